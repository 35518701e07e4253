"""Broken and changed notebooks are rebuilt from the master, and what was repaired is said."""

import json
import random
import time

import pytest
from nbformat import v4

from gradebox.assignment import Master, find_check
from gradebox.rebuild import Malformed, rebuild, released
from hostile import course
from hostile.course import graded, notebook
from hostile.files import REPAIRED, UNREADABLE, changed
from hostile.lesson import ASSIGNMENT, RIGHT, SOURCE, answered

MASTER = ASSIGNMENT.masters[0]


def rebuilt(data):
    cells, repairs = rebuild(MASTER, data)
    by_id = {
        MASTER.cells[cell.master].grade_id: cell.source for cell in cells if cell.master is not None
    }
    return by_id, cells, repairs


@pytest.mark.parametrize("name", REPAIRED)
def test_answers_are_found_and_all_else_is_the_master(name):
    data, scores, says = REPAIRED[name]
    by_id, cells, repairs = rebuilt(data)
    numbers = [cell.master for cell in cells if cell.master is not None]
    assert numbers == list(range(len(MASTER.cells)))
    for cell in MASTER.cells:
        if cell.grade_id and not cell.answered:
            assert by_id[cell.grade_id] == cell.source
    if scores[0]:
        assert "return 2" in by_id["double"]
    assert by_id["linear_score"] == RIGHT["linear_score"]
    assert by_id["why"] == RIGHT["why"]
    assert says in " ".join(repairs)
    assert bool(says) <= bool(repairs)
    assert "".join(repairs).isprintable()


def test_an_untouched_notebook_needs_no_repair():
    by_id, cells, repairs = rebuilt(json.dumps(SOURCE).encode())
    assert repairs == ()
    assert cells == released(MASTER)


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_cannot_be_read_is_malformed(name):
    with pytest.raises(Malformed, match=r"^The file [^\n]*\.$"):
        rebuild(MASTER, UNREADABLE[name])


def test_own_cells_stay_where_they_were():
    made = json.loads(json.dumps(answered()))
    own = {"cell_type": "code", "id": "x", "metadata": {}, "source": "a = 1", "outputs": []}
    made["cells"].insert(2, own)
    _, cells, repairs = rebuilt(json.dumps(made).encode())
    assert [cell.source for cell in cells].index("a = 1") == 2
    assert repairs == ()


def test_of_two_cells_with_one_id_the_answered_one_counts():
    data = REPAIRED["an id twice"][0]
    by_id, _, _ = rebuilt(data)
    assert by_id["double"] == RIGHT["double"]


def test_attachments_of_answers_are_kept_as_far_as_they_are_pictures():
    pictures = {"a.png": {"image/png": "AAAA", "text/html": "<b>"}, "b": 3, "c": {"text/html": "x"}}
    data = changed(lambda c, n: c["why"].__setitem__("attachments", pictures))
    _, cells, _ = rebuilt(data)
    assert cells[-1].attachments == {"a.png": {"image/png": "AAAA"}}


def test_many_cells_that_are_all_alike_take_no_long_time():
    text = "".join(random.Random(1).choices("abcdefgh \n", k=2_000))
    cells = [course.cell(text[k:], f"c{k}") for k in range(40)]
    master = Master("long", json.dumps(course.notebook(*cells)))
    rng = random.Random(2)
    found = [
        {"cell_type": "code", "source": "".join(rng.sample(text, len(text)))} for _ in range(600)
    ]
    start = time.process_time()
    rebuild(master, json.dumps({"cells": found}).encode())
    assert time.process_time() - start < 8


@pytest.mark.parametrize(
    ("source", "seeds"),
    [
        ('check("double")', (None,)),
        ('check("double", seed=3)\ncheck("double")', (3, None)),
        ('check(name="double", seed=1)  # a word', (1,)),
        ('check("double", 1)', (1,)),
    ],
)
def test_cells_that_only_call_check_send_answers_out(source, seeds):
    found = find_check(source)
    assert (found.name, found.seeds) == ("double", seeds)


@pytest.mark.parametrize(
    "source",
    [
        "", "1.0", "check()", 'check("nothing of ours")', 'x = check("double")',
        'check("double") + 1',
        'check("double"); print(1)', 'check("double", seed=1.5)', 'check("double", seed=True)',
        'check("double")\ncheck("linear_score")', 'check(*["double"])', 'check("double", 1, 2)',
        'rubric.check("double")', "check('double'", 'check("double", grade=9)',
    ],
)  # fmt: skip
def test_other_cells_are_marked_beside_the_code(source):
    assert find_check(source) is None


def test_a_free_cell_that_was_replaced_does_not_run_after_what_replaced_it():
    made = notebook(v4.new_code_cell("data = None"), graded("data == 7", "test"))
    for one in made["cells"]:
        one.pop("id")
    master = Master("lesson", json.dumps(made))
    made["cells"][0]["source"] = "import csv\ndata = sum([3, 4])"
    cells, _ = rebuild(master, json.dumps(made).encode())
    sources = [cell.source for cell in cells]
    assert sources.index("data = None") < sources.index("import csv\ndata = sum([3, 4])") < 2


def test_free_texts_stay_as_the_student_wrote_them():
    made = notebook(v4.new_markdown_cell("Your notes:"), graded("1.0", "test"))
    master = Master("lesson", json.dumps(made))
    made["cells"][0]["source"] = "Your notes: *mine*"
    cells, _ = rebuild(master, json.dumps(made).encode())
    assert [cell.source for cell in cells] == ["Your notes: *mine*", "1.0"]
