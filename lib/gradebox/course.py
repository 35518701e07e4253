"""An nbgrader course: its settings, its masters, what students handed in."""

import contextlib
import json
import os
import re
import sys
from pathlib import Path

import msgspec
import nbformat
from nbgrader.api import Gradebook
from nbgrader.apps import NbGrader
from nbgrader.converters import Autograde, GenerateAssignment
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import SaveCells
from nbgrader.utils import find_all_files

from .assignment import Assignment, Master
from .limits import Limits

ANYBODY = "ANYSTUDENT"  # stands for each student in a path
EXCHANGE = "/usr/local/share/nbgrader"  # where nbgrader has it by default


class CourseError(Exception):
    """The course is not as nbgrader wants it; the message is one sentence."""


class Course:
    """What nbgrader's settings say about the course in a folder."""

    def __init__(self, folder):
        self.folder = Path(folder).resolve()
        if not (self.folder / "nbgrader_config.py").is_file():
            raise CourseError(f"{self.folder} is no nbgrader course: it has no nbgrader_config.py.")
        commands = os.path.dirname(sys.executable)  # nbgrader calls some by name
        os.environ["PATH"] = os.pathsep.join([commands, os.environ.get("PATH", os.defpath)])
        with self.entered():
            app = NbGrader()
            app.init_syspath()  # plug-ins may lie in the course
            app.load_config_file()
            self.config = app.config
            self.directory = CourseDirectory(config=self.config)
            self.config.CourseDirectory.root = self.directory.root  # which may be the current one

    @contextlib.contextmanager
    def entered(self):
        """In this block the course is the current folder, as nbgrader's settings expect."""
        before = os.getcwd()
        os.chdir(self.folder)
        try:
            yield
        finally:
            os.chdir(before)

    @property
    def db_url(self):
        """Where the gradebook is."""
        found = re.fullmatch(r"sqlite:///([^/:].*)", self.directory.db_url)
        return f"sqlite:///{self.folder / found[1]}" if found else self.directory.db_url

    @property
    def timeout(self):
        """Seconds that the course allows a cell, or None where it does not say."""
        said = {**self.config.get("ExecutePreprocessor", {}), **self.config.get("Execute", {})}
        if "timeout" not in said:
            return None
        seconds = said["timeout"]
        return seconds if seconds and seconds > 0 else Limits().notebook  # -1 is "no limit" there

    def limits(self, timeout=None, memory=None):
        """The `Limits` of a submission."""
        cell = float(timeout or self.timeout or Limits().cell)
        memory = memory or Limits().memory
        return msgspec.structs.replace(
            Limits(), cell=cell, notebook=max(Limits().notebook, 2 * cell), memory=memory
        )

    def path(self, step, student, assignment):
        """The folder of one step of nbgrader: "submitted", "autograded" or "source"."""
        name = getattr(self.directory, f"{step}_directory")
        return Path(self.directory.format_path(name, student, assignment))

    @property
    def reports(self):
        """Where gradebox keeps what it found: beside what nbgrader makes, not inside of it."""
        return self.path("autograded", ".", ".").resolve().parent / "gradebox"

    def students(self, assignment):
        """The students who have handed in this assignment."""
        left_out = self.directory.student_id_exclude.split(",")
        parts = self.path("submitted", ANYBODY, assignment).parts
        place = next(k for k, part in enumerate(parts) if ANYBODY in part)
        wanted = re.compile(re.escape(parts[place]).replace(ANYBODY, "(.+)"))
        found = Path(*parts[:place]).glob("/".join(parts[place:]).replace(ANYBODY, "*"))
        names = {wanted.fullmatch(path.parts[place])[1] for path in found}
        return sorted(name for name in names - set(left_out) if not name.startswith("."))

    def assignment(self, name):
        """Read the `Assignment`, and enter it into the gradebook as `generate_assignment` does."""
        source = self.path("source", ".", name)
        notebooks = sorted(source.glob("*.ipynb"))
        if not notebooks:
            raise CourseError(f"There is no notebook in {source}, so {name!r} is no assignment.")
        with Gradebook(self.db_url, self.directory.course_id) as gradebook:
            gradebook.update_or_create_assignment(name)
        with self.entered():
            masters = tuple(self._master(name, path) for path in notebooks)
        ignored = [*self.directory.ignore, "*.ipynb"]
        kept = Autograde(coursedir=self.directory, config=self.config).exclude_overwriting
        files = {}
        for path in map(Path, find_all_files(str(source), ignored)):
            inner = path.relative_to(source).as_posix()
            if inner not in kept.get(name, ()):
                files[inner] = path.read_bytes()
        return Assignment(name, masters, files, self._private())

    def _private(self):
        """Folders in which nbgrader keeps what other students handed in."""
        exchange = self.config.get("Exchange", {})
        found = EXCHANGE, exchange.get("root", ""), exchange.get("cache", "")
        return tuple(filter(None, found))

    def _master(self, assignment, path):
        """What nbgrader keeps of a source notebook for grading: no solutions, all tests."""
        notebook = nbformat.read(path, as_version=4)
        language = notebook.metadata.get("kernelspec", {}).get("language", "python")
        if language != "python":
            raise CourseError(f"{path.name} is written in {language}; only Python can be graded.")
        resources = {
            "unique_key": path.stem,
            "metadata": {"path": str(path.parent)},
            "nbgrader": {
                "student": ".",
                "assignment": assignment,
                "notebook": path.stem,
                "db_url": self.db_url,
            },
        }
        steps = GenerateAssignment(coursedir=self.directory, config=self.config).preprocessors
        try:
            for step in steps[: steps.index(SaveCells) + 1]:  # the next ones take the tests out
                notebook, resources = step(config=self.config).preprocess(notebook, resources)
        except Exception as error:  # nbgrader's, about the notebook or the settings
            raise CourseError(f"nbgrader cannot prepare {path.name}: {error}") from error
        return Master(path.stem, json.dumps(notebook))
