"""What grading one submission gives."""

from enum import StrEnum

from msgspec import Struct


class Status(StrEnum):
    """How a cell or a submission fared; the order is from harmless to grave."""

    OK = "OK"
    WRONG = "WRONG"
    TIMEOUT = "TIMEOUT"
    MEMORY = "MEMORY"
    CRASHED = "CRASHED"
    MALFORMED = "MALFORMED"
    SUSPECT = "SUSPECT"
    INFRA = "INFRA"


GRAVITY = {status: place for place, status in enumerate(Status)}


class NotRecorded(Exception):
    """A result could not be written; nothing of it counts."""


class CellResult(Struct, frozen=True):
    """One graded cell.

    `score` is None where a person has to decide. `says` is one sentence for the student, `log` is
    for the instructor only. `beside` is True where the cell was marked by code that ran beside
    the student's.
    """

    grade_id: str
    status: Status
    score: float | None
    points: float
    says: str = ""
    log: str = ""
    beside: bool = False


class NotebookResult(Struct, frozen=True):
    """One notebook: its cells, what was repaired, and the notebook to keep, as JSON."""

    name: str
    cells: tuple[CellResult, ...]
    repairs: tuple[str, ...]
    notebook: str
    trouble: tuple[str, ...] = ()
    status: Status = Status.OK


class Result(Struct, frozen=True):
    """One submission."""

    notebooks: tuple[NotebookResult, ...]
    isolation: str
    refused: tuple[str, ...] = ()
    fault: str = ""

    @property
    def status(self):
        """The gravest status of all."""
        if self.fault:
            return Status.INFRA
        return gravest(notebook.status for notebook in self.notebooks)


def gravest(statuses):
    """The gravest of some statuses, OK where there is none."""
    return max(statuses, key=GRAVITY.__getitem__, default=Status.OK)
