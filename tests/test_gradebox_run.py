"""One submission costs no other its result, whatever becomes of the process that grades it."""

import contextlib
import errno

import pytest

from gradebox import run, workers
from gradebox.limits import Limits
from gradebox.record import GENERAL, Records
from gradebox.result import NotRecorded
from hostile import deadly
from hostile.lesson import ASSIGNMENT

STUDENTS = [f"student-{k}" for k in range(4)]


class Place:
    """A course as far as `run` asks for one."""

    def __init__(self, root):
        self.root = root
        for student in STUDENTS:
            self.path("submitted", student, "lesson").mkdir(parents=True)

    def path(self, step, student, assignment):
        return self.root / step / student / assignment


class Kept(contextlib.nullcontext):
    """Records that are kept in no file; some cannot be."""

    def __init__(self, course, assignment):
        super().__init__(self)
        self.saved = []

    def is_recorded(self, student, mark):
        return False

    def save(self, student, submission, result, mark):
        if "refuse" in submission.files:
            raise UnicodeEncodeError("utf-8", "\ud800", 0, 1, "surrogate")


@pytest.fixture
def graded(tmp_path, monkeypatch):
    place = Place(tmp_path)
    monkeypatch.setattr(workers, "_grade", deadly.grade)
    monkeypatch.setattr(run, "Records", Kept)

    def grade_with(jobs, **files):
        for student, name in files.items():
            (place.path("submitted", student.replace("_", "-"), "lesson") / name).write_text("1")
        found = run.run(place, ASSIGNMENT, Limits(), jobs=jobs, students=STUDENTS)
        return {student: result.fault for student, result in found}

    return grade_with


def test_who_kills_the_process_that_grades_is_alone_in_having_no_result(graded):
    faults = graded(1, student_1="kill")
    assert set(faults) == set(STUDENTS)
    assert {student for student, fault in faults.items() if fault} == {"student-1"}
    assert "BrokenProcessPool" in faults["student-1"]


@pytest.mark.parametrize("jobs", [0, 1])
def test_who_cannot_be_recorded_stops_nobody(graded, jobs):
    faults = graded(jobs, student_2="refuse")
    assert {student for student, fault in faults.items() if fault} == {"student-2"}
    assert "UnicodeEncodeError" in faults["student-2"]


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.ENAMETOOLONG])
def test_a_full_disk_stops_and_an_odd_name_does_not(monkeypatch, tmp_path, number):
    def fail(*arguments):
        raise OSError(number, "no")

    monkeypatch.setattr(Records, "__init__", lambda self: setattr(self, "folder", tmp_path))
    monkeypatch.setattr(Records, "_write_files", fail)
    with pytest.raises(NotRecorded if number in GENERAL else OSError):
        Records().save("student", None, run._fault("x", ValueError()), "mark")
