"""Notebook files that are broken or changed: what each does to the honest `lesson`, as bytes."""

import copy
import json

from .lesson import answered


def changed(change):
    """The honest notebook after `change(cells by grade id, notebook)`, as bytes."""
    made = copy.deepcopy(json.loads(json.dumps(answered())))
    by_id = {cell["metadata"].get("nbgrader", {}).get("grade_id"): cell for cell in made["cells"]}
    change(by_id, made)
    return json.dumps(made).encode()


def _said(key, value, name="double"):
    def change(cells, notebook):
        cells[name]["metadata"]["nbgrader"][key] = value

    return change


def _drop(*names):
    def change(cells, notebook):
        notebook["cells"] = [cell for cell in notebook["cells"] if cell not in
                             [cells[name] for name in names]]  # fmt: skip

    return change


def _set(name, key, value):
    return lambda cells, notebook: cells[name].__setitem__(key, value)


def _forget(cells, notebook):
    for number, cell in enumerate(notebook["cells"]):
        cell["metadata"], cell["id"] = {}, f"new-{number}"


def _double_twice(cells, notebook):
    copied = copy.deepcopy(cells["double"])
    copied["source"] = "def double(x):\n    raise NotImplementedError()"
    notebook["cells"].append(copied)


def _old_format(cells, notebook):
    for cell in notebook["cells"]:
        cell["input"] = cell.pop("source")
    notebook["worksheets"] = [{"cells": notebook.pop("cells")}]
    notebook["nbformat"] = 3


def _junk(cells, notebook):
    notebook["cells"][1:1] = [None, 3, [], {"source": 5}, {"cell_type": None, "source": None}]


FULL = (1.0, 2.0, None)
# name: (bytes, scores of the graded cells, a piece of what is repaired)
REPAIRED = {
    "byte order mark": (b"\xef\xbb\xbf" + changed(lambda c, n: None), FULL, ""),
    "breaks off": (changed(lambda c, n: None)[:-2], FULL, "damaged"),
    "unknown schema": (changed(_said("schema_version", 99)), FULL, ""),
    "schema is a text": (changed(_said("schema_version", "x")), FULL, ""),
    "metadata is null": (changed(_set("double", "metadata", None)), FULL, ""),
    "grade id is a list": (changed(_said("grade_id", [1])), FULL, ""),
    "grade id is changed": (changed(_said("grade_id", "triple")), FULL, "another name"),
    "all ids are gone": (changed(_forget), FULL, "lost its name"),
    "an id twice": (changed(_double_twice), FULL, "more than once"),
    "points changed": (changed(_said("points", 99, "double-check")), FULL, "points"),
    "points are a text": (changed(_said("points", "x", "double-check")), FULL, ""),
    "graded cell deleted": (changed(_drop("double-check")), FULL, "missing"),
    "all graded cells deleted": (
        changed(_drop("double-check", "linear_score-check")), FULL, "missing",
    ),
    "graded cell rewritten": (changed(_set("double-check", "source", "1.0")), FULL, ""),
    "graded cell unlocked": (changed(_said("locked", False, "double-check")), FULL, ""),
    "graded cell made a solution": (
        changed(_said("solution", True, "double-check")), FULL, "another kind",
    ),
    "graded cell retyped": (
        changed(_set("double-check", "cell_type", "markdown")), FULL, "another type",
    ),
    "solution deleted": (changed(_drop("double")), (0.0, 2.0, None), "missing"),
    "moved": (changed(lambda c, n: n["cells"].reverse()), FULL, ""),
    "source as list": (
        changed(_set("double", "source", ["def double(x):\n", " return 2*x"])), FULL, "",
    ),
    "entries that are no cells": (changed(_junk), FULL, "no cells"),
    "format 3": (changed(_old_format), FULL, ""),
    "no outputs, no metadata": (
        changed(lambda c, n: [n.pop("metadata"), n.pop("nbformat")]), FULL, "",
    ),
    "lone surrogate": (
        changed(lambda c, n: c["double"].__setitem__(
            "source", c["double"]["source"] + "  # \ud800")), FULL, "",
    ),
    "type is a lone surrogate": (
        changed(_set("double", "cell_type", "\ud800\x1b[2J")), FULL, "another type",
    ),
    "type looks like markup": (
        changed(_set("double", "cell_type", "\\[/x]")), FULL, "another type",
    ),
}  # fmt: skip

UNREADABLE = {
    "empty": b"",
    "blank": b"  \n",
    "text": b"my homework",
    "a number": b"7",
    "null": b"null",
    "a list": b"[]",
    "no cells": b'{"metadata": {}}',
    "cells is null": b'{"cells": null}',
    "cells are nulls": b'{"cells": [null, null]}',
    "an archive": b"PK\x03\x04" + bytes(100),
    "nested": b"[" * 100_000,
    "nested object": b'{"cells":' + b"[" * 100_000,
    "a long number": b'{"cells": ' + b"9" * 10_000 + b"}",
}
