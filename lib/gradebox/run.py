"""Grade all submissions of an assignment that are new or changed."""

import concurrent.futures as futures
import multiprocessing
import os
import signal
import sys
from concurrent.futures.process import BrokenProcessPool

from .grading import grade, sandbox_for
from .inside.system import PR_SET_PDEATHSIG, SIGKILL, prctl
from .record import Records, fingerprint
from .result import NotRecorded, Result
from .sandbox import Unconfined
from .submitted import read_submission


def run(course, assignment, limits, isolation="auto", jobs=1, students=(), force=False):
    """Grade and record; yields (student, Result or None where the recorded one still holds).

    One process grades at a time with `jobs` 0: in this one. With more, each of that many processes
    has a sandbox of its own; this one writes.
    """
    with Records(course, assignment) as records, _workers(jobs, assignment) as workers:
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
            job = workers.submit(submission, limits, isolation)
            waiting[job] = (student, submission, mark)
            while len(waiting) > jobs + 1:  # so that memory does not grow with the class
                yield from _save(records, workers, waiting)
        while waiting:
            yield from _save(records, workers, waiting)


def _save(records, workers, waiting):
    done, _ = futures.wait(waiting, return_when=futures.FIRST_COMPLETED)
    for job in done:
        student, submission, mark = waiting.pop(job)
        try:
            result = workers.result(job)
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


class Workers:
    """Processes that grade; where one of them is killed, new ones."""

    def __init__(self, jobs, assignment):
        self.jobs, self.assignment = jobs, assignment
        self.executor = _executor(jobs, assignment)
        self.asked = {}

    def submit(self, *arguments):
        """Grade a submission; a future for `result`."""
        try:
            job = self.executor.submit(_grade, *arguments)
        except BrokenProcessPool:
            self.executor.shutdown()
            self.executor = _executor(self.jobs, self.assignment)
            job = self.executor.submit(_grade, *arguments)
        self.asked[job] = arguments
        return job

    def result(self, job):
        """The result; one that was lost with a process is made again by a process of its own."""
        arguments = self.asked.pop(job)
        try:
            return job.result()
        except BrokenProcessPool:
            with _executor(1, self.assignment) as alone:
                return alone.submit(_grade, *arguments).result()

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.executor.shutdown()


class InProcess:
    """Grades in this process, at once."""

    def __init__(self, assignment):
        _kept["assignment"] = assignment

    def submit(self, *arguments):
        """Grade a submission; a future that has its result."""
        future = futures.Future()
        try:
            future.set_result(_grade(*arguments))
        except Exception as error:
            future.set_exception(error)
        return future

    def result(self, job):
        """What came of it."""
        return job.result()

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        sandbox_for.cache_clear()


_kept = {}  # the assignment, sent to a process once and not with each submission


def _grade(submission, limits, isolation):
    return grade(submission, _kept["assignment"], limits, isolation)


def _workers(jobs, assignment):
    return Workers(jobs, assignment) if jobs else InProcess(assignment)


def _executor(jobs, assignment):
    return futures.ProcessPoolExecutor(
        jobs,
        mp_context=multiprocessing.get_context("forkserver"),
        initializer=_start_worker,
        initargs=(assignment,),
    )


def _start_worker(assignment):
    """Ctrl-C is for the process that writes; the others end when it ends, however it ends."""
    _kept["assignment"] = assignment
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "linux":
        prctl(PR_SET_PDEATHSIG, SIGKILL)


def default_jobs():
    """As many as there are cores."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
