"""The road of students and instructor, walked with nbgrader's own commands on one machine.

Three students get lesson 01: ada solves it, bob hands it in untouched, eve compares with `>` where
a tie needs `>=`.
"""

import csv
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from course import ROOT
from rubric.calling import collect
from rubric.inputs import find_inputs
from rubric.lessons import find_exercise
from rubric.marking import mark

LESSON = "01-perceptron"
SOLVED = nbformat.read(ROOT / "solutions" / LESSON / f"{LESSON}.ipynb", nbformat.NO_CONVERT)
POINTS = sum(
    c.metadata.nbgrader.points for c in SOLVED.cells if "points" in c.metadata.get("nbgrader", {})
)


def strict_step(X, w, b):
    return (X @ w + b > 0).astype(int)


EVES_MISTAKE = """
def predict_step(X, w, b):
    return (linear_score(X, w, b) > 0).astype(int)
"""


# nbgrader asks the system who is at work; here one person plays all of them.
AS = (
    "import sys, nbgrader.utils; person = sys.argv.pop(1);"
    "nbgrader.utils.get_osusername = lambda: person;"
    "from nbgrader.apps import NbGraderApp; NbGraderApp.launch_instance()"
)


class Course:
    """A course in a folder of its own, and the commands that people run in it."""

    def __init__(self, folder):
        self.folder = folder
        shutil.copy(ROOT / "nbgrader_config.py", folder)
        shutil.copytree(ROOT / "solutions" / LESSON, folder / "solutions" / LESSON)

    def run(self, person, *arguments):
        """Runs an nbgrader command as `person`; returns what it printed."""
        own = (
            f"--Exchange.assignment_dir={self.home(person)}",
            f"--Exchange.cache={self.folder / 'cache' / person}",
        )
        bin_folder = os.path.dirname(sys.executable)
        done = subprocess.run(
            [sys.executable, "-c", AS, person, *arguments, *(() if person == "teacher" else own)],
            cwd=self.folder,
            env=os.environ | {"PATH": bin_folder + os.pathsep + os.environ["PATH"]},
            capture_output=True,
            text=True,
            timeout=300,
        )
        printed = done.stdout + done.stderr
        assert done.returncode == 0, f"nbgrader {' '.join(arguments)}:\n{printed}"
        return printed

    def home(self, person):
        folder = self.folder / "homes" / person
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def notebook(self, person):
        return self.home(person) / LESSON / f"{LESSON}.ipynb"

    def feedback(self, person):
        """The text of the feedback page that the student fetched."""
        (page,) = (self.home(person) / LESSON / "feedback").glob(f"*/{LESSON}.html")
        return page.read_text(encoding="utf-8")


def write_solutions(path, changes=()):
    """Puts the solutions of solutions/ into a released notebook, some of them changed."""
    solutions = {
        cell.metadata.nbgrader.grade_id: cell.source
        for cell in SOLVED.cells
        if cell.metadata.get("nbgrader", {}).get("solution")
    }
    notebook = nbformat.read(path, nbformat.NO_CONVERT)
    for cell in notebook.cells:
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
        if grade_id in solutions:
            cell.source = dict(changes).get(grade_id, solutions[grade_id])
    nbformat.write(notebook, path)


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """The whole road, once."""
    course = Course(tmp_path_factory.mktemp("a course"))
    course.run("teacher", "generate_assignment", LESSON)
    course.run("teacher", "release_assignment", LESSON)
    for student in ("ada", "bob", "eve"):
        course.run(student, "fetch_assignment", LESSON)
    write_solutions(course.notebook("ada"))
    write_solutions(course.notebook("eve"), {"predict_step": EVES_MISTAKE})
    course.validated = {
        student: course.run(student, "validate", str(course.notebook(student)))
        for student in ("ada", "eve")
    }
    for student in ("ada", "bob", "eve"):
        course.run(student, "submit", LESSON)
    course.run("teacher", "collect", LESSON)
    course.run("teacher", "autograde", LESSON, "--create")
    course.run("teacher", "generate_feedback", LESSON)
    course.run("teacher", "release_feedback", LESSON)
    for student in ("ada", "bob", "eve"):
        course.run(student, "fetch_feedback", LESSON)
    course.run("teacher", "export")
    return course


@pytest.fixture(scope="module")
def grades(course):
    with (course.folder / "classroom" / "grades.csv").open(newline="") as table:
        return {row["student_id"]: row for row in csv.DictReader(table)}


def test_the_solved_lesson_gets_full_marks(grades):
    assert float(grades["ada"]["score"]) == float(grades["ada"]["max_score"]) == POINTS


def test_the_untouched_lesson_runs_and_gets_nothing(course, grades):
    assert float(grades["bob"]["score"]) == 0
    path = course.folder / "classroom" / "autograded" / "bob" / LESSON / f"{LESSON}.ipynb"
    cells = [c for c in nbformat.read(path, nbformat.NO_CONVERT).cells if c.cell_type == "code"]
    assert all(cell.execution_count for cell in cells)
    assert not [o for cell in cells for o in cell.outputs if o.output_type == "error"]


def test_a_known_mistake_loses_the_points_of_its_aspect_and_gets_its_hint(course, grades):
    exercise, inputs = find_exercise("predict_step"), find_inputs("predict_step")
    lost = sum(aspect.points for aspect in exercise.aspects if aspect.key == "tie")
    assert lost > 0
    assert float(grades["eve"]["score"]) == POINTS - lost
    hint = mark("predict_step", collect(inputs, strict_step)).hint
    assert hint in {mistake.hint for mistake in exercise.mistakes}
    page = re.sub(r"<[^>]+>", "", course.feedback("eve")).replace("&gt;", ">")
    assert hint.replace("`", "") in page
    assert hint.replace("`", "") not in re.sub(r"<[^>]+>", "", course.feedback("ada"))


def test_validate_says_which_cells_fail(course):
    assert "Success" in course.validated["ada"]
    assert (
        "FAILED" in course.validated["eve"] and 'check("predict_step")' in course.validated["eve"]
    )


def test_feedback_brings_its_pictures_and_needs_no_widgets(course):
    page = course.feedback("ada")
    assert page.count("data:image/png;base64,") >= 5
    assert "application/vnd.jupyter.widget" not in page


def test_all_that_was_made_is_in_one_folder(course):
    made = {path.name for path in course.folder.iterdir()}
    assert made == {"nbgrader_config.py", "solutions", "notebooks", "classroom", "homes", "cache"}
    assert {"exchange", "submitted", "autograded", "feedback", "gradebook.db"} <= {
        path.name for path in Path(course.folder, "classroom").iterdir()
    }
