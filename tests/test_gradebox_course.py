"""Whole courses: gradebox gives what nbgrader gives, wherever nbgrader is right."""

import errno
import hashlib
import json
import multiprocessing
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nbgrader
import pytest
from nbformat import v4
from nbgrader.api import Gradebook

from gradebox import sandbox
from gradebox.command import main
from gradebox.course import Course as ReadCourse
from gradebox.grading import grade, sandbox_for
from gradebox.record import Records
from gradebox.result import NotRecorded
from gradebox.sandbox import exposes
from gradebox.submitted import read_submission
from hostile import need_confinement
from hostile.course import PATH, Course, cell, graded, notebook, solved
from hostile.lesson import SOURCE, answered

need_confinement()

FOREIGN = notebook(
    cell(
        "def f(x):\n    ### BEGIN SOLUTION\n    return x\n    ### END SOLUTION", "f", solution=True
    ),
    graded(
        "assert f(1) == 1\n### BEGIN HIDDEN TESTS\nassert f(2) == 2\n### END HIDDEN TESTS", "t", 2
    ),
    graded("0.5 * (f(1) == 1) + 1.0 * (f(3) == 3)", "partial", 2),
    cell("Why?", "why", "markdown", grade=True, solution=True, points=3),
    cell("x = None", "by_hand", grade=True, solution=True, points=1),
    cell("Do something", "task", "markdown", task=True, locked=True, points=4),
    v4.new_code_cell("print('free')"),
)
ANSWERS = {
    "right": {"f": "def f(x):\n    return x", "why": "So.", "by_hand": "x = 2"},
    "half": {"f": "def f(x):\n    return 1"},
    "wrong": {"f": "def f(x):\n    return 5 / 0"},
    "untouched": {},
}


@pytest.fixture(scope="module")
def foreign(tmp_path_factory):
    """A course that is not ours, graded by gradebox after nbgrader; nbgrader's scores."""
    course = Course(tmp_path_factory.mktemp("foreign"))
    course.add("work", FOREIGN)
    released = course.released("work")
    for student, answers in ANSWERS.items():
        course.hand_in(student, "work", solved(released, answers))
    course.hand_in("late", "work", solved(released, ANSWERS["right"]),
                   files={"timestamp.txt": "2026-01-02 10:00:00 UTC", "mine.txt": "1"})  # fmt: skip
    course.nbgrader("autograde", "work")
    return course, course.scores("work")


def test_other_courses_get_what_nbgrader_gives(foreign):
    course, stock = foreign
    said = course.gradebox("autograde", "work", "--force")
    assert course.scores("work") == stock
    assert "marked beside the code of students" in said.stdout
    assert json.loads(course.autograded("right", "work"))["cells"]
    assert (course.root / "autograded" / "late" / "work" / "mine.txt").read_text() == "1"
    course.nbgrader("generate_feedback", "work")
    assert (course.root / "feedback" / "late" / "work" / "work.html").is_file()


class Quickstart(Course):
    """The course that `nbgrader quickstart` makes, with autotests and a plug-in for late work."""

    def __init__(self, folder):
        self.root = folder / "test"
        folder.mkdir()
        subprocess.run(
            [sys.executable, "-m", "nbgrader", "quickstart", "test", "--autotest"],
            cwd=folder, env={**os.environ, "PATH": PATH}, check=True, capture_output=True,
        )  # fmt: skip
        with (self.root / "nbgrader_config.py").open("a") as config:
            config.write('\nc.AssignLatePenalties.plugin_class = "late.Half"\n')
        (self.root / "late.py").write_text(
            "from nbgrader.plugins import BasePlugin\n\n"
            "class Half(BasePlugin):\n"
            "    def late_submission_penalty(self, student, score, seconds):\n"
            "        return score / 2\n"
        )

    def entered(self):
        """All that a teacher finds in the gradebook, by student, notebook and name."""
        with Gradebook(self.db_url, "test") as gradebook:
            return {
                (submission.student.id, notebook.name): (
                    notebook.late_submission_penalty,
                    {g.name: (g.auto_score, bool(g.needs_manual_grade)) for g in notebook.grades},
                    {comment.name: comment.auto_comment for comment in notebook.comments},
                )
                for submission in gradebook.assignment_submissions("ps1")
                for notebook in submission.notebooks
            }


def test_nbgraders_quickstart_course(tmp_path):
    course = Quickstart(tmp_path / "quick")
    course.generate("ps1")
    with Gradebook(course.db_url, "test") as gradebook:
        gradebook.update_or_create_assignment("ps1", duedate="2015-02-01 00:00:00 UTC")
    example = Path(nbgrader.__file__).parent / "docs" / "source" / "user_guide" / "submitted"
    shutil.copytree(example, course.root / "submitted")
    for place, student in (("source", "solved"), ("release", "untouched")):
        shutil.copytree(course.root / place / "ps1", course.root / "submitted" / student / "ps1")
    course.stock_autograde("ps1")
    stock = course.entered()
    course.gradebox("autograde", "ps1", "--course", str(course.root), "--force", cwd=tmp_path)
    ours = course.entered()
    assert not list(tmp_path.glob("*.db")), "everything is in the course"
    # The examples are older than the last pair of cells. Where a graded cell is missing, nbgrader
    # asks a person; gradebox puts it back, and nothing was answered.
    added, added_test = "cell-d3df8cd59fd0eb74", "cell-6e9ff83aa5dfaf17"
    for student in ("bitdiddle", "hacker"):
        _, grades, comments = ours[student, "problem1"]
        assert grades[added_test] == (0.0, False) and comments[added] == "No response."
        grades[added_test], comments[added] = (None, True), None
    assert ours == stock
    assert ours["hacker", "problem1"][0] == 1.5
    assert sum(score or 0 for score, _ in ours["solved", "problem1"][1].values()) == 3
    again = course.gradebox("autograde", "ps1")
    assert "0 graded, 4 unchanged" in again.stdout


def snapshot(root):
    """A hash of every file of a course that grading may not change."""
    places = ("source", "release", "submitted", "nbgrader_config.py")
    return {
        str(path): hashlib.sha256(path.read_bytes()).hexdigest()
        for place in places
        for path in [*(root / place).rglob("*"), root / place]
        if path.is_file() and not path.is_symlink()
    }


def test_broken_submissions_stop_nobody_and_change_nothing(tmp_path):
    course = Course(tmp_path)
    (course.root / "source" / "lesson").mkdir(parents=True)
    (course.root / "source" / "lesson" / "data.txt").write_text("12\n")
    course.add("lesson", SOURCE)
    course.hand_in("honest", "lesson", answered())
    course.hand_in("broken", "lesson", b"{")
    course.hand_in("absent", "lesson", answered(), name="other")
    link = course.hand_in("link", "lesson", answered())
    (link / "lesson.ipynb").unlink()
    (link / "lesson.ipynb").symlink_to(course.root / "gradebook.db")
    odd = answered()
    odd["cells"][1]["cell_type"] = "\\[/x]\ud800\x1b[2J"
    odd = course.hand_in("[red]odd", "lesson", odd, files={"n" * 250: "1"})
    for folder in ("data.txt", "lesson.ipynb.gradebox-part", ".gradebox-part"):
        (odd / folder).mkdir()
        (odd / folder / "x").write_text("1")
    before = snapshot(course.root)
    said = course.gradebox("autograde", "lesson")
    assert snapshot(course.root) == before
    scores = course.scores("lesson")
    assert [score for score, _ in scores["honest"].values()] == [1.0, 2.0, None]
    assert scores["[red]odd"] == scores["honest"]
    assert "[red]odd" in said.stdout and "\\[/x]" in said.stdout and "\x1b" not in said.stdout
    for student in ("broken", "absent", "link"):
        assert {score for score, _ in scores[student].values()} == {0.0}
    assert said.stdout.count("MALFORMED") >= 3
    assert "links are not followed" in said.stdout
    assert "The file is no notebook" in course.autograded("broken", "lesson")
    assert "0 graded, 5 unchanged" in course.gradebox("autograde", "lesson").stdout
    course.hand_in("broken", "lesson", answered())
    assert "1 graded, 4 unchanged" in course.gradebox("autograde", "lesson").stdout
    assert course.scores("lesson")["broken"] == scores["honest"]


def entered(course):
    """All that the gradebook and `autograded/` hold, without the ids that nbgrader draws by lot."""
    files = {
        str(path.relative_to(course.root)): path.read_bytes()
        for path in sorted((course.root / "autograded").rglob("*"))
        if path.is_file() and not path.is_symlink()
    }
    return course.scores("lesson"), files


def test_killed_ten_times_and_finished_is_as_if_undisturbed(tmp_path):
    courses = [Course(tmp_path / name) for name in ("calm", "killed")]
    for course in courses:
        course.add("lesson", SOURCE)
        for k in range(24):
            source = f"def double(x):\n    return {k % 3} * x"
            course.hand_in(f"student-{k:02}", "lesson", answered(double=source))
    calm, killed = courses
    calm.gradebox("autograde", "lesson")
    chance = random.Random(3)
    reports = killed.root / "gradebox" / "lesson"
    command = ["autograde", "lesson", "--course", str(killed.root), "--jobs", "0"]
    for _ in range(10):
        count = len(list(reports.glob("*.json")))
        grading = multiprocessing.get_context("fork").Process(target=main, args=(command,))
        grading.start()
        until = time.monotonic() + 60
        while (  # the moment is drawn from those in which something is written
            grading.is_alive()
            and time.monotonic() < until
            and len(list(reports.glob("*.json"))) == count
        ):
            time.sleep(0.005)
        time.sleep(chance.uniform(0, 0.2))
        grading.kill()
        grading.join()
    finished = len(list(reports.glob("*.json")))
    assert 0 < finished < 24
    killed.gradebox("autograde", "lesson")
    assert entered(killed) == entered(calm)
    assert not list(killed.root.rglob("*gradebox-part"))


def test_a_full_disk_at_any_file_leaves_nothing_half_written(tmp_path, monkeypatch):
    made = Course(tmp_path)
    made.add("lesson", SOURCE)
    made.hand_in("student", "lesson", answered())
    course = ReadCourse(made.root)
    assignment = course.assignment("lesson")
    submission = read_submission(made.root / "submitted" / "student" / "lesson")
    result = grade(submission, assignment, course.limits())
    sandbox_for.cache_clear()
    flushed, room = os.fsync, [0]

    def fsync(number):
        room[0] -= 1
        if room[0] < 0:
            raise OSError(errno.ENOSPC, "no space left on device")
        flushed(number)

    monkeypatch.setattr(os, "fsync", fsync)
    with Records(course, assignment) as records:
        for count in range(2):
            room[0] = count
            with pytest.raises(NotRecorded, match="no space left"):
                records.save("student", submission, result, "mark")
            assert not records.is_recorded("student", "mark")
            assert not list(made.root.rglob("*gradebox-part"))
        room[0] = 2
        records.save("student", submission, result, "mark")
        assert records.is_recorded("student", "mark")
    scores = made.scores("lesson")["student"]
    assert [score for score, _ in scores.values()] == [1.0, 2.0, None]


def test_without_confinement_by_wish_every_report_says_so(tmp_path):
    course = Course(tmp_path)
    course.add("lesson", SOURCE)
    course.hand_in("honest", "lesson", answered())
    course.hand_in("endless", "lesson", answered(double="while True: pass"))
    said = course.gradebox("autograde", "lesson", "--isolation", "none", "--timeout", "3").stdout
    assert "WITHOUT confinement" in said and "Nothing was confined" in said
    scores = course.scores("lesson")
    assert [score for score, _ in scores["honest"].values()] == [1.0, 2.0, None]
    assert [score for score, _ in scores["endless"].values()] == [0.0, 2.0, None]
    report = json.loads((course.root / "gradebox" / "lesson" / "honest.json").read_text())
    assert report["result"]["isolation"] == "none"
    again = course.gradebox("autograde", "lesson", "--timeout", "3").stdout
    assert "2 graded" in again, "as if it were not graded"


@pytest.mark.parametrize("arguments", [["doctor"], ["autograde", "lesson"]], ids=" ".join)
def test_without_confinement_it_refuses_and_says_what_to_do(arguments, tmp_path):
    course = Course(tmp_path)
    (tmp_path / "bin").mkdir()
    done = subprocess.run(
        [sys.executable, "-m", "gradebox", *arguments],
        cwd=course.root, env={"PATH": str(tmp_path / "bin")}, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 2
    assert "install bubblewrap" in " ".join(done.stdout.split())


def test_a_course_that_every_submission_could_read_is_refused(tmp_path, monkeypatch, capsys):
    assert exposes(Path(sys.prefix, "course")) and not exposes(tmp_path)
    course = Course(tmp_path)
    course.add("lesson", SOURCE)
    course.hand_in("honest", "lesson", answered())
    monkeypatch.setattr(sandbox, "python_folders", lambda: (str(tmp_path),))
    assert main(["autograde", "lesson", "--course", str(tmp_path), "--jobs", "0"]) == 2
    assert "which every submission can read" in " ".join(capsys.readouterr().out.split())
    assert not (tmp_path / "autograded").exists()


def test_doctor_finds_that_every_limit_holds(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "gradebox", "doctor"], cwd=tmp_path, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout
    assert done.stdout.count("ok ") >= 11 and "FAILED" not in done.stdout
    assert not list(Path(tmp_path).iterdir())


def test_an_environment_below_tmp_is_as_good_as_another():
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        done = subprocess.run(
            ["bwrap", "--dev-bind", "/", "/", "--bind", sys.prefix, folder, "--chdir", "/tmp",
             f"{folder}/bin/python", "-m", "gradebox", "doctor"],
            capture_output=True, text=True,
        )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("ok ") >= 11 and "FAILED" not in done.stdout
