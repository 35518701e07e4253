"""Mark the answers of one learner's function."""

import functools
import warnings
from dataclasses import dataclass, replace

import numpy as np

from .calling import Answer, call_once
from .cases import secret
from .comparing import EXACT, LOOSE, Difference, compare, describe
from .exercise import Unfit
from .inputs import find_inputs
from .lessons import find_exercise
from .plain import extent

MAX_SHOWN = 24  # items of a list or numbers of an array
MAX_EVIDENCE = 1000  # letters in a line
PATIENCE = 3600.0  # seconds
# What NumPy's most frequent complaints mean, by a piece of their text.
EXPLAINED = (
    (
        "truth value of an array",
        "`if`, `and`, `or` and `max` decide about one value, and this is an array of them; "
        "`np.where`, `&`, `|` and `np.maximum` go through all of it",
    ),
    (
        "matmul: Input operand",
        "`A @ B` needs the last axis of A as long as the first axis of B, and here they differ",
    ),
    (
        "could not be broadcast",
        "two arrays are combined number by number, and their shapes do not fit",
    ),
    ("boolean subtract", "True and False cannot be subtracted; turn them into 1 and 0 first"),
)


@dataclass(frozen=True)
class Line:
    """One aspect of the result: whether it is right, what it is, points earned and possible."""

    passed: bool
    says: str
    earned: float
    possible: float


@dataclass(frozen=True)
class Marking:
    """The result of marking one exercise.

    `hint` is the one hint shown to the learner; `evidence` an input on which the answer is wrong,
    as lines of text; `notes` are warnings and prints, which cost nothing. `mistake` is the index of
    the known mistake that was recognised, or None.
    """

    name: str
    score: float
    points: float
    unsolved: bool
    lines: tuple[Line, ...]
    hint: str = ""
    evidence: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    mistake: int | None = None

    @property
    def passed(self):
        """True when every point is earned."""
        return self.score == self.points


class _Key:
    """What the reference and the known mistakes answer to the cases of one seed, each asked once.

    It is the same for every learner and at every check.
    """

    def __init__(self, exercise, inputs, cases):
        self.exercise, self.inputs, self.cases = exercise, inputs, cases
        # On a busy machine a slow reference must not cost the learner points.
        patient = replace(inputs, seconds=PATIENCE)
        self.expected = [call_once(patient, exercise.reference, case) for case in cases]
        self._mistaken = {}

    def mistaken(self, mistake, number):
        """The `Answer` of a known mistake to a case, both by their numbers."""
        if (mistake, number) not in self._mistaken:
            function = self.exercise.mistakes[mistake].function
            answer = call_once(self.inputs, function, self.cases[number])
            self._mistaken[mistake, number] = answer
        return self._mistaken[mistake, number]


def _key_of(name, seed):
    return _key(find_exercise(name), find_inputs(name), seed, secret(seed))


@functools.lru_cache(maxsize=64)
def _key(exercise, inputs, seed, secret):
    return _Key(exercise, inputs, inputs.cases(seed))


@dataclass(frozen=True)
class _Result:
    """One case, the learner's answer, the reference's answer, and how the two differ."""

    number: int
    case: object
    answer: Answer
    expected: Answer
    difference: Difference | None

    @property
    def is_right(self):
        return self.difference is None


def count_cases(name, seed=None):
    """How many answers `mark` wants for the exercise `name` and this seed."""
    return len(_key_of(name, seed).cases)


def mark(name, answers, seed=None):
    """Mark the answers that `collect` made for the exercise `name` with the same seed.

    Parameters
    ----------
    name : str
    answers : list of Answer
    seed : int or None

    Returns
    -------
    Marking
    """
    exercise = find_exercise(name)
    # A graded cell that writes to stderr gets no points from nbgrader: no warning leaves here.
    with warnings.catch_warnings(action="ignore"), np.errstate(all="ignore"):
        if all(answer.unsolved for answer in answers):
            return _unsolved(exercise, answers[0].error)
        return _mark(exercise, _key_of(name, seed), answers)


def _mark(exercise, key, answers):
    asked = zip(key.cases, answers, key.expected, strict=True)
    results = [
        _Result(number, case, answer, expected, _difference(exercise, case, answer, expected))
        for number, (case, answer, expected) in enumerate(asked)
    ]
    touched = sorted({name for answer in answers for name in answer.touched})
    lines, score = _score(exercise, results, touched)
    marking = Marking(exercise.name, score, exercise.points, False, lines, notes=_notes(answers))
    wrong = [result for result in results if not result.is_right]
    if not wrong and not touched:
        return marking
    mistake = _recognise(key, results)
    worst = _most_telling(wrong)
    return replace(
        marking,
        mistake=mistake,
        hint=_hint(exercise, mistake, worst, touched),
        evidence=_evidence(exercise, key.inputs, worst) if worst else (),
    )


def _difference(exercise, case, answer, expected):
    if expected.error is not None:
        return _error_difference(answer, expected.error)
    if answer.error is not None:
        return Difference(True, _stopped(answer))
    tolerance = _tolerance(case)
    if exercise.view is None:
        return compare(answer.value, expected.value, tolerance, exercise.returns, exercise.parts)
    seen = _seen(exercise, case, answer.value)
    if isinstance(seen, Unfit):
        return Difference(True, str(seen))
    return compare(seen, exercise.view(case, expected.value), tolerance)


def _tolerance(case):
    return LOOSE if case.loose else EXACT


def _seen(exercise, case, value):
    """What is judged instead of `value`, or the `Unfit` that says why it cannot be."""
    try:
        return exercise.view(case, value)
    except Unfit as unfit:
        return unfit
    except Exception:  # a view reads what a learner made: anything can be in it
        return Unfit(f"Your answer is {describe(value)}; it should be {exercise.returns}.")


def _error_difference(answer, wanted):
    kind = wanted.kinds[0]
    if answer.error is None:
        return Difference(False, f"Your function returned an answer; it should raise {kind}.")
    if kind in answer.error.kinds:
        return None
    return Difference(False, f"{_stopped(answer)} It should raise {kind}.")


def _stopped(answer):
    error = answer.error
    if answer.timed_out:
        return f"Your function gave {error.message}: does a loop never end?"
    if answer.unsolved:
        who = f"It calls {error.helper}, which" if error.helper else "Part of your function"
        return f"{who} still raises NotImplementedError."
    where = f" at the line `{error.line}`" if error.line else ""
    where += f" of {error.helper}" if error.helper else ""
    meaning = next((says for piece, says in EXPLAINED if piece in error.message), "")
    if meaning:
        return f"Your function stopped with {error.kinds[0]}{where}: {meaning}."
    return f"Your function stopped with {_named(error)}{',' * bool(where)}{where}."


def _named(error):
    """An error as Python prints it, its kind and its message; the time limit in words."""
    kind = "" if error.kinds[0] == "TimeUp" else f"{error.kinds[0]}: "
    return f"{kind}{error.message}".rstrip(".: ")


def _unsolved(exercise, error):
    lines = tuple(Line(False, aspect.says, 0.0, aspect.points) for aspect in exercise.aspects)
    hint = "Not solved yet: write your code in place of the line `raise NotImplementedError`."
    if error.helper:
        hint = f"Not solved yet: it calls {error.helper}, which still raises NotImplementedError."
    return Marking(exercise.name, 0.0, exercise.points, True, lines, hint)


def _score(exercise, results, touched):
    """A line for each aspect, and the points of all of them."""
    answers = any(r.answer.error is None for r in results if r.expected.error is None)
    lines = []
    for aspect in exercise.aspects:
        passed = _passes(exercise, aspect, results, answers)
        lines.append(Line(passed, aspect.says, aspect.points * passed, aspect.points))
    if touched:
        lost = min(exercise.untouched, sum(line.earned for line in lines))
        lines.append(Line(False, f"you changed {' and '.join(touched)}", -lost, 0.0))
    elif exercise.untouched:
        lines.append(Line(True, "arguments left as they were", 0.0, 0.0))
    return tuple(lines), round(float(sum(line.earned for line in lines)), 6)


def _passes(exercise, aspect, results, answers):
    differences = [r.difference for r in results if r.difference and r.expected.error is None]
    if aspect.key == "form":
        return not any(difference.is_form for difference in differences)
    ours = [result for result in results if result.case.aspect == aspect.key]
    if all(result.expected.error is not None for result in ours) and not answers:
        return False  # a function that always raises has refused nothing
    # Right values in a wrong shape cost the points for form and no others, where there are such.
    has_form = any(other.key == "form" for other in exercise.aspects)
    return all(r.is_right or (has_form and r.difference.values_agree) for r in ours)


def _recognise(key, results):
    """The index of the known mistake that answers like the learner, or None.

    Best is one that does the same everywhere. Next, one that does the same wherever the learner is
    wrong and differs in no more cases than these, if it is the only one: a few answers may be
    those of several mistakes, or of one that the learner did not make.
    """
    results = sorted(results, key=lambda result: result.is_right)
    count = sum(not result.is_right for result in results)
    alike = []
    for index in range(len(key.exercise.mistakes)):
        differ, touches = 0, True
        for result in results:
            other = key.mistaken(index, result.number)
            touches = touches and result.answer.touched == other.touched
            differ += not _alike(key.exercise, result, other)
            if differ > (count if result.is_right else 0):
                break
        else:
            if touches and not differ:
                return index
            if count:
                alike.append(index)
    return alike[0] if len(alike) == 1 else None


def _alike(exercise, result, other):
    """True when a known mistake's answer, right or wrong, is the learner's."""
    case, answer, tolerance = result.case, result.answer, _tolerance(result.case)
    if answer.error is not None or other.error is not None:
        if answer.error is None or other.error is None:
            return False
        same_kind = answer.error.kinds[0] == other.error.kinds[0]
        # Where an error is asked for, its message is free; elsewhere it says what went wrong.
        free = result.expected.error is not None
        return same_kind and (free or answer.error.message == other.error.message)
    if other.printed and not answer.printed:
        return False
    mine, theirs = answer.value, other.value
    if exercise.view is not None:
        seen = _seen(exercise, case, mine), _seen(exercise, case, theirs)
        if not any(isinstance(view, Unfit) for view in seen):
            mine, theirs = seen
    return compare(mine, theirs, tolerance) is None


def _most_telling(wrong):
    """The case to show: a wrong form first, a worked example before random data."""
    forms = [result for result in wrong if result.difference.is_form]
    return next(iter(forms or wrong), None)


def _hint(exercise, mistake, worst, touched):
    if mistake is not None:
        return exercise.mistakes[mistake].hint
    if worst is not None:
        return worst.difference.says
    names = " and ".join(touched)
    return (
        f"Your function changed {names}, which belongs to the caller. "
        f"Work on a copy, `{touched[0]} = {touched[0]}.copy()`, or make a new array: `2 * "
        f"{touched[0]}` leaves {touched[0]} as it was, `{touched[0]} *= 2` does not."
    )


def _notes(answers):
    warned = dict.fromkeys(text for answer in answers for text in answer.warnings)
    notes = [f"Your code gave a warning (no points lost): {text}" for text in list(warned)[:2]]
    printed = next((answer.printed for answer in answers if answer.printed.strip()), "")
    if printed:
        first = " / ".join(printed.strip().splitlines()[:3])
        notes.append(f"Your code printed (no points lost): {first[:200]}")
    return tuple(notes)


def _evidence(exercise, inputs, worst):
    """One case as lines of text: what went in, what came out, what should have."""
    case, answer, expected = worst.case, worst.answer, worst.expected
    went_in = case.says or "; ".join(
        f"{name} = {show(value)}"
        for name, value in zip(inputs.arguments, case.arguments, strict=False)
    )
    lines = [("Input", went_in)] if went_in else []
    lines.append(("Yours", show(answer.value) if answer.error is None else _named(answer.error)))
    if expected.error is not None:
        right = expected.error.kinds[0]
    elif exercise.view is None:
        right = show(expected.value)
    else:  # never the reference's own value: it would be a solution, and one of many
        right = _show_view(exercise.view(case, expected.value))
        seen = None if answer.error else _seen(exercise, case, answer.value)
        if isinstance(seen, Unfit):
            right = exercise.returns
        elif seen is not None:
            lines.append(("It gives", _show_view(seen)))
    lines.append(("Expected", right))
    return tuple(f"{label + ':':<10}{text[:MAX_EVIDENCE]}" for label, text in lines)


def _show_view(seen):
    if not isinstance(seen, dict):
        return show(seen)
    return "; ".join(f"{name}: {show(value)}" for name, value in seen.items())


def show(value, depth=3):
    """A value in one line, short enough to read."""
    if isinstance(value, np.ndarray) and extent(value.shape) <= MAX_SHOWN:
        return show(value.tolist(), max(depth, value.ndim))
    if isinstance(value, np.ndarray):
        return f"array of shape {value.shape}"
    if isinstance(value, float | np.floating):
        return f"{value:.6g}"
    if isinstance(value, list | tuple | dict):
        return _show_items(value, depth)
    if callable(value):
        return "a function"
    if isinstance(value, np.random.Generator):
        return "a random generator"
    return getattr(value, "what", None) or repr(value)[:120]


def _show_items(value, depth):
    start, end = {list: "[]", tuple: "()", dict: "{}"}[type(value)]
    if depth == 0 or len(value) == 0:
        return f"{start}{'...' * bool(value)}{end}"
    items = list(value.items() if end == "}" else value)[:MAX_SHOWN]
    if end == "}":
        shown = [f"{key!r}: {show(item, depth - 1)}" for key, item in items]
    else:
        shown = [show(item, depth - 1) for item in items]
    return f"{start}{', '.join(shown)}{', ...' * (len(items) < len(value))}{end}"
