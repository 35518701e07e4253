"""Make a small nbgrader course in a folder, hand submissions in, and read what grading entered."""

import json
import os
import subprocess
import sys
from pathlib import Path

from nbformat import v4
from nbgrader.api import Gradebook
from nbgrader.converters import Autograde, GenerateAssignment, GenerateFeedback

from gradebox.course import Course as ReadCourse
from gradebox.run import run

PATH = os.pathsep.join([os.path.dirname(sys.executable), os.environ["PATH"]])
CONFIG = """
c = get_config()
c.CourseDirectory.course_id = "test"
c.CourseDirectory.root = {root!r}
c.ClearSolutions.code_stub = {{"python": "raise NotImplementedError()"}}
c.Execute.timeout = 60
{more}
"""


class Course:
    """An nbgrader course with the folders of its defaults."""

    def __init__(self, root, more=""):
        self.root = Path(root)
        self.root.mkdir(parents=True, exist_ok=True)
        (self.root / "nbgrader_config.py").write_text(CONFIG.format(root=str(root), more=more))

    def add(self, assignment, notebook, name=None):
        """Add a source notebook, and release it."""
        folder = self.root / "source" / assignment
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{name or assignment}.ipynb").write_text(json.dumps(notebook))
        self.generate(assignment)

    def released(self, assignment, name=None):
        """The notebook that students get."""
        path = self.root / "release" / assignment / f"{name or assignment}.ipynb"
        return json.loads(path.read_text())

    def hand_in(self, student, assignment, notebook, name=None, files=None):
        """Hand in a notebook (bytes are written as they are) and files by their name."""
        folder = self.root / "submitted" / student / assignment
        folder.mkdir(parents=True, exist_ok=True)
        data = notebook if isinstance(notebook, bytes) else json.dumps(notebook).encode()
        (folder / f"{name or assignment}.ipynb").write_bytes(data)
        for path, content in (files or {}).items():
            (folder / path).parent.mkdir(exist_ok=True)
            (folder / path).write_text(content)
        return folder

    def nbgrader(self, *arguments):
        """Run nbgrader on this course."""
        return self._run("nbgrader", *arguments)

    def generate(self, assignment):
        """What `nbgrader generate_assignment ASSIGNMENT` does, without the seconds of starting."""
        self._convert(GenerateAssignment, assignment)

    def stock_autograde(self, assignment):
        """What `nbgrader autograde ASSIGNMENT` does, likewise."""
        self._convert(Autograde, assignment)

    def feedback(self, assignment):
        """What `nbgrader generate_feedback ASSIGNMENT` does, likewise."""
        self._convert(GenerateFeedback, assignment)

    def _convert(self, step, assignment):
        read = ReadCourse(self.root)
        read.directory.assignment_id = assignment
        converter = step(coursedir=read.directory, config=read.config)
        converter.force = True
        with read.entered():
            converter.start()

    def gradebox(self, *arguments, check=True, **options):
        """Run gradebox on this course."""
        return self._run("gradebox", *arguments, check=check, **options)

    def _run(self, module, *arguments, check=True, cwd=None, **options):
        done = subprocess.run(
            [sys.executable, "-m", module, *arguments],
            cwd=cwd or self.root,
            env={**os.environ, "COLUMNS": "200", "PATH": PATH},
            capture_output=True,
            text=True,
            timeout=300,
            **options,
        )
        assert not check or done.returncode == 0, done.stdout + done.stderr
        return done

    @property
    def db_url(self):
        """Where the gradebook is."""
        return f"sqlite:///{self.root / 'gradebook.db'}"

    def scores(self, assignment):
        """(auto score, whether a person has to grade it) by student and grade id."""
        with Gradebook(self.db_url, "test") as gradebook:
            return {
                submission.student.id: {
                    grade.name: (grade.auto_score, bool(grade.needs_manual_grade))
                    for notebook in submission.notebooks
                    for grade in notebook.grades
                }
                for submission in gradebook.assignment_submissions(assignment)
            }

    def autograded(self, student, assignment, name=None):
        """The notebook that grading left, its text."""
        folder = self.root / "autograded" / student / assignment
        return (folder / f"{name or assignment}.ipynb").read_text()


def graded(source, grade_id, points=2, **more):
    """A cell of automatic tests."""
    return cell(source, grade_id, grade=True, locked=True, points=points, **more)


def cell(source, grade_id, kind="code", **said):
    """A cell that nbgrader knows."""
    make = v4.new_code_cell if kind == "code" else v4.new_markdown_cell
    made = make(source)
    made.metadata["nbgrader"] = {
        "schema_version": 3, "grade_id": grade_id, "grade": False, "solution": False,
        "locked": False, "task": False, **said,
    }  # fmt: skip
    return made


def notebook(*cells):
    """A notebook for Python."""
    made = v4.new_notebook(cells=list(cells))
    made.metadata["kernelspec"] = {
        "display_name": "Python 3", "language": "python", "name": "python3",
    }  # fmt: skip
    return made


def solved(released, answers):
    """A released notebook with other sources in some cells, by grade id."""
    made = json.loads(json.dumps(released))
    for one in made["cells"]:
        grade_id = one["metadata"].get("nbgrader", {}).get("grade_id")
        if grade_id in answers:
            one["source"] = answers[grade_id]
    return made


def grade_twice(course, assignment):
    """Scores of all students by gradebox and by nbgrader."""
    read = ReadCourse(course.root)
    students = read.students(assignment)
    results = run(read, read.assignment(assignment), read.limits(), jobs=0, students=students)
    assert not any(result.fault for _, result in results)
    ours = course.scores(assignment)
    course.stock_autograde(assignment)
    return ours, course.scores(assignment)
