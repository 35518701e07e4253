"""The processes that grade, each with a core and a sandbox of its own."""

import concurrent.futures as futures
import itertools
import multiprocessing
import os
import signal
import sys
from concurrent.futures.process import BrokenProcessPool

from .limits import WORKER
from .sandbox import cores

_own = {}  # of a process that grades: the assignment, sent once and not with each submission


def default_jobs():
    """As many as there are cores."""
    return len(cores()) or os.cpu_count() or 1


def get_ready():
    """Begin to import what the processes need, while this one does other things."""
    from multiprocessing import forkserver

    multiprocessing.set_forkserver_preload(["gradebox.grading"])
    forkserver.ensure_running()


def workers(jobs, assignment):
    """`Workers`, or with `jobs` 0 something alike that grades in this process."""
    return Workers(jobs, assignment) if jobs else InProcess(assignment)


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
        _own["assignment"] = assignment

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
        from .grading import sandbox_for

        sandbox_for.cache_clear()


def _grade(submission, limits, isolation):
    from .grading import grade

    return grade(submission, _own["assignment"], limits, isolation)


def _executor(jobs, assignment):
    context = multiprocessing.get_context("forkserver")
    places = context.SimpleQueue()
    for _, core in zip(range(jobs), itertools.cycle(cores()), strict=False):
        places.put(core)
    return futures.ProcessPoolExecutor(
        jobs, mp_context=context, initializer=_start_worker, initargs=(assignment, places)
    )


def _start_worker(assignment, places):
    """Ctrl-C is for the process that writes; the others end when it ends, however it ends."""
    _own["assignment"] = assignment
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "linux":
        import resource

        from .inside.system import PR_SET_PDEATHSIG, SIGKILL, prctl

        prctl(PR_SET_PDEATHSIG, SIGKILL)
        with open("/proc/self/statm") as file:
            mapped = int(file.read().split()[0]) * resource.getpagesize()
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (mapped + WORKER, hard))
    if cores():
        os.sched_setaffinity(0, {places.get()})
