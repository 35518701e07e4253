"""The master of an assignment, as data: what nbgrader makes of the instructor's notebooks."""

import ast
import hashlib
import json
from functools import cached_property
from pathlib import Path

import msgspec
import nbformat
from msgspec import Struct

import rubric


class Check(Struct, frozen=True):
    """A graded cell of the form in which only answers leave the sandbox: an exercise, its seeds."""

    name: str
    seeds: tuple[int | None, ...]


class MasterCell(Struct, frozen=True):
    """One cell of the master; `grade_id` is None where nbgrader knows nothing of it."""

    kind: str
    source: str
    cell_id: str
    grade_id: str | None = None
    grade: bool = False
    solution: bool = False
    locked: bool = False
    task: bool = False
    points: float = 0.0
    check: Check | None = None
    skipped: bool = False  # tagged as not to be run

    @property
    def answered(self):
        """True where the student writes."""
        return self.solution or (self.task and not self.locked)


class Master(msgspec.Struct, frozen=True, dict=True):
    """One notebook of an assignment: its cells, and the whole of it as JSON."""

    name: str
    text: str

    @cached_property
    def cells(self):
        """The `MasterCell`s, in order."""
        cells = self.fresh().cells
        ours = any(c.cell_type == "code" and _imports_check(c.source) for c in cells)
        return tuple(_master_cell(cell, ours) for cell in cells)

    def fresh(self):
        """A new copy as a notebook node."""
        return nbformat.from_dict(json.loads(self.text))

    @property
    def graded(self):
        """The cells that have a score."""
        return [cell for cell in self.cells if cell.grade]


class Assignment(msgspec.Struct, frozen=True, dict=True):
    """All notebooks of an assignment and the files that come with them.

    `private` are folders of the course that no submission may see, wherever they are.
    """

    name: str
    masters: tuple[Master, ...]
    files: dict[str, bytes]
    private: tuple[str, ...] = ()

    @cached_property
    def packages(self):
        """What the masters' cells import, to be imported once for all submissions."""
        found = dict.fromkeys(("numpy", "matplotlib.pyplot", "rubric"))
        for master in self.masters:
            for cell in master.cells:
                if cell.kind == "code":
                    found |= dict.fromkeys(_imports(cell.source))
        return tuple(found)

    @property
    def paths(self):
        """Paths of the notebooks and of the files that come with them."""
        return {*self.files, *(f"{master.name}.ipynb" for master in self.masters)}

    @cached_property
    def digest(self):
        """A hash of everything here that decides a grade, the marking included."""
        digest = hashlib.sha256()
        for master in self.masters:
            digest.update(f"{master.name}\0{master.text}\0".encode())
        for name, data in sorted(self.files.items()):
            digest.update(f"{name}\0".encode() + hashlib.sha256(data).digest())
        if any(cell.check for master in self.masters for cell in master.cells):
            for path in sorted(Path(rubric.__file__).parent.rglob("*.py")):
                digest.update(path.read_bytes())
        return digest.hexdigest()


def _master_cell(cell, ours):
    said = cell.metadata.get("nbgrader", {})
    known = said.get("grade") or said.get("solution") or said.get("locked") or said.get("task")
    grade = bool(said.get("grade"))
    code = cell.cell_type == "code"
    return MasterCell(
        kind=cell.cell_type,
        source=cell.source,
        cell_id=cell.get("id", ""),
        grade_id=said.get("grade_id") if known else None,
        grade=grade,
        solution=bool(said.get("solution")),
        locked=bool(not said.get("solution") and (grade or said.get("locked"))),
        task=bool(said.get("task")),
        points=float(said.get("points") or 0),
        skipped="skip-execution" in cell.metadata.get("tags", ()),
        check=find_check(cell.source)
        if ours and grade and code and not said.get("solution")
        else None,
    )


def find_check(source):
    """The `Check` that a cell consists of, or None where it is any other cell.

    Such a cell only calls ``check("name")`` and ``check("name", seed=1)``, all with one name that
    is an exercise of the course.
    """
    from rubric.inputs import all_inputs

    try:
        lines = ast.parse(source).body
    except (SyntaxError, ValueError):
        return None
    calls = [_call(line) for line in lines]
    names = {call[0] for call in calls if call}
    if None in calls or len(names) != 1 or not names <= all_inputs().keys():
        return None
    return Check(names.pop(), tuple(seed for _, seed in calls))


def _call(line):
    """(name, seed) of a line that is only a call of `check`, else None."""
    if not isinstance(line, ast.Expr) or not isinstance(line.value, ast.Call):
        return None
    call = line.value
    given = {word.arg: word.value for word in call.keywords}
    given |= dict(zip(("name", "seed"), call.args, strict=False))
    if not isinstance(call.func, ast.Name) or call.func.id != "check" or len(call.args) > 2:
        return None
    if "name" not in given or not given.keys() <= {"name", "seed"}:
        return None
    if not all(isinstance(value, ast.Constant) for value in given.values()):
        return None
    name, seed = given["name"].value, given["seed"].value if "seed" in given else None
    return (name, seed) if type(name) is str and type(seed) in (int, type(None)) else None


def _imports_check(source):
    """True where `check` is made that of this course; other courses have others."""
    return any(
        isinstance(node, ast.ImportFrom) and node.module in ("rubric", "rubric.notebook")
        and any(alias.name == "check" and not alias.asname for alias in node.names)
        for node in _nodes(source)
    )  # fmt: skip


def _nodes(source):
    lines = [line for line in source.splitlines() if not line.lstrip().startswith(("%", "!"))]
    try:
        return ast.walk(ast.parse("\n".join(lines)))
    except (SyntaxError, ValueError):
        return ()


def _imports(source):
    for node in _nodes(source):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
