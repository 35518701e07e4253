"""The lessons as data: what the tests of lessons read from a notebook."""

import ast
import re
from functools import cached_property
from pathlib import Path

import nbformat

from rubric.lessons import lesson_modules

ROOT = Path(__file__).resolve().parents[1]
SOLUTION = re.compile(r" *### BEGIN SOLUTION\n(.*?)\n *### END SOLUTION", re.DOTALL)
HIDDEN = re.compile(r"### BEGIN HIDDEN TESTS\n(.*?)\n### END HIDDEN TESTS", re.DOTALL)
ALIGNED = re.compile(r"\\begin\{aligned\}(.*?)\\end\{aligned\}", re.DOTALL)


class Lesson:
    """One lesson of solutions/."""

    def __init__(self, path):
        self.path = path
        self.topic = path.parent.name
        self.number = int(self.topic[:2])

    @property
    def release(self):
        return ROOT / "notebooks" / self.topic / f"{self.topic}.ipynb"

    @cached_property
    def notebook(self):
        return nbformat.read(self.path, as_version=nbformat.NO_CONVERT)

    @property
    def cells(self):
        return self.notebook.cells

    @property
    def exercises(self):
        """The lesson's `Exercise`s, in order."""
        return lesson_modules()[f"lesson_{self.number:02}"].EXERCISES

    def of_type(self, kind):
        return [cell for cell in self.cells if cell.cell_type == kind]

    @property
    def texts(self):
        return [cell.source for cell in self.of_type("markdown")]

    def graded(self, key):
        """The cells whose nbgrader metadata has `key` ("grade" or "solution") set."""
        return [cell for cell in self.cells if cell.metadata.get("nbgrader", {}).get(key)]

    @property
    def cards(self):
        """The Markdown cells that set an exercise."""
        return [c for c in self.of_type("markdown") if c.source.startswith("### Exercise")]

    @property
    def live(self):
        """Positions of the cells that make a figure with sliders or with Play."""
        return [
            k
            for k, cell in enumerate(self.cells)
            if cell.cell_type == "code" and calls(cell, "Live", "Play")
        ]

    @property
    def derivations(self):
        """Number of lines with a reason, by the id of the cell that derives something."""
        counts = {cell.id: len(reasons(cell.source)) for cell in self.of_type("markdown")}
        return {cell: count for cell, count in counts.items() if count}


LESSONS = [Lesson(path) for path in sorted((ROOT / "solutions").glob("*/*.ipynb"))]


def calls(cell, *names):
    """The calls of functions or methods with these names in a code cell."""
    return [
        node
        for node in ast.walk(ast.parse(cell.source))
        if isinstance(node, ast.Call)
        and getattr(node.func, "attr", getattr(node.func, "id", None)) in names
    ]


def derivation_lines(text):
    """The lines of all derivations in a text; cases and matrices inside a line are left out."""
    blocks = [re.sub(r"(?s)\\begin\{(\w+)\}.*?\\end\{\1\}", "", b) for b in ALIGNED.findall(text)]
    lines = [line.strip() for block in blocks for line in re.split(r"\\\\(?:\[\w+\])?", block)]
    return [line for line in lines if line]


def reasons(text):
    """The lines of a text that say why they hold."""
    return [
        line for line in derivation_lines(text) if re.search(r"&&.*\\text\{.+\}", line, re.DOTALL)
    ]


def words(text):
    """How many words a reader reads: a formula counts as one, tables and addresses not at all."""
    text = re.sub(r"^\|.*$", "", text, flags=re.MULTILINE)
    text = re.sub(r"\$\$.*?\$\$|\$[^$]*\$", " formula ", text, flags=re.DOTALL)
    text = re.sub(r"\]\([^)]*\)|<[^>]*>", " ", text)
    return len(re.findall(r"[^\W_][\w'’./-]*", text))


def code_lines(cell):
    """The lines of a code cell that a reader sees, without empty ones and nbgrader's marks."""
    lines = [line.strip() for line in HIDDEN.sub("", cell.source).splitlines()]
    return [line for line in lines if line and not line.startswith("###")]
