"""From what came out of the sandbox to scores, and to the outputs of graded cells."""

import re
from dataclasses import replace

from nbformat import v4

from rubric.calling import TimeUp, time_limit
from rubric.card import as_html, as_text, title
from rubric.inputs import find_inputs
from rubric.marking import count_cases, mark

from .limits import MAX_OUTPUT, MAX_SHOWN
from .result import CellResult, Status
from .sanitise import clean_data, clean_text
from .secret import in_place
from .wire import Broken, Output, unpack_answer

MARKING = 120.0  # seconds that marking the answers to one check may take
MAX_LINES = 1_000
MAX_TRACEBACK = 100
MAX_LOG = 4_000
SPARE = 10_000  # letters by which the sandbox's own words may exceed what a cell may put out
CUT = "... Output truncated ..."
NUMPY_NUMBER = re.compile(r"np\.(?:float|int|uint)\d*\((.*)\)")


def score_check(cell, answers):
    """Mark the answers of a cell that consists of checks: a `CellResult` and its outputs.

    Parameters
    ----------
    cell : MasterCell
    answers : dict of wire.Answers by seed
        One for each call of `check` in the cell.
    """
    outputs, log, status, score, says = [], [], Status.OK, 0.0, ""
    known = frozenset(find_inputs(cell.check.name).arguments)
    for seed in cell.check.seeds:
        answer = answers[seed]
        if answer.missing is not None:
            kind = answer.missing if seed is None else ""
            return lost(cell, Status.WRONG, _missing(cell.check.name, kind))
        try:
            given = [_of_arguments(known, unpack_answer(reply)) for reply in answer.replies]
            with in_place(cell.check.name, seed):
                wanted = count_cases(cell.check.name, seed)
            if len(given) != wanted:
                raise Broken("there were not as many answers as questions")
        except Broken as broken:
            says = f"The answers of {cell.check.name} could not be read: {broken}."
            return lost(cell, Status.SUSPECT, says)
        log += [reply.printed for reply in given if reply.printed]
        status = _status_of(given)
        try:
            with in_place(cell.check.name, seed), time_limit(MARKING):
                marking = mark(cell.check.name, given, seed)
        except (Exception, TimeUp) as error:  # ours: a person has to look at it
            says = "This cell could not be marked; your teacher will look at it."
            fault = f"marking {cell.check.name} failed with {type(error).__name__}: {error}"
            result, shown = lost(cell, Status.INFRA, says)
            return _replace(result, score=None, log=fault), shown
        if seed is not None:  # what it says and prints may be the hidden inputs
            log.append(as_text(marking, fresh=True))
            marking = replace(marking, hint="", evidence=(), notes=())
        outputs += _card(marking, seed)
        score = min(marking.score, cell.points)
        if not marking.passed and status is Status.OK:
            status = Status.WRONG
        says = says or marking.hint
    outputs.append(_value(score))
    text = "\n".join(log)[:MAX_LOG]
    return CellResult(cell.grade_id, status, score, cell.points, says, text), outputs


def score_beside(cell, outputs):
    """Score a graded cell of any other form by its outputs, with nbgrader's meaning.

    An error gives 0, a number as last value gives that many points, anything else gives all.
    Unlike nbgrader, what is written to stderr costs nothing, a NumPy number is a number, and a
    number that is no score (below 0, not a number) gives 0.
    """
    error = next((output for output in outputs if output.kind == "error"), None)
    status, score, says = Status.OK, cell.points, ""
    if error is not None:
        score, says = 0.0, f"{error.name}: {error.text}"[:300]
        status = Status.MEMORY if error.name == "MemoryError" else Status.WRONG
    else:
        value = next((o for o in outputs if o.kind == "execute_result"), None)
        points = None if value is None else _number(value.data.get("text/plain", ""))
        if points is not None and points > cell.points:
            status, says = Status.SUSPECT, f"The cell gave {points:g} of {cell.points:g} points."
        elif points is not None:
            score = points if points >= 0 else 0.0  # also where it is not a number
        if status is Status.OK and score < cell.points:
            status = Status.WRONG
    return CellResult(cell.grade_id, status, score, cell.points, says, beside=True)


def score_answer(cell, source):
    """A cell that a person grades; nothing was answered where nothing was changed."""
    unchanged = source == cell.source
    return CellResult(cell.grade_id, Status.OK, 0.0 if unchanged else None, cell.points)


def lost(cell, status, says, beside=False):
    """A graded cell that gets nothing, with one sentence that says why, and its outputs."""
    outputs = [v4.new_output("stream", name="stdout", text=f"{says}\n"), _value(0.0)]
    return CellResult(cell.grade_id, status, 0.0, cell.points, says, beside=beside), outputs


def size_of(output):
    """The letters of an output."""
    texts = output.name, output.text, *output.data.values(), *output.traceback
    return sum(map(len, texts))


def show(outputs, most=MAX_SHOWN):
    """Outputs of a student's cell as they stand in the notebook: sanitised and not too long.

    What comes from the sandbox may be forged, so the budget of a cell is held here again; `most` is
    what is left of the notebook's, in letters.
    """
    shown, lines, left = [], 0, min(MAX_OUTPUT + SPARE, most)
    for output in outputs:
        left -= size_of(output)
        if left < 0:
            shown.append(v4.new_output("stream", name="stdout", text=CUT))
            break
        if output.kind == "stream":
            text = output.text.split("\n")
            if lines >= MAX_LINES:
                continue
            if lines + len(text) > MAX_LINES:
                text = [*text[: MAX_LINES - lines], CUT]
            lines += len(text)
            name = "stderr" if output.name == "stderr" else "stdout"
            shown.append(v4.new_output("stream", name=name, text=clean_text("\n".join(text))))
        elif output.kind == "error":
            trace = [clean_text(line) for line in output.traceback]
            if len(trace) > MAX_TRACEBACK:
                half = MAX_TRACEBACK // 2
                trace = [*trace[:half], "... Traceback truncated ...", *trace[-half:]]
            shown.append(
                v4.new_output("error", ename=output.name, evalue=output.text, traceback=trace)
            )
        elif output.kind in ("display_data", "execute_result"):
            data = clean_data(output.data)
            if data:
                shown.append(v4.new_output(output.kind, data=data))
    return shown


def stopped(says):
    """The output of a cell that was stopped, or that ended its Python."""
    return Output("error", "Stopped", says, traceback=[says])


def _replace(result, **changes):
    fields = {name: getattr(result, name) for name in result.__struct_fields__}
    return CellResult(**(fields | changes))


def _of_arguments(known, answer):
    """The answer with no other names of changed arguments than there are arguments."""
    return replace(answer, touched=tuple(t for t in answer.touched if t in known))


def _status_of(answers):
    errors = [answer.error.kinds[0] for answer in answers if answer.error is not None]
    if any(answer.timed_out for answer in answers):
        return Status.TIMEOUT
    return Status.MEMORY if "MemoryError" in errors else Status.OK


def _missing(name, kind):
    if kind:
        return f"{name} should be a function; it is of type {kind[:60]}."
    return f"There is no function {name} in the notebook."


def _card(marking, seed):
    if seed is not None and (marking.passed or marking.unsolved):
        return [v4.new_output("stream", name="stdout", text=title(marking, fresh=True) + "\n")]
    fresh = seed is not None
    data = {"text/plain": as_text(marking, fresh), "text/html": as_html(marking, fresh)}
    return [v4.new_output("display_data", data=data)]


def _value(score):
    return v4.new_output("execute_result", data={"text/plain": repr(float(score))})


def _number(text):
    found = NUMPY_NUMBER.fullmatch(text.strip())
    try:
        return float(found[1] if found else text)
    except ValueError:
        return None
