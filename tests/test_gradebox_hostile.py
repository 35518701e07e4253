"""Hostile, broken and unlucky code in one cell, among honest cells and honest neighbours."""

import json
import os

import psutil
import pytest

from gradebox.grading import grade, sandbox_for
from gradebox.limits import Limits
from gradebox.sandbox import Unconfined
from hostile.attacks import ATTACKS
from hostile.lesson import ASSIGNMENT, answered, submission

LIMITS = Limits(cell=8, notebook=60, memory=300, disk=32, processes=32)


@pytest.fixture(scope="module", autouse=True)
def warm():
    """One sandbox for all tests: what one submission leaves behind would reach the next."""
    sandbox = sandbox_for("auto", ASSIGNMENT.packages)
    try:
        sandbox.start()
    except Unconfined as reason:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(reason))
    yield sandbox
    sandbox.close()
    sandbox_for.cache_clear()


def graded(made, files=None):
    result = grade(submission(made, files), ASSIGNMENT, LIMITS)
    assert not result.fault
    return result


def cells(result):
    return {cell.grade_id: cell for cell in result.notebooks[0].cells}


def children(sandbox):
    """Process ids of what the sandbox has started."""
    return {child.pid for child in psutil.Process(sandbox.process.pid).children(recursive=True)}


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_harms_only_its_own_cell(name, warm):
    _, source, status, says = ATTACKS[name]
    before = children(warm)
    result = graded(answered(double=source))
    found = cells(result)
    attacked = found["double-check"]
    assert attacked.status == status, attacked
    assert says in attacked.says
    assert attacked.score == (1.0 if status == "OK" else 0.0)
    assert found["linear_score-check"].score == 2.0
    assert found["why"].score is None
    assert len(result.notebooks[0].notebook) < 3 << 20
    neighbour = cells(graded(answered()))
    assert [cell.score for cell in neighbour.values()] == [1.0, 2.0, None]
    assert children(warm) == before


def test_every_row_about_code_has_an_attack():
    assert {row for row, *_ in ATTACKS.values()} == {*range(1, 7), *range(8, 14), *range(16, 19)}


def test_what_is_printed_while_being_marked_reaches_the_instructor_only():
    source = "def double(x):\n    print('secret', x)\n    return 2 * x"
    result = graded(answered(double=source))
    assert "secret" in cells(result)["double-check"].log
    shown = result.notebooks[0].notebook
    # In the source, and in the note on the data that all see, once as text and once as HTML.
    assert shown.count("secret") == 3


def test_the_seeds_of_hidden_inputs_need_the_secret(monkeypatch):
    source = (
        "import os\nseen = os.environ.get('RUBRIC_SECRET')\n"
        "def double(x):\n    print('the secret is', os.environ.get('RUBRIC_SECRET'))\n    return x"
    )
    monkeypatch.setenv("RUBRIC_SECRET", "swordfish")
    result = graded(answered(double=source))
    assert "swordfish" not in result.notebooks[0].notebook
    assert cells(result)["double-check"].score == 0.0


def test_a_function_cannot_show_its_hidden_inputs_or_the_secret(monkeypatch):
    source = (
        "import os\n"
        "def double(x):\n"
        "    secret = os.environ.get('RUBRIC_SECRET')\n"
        "    if secret:\n"
        '        raise ValueError(f\'{secret} {"reveal" + "ed"} {x}\')\n'
        "    return 2 * x"
    )
    monkeypatch.setenv("RUBRIC_SECRET", "swordfish")
    result = graded(answered(double=source))
    found = cells(result)["double-check"]
    assert found.score == 0.0
    assert "revealed" in found.log, "the instructor sees it"
    for text in (found.says, result.notebooks[0].notebook):
        assert "swordfish" not in text and "revealed" not in text
    assert "swordfish" not in found.log
    assert cells(graded(answered()))["double-check"].score == 1.0


LEAKS = {
    "through a file that another function prints": {
        "double": (
            "import os\ndef double(x):\n    secret = os.environ.get('RUBRIC_SECRET')\n"
            "    if secret: open('/tmp/kept', 'a').write(f'LEAK {secret} {x!r}')\n"
            "    return 2 * x"
        ),
        "linear_score": (
            "import os\ndef linear_score(X, w, b):\n"
            "    if os.path.exists('/tmp/kept'): print(open('/tmp/kept').read()[:190])\n"
            "    return X @ w + b"
        ),
    },
    "through the names of changed arguments": {
        "double": (
            "import os, gradebox.inside.notebook as inside\n"
            "pack = inside.pack_answer\n"
            "def leaky(answer):\n"
            "    reply, secret = pack(answer), os.environ.get('RUBRIC_SECRET')\n"
            "    if secret: reply.touched = ['LE' + 'AK ' + secret[:50]]\n"
            "    return reply\n"
            "inside.pack_answer = leaky\ndef double(x): return 2 * x"
        ),
    },
    "through the type of what is no function": {
        "double": (
            "import os, gradebox.inside.notebook as inside\n"
            "from gradebox.wire import Answers\n"
            "collect = inside.collect\n"
            "def leaky(inputs, function, seed):\n"
            "    inside.Answers = lambda replies=(), missing=None: Answers(\n"
            "        list(replies), 'LE' + 'AK' if seed and inputs.name == 'double' else None)\n"
            "    return collect(inputs, function, seed)\n"
            "inside.collect = leaky\ndef double(x): return 2 * x"
        ),
    },
}


@pytest.mark.parametrize("answers", LEAKS.values(), ids=LEAKS)
def test_nothing_of_the_hidden_inputs_is_shown(answers, monkeypatch):
    monkeypatch.setenv("RUBRIC_SECRET", "swordfish")
    result = graded(answered(**answers))
    made = json.loads(result.notebooks[0].notebook)
    shown = [cell.get("outputs") for cell in made["cells"]]
    said = [cell.says for cell in cells(result).values()]
    assert "LEAK" not in repr(shown) and "LEAK" not in repr(said)
    assert cells(result)["linear_score-check"].score == 2.0


def test_an_endless_notebook_is_stopped_as_a_whole():
    slow = "import time\nwhile True:\n    try: time.sleep(1)\n    except BaseException: pass"
    limits = Limits(cell=30, notebook=6)
    result = grade(submission(answered(double=slow)), ASSIGNMENT, limits)
    found = cells(result)
    assert found["double-check"].status == "TIMEOUT"
    assert "stopped" in result.notebooks[0].trouble[0]


def test_cells_are_counted_as_a_kernel_counts_them():
    made = json.loads(
        graded(answered(double="def double(x): return 2 * x\n1")).notebooks[0].notebook
    )
    code = [cell for cell in made["cells"] if cell["cell_type"] == "code"]
    assert [cell["execution_count"] for cell in code] == [1, 2, 3, 4, 5]
    assert code[1]["outputs"][0]["execution_count"] == 2


def test_own_cells_run_and_modules_cannot_be_shadowed():
    made = answered(double="from helper import twice as double")
    made["cells"].insert(1, {**made["cells"][1], "metadata": {}, "id": "own", "source": "k = 2"})
    files = {"helper.py": b"def twice(x): return 2 * x", "numpy.py": b"raise SystemExit"}
    found = cells(graded(made, files))
    assert [cell.score for cell in found.values()] == [1.0, 2.0, None]
