"""A small lesson of the course's form, as an assignment, and what a student makes of it."""

import json

from gradebox.assignment import Assignment, Master
from gradebox.submitted import Submission

from .course import cell, graded, notebook, solved

STUB = "raise NotImplementedError()"
RIGHT = {
    "double": "def double(x):\n    return 2 * x",
    "linear_score": "def linear_score(X, w, b):\n    return X @ w + b",
    "why": "Because of the **bias**.",
}
SOURCE = notebook(
    cell("import numpy as np\nfrom rubric import check, use", "setup", locked=True),
    cell(f"def double(x):\n    {STUB}", "double", solution=True),
    graded('check("double")\ncheck("double", seed=4)', "double-check", 1),
    cell(f"def linear_score(X, w, b):\n    {STUB}", "linear_score", solution=True),
    graded('check("linear_score")\ncheck("linear_score", seed=5)', "linear_score-check", 2),
    cell("*Your answer*", "why", "markdown", grade=True, solution=True, points=3),
)
ASSIGNMENT = Assignment("lesson", (Master("lesson", json.dumps(SOURCE)),), {"data.txt": b"12\n"})


def answered(**answers):
    """The lesson with these sources, and right answers in the other cells."""
    return solved(SOURCE, {**RIGHT, **answers})


def submission(made, files=None):
    """A submission of this notebook (or of these bytes)."""
    data = made if isinstance(made, bytes) else json.dumps(made).encode()
    return Submission({"lesson.ipynb": data, **(files or {})})
