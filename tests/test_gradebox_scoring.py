"""Scores of cells that are marked beside the student's code, by what they put out."""

import pytest

from gradebox import scoring
from gradebox.assignment import Check, MasterCell
from gradebox.limits import MAX_OUTPUT
from gradebox.result import Status
from gradebox.scoring import MAX_LINES, score_answer, score_beside, score_check, show
from gradebox.wire import Answers, Output, pack_answer
from rubric.calling import collect
from rubric.inputs import find_inputs

CELL = MasterCell("code", "", "", "cell", grade=True, points=2.0)
ERROR = Output("error", "AssertionError", "no")


def result(text):
    return Output("execute_result", data={"text/plain": text})


@pytest.mark.parametrize(
    ("outputs", "score", "status"),
    [
        ([], 2.0, "OK"),
        ([Output("stream", "stdout", "1.0")], 2.0, "OK"),
        ([ERROR], 0.0, "WRONG"),
        ([result("2.0"), ERROR], 0.0, "WRONG"),
        ([Output("error", "MemoryError", "")], 0.0, "MEMORY"),
        ([result("1.5")], 1.5, "WRONG"),
        ([result("2")], 2.0, "OK"),
        ([result("0")], 0.0, "WRONG"),
        ([result("'done'")], 2.0, "OK"),
        ([result("True")], 2.0, "OK"),
        # where nbgrader is unjust
        ([Output("stream", "stderr", "a warning")], 2.0, "OK"),
        ([result("np.float64(1.5)")], 1.5, "WRONG"),
        ([result("np.int64(0)")], 0.0, "WRONG"),
        ([result("nan")], 0.0, "WRONG"),
        ([result("-1.0")], 0.0, "WRONG"),
        ([result("99.0")], 2.0, "SUSPECT"),
        ([result("inf")], 2.0, "SUSPECT"),
    ],
)
def test_scores_of_cells_marked_beside_the_code(outputs, score, status):
    found = score_beside(CELL, outputs)
    assert (found.score, found.status, found.beside) == (score, Status(status), True)


def endless(*arguments):
    while True:
        pass


def failing(*arguments):
    raise ZeroDivisionError("ours")


@pytest.mark.parametrize("marking", [endless, failing])
def test_where_marking_itself_fails_a_person_decides(marking, monkeypatch):
    cell = MasterCell("code", "", "", "cell", True, points=1.0, check=Check("double", (None,)))
    answers = [pack_answer(a) for a in collect(find_inputs("double"), lambda x: 2 * x)]
    assert score_check(cell, {None: Answers(answers)})[0].score == 1.0
    monkeypatch.setattr(scoring, "MARKING", 0.2)
    monkeypatch.setattr(scoring, "mark", marking)
    result, _ = score_check(cell, {None: Answers(answers)})
    assert (result.score, result.status) == (None, Status.INFRA)
    assert "marking double failed" in result.log and "your teacher" in result.says


def test_answers_are_for_a_person_unless_nothing_was_answered():
    cell = MasterCell("markdown", "Why?", "", "why", grade=True, solution=True, points=2.0)
    assert score_answer(cell, "Why?").score == 0.0
    assert score_answer(cell, "So.").score is None


def test_outputs_are_cut_by_lines():
    long, more = Output("stream", "stdout", "x\n" * 2 * MAX_LINES), Output("stream", "stdout", "y")
    shown = show([long, more])
    assert len(shown) == 1
    assert shown[0].text.count("\n") == MAX_LINES
    assert shown[0].text.endswith("... Output truncated ...")
    error = show([Output("error", "E", "m", traceback=["line"] * 500)])[0]
    assert len(error.traceback) == 101 and "... Traceback truncated ..." in error.traceback


def test_forged_outputs_are_cut_by_letters():
    forged = [Output("display_data", data={"text/plain": "x" * (MAX_OUTPUT - 5)})] * 4
    shown = show(forged)
    assert [one.output_type for one in shown] == ["display_data", "stream"]
    assert "truncated" in shown[1].text
    assert show([Output("stream", "stdout", "xyz")], most=0)[0].text == shown[1].text
    assert show([Output("error", "E", "", {}, ["x" * MAX_OUTPUT] * 2)])[0].text == shown[1].text
