"""What nbval asks of each cell of a lesson, besides that it runs without an error.

Nothing is written to stderr. A graded cell ends in one plain float: all points in solutions/, none
in notebooks/. After each live figure, and again after the last cell, its controls are moved.
"""

from pathlib import Path

import nbformat
import pytest
from nbval.plugin import IPyNbCell

TESTS = Path(__file__).parent / "tests"


def pytest_collection_modifyitems(items):
    """Puts a cell that moves controls after each live figure, and one at the end."""
    arranged = []
    for item, following in zip(items, [*items[1:], None][: len(items)], strict=True):
        arranged.append(item)
        if isinstance(item, IPyNbCell):
            if "neurons.Live(" in item.cell.source:
                arranged.append(_moves(item, "visit()"))
            if following is None or following.parent is not item.parent:
                arranged.append(_moves(item, "visit_again()"))
    items[:] = arranged


def _moves(item, call):
    cell = nbformat.v4.new_code_cell(
        f"import sys; sys.path.append({str(TESTS)!r}); import figures_probe; figures_probe.{call}"
    )
    name = f"{item.name}, figures_probe.{call}"
    return IPyNbCell.from_parent(
        item.parent, name=name, cell_num=item.cell_num, cell=cell, options=item.options
    )


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    result = yield
    if isinstance(item, IPyNbCell):
        written = "".join(out.text for out in item.test_outputs if out.get("name") == "stderr")
        assert not written, f"{item.cell.id} writes to stderr: {written}"
        graded = item.cell.metadata.get("nbgrader", {})
        if graded.get("grade"):
            solved = "solutions" in item.path.parts
            points = float(graded["points"]) if solved else 0.0
            values = [
                out.data["text/plain"]
                for out in item.test_outputs
                if out.output_type == "execute_result"
            ]
            assert values == [repr(points)], f"{item.cell.id} ends in {values}"
    return result
