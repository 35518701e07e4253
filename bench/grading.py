"""How fast gradebox grades a class, and how much memory it takes, next to `nbgrader autograde`.

    python -m bench.grading [--counts 10 100] [--alone 1000] [--lesson 01-perceptron]

Two courses are graded by both, the same submissions in the same run, and the scores are compared:
a lesson of this course, with its pictures, and a plain course of five functions with assertions, as
other courses have them. Of each size in --counts, both commands are run and timed as a whole; the
difference between the two sizes gives the time of one more submission, without starting up. The
memory is that of all processes together, what they share counted once. --alone is a size for
gradebox only.

The floor is what no grader can avoid: fork a warm Python and run the cells, the marking included,
as many at a time as there are cores; nothing is confined, kept or written.
"""

import argparse
import json
import multiprocessing
import os
import subprocess
import sys
import tempfile
import threading
import time

import psutil
from nbformat import v4
from tests.course import LESSONS
from tests.hostile.course import Course, cell, graded, notebook, solved

from gradebox.course import Course as ReadCourse
from gradebox.workers import default_jobs

FUNCTIONS = {  # name: right body, wrong body, assertion with the name `f`
    "area": ("return 3.14 * x * x", "return 3.14 * x", "f(2) == 12.56"),
    "mean": ("return sum(x) / len(x)", "return sum(x)", "f([1, 2, 3]) == 2"),
    "backwards": ("return x[::-1]", "return x", "f('abc') == 'cba'"),
    "even": ("return x % 2 == 0", "return x % 2", "f(4) is True and f(3) is False"),
    "table": ("return [[a * b for b in range(x)] for a in range(x)]", "return []",
              "f(3) == [[0, 0, 0], [0, 1, 2], [0, 2, 4]]"),
}  # fmt: skip
LOOK = 0.5  # seconds between two looks at the memory


def plain_course(folder):
    """A course of assertions: the course, its assignment, right and wrong answers."""
    cells = [
        v4.new_markdown_cell("# Five functions"),
        cell("import numpy as np", "setup", locked=True),
    ]
    for name, (_, _, holds) in FUNCTIONS.items():
        stub = f"def {name}(x):\n    raise NotImplementedError"
        cells.append(cell(stub, name, solution=True))
        test = f"assert {holds.replace('f(', f'{name}(')}"
        hidden = f"### BEGIN HIDDEN TESTS\n{test}\n### END HIDDEN TESTS"
        cells.append(graded(f"{test}\n{hidden}", f"{name}_test", 2))
    course = Course(folder)
    course.add("plain", notebook(*cells))
    right, wrong = (
        {name: f"def {name}(x):\n    {texts[k]}" for name, texts in FUNCTIONS.items()}
        for k in (0, 1)
    )
    return course, "plain", right, wrong


def lesson_course(folder, topic):
    """The same of a lesson of this course; wrong work leaves every exercise untouched."""
    lesson = next(lesson for lesson in LESSONS if lesson.topic == topic)
    course = Course(folder)
    course.add(topic, json.loads(lesson.path.read_text(encoding="utf-8")))
    right = {c.metadata["nbgrader"]["grade_id"]: c.source for c in lesson.graded("solution")}
    return course, topic, right, {}


def hand_in(course, assignment, right, wrong, count):
    """Submissions of which no two are the same: from one to all answers right."""
    released, names = course.released(assignment), list(right)
    for k in range(count):
        good = {name: right[name] + f"  # {k}" for name in names[: 1 + k % len(names)]}
        course.hand_in(f"student-{k:04}", assignment, solved(released, {**wrong, **good}))


def timed(command, folder):
    """Seconds of a command, and the most memory in bytes that it and its children had together."""
    bin_folder = os.path.dirname(sys.executable)
    environment = {**os.environ, "PATH": os.pathsep.join([bin_folder, os.environ["PATH"]])}
    start = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", *command], cwd=folder, env=environment,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    most, ended = [0], threading.Event()
    watching = threading.Thread(target=watch, args=(process.pid, most, ended))
    watching.start()
    code = process.wait()
    seconds = time.perf_counter() - start
    ended.set()
    watching.join()
    if code:
        raise SystemExit(f"{' '.join(command)} ended with {code}")
    return seconds, most[0]


def watch(pid, most, ended):
    while not ended.wait(LOOK):
        total = 0
        try:
            root = psutil.Process(pid)
            for process in [root, *root.children(recursive=True)]:
                try:
                    total += process.memory_full_info().pss
                except psutil.Error:  # it has ended, or lets nobody look: what it shares is counted
                    continue
        except psutil.Error:
            return
        most[0] = max(most[0], total)


def sources(course, assignment, count):
    """The code of each submission as it is graded: rebuilt, with the hidden tests."""
    found = []
    for k in range(count):
        cells = json.loads(course.autograded(f"student-{k:04}", assignment))["cells"]
        found.append(["".join(c["source"]) for c in cells if c["cell_type"] == "code"])
    return found


def floor_seconds(notebooks, packages):
    """Seconds to fork a warm Python for each notebook and to run its cells, all cores at work."""
    jobs = default_jobs()
    context = multiprocessing.get_context("spawn")
    ready, done = context.Barrier(jobs + 1), context.Barrier(jobs + 1)
    processes = [
        context.Process(target=run_bare, args=(notebooks[k::jobs], packages, ready, done))
        for k in range(jobs)
    ]
    for process in processes:
        process.start()
    ready.wait()
    start = time.perf_counter()
    done.wait()
    seconds = time.perf_counter() - start
    for process in processes:
        process.join()
    return seconds


def run_bare(notebooks, packages, ready, done):
    os.environ |= {"OPENBLAS_NUM_THREADS": "1", "NBGRADER_EXECUTION": "autograde"}
    from gradebox.inside.__main__ import warm_up
    from gradebox.inside.shell import Stream, recorder

    shell = warm_up(packages)
    sys.stdout, sys.stderr = Stream("stdout"), Stream("stderr")
    ready.wait()
    for cells in notebooks:
        process = os.fork()
        if process == 0:
            for source in cells:
                shell.run_cell(source, store_history=True)
                recorder.reset()
            os._exit(0)
        os.waitpid(process, 0)
    done.wait()


def compare(kind, make, counts, alone):
    """Grade the same submissions with both, for each size, and print what was measured."""
    rows = {}
    for count in counts:
        with tempfile.TemporaryDirectory(prefix="bench-") as folder:
            course, assignment, right, wrong = make(folder)
            hand_in(course, assignment, right, wrong, count)
            stock = timed(["nbgrader", "autograde", assignment], folder)
            scores = course.scores(assignment)
            ours = timed(["gradebox", "autograde", assignment, "--force"], folder)
            if course.scores(assignment) != scores:
                raise SystemExit(f"the scores of the {kind} course differ")
            rows[count] = stock, ours
            print(f"{kind:8}{count:6}{line(count, stock, ours)}", flush=True)
    few, many = min(counts), max(counts)
    stock, ours = (
        (rows[many][k][0] - rows[few][k][0]) / (many - few) if many > few else float("nan")
        for k in (0, 1)
    )
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        course, assignment, right, wrong = make(folder)
        hand_in(course, assignment, right, wrong, max(alone, few))
        seconds, memory = timed(["gradebox", "autograde", assignment], folder)
        if alone:
            print(f"{kind:8}{alone:6}{line(alone, None, (seconds, memory))}", flush=True)
        packages = ReadCourse(folder).assignment(assignment).packages
        notebooks = sources(course, assignment, few) * (1 + 40 // few)
        floor = floor_seconds(notebooks, packages) / len(notebooks)
    print(
        f"{kind}: one more submission takes nbgrader {stock:.2f} s, gradebox {ours:.3f} s "
        f"({stock / ours:.0f} times as many), the bare cells {floor:.3f} s "
        f"({ours / floor:.1f} times the floor)\n"
    )


def line(count, stock, ours):
    shown = f"{60 * count / ours[0]:12.0f}{ours[1] / 2**20:9.0f}"
    if stock is None:
        return f"{'':>21}{shown}"
    return f"{60 * count / stock[0]:12.1f}{stock[1] / 2**20:9.0f}{shown}{stock[0] / ours[0]:9.1f}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--counts", type=int, nargs="+", default=[10, 100])
    parser.add_argument("--alone", type=int, default=1000)
    parser.add_argument("--lesson", default="01-perceptron")
    options = parser.parse_args()
    print(f"{'':14}{'nbgrader':>21}{'gradebox':>21}")
    print(f"{'course':8}{'size':>6}" + 2 * f"{'per min':>12}{'MB':>9}" + f"{'ratio':>9}")
    compare("plain", plain_course, options.counts, options.alone)
    compare("lesson", lambda f: lesson_course(f, options.lesson), options.counts, options.alone)


if __name__ == "__main__":
    main()
