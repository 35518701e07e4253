"""Grade all submissions of an assignment that are new or changed."""

import concurrent.futures as futures

from .record import Records, fingerprint
from .result import NotRecorded, Result
from .sandbox import Unconfined
from .submitted import read_submission
from .workers import workers


def run(course, assignment, limits, isolation="auto", jobs=1, students=(), force=False):
    """Grade and record; yields (student, Result or None where the recorded one still holds).

    One process grades at a time with `jobs` 0: in this one. With more, each of that many processes
    has a sandbox of its own; this one writes.
    """
    with Records(course, assignment) as records, workers(jobs, assignment) as grading:
        waiting = {}
        for student in students:
            folder = course.path("submitted", student, assignment.name)
            try:
                submission = read_submission(folder, assignment.paths)
            except OSError as error:
                yield student, Result((), isolation, (), f"{folder} cannot be read: {error}")
                continue
            mark = fingerprint(submission, assignment, limits, isolation)
            if not force and records.is_recorded(student, mark):
                yield student, None
                continue
            job = grading.submit(submission, limits, isolation)
            waiting[job] = (student, submission, mark)
            while len(waiting) > jobs + 1:  # so that memory does not grow with the class
                yield from _save(records, grading, waiting)
        while waiting:
            yield from _save(records, grading, waiting)


def _save(records, grading, waiting):
    done, _ = futures.wait(waiting, return_when=futures.FIRST_COMPLETED)
    for job in done:
        student, submission, mark = waiting.pop(job)
        try:
            result = grading.result(job)
        except Unconfined:
            raise
        except Exception as error:  # ours: what the submission does is inside of the result
            result = _fault("grading", error)
        try:
            records.save(student, submission, result, mark)
        except NotRecorded:
            raise
        except Exception as error:  # it must not cost the others theirs
            result = _fault("recording", error)
        yield student, result


def _fault(doing, error):
    return Result((), "", (), f"{doing} failed with {type(error).__name__}: {error}")
