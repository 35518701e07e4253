"""Courses with other settings than ours: where things are, how long cells may take, whose check."""

import json
import sys
import tempfile
import time
from pathlib import Path

import pytest

from gradebox.assignment import Check, Master
from gradebox.course import Course as ReadCourse
from gradebox.course import CourseError
from gradebox.limits import Limits
from gradebox.run import run
from gradebox.sandbox import Sandbox
from hostile import need_confinement
from hostile.course import Course, cell, grade_twice, graded, notebook

need_confinement()


def read(folder, *settings):
    """A course with further lines of settings."""
    Course(folder, "\n".join(f"c.{line}" for line in settings))
    return ReadCourse(folder)


def test_the_time_of_a_cell_is_what_the_course_says(tmp_path):
    assert read(tmp_path, "Execute.timeout = 7").limits().cell == 7
    no_limit = read(tmp_path, "Execute.timeout = -1").limits()
    assert no_limit.cell == Limits().notebook < no_limit.notebook
    course = read(tmp_path)
    del course.config["Execute"]
    assert course.limits().cell == Limits().cell
    course.config.ExecutePreprocessor.timeout = 77
    assert course.limits().cell == 77
    assert course.limits(timeout=5).cell == 5


def test_a_gradebook_is_where_the_course_is(tmp_path, monkeypatch):
    monkeypatch.chdir("/")
    course = read(tmp_path, "CourseDirectory.db_url = 'sqlite:///grades.db'")
    assert course.db_url == f"sqlite:///{tmp_path}/grades.db"
    other = "postgresql://host/grades"
    assert read(tmp_path, f"CourseDirectory.db_url = {other!r}").db_url == other


@pytest.mark.parametrize(
    "structure",
    [
        "{nbgrader_step}/{student_id}/{assignment_id}",
        "{nbgrader_step}/{student_id}_hw/{assignment_id}",
        "{nbgrader_step}/{assignment_id}/of {student_id}",
    ],
)
def test_students_are_found_in_every_structure(structure, tmp_path):
    course = read(tmp_path, f"CourseDirectory.directory_structure = {structure!r}")
    for student in ("ada", "bob b", "[eve]"):
        course.path("submitted", student, "work").mkdir(parents=True)
        course.path("submitted", student, "other").mkdir(parents=True)
    course.path("submitted", ".hidden", "work").mkdir(parents=True)
    course.path("submitted", "zoe", "other").mkdir(parents=True)
    assert course.students("work") == ["[eve]", "ada", "bob b"]


def test_what_nbgrader_cannot_prepare_is_said_in_one_sentence(tmp_path):
    course = Course(tmp_path)
    twice = notebook(graded("1", "same"), graded("2", "same"))
    folder = tmp_path / "source" / "work"
    folder.mkdir(parents=True)
    (folder / "work.ipynb").write_text(json.dumps(twice))
    with pytest.raises(CourseError, match=r"cannot prepare work\.ipynb: Notebook failed"):
        ReadCourse(course.root).assignment("work")


def test_a_check_is_ours_only_where_it_is_imported_from_here():
    tests = graded('check("sigmoid")', "test")
    own = cell("def check(name):\n    return 1.0", "setup", locked=True)
    ours = cell("import numpy as np\nfrom rubric import check, use", "setup", locked=True)
    for setup, wanted in ((own, None), (ours, Check("sigmoid", (None,)))):
        master = Master("work", json.dumps(notebook(setup, tests)))
        assert master.cells[1].check == wanted


def test_what_others_handed_in_is_hidden_also_where_python_lies():
    listed = "import os\nos.listdir({!r})"
    with tempfile.TemporaryDirectory(dir=sys.prefix) as folder:
        Path(folder).chmod(0o755)
        Path(folder, "inbound").write_text("1")
        for private, seen in (((), "['inbound']"), ((folder,), "[]")):
            with Sandbox(private=private) as sandbox, sandbox.notebook(Limits()) as running:
                done = running.run(listed.format(folder), time.monotonic() + 60)
            assert done.outputs[0].data["text/plain"] == seen


def test_a_course_of_several_instructors_stays_theirs(tmp_path):
    course = Course(tmp_path, "c.CourseDirectory.groupshared = True")
    setup = cell("from rubric import check", "setup", locked=True)
    skipped = cell("raise ValueError", "not_run", locked=True)
    skipped.metadata["tags"] = ["skip-execution"]
    course.add("work", notebook(setup, skipped, graded("1.0", "test", 1)))
    course.hand_in("ada", "work", course.released("work"))
    ours, stock = grade_twice(course, "work")
    assert ours == stock == {"ada": {"test": (1.0, False)}}
    made = ReadCourse(tmp_path)
    students = run(made, made.assignment("work"), made.limits(), students=["ada"], force=True)
    assert not any(result.fault for _, result in students)
    for path in (tmp_path / "autograded").rglob("*"):
        assert path.stat().st_mode & (0o070 if path.is_dir() else 0o060), path
    assert (tmp_path / "gradebox" / "work" / "ada.json").stat().st_mode & 0o020
    assert '"output_type": "error"' not in course.autograded("ada", "work")


@pytest.mark.parametrize(
    "text", ["Mon" + "9" * 40 + "h sé,Mon ", "soon", "", "2015-02-02 15:58 UTC"]
)
def test_a_time_stamp_that_is_none_costs_nobody_a_result(text, tmp_path):
    course = Course(tmp_path)
    course.add("work", notebook(graded("1.0", "test", 1)))
    course.hand_in("ada", "work", course.released("work"), files={"timestamp.txt": text})
    made = ReadCourse(tmp_path)
    ((_, result),) = run(made, made.assignment("work"), made.limits(), jobs=0, students=["ada"])
    assert not result.fault
    assert course.scores("work") == {"ada": {"test": (1.0, False)}}
