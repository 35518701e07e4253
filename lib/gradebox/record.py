"""Put results into the gradebook and `autograded/`, whole or not at all."""

import contextlib
import errno
import hashlib
import os
import shutil

import msgspec
from msgspec import Struct
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.preprocessors import AssignLatePenalties
from nbgrader.utils import parse_utc
from sqlalchemy import event
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import scoped_session, sessionmaker

from .limits import PART
from .result import NotRecorded, Result, Status

MAX_TIMESTAMP = 100  # bytes
PATIENCE = 60_000  # milliseconds for which another program may hold the gradebook
READ_ONLY, GROUP, GROUP_FOLDER = 0o444, 0o664, 0o2070
# What the next student's result would meet, too.
GENERAL = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO, errno.EMFILE}


class Report(Struct):
    """What gradebox keeps of one graded submission; its existence says that all is recorded."""

    fingerprint: str
    status: Status
    result: Result


def fingerprint(submission, assignment, limits, isolation):
    """A hash of everything that decides the result of a submission."""
    digest = hashlib.sha256(assignment.digest.encode())
    digest.update(msgspec.json.encode([limits, isolation, submission.refused]))
    for path, data in sorted(submission.files.items()):
        digest.update(f"{path}\0".encode() + hashlib.sha256(data).digest())
    return digest.hexdigest()


def write_whole(path, data, mode=0o644):
    """Write a file so that at any moment either the old or the new one is there, whole."""
    part = path.with_name(PART)
    part.unlink(missing_ok=True)
    try:
        with open(part, "xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.chmod(mode)
        part.replace(path)
    except OSError:
        part.unlink(missing_ok=True)
        raise


class Records:
    """The one writer of results of an assignment."""

    def __init__(self, course, assignment):
        self.course, self.assignment = course, assignment
        self.gradebook = Gradebook(course.db_url, course.directory.course_id)
        _begin_explicitly(self.gradebook.engine)
        self.penalties = AssignLatePenalties(config=course.config)
        self.penalties.init_plugin()
        self.folder = course.reports / assignment.name

    def close(self):
        """Let go of the gradebook."""
        self.gradebook.close()

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.close()

    def report(self, student):
        """The `Report` of a student, or None where there is none that can be read."""
        try:
            return msgspec.json.decode(self._report_path(student).read_bytes(), type=Report)
        except (OSError, msgspec.DecodeError):
            return None

    def is_recorded(self, student, wanted):
        """True when the result for this fingerprint is in the gradebook and in `autograded/`."""
        report = self.report(student)
        if report is None or report.fingerprint != wanted or report.status is Status.INFRA:
            return False
        folder = self.course.path("autograded", student, self.assignment.name)
        try:
            self.gradebook.find_submission(self.assignment.name, student)
        except MissingEntry:
            return False
        except SQLAlchemyError as error:
            raise NotRecorded(f"The gradebook could not be read: {error}") from error
        finally:
            self.gradebook.db.remove()  # else what is read stays locked against what is written
        kept = [notebook.name for notebook in report.result.notebooks if notebook.notebook]
        return all((folder / f"{name}.ipynb").is_file() for name in kept)

    def save(self, student, submission, result, fingerprint):
        """Record one result: files, then gradebook, then the report that says all is done.

        `NotRecorded` where no result could be written now; any other exception is due to this one.
        """
        report = Report(fingerprint, result.status, result)
        try:
            self._report_path(student).unlink(missing_ok=True)
            self._write_files(student, submission, result)
            with self._transaction():
                self._enter(student, submission, result)
            self._make(self.folder)
            write_whole(self._report_path(student), msgspec.json.encode(report), self._mode(0o644))
        except (OSError, SQLAlchemyError) as error:
            if isinstance(error, OSError) and error.errno not in GENERAL:
                raise
            raise NotRecorded(f"The result of {student} could not be written: {error}") from error

    def _report_path(self, student):
        return self.folder / f"{student}.json"

    def _write_files(self, student, submission, result):
        folder = self.course.path("autograded", student, self.assignment.name)
        mode = self._mode(READ_ONLY)
        wanted = {**submission.others, **self.assignment.files}
        for notebook in result.notebooks:
            if notebook.notebook:
                wanted[f"{notebook.name}.ipynb"] = notebook.notebook.encode()
        self._make(folder)
        for path in sorted(folder.rglob("*"), reverse=True):
            if path.is_symlink() or path.is_file():
                if str(path.relative_to(folder)) not in wanted:
                    path.unlink()
            elif not any(path.iterdir()):
                path.rmdir()
        for name in sorted(wanted):
            path = folder / name
            self._make(path.parent)
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            write_whole(path, wanted[name], mode)

    def _mode(self, alone):
        return GROUP if self.course.directory.groupshared else alone

    def _make(self, folder):
        """Make a folder, for the whole group of instructors where the course is theirs."""
        shared = (folder, *folder.parents) if self.course.directory.groupshared else ()
        new = [path for path in shared if not path.exists()]
        folder.mkdir(parents=True, exist_ok=True)
        for path in new:
            path.chmod(path.stat().st_mode | GROUP_FOLDER)

    @contextlib.contextmanager
    def _transaction(self):
        """Everything that nbgrader commits inside is committed at the end, or not at all."""
        gradebook = self.gradebook
        with gradebook.engine.connect() as connection, connection.begin():
            before = gradebook.db
            gradebook.db = scoped_session(
                sessionmaker(
                    autoflush=False,
                    bind=connection,
                    future=True,
                    join_transaction_mode="create_savepoint",
                )
            )
            try:
                yield
            finally:
                gradebook.db.remove()
                gradebook.db = before
                before.remove()

    def _enter(self, student, submission, result):
        """What nbgrader's own steps enter for one submission."""
        gradebook, name = self.gradebook, self.assignment.name
        gradebook.update_or_create_student(student)
        said = self._timestamp(submission)
        entry = gradebook.update_or_create_submission(name, student, timestamp=said)
        if result.fault:
            for notebook in entry.notebooks:
                for grade in notebook.grades:
                    grade.needs_manual_grade = True
        for notebook in result.notebooks:
            kept = gradebook.find_submission_notebook(notebook.name, name, student)
            grades = {grade.name: grade for grade in kept.grades}
            for cell in notebook.cells:
                grade = grades[cell.grade_id]
                grade.auto_score = cell.score
                by_hand = grade.manual_score is not None and bool(notebook.notebook)
                grade.needs_manual_grade = by_hand or cell.score is None
            self._comment(kept, notebook)
            gradebook.db.flush()
            gradebook.db.refresh(kept)
            self._penalise(entry, kept, student)
        gradebook.db.commit()

    def _comment(self, kept, notebook):
        answered = set()
        for master in self.assignment.masters:
            if master.name == notebook.name:
                sources = {cell.grade_id: cell for cell in master.cells if cell.solution}
        if notebook.notebook:
            for cell in msgspec.json.decode(notebook.notebook)["cells"]:
                grade_id = cell["metadata"].get("nbgrader", {}).get("grade_id")
                if grade_id in sources and cell["source"] != sources[grade_id].source:
                    answered.add(grade_id)
        for comment in kept.comments:
            unanswered = comment.name in sources and comment.name not in answered
            comment.auto_comment = "No response." if unanswered else None

    def _timestamp(self, submission):
        text = submission.files.get("timestamp.txt", b"")[:MAX_TIMESTAMP].decode("utf-8", "replace")
        try:
            return parse_utc(text.strip()) if text.strip() else None
        except Exception:  # whatever stands there
            return None

    def _penalise(self, entry, kept, student):
        """The late penalty, by nbgrader's plug-in."""
        kept.late_submission_penalty = None
        late = entry.total_seconds_late
        if late > 0:
            plugin = self.penalties.plugin_inst
            penalty = plugin.late_submission_penalty(student, kept.score, late)
            if penalty is not None:
                kept.late_submission_penalty = self.penalties._check_late_penalty(kept, penalty)


def _begin_explicitly(engine):
    """Let SQLite begin a transaction where one begins, as savepoints need it."""
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def connect(connection, record):
        connection.isolation_level = None
        connection.execute(f"PRAGMA busy_timeout = {PATIENCE}")

    @event.listens_for(engine, "begin")
    def begin(connection):
        connection.exec_driver_sql("BEGIN IMMEDIATE")
