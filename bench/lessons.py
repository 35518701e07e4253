"""How long each lesson takes to run and to mark.

    python -m bench.lessons [NN ...]

For each lesson: Run All of the solved notebook in a kernel that has its imports behind it, and
marking all its exercises on the data that learners see, once with right answers and once with each
exercise's first known mistake (recognising a mistake is the costly part). Both are also given as a
share of what a learner should have to wait at most: 15 s to run, 5 s to mark.
"""

import sys
import time

import nbformat
from nbclient import NotebookClient
from tests.course import LESSONS

from rubric.calling import collect
from rubric.inputs import find_inputs
from rubric.marking import mark

RUN_AIM, MARK_AIM = 15.0, 5.0
WARM_UP = (
    "import IPython.display, matplotlib.figure, neurons, numpy, rubric.lessons, rubric.marking"
)


def run_seconds(lesson):
    """Seconds of Run All in a warm kernel."""
    warm_up = nbformat.v4.new_code_cell(WARM_UP)
    notebook = nbformat.v4.new_notebook(cells=[warm_up, *lesson.of_type("code")])
    client = NotebookClient(notebook, timeout=300, extra_arguments=["--log-level=ERROR"])
    with client.setup_kernel():
        client.execute_cell(notebook.cells[0], 0)
        start = time.perf_counter()
        for index, cell in enumerate(notebook.cells[1:], start=1):
            client.execute_cell(cell, index)
        return time.perf_counter() - start


def mark_seconds(functions):
    """Seconds of marking functions by exercise name."""
    start = time.perf_counter()
    for name, function in functions.items():
        mark(name, collect(find_inputs(name), function))
    return time.perf_counter() - start


def main():
    wanted = sys.argv[1:]
    print(f"{'lesson':34}{'run':>8}{'of 15 s':>9}{'right':>9}{'wrong':>9}{'of 5 s':>9}")
    for lesson in LESSONS:
        if wanted and lesson.topic[:2] not in wanted:
            continue
        run = run_seconds(lesson)
        right = mark_seconds({e.name: e.reference for e in lesson.exercises})
        wrong = mark_seconds({e.name: e.mistakes[0].function for e in lesson.exercises})
        print(
            f"{lesson.topic:34}{run:7.1f}s{run / RUN_AIM:9.0%}"
            f"{right:8.2f}s{wrong:8.2f}s{max(right, wrong) / MARK_AIM:9.0%}"
        )


if __name__ == "__main__":
    main()
