"""The command `gradebox`."""

import argparse
import os
import sys
import time
from collections import Counter
from typing import NamedTuple

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from .limits import Limits
from .result import NotRecorded, Status
from .sandbox import Fault, Lost, Sandbox, Unconfined, check_possible, exposes
from .workers import default_jobs, get_ready

MAX_REMARKS = 4  # of one submission in the table
MAX_COMMON = 5  # kinds of mistakes

console = Console(highlight=False)


def main(arguments=None):
    """Run the command; its exit status."""
    options = _parser().parse_args(arguments)
    try:
        return options.action(options)
    except Unconfined as reason:
        console.print(str(reason), style="bold red", markup=False)
    except NotRecorded as reason:
        console.print(str(reason), style="bold red", markup=False)
        console.print("When that is mended, run the same command again to go on.")
    except KeyboardInterrupt:
        console.print("Stopped. Run the same command again to go on.")
    return 2


def _parser():
    parser = argparse.ArgumentParser("gradebox", description=__doc__)
    commands = parser.add_subparsers(required=True)
    autograde = commands.add_parser("autograde", help="grade what was handed in")
    autograde.set_defaults(action=_autograde)
    autograde.add_argument("assignment")
    autograde.add_argument("--students", default="", help="only these, with commas between them")
    autograde.add_argument("--jobs", type=int, help="submissions at a time (default: one per core)")
    autograde.add_argument("--force", action="store_true", help="also what has not changed")
    autograde.add_argument("--course", default=".", help="folder of nbgrader_config.py")
    autograde.add_argument("--isolation", choices=("auto", "none"), default="auto")
    autograde.add_argument("--timeout", type=float, help="seconds that one cell may take")
    autograde.add_argument("--memory", type=int, help="megabytes that one submission may use")
    doctor = commands.add_parser("doctor", help="test confinement and say what is missing")
    doctor.set_defaults(action=_doctor)
    return parser


def _autograde(options):
    check_possible(options.isolation)
    if options.isolation == "none":
        console.print(
            "Grading WITHOUT confinement: code of students can read and change what you can.",
            style="bold red",
        )
    jobs = default_jobs() if options.jobs is None else options.jobs
    if jobs:
        get_ready()
    from .course import Course, CourseError  # nbgrader takes seconds
    from .run import run

    try:
        course = Course(options.course)
        assignment = course.assignment(options.assignment)
    except CourseError as error:
        console.print(str(error), style="red", markup=False)
        return 2
    if options.isolation != "none" and (place := exposes(course.directory.root)):
        console.print(
            f"The course {course.directory.root} lies inside {place}, which every submission can "
            "read. Move the course, or make the environment in a folder of its own.",
            style="red", markup=False,
        )  # fmt: skip
        return 2
    known = course.students(assignment.name)
    wanted = [name for name in options.students.split(",") if name] or known
    unknown = sorted(set(wanted) - set(known))
    if unknown or not wanted:
        who = ", ".join(unknown) or "nobody"
        console.print(f"Nothing was handed in for {assignment.name} by: {who}.", style="red")
        return 2
    limits = course.limits(options.timeout, options.memory)
    rows, kept, by_status = [], 0, Counter()
    columns = (
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(),
        TextColumn("{task.fields[rate]}"), TextColumn("{task.fields[so_far]}"),
    )  # fmt: skip
    with Progress(*columns, console=console) as progress:
        bar = progress.add_task(assignment.name, total=len(wanted), rate="", so_far="")
        results = run(course, assignment, limits, options.isolation, jobs, wanted, options.force)
        for student, result in results:
            kept += result is None
            if result is not None:
                rows.append(_row(student, result))  # not the result: a class has many
                by_status[result.status] += 1
            speed = progress.tasks[0].speed
            so_far = "  ".join(f"{status} {count}" for status, count in by_status.items())
            rate = f"{60 * speed:.0f}/min" if speed else ""
            progress.update(bar, advance=1, so_far=so_far, rate=rate)
    _show(assignment, rows, kept, options.isolation)
    return 1 if by_status[Status.INFRA] else 0


class _Row(NamedTuple):
    """What the table at the end says of one submission."""

    student: str
    status: Status
    score: float
    remarks: tuple[str, ...]
    beside: bool
    wrong: tuple[tuple[str, str], ...]  # cell and what was said to the student


def _row(student, result):
    cells = [cell for notebook in result.notebooks for cell in notebook.cells]
    to_grade = sum(cell.score is None for cell in cells)
    remarks = [result.fault] if result.fault else []
    remarks += [f"{to_grade} to grade by hand"] if to_grade else []
    for notebook in result.notebooks:
        remarks += notebook.trouble + notebook.repairs
    remarks += [f"refused: {text}" for text in result.refused]
    if len(remarks) > MAX_REMARKS:
        remarks[MAX_REMARKS:] = [f"and {len(remarks) - MAX_REMARKS} more"]
    score = sum(cell.score or 0 for cell in cells)
    beside = any(cell.beside for cell in cells)
    wrong = tuple((cell.grade_id, cell.says) for cell in cells if cell.says)
    return _Row(student, result.status, score, tuple(remarks), beside, wrong)


def _show(assignment, rows, kept, isolation):
    """The table at the end, and what asks for attention."""
    points = sum(cell.points for master in assignment.masters for cell in master.graded)
    table = Table(title=f"{assignment.name}: {len(rows)} graded, {kept} unchanged")
    for heading in ("student", "status", "points", "remarks"):
        table.add_column(heading)
    for row in sorted(rows):
        score, remarks = f"{row.score:g} of {points:g}", Text("\n".join(row.remarks))
        table.add_row(Text(row.student), str(row.status), score, remarks)
    console.print(table if rows else table.title)
    _show_common(rows)
    if any(row.beside for row in rows):
        console.print(
            "Some cells were marked beside the code of students: tests run in the same process, "
            "and a determined student can deceive them."
        )
    if isolation == "none":
        console.print("Nothing was confined (--isolation none).", style="bold red")
    if any(row.status is Status.INFRA for row in rows):
        console.print("INFRA: the grader's own fault, no score was given. See docs/grading.md.")


def _show_common(rows):
    """What several students got wrong in the same way."""
    counted = Counter(pair for row in rows for pair in row.wrong).most_common(MAX_COMMON)
    common = [(count, *pair) for pair, count in counted if count > 1]
    if common:
        table = Table("students", "cell", "what they were told", title="Most frequent")
        for count, cell, says in common:
            table.add_row(str(count), Text(cell), Text(says))
        console.print(table)


def _doctor(options):
    """Test what grading needs, in the order in which it needs it."""
    import importlib.metadata

    for name in ("nbgrader", "ipython", "numpy", "matplotlib"):
        console.print(f"{name} {importlib.metadata.version(name)}")
    console.print(f"Python {sys.version.split()[0]}, {os.cpu_count()} cores")
    with Sandbox() as sandbox:
        try:
            sandbox.start()
            ended = {name: _probe(sandbox, source) for name, (source, _) in PROBES.items()}
            answered = _answers(sandbox)
        except Fault as fault:
            raise Unconfined(str(fault)) from None
    failed = {name for name, (_, wanted) in PROBES.items() if ended[name] not in wanted}
    for name in PROBES:
        console.print(f"FAILED {name} ({ended[name]})" if name in failed else f"ok     {name}")
    console.print(f"{'ok    ' if answered else 'FAILED'} answers come out")
    return 0 if answered and not failed else 1


def _answers(sandbox):
    """True when a notebook can be held and asked for answers."""
    until = time.monotonic() + 30
    try:
        with sandbox.notebook(Limits(), held=1) as notebook:
            notebook.run("def double(x): return 2 * x", until)
            link = notebook.hold(until)
            notebook.finish_cells(until)
            return notebook.ask(link, "double", None, until).missing is None
    except Lost:
        return False


def _probe(sandbox, source):
    """How a cell ended: the name of an exception, or the status it was lost with."""
    limits = Limits(cell=5, notebook=10, memory=256, disk=16, processes=16)
    try:
        with sandbox.notebook(limits) as notebook:
            return notebook.run(source, time.monotonic() + limits.cell).stopped or "it ran"
    except Lost as lost:
        return str(lost.status)


# What a cell tries, and how that has to end.
PROBES = {
    "honest code runs": (
        "import numpy, tempfile\nopen(tempfile.mktemp(), 'w').write(str(numpy.eye(2)))",
        {"it ran"},
    ),
    "no network": ("import socket; socket.socket()", {"PermissionError"}),
    "file system is read-only": ("import sys; open(sys.prefix + '/probe', 'w')", {"OSError"}),
    "answers are absent": ("import rubric.lessons.lesson_00", {"ModuleNotFoundError"}),
    "disk is limited": ("open('big', 'wb').write(bytes(32 << 20))", {"OSError"}),
    "memory is limited": ("x = bytes(512 << 20)", {"MemoryError", "MEMORY"}),
    "processes are limited": (
        "import subprocess\np = [subprocess.Popen(['sleep', '9']) for _ in range(32)]",
        {"BlockingIOError"},
    ),
    "no new namespaces": (
        "import ctypes; assert ctypes.CDLL(None).unshare(0x10000000) == 0", {"AssertionError"},
    ),
    "one core": (
        "import os\nassert len(os.sched_getaffinity(0)) == 1\nos.sched_setaffinity(0, range(64))",
        {"PermissionError"},
    ),
    "endless cells are stopped": ("while True: pass", {"KeyboardInterrupt", "TIMEOUT"}),
}  # fmt: skip
