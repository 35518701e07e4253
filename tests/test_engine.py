"""The marking engine through its public doors: what it accepts, scores, says and survives."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import textwrap
import threading
import time
import tracemalloc
import warnings
from pathlib import Path

import numpy as np
import pytest

import rubric
from rubric.calling import Answer, Error, call_once, collect
from rubric.card import as_html, as_text
from rubric.cases import Case, Inputs
from rubric.comparing import LOOSE, compare
from rubric.exercise import Aspect, Exercise, Mistake, Unfit
from rubric.inputs import all_inputs, find_inputs
from rubric.lessons import all_exercises, find_exercise
from rubric.marking import mark
from rubric.plain import Foreign, plain

ONE = Inputs("exercise", ("x",), ())
THREE = np.array([1.0, -2.0, 4.0])


def answer(function, *arguments, inputs=ONE, **options):
    """What comes of one call."""
    return call_once(inputs, function, Case(arguments, **options))


@pytest.fixture
def marked(monkeypatch):
    """Mark a function on an exercise made for one test."""

    def marked(
        function, reference, arguments, examples, *, mistakes=(), aspects=None, seconds=1, **options
    ):
        name = reference.__name__
        inputs = Inputs(name, arguments, tuple(examples), seconds=seconds)
        if aspects is None:
            aspects = (Aspect("form", 1.0, "form"), Aspect("value", 1.0, "value"))
        exercise = Exercise(reference, aspects, mistakes, **options)
        monkeypatch.setitem(all_exercises(), name, exercise)
        monkeypatch.setitem(all_inputs(), name, inputs)
        return mark(name, collect(inputs, function))

    return marked


# Comparing ------------------------------------------------------------------------------------

SAYS = {
    "none": (None, 2.0, "Your function returned nothing (None); it should return one number. "
             "Is there a `return` at its end?"),
    "text": ("2", 2.0, "Your function returned the text '2'; it should return one number."),
    "dictionary": ({"a": 1}, THREE, "Your function returned a dictionary; it should return an "
                   "array of shape (3,)."),
    "text in a list": ([1, 2, "c"], THREE, "Your function returned a list of length 3 that holds "
                       "the text 'c'; it should return an array of shape (3,)."),
    "ragged": ([[1, 2], [3]], THREE, "Your function returned a list of length 2 whose parts differ "
               "in shape; it should return an array of shape (3,)."),
    "object": (Foreign("an object of type set"), 1, "Your function returned an object of type set; "
               "it should return one number."),
    "column": (THREE[:, None], THREE, "Your answer has shape (3, 1); it should be (3,)."),
    "number for array": (1.0, THREE, "Your answer is one number; it should have shape (3,)."),
    "array for number": ([1.0], 1.0, "Your answer has shape (1,); it should be one number."),
    "sign": (-THREE, THREE, "The size is right and the sign is wrong: yours is minus what it "
             "should be."),
    "factor": (THREE / 3, THREE, "Yours is 0.3333 times what it should be."),
    "one number is no factor": ([5.5, 0, 0], [1, 0, 0], "1 of 3 numbers differ; the first at index "
                                "0: yours is 5.5, it should be 1."),
    "more": (THREE + 0.5, THREE, "Every number is 0.5 more than it should be."),
    "less": (THREE - 2, THREE, "Every number is 2 less than it should be."),
    "value": ([1, -2, 5], THREE, "1 of 3 numbers differ; the first at index 2: yours is 5, it "
              "should be 4."),
    "value in a table": ([[1, 2], [9, 8]], np.array([[1, 2], [3, 4]]), "2 of 4 numbers differ; the "
                         "first at index (1, 0): yours is 9, it should be 3."),
    "number": (3, 5.0, "Yours is 3; it should be 5."),
    "close numbers": (1.00000234, 1.0, "Yours is 1.00000234; it should be 1."),
    "truth": (False, True, "Your function returned False; it should return True."),
    "nan": (float("nan"), 1.0, "Your answer is not a number (nan)."),
    "some nan": ([np.nan, -2, np.nan], THREE, "2 of your 3 numbers are not a number (nan)."),
    "inf": ([1, -2, np.inf], THREE, "1 of your 3 numbers is infinite."),
    "enormous": (1e307 * THREE, -1e307 * THREE, "The size is right and the sign is wrong: "
                 "yours is minus what it should be."),
    "keys": ({"W1": 1.0, "b": 2.0}, {"W1": 1.0, "b1": 2.0}, "Your dictionary has the keys 'W1', "
             "'b'; it should have 'W1', 'b1'."),
    "in a key": ({"W1": [[1.0]]}, {"W1": THREE}, "In W1: your answer has shape (1, 1); it should "
                 "be (3,)."),
    "no dictionary": ([1.0], {"W1": 1.0}, "Your function returned a list of length 1; it should "
                      "return a dictionary."),
    "too few": ((1.0,), (1.0, 2.0), "Your function returned 1 things; it should return 2 things "
                "(w, b)."),
    "not several": (None, (1.0, 2.0), "Your function returned nothing (None); it should return 2 "
                    "things (w, b). Is there a `return` at its end?"),
    "in a part": ((THREE, 3.0), (THREE, 2.0), "In b: yours is 3; it should be 2."),
    "form before value": ((0 * THREE, [2.0]), (THREE, 2.0), "In b: your answer has shape (1,); it "
                          "should be one number."),
    "another order": ((2.0, THREE), (THREE, 2.0), "These are the right things in another order; "
                      "it is w, b."),
    "word": ("no", "yes", "Your function returned the text 'no'; it should return 'yes'."),
}  # fmt: skip


@pytest.mark.parametrize("kind", SAYS)
def test_a_difference_is_said_in_one_plain_sentence(kind):
    given, expected, says = SAYS[kind]
    parts = ("w", "b") if isinstance(expected, tuple) else ()
    assert compare(given, expected, parts=parts).says == says


def test_what_a_function_returns_is_said_when_the_form_is_wrong():
    says = compare(THREE[:, None], THREE, returns="one score per sample").says
    assert says == "Your answer has shape (3, 1); it should be (3,): one score per sample."
    assert compare(None, (1, 2), returns="two numbers").says.count("two numbers") == 1


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (np.float32(0.5), 0.5),
        (np.array(2), 2.0),
        ([np.float64(1), -2, 4.0], THREE),
        (tuple(THREE), THREE),
        ([THREE[:2], THREE[1:]], np.array([[1.0, -2.0], [-2.0, 4.0]])),
        (np.array([1, 2, 4], dtype=object), np.array([1.0, 2.0, 4.0])),
        ([True, np.False_], np.array([1, 0])),
        (1, True),
        ([THREE, 2], (THREE, 2.0)),
        (np.array([1.0, 2.0]), (1.0, 2.0)),
        ({"b": 1, "w": THREE}, {"w": THREE, "b": 1.0}),
        ({np.int64(8): 0.5}, {8: 0.5}),
        ([], np.zeros(0)),
        (range(3), np.arange(3)),
        (1 + 9e-7, 1.0),
        (9e-10, 0.0),
        (2**70, 2.0**70),
        (float("inf"), np.inf),
    ],
    ids=str,
)
def test_answers_are_judged_by_value_and_shape(given, expected):
    assert compare(plain(given), expected) is None


def test_the_tolerance_is_relative_with_a_floor():
    assert compare(1 + 2e-6, 1.0) and not compare(1 + 2e-6, 1.0, LOOSE)
    assert compare(2e-9, 0.0) and not compare(2e-9, 0.0, LOOSE)
    assert not compare(1e6 + 0.5, 1e6)


def test_right_values_in_a_wrong_shape_are_known_as_such():
    assert compare(THREE[:, None], THREE).values_agree
    assert compare((THREE[:, None], [2.0]), (THREE, 2.0)).values_agree
    assert not compare((THREE[:, None], [3.0]), (THREE, 2.0)).values_agree
    assert not compare(THREE[::-1, None], THREE).values_agree


def test_a_message_stays_short_whatever_was_returned():
    keys = {f"key {k} " * 20: 1.0 for k in range(50)}
    for given in (keys, "x" * 9000, ["y" * 9000] * 9, [[[0]] * 900] * 100):
        assert len(compare(plain(given), {"W1": 1.0}).says) < 400


# Plain data -----------------------------------------------------------------------------------


class Trap:
    """Equal to everything, a sequence, an array and a number, if anybody asks."""

    def __getattr__(self, name):
        raise AssertionError(f"{name} was asked for")

    def __array__(self, *arguments, **options):
        raise AssertionError("it was made an array")

    __eq__ = __len__ = __iter__ = __float__ = __repr__ = __str__ = __array__
    __hash__ = None


class Number(float):
    def __sub__(self, other):
        return 0.0


class Table(np.ndarray):
    pass


def endless():
    while True:
        yield 1.0


def inside_itself():
    items = []
    items.append(items)
    return items


def dictionary_inside_itself():
    items = {}
    items["again"] = items
    return items


TOO_MUCH = "more data than an answer can be"
STRANGE = {
    "trap": (Trap(), "an object of type Trap"),
    "number of its own": (Number(2), "an object of type Number"),
    "array of its own": (np.zeros(3).view(Table), "an object of type Table"),
    "masked": (np.ma.array([1.0]), "an object of type MaskedArray"),
    "generator": (endless(), "an object of type generator"),
    "set": ({1.0}, "an object of type set"),
    "complex": (1j, "an object of type complex"),
    "complex array": (np.zeros(2, dtype=complex), "an array of type complex128"),
    "bytes": (b"x", "an object of type bytes"),
    "objects": (np.array([None, "x"], dtype=object), "an array of objects"),
    "keys": ({(1, 2): 3}, "a dictionary whose keys are neither texts nor numbers"),
    "long number": (10**4000, "an enormous whole number"),
    "long text": ("x" * 20_000, "an enormous text"),
    "many texts": (["x" * 9000] * 20, TOO_MUCH),
    "large array": (np.zeros(10**6), TOO_MUCH),
    "large table": ([[0.0] * 1000] * 1000, TOO_MUCH),
    "large range": (range(10**9), TOO_MUCH),
    "list in itself": (inside_itself(), TOO_MUCH),
    "dictionary in itself": (dictionary_inside_itself(), TOO_MUCH),
    "long name": (type("T" * 900, (), {})(), f"an object of type {'T' * 60}"),
}


@pytest.mark.parametrize("kind", STRANGE)
def test_what_is_no_plain_data_becomes_its_type_and_nothing_else(kind):
    value, what = STRANGE[kind]
    assert plain(value) == Foreign(what)


def test_plain_data_is_made_of_pythons_own_types_and_numpy_arrays():
    given = {
        "scalars": (np.float32(0.5), np.int8(3), np.bool_(True), np.str_("t"), 2**70, None),
        np.int64(2): [np.array(1.5), np.array([1, 2], dtype=np.uint8), range(2)],
    }
    made = plain(given)
    assert list(made) == ["scalars", 2]
    assert [type(item) for item in made["scalars"]] == [float, int, bool, str, float, type(None)]
    assert type(made[2][0]) is float and made[2][2] == [0, 1]
    assert type(made[2][1]) is np.ndarray and made[2][1].dtype == float


def test_plain_data_is_a_copy():
    array = np.zeros(2)
    made = plain([array])
    array += 1
    assert made[0].tolist() == [0, 0]


@pytest.mark.parametrize("value", [[[[[0.0] * 50] * 50] * 50] * 50, ["x" * 9000] + [""] * 40_000])
def test_no_answer_fills_the_memory(value):
    tracemalloc.start()
    assert compare(plain(value), THREE)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 50e6


# Calling --------------------------------------------------------------------------------------


def raises(error):
    def function(*arguments):
        raise error

    return function


class Silent(Exception):
    def __str__(self):
        raise ValueError("no text")


@pytest.mark.parametrize(
    ("function", "kinds", "message"),
    [
        (raises(ZeroDivisionError("by zero")), "ZeroDivisionError", "by zero"),
        (raises(SystemExit(3)), "SystemExit", "3"),
        (raises(GeneratorExit()), "GeneratorExit", ""),
        (raises(Silent()), "Silent", ""),
        (raises(ValueError("x" * 10_000)), "ValueError", "x" * 300),
        (lambda: 1, "TypeError", "takes 0 positional arguments but 1 was given"),
        (lambda x: input("x? "), "RuntimeError", "nobody answers `input()` here"),
    ],
    ids=["error", "exit", "generator exit", "no text", "long text", "arguments", "input"],
)
def test_an_error_is_an_answer(function, kinds, message):
    error = answer(function, 2.0).error
    assert error.kinds[0] == kinds and error.kinds[-1] == "BaseException"
    assert message in error.message and len(error.message) <= 300


def test_endless_recursion_is_an_answer():
    def again(x):
        return again(x)

    assert answer(again, 2.0).error.kinds[0] == "RecursionError"


def test_an_error_names_the_learners_line_and_not_the_librarys():
    def helper(X):
        return np.linalg.solve(X, X[0])  # the learner's line

    def function(X):
        return helper(X)

    error = answer(function, np.ones((2, 3))).error
    assert error.line == "return np.linalg.solve(X, X[0])  # the learner's line"
    assert error.helper == "helper"
    assert answer(helper, np.ones((2, 3))).error.helper == ""
    assert answer(lambda x, y: x, 2.0).error.line == ""


def test_interrupting_the_kernel_stops_the_check():
    with pytest.raises(KeyboardInterrupt):
        answer(raises(KeyboardInterrupt()), 2.0)


def test_prints_and_warnings_are_kept_and_bounded(capsys):
    def talks(x):
        for k in range(100_000):
            print("line", k, file=sys.stderr if k % 2 else sys.stdout)
            warnings.warn("again", stacklevel=1)
        sys.stdout.close()
        np.log(np.zeros(1))
        for k in range(20):
            warnings.warn(f"number {k}", stacklevel=1)
        return x

    made = answer(talks, 2.0)
    assert made.value == 2.0
    assert made.printed.startswith("line 0\nline 1\n") and len(made.printed) == 2000
    assert made.warnings[:3] == (
        "UserWarning: again",
        "RuntimeWarning: divide by zero encountered in log",
        "UserWarning: number 0",
    )
    assert len(made.warnings) == 5
    assert capsys.readouterr() == ("", "")


def test_a_warning_is_never_an_error():
    def divides(x):
        warnings.warn(Warned("kept"), stacklevel=1)
        return x / np.zeros(1)

    class Warned(UserWarning):
        pass

    with warnings.catch_warnings(action="error"), np.errstate(all="raise"):
        made = answer(divides, np.ones(1))
    assert made.error is None and len(made.warnings) == 2


def test_each_call_gets_its_own_arguments():
    case = Case((np.ones(2), {"w": np.ones(2)}, np.random.default_rng(1)))

    def spoils(x, params, rng):
        x += rng.normal()
        params["w"] += x
        return x

    first, second = (call_once(ONE, spoils, case) for _ in range(2))
    assert (first.value == second.value).all()
    assert case.arguments[0].tolist() == case.arguments[1]["w"].tolist() == [1, 1]


def set_item(x):
    x[0] = 9


def replace_item(x):
    x["b"] = np.array([1.0, 2.0])


@pytest.mark.parametrize(
    ("value", "change"),
    [
        (np.ones(2), set_item),
        (np.zeros(1), lambda x: np.negative(x, out=x)),
        (np.ones(4), lambda x: setattr(x, "shape", (2, 2))),
        (np.ones(2), lambda x: setattr(x, "dtype", np.int64)),
        ([1, 2], lambda x: x.append(3)),
        ([[1], [2]], lambda x: set_item(x[1])),
        ({"b": 1.0}, replace_item),
        ({"b": 1.0}, lambda x: x.update(c=Trap())),
        ({"b": 1.0}, lambda x: x.update(b=Trap())),
        ({"b": np.ones(2)}, lambda x: set_item(x["b"])),
        ({"b": 1.0}, dict.clear),
    ],
)
def test_a_changed_argument_is_named(value, change):
    def function(x):
        change(x)

    made = answer(function, value)
    assert made.touched == ("x",) and made.error is None


@pytest.mark.parametrize(
    "value",
    [np.array([np.nan, -0.0]), np.ones((2, 3))[:, ::2], {"b": float("nan"), "n": None}, 3, "AND"],
    ids=str,
)
def test_an_argument_that_is_put_back_bit_for_bit_counts_as_untouched(value):
    def function(x):
        if isinstance(x, np.ndarray):
            before = x.copy()
            x += 1
            x[...] = before

    assert answer(function, value).touched == ()


def test_functions_and_generators_may_be_used_up():
    inputs = Inputs("exercise", ("f", "rng"), ())
    made = answer(lambda f, rng: f(rng.normal()), abs, np.random.default_rng(3), inputs=inputs)
    assert made.touched == () and made.value == abs(np.random.default_rng(3).normal())


# Time limit -----------------------------------------------------------------------------------


def work(x):
    return sum(range(20)) + x


def loops(x):
    while True:
        work(x)


def swallows(x):
    while True:
        try:
            work(x)
        except:  # noqa: E722
            x += 1


def swallows_long_work(x):
    while True:
        try:
            while True:
                work(x)
        except:  # noqa: E722
            pass


def answers_all_the_same(x):
    try:
        loops(x)
    except:  # noqa: E722
        return x


def fails_in_place(x):
    try:
        loops(x)
    except BaseException:
        raise ValueError("not me") from None


def sleeps(x):
    while True:
        with contextlib.suppress(BaseException):
            time.sleep(60)


def prints(x):
    while True:
        print(x)


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="no timer on this system")
class TestTimeLimit:
    limited = Inputs("exercise", ("x",), (), seconds=0.2)

    @pytest.mark.parametrize(
        "function",
        [
            loops,
            swallows,
            swallows_long_work,
            answers_all_the_same,
            fails_in_place,
            sleeps,
            prints,
        ],
    )
    def test_a_call_ends_whatever_it_swallows(self, function):
        start = time.monotonic()
        made = answer(function, 2.0, inputs=self.limited)
        assert made.timed_out and made.value is None
        assert made.error.message == "no answer after 0.2 seconds"
        assert time.monotonic() - start < 20

    def test_nothing_of_the_limit_is_left_behind(self):
        def handler(signum, frame):
            pass

        before = signal.signal(signal.SIGALRM, handler)
        timer = signal.setitimer(signal.ITIMER_REAL, 0)
        try:
            for function in (swallows_long_work, work):
                answer(function, 2.0, inputs=self.limited)
                assert signal.getsignal(signal.SIGALRM) is handler
                assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
        finally:
            signal.signal(signal.SIGALRM, before)
            signal.setitimer(signal.ITIMER_REAL, *timer)

    def test_a_signal_that_comes_late_or_early_does_no_harm(self):
        code = """
            import os, signal
            from rubric.calling import call_once
            from rubric.cases import Case, Inputs

            def alarmed(x):
                os.kill(os.getpid(), signal.SIGALRM)
                return x

            print(call_once(Inputs("exercise", ("x",), ()), alarmed, Case((2.0,))).value)
            os.kill(os.getpid(), signal.SIGALRM)
            print("alive")
        """
        made = subprocess.run(
            [sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True
        )
        assert made.stdout == "2.0\nalive\n"

    def test_an_alarm_of_the_caller_still_comes_in_time(self):
        came = []
        before = signal.signal(signal.SIGALRM, lambda *_: came.append(time.monotonic()))
        outer = signal.setitimer(signal.ITIMER_REAL, 0.3)
        start = time.monotonic()
        try:
            while not came and time.monotonic() < start + 10:
                answer(lambda x: time.sleep(0.02), 2.0, inputs=self.limited)
        finally:
            signal.signal(signal.SIGALRM, before)
            signal.setitimer(signal.ITIMER_REAL, *outer)
        assert came and came[0] - start < 5

    def test_after_one_call_that_ran_out_of_time_the_rest_are_not_tried(self):
        calls = []

        def function(x):
            calls.append(x)
            return loops(x) if x == 2.0 else x

        examples = tuple(Case((x,)) for x in (1.0, 2.0, 3.0, 4.0))
        inputs = Inputs("exercise", ("x",), examples, seconds=0.2)
        made = collect(inputs, function)
        assert calls == [1.0, 2.0]
        assert [one.timed_out for one in made] == [False, True, True, True]

    def test_outside_the_main_thread_calls_work_without_a_limit(self):
        made = []
        thread = threading.Thread(
            target=lambda: made.append(answer(work, 2.0, inputs=self.limited))
        )
        thread.start()
        thread.join()
        assert made[0].value == 192.0


# Seeds ----------------------------------------------------------------------------------------


def drawn(name="exercise", seed=None):
    inputs = Inputs(name, ("x",), (), lambda rng: [Case((rng.random(),))])
    return [case.arguments[0] for case in inputs.cases(seed)]


def test_data_depend_on_the_seed_and_the_name_alone(monkeypatch):
    monkeypatch.delenv("RUBRIC_SECRET", raising=False)
    public = drawn()
    assert len(set(public)) == 3
    assert drawn(seed=5) == drawn(seed=5)
    assert drawn() == public
    lists = [public, drawn(seed=5), drawn(seed=6), drawn("other"), drawn("other", seed=5)]
    assert len({number for numbers in lists for number in numbers}) == 15


def test_a_secret_changes_the_hidden_data_only(monkeypatch):
    public, hidden = drawn(), drawn(seed=5)
    made = []
    for secret in ("a", "b", "ä" * 200, "ä" * 199 + "b"):
        monkeypatch.setenv("RUBRIC_SECRET", secret)
        assert drawn() == public
        made.append(tuple(drawn(seed=5)))
    assert len({tuple(hidden), *made}) == 5


def test_worked_examples_come_first_and_are_the_same_for_every_seed():
    inputs = find_inputs("linear_score")
    for seed in (None, 1, 2):
        assert inputs.cases(seed)[0] is inputs.examples[0]


# Marking --------------------------------------------------------------------------------------


def centre(x):
    return x - x.mean()


ARRAYS = [Case((THREE,)), Case((np.array([2.0, 6.0]),))]


def test_values_and_form_earn_points_apart(marked):
    scores = {
        name: marked(function, centre, ("x",), ARRAYS).score
        for name, function in {
            "right": lambda x: list(x - x.sum() / len(x)),
            "wrong value": lambda x: x,
            "wrong shape": lambda x: centre(x)[:, None],
            "wrong both": lambda x: 0.0,
            "error": raises(ValueError("x")),
        }.items()
    }
    assert scores == {
        "right": 2.0,
        "wrong value": 1.0,
        "wrong shape": 1.0,
        "wrong both": 0.0,
        "error": 0.0,
    }


def test_without_points_for_form_a_wrong_shape_costs_the_value(marked):
    aspects = (Aspect("value", 1.0, "value"),)
    marking = marked(lambda x: centre(x)[:, None], centre, ("x",), ARRAYS, aspects=aspects)
    assert marking.score == 0.0


def test_points_that_floating_point_cannot_add_up_are_still_full(marked):
    aspects = tuple(Aspect(key, points, key) for key, points in (("form", 0.1), ("value", 0.2)))
    aspects += (Aspect("edge", 0.3, "edge"),)
    cases = [Case((THREE,)), Case((THREE,), aspect="edge")]
    marking = marked(centre, centre, ("x",), cases, aspects=aspects)
    assert marking.passed and marking.score == 0.6 and type(marking.score) is float


def test_a_changed_argument_costs_points_but_never_below_zero(marked):
    def in_place(x):
        x -= x.mean()
        return x

    def wrong_in_place(x):
        x += 1

    marking = marked(in_place, centre, ("x",), ARRAYS)
    assert marking.score == 1.5 and not marking.passed
    assert marking.lines[-1].says == "you changed x"
    assert marking.hint.startswith("Your function changed x, which belongs to the caller.")
    assert marked(wrong_in_place, centre, ("x",), ARRAYS).score == 0.0
    free = marked(centre, centre, ("x",), ARRAYS, untouched=0.0)
    assert not any("arguments" in line.says for line in free.lines)


def test_a_function_that_always_raises_has_refused_nothing(marked):
    def half(n):
        if n % 2:
            raise ValueError("odd")
        return n / 2

    def refuses_first(n):
        if n % 2:
            raise OddNumber
        return 0.0

    class OddNumber(ValueError):
        pass

    cases = [Case((4,)), Case((3,), aspect="odd")]
    aspects = (Aspect("value", 1.0, "value"), Aspect("odd", 1.0, "odd"))
    scores = [
        marked(function, half, ("n",), cases, aspects=aspects).score
        for function in (half, refuses_first, raises(ValueError("always")), abs)
    ]
    assert scores == [2.0, 1.0, 0.0, 0.0]
    never = marked(lambda n: n / 2, half, ("n",), cases, aspects=aspects)
    assert never.hint == "Your function returned an answer; it should raise ValueError."
    other = marked(lambda n: {4: 2}[n], half, ("n",), cases, aspects=aspects)
    assert other.hint.startswith("Your function stopped with KeyError: 3, at the line `")
    assert other.hint.endswith(" It should raise ValueError.")


def test_the_stub_and_a_stub_that_is_called_are_told_apart(marked):
    def stub(x):
        raise NotImplementedError("write your code here")

    def calls_the_stub(x):
        return stub(x)

    def half_done(x):
        return stub(x) if len(x) == 2 else centre(x)

    first = marked(stub, centre, ("x",), ARRAYS)
    second = marked(calls_the_stub, centre, ("x",), ARRAYS)
    assert first.unsolved and second.unsolved and first.score == second.score == 0.0
    assert first.hint.startswith("Not solved yet: write your code in place of")
    assert second.hint == "Not solved yet: it calls stub, which still raises NotImplementedError."
    third = marked(half_done, centre, ("x",), ARRAYS)
    assert not third.unsolved
    assert third.hint == "It calls stub, which still raises NotImplementedError."


def test_the_time_limit_is_the_learners_and_not_the_references(marked):
    def slow(x):
        time.sleep(0.3)
        return centre(x)

    assert marked(centre, slow, ("x",), ARRAYS, seconds=0.1).passed
    marking = marked(slow, slow, ("x",), ARRAYS, seconds=0.1)
    assert marking.score == 0.0
    assert marking.hint == "Your function gave no answer after 0.1 seconds: does a loop never end?"
    assert marking.evidence[1] == "Yours:    no answer after 0.1 seconds"


def test_numpys_complaints_are_explained(marked):
    def compares(x):
        return x if x > 0 else -x

    def multiplies(x):
        return np.ones((2, 5)) @ x

    hint = marked(compares, centre, ("x",), ARRAYS).hint
    assert hint.startswith("Your function stopped with ValueError at the line `return x if x > 0")
    assert "`np.where`" in hint
    marking = marked(multiplies, centre, ("x",), ARRAYS)
    assert "the last axis of A as long as the first axis of B" in marking.hint
    assert any("matmul: Input operand 1" in line for line in marking.evidence)


def test_warnings_and_prints_are_notes_that_cost_nothing(marked):
    def talks(x):
        print("one\ntwo\nthree\nfour")
        np.log(np.zeros(1))
        return centre(x)

    marking = marked(talks, centre, ("x",), ARRAYS)
    assert marking.passed and marking.hint == ""
    warned, printed = marking.notes
    assert warned.endswith("(no points lost): RuntimeWarning: divide by zero encountered in log")
    assert printed == "Your code printed (no points lost): one / two / three"


def test_the_evidence_shows_a_short_case_in_words_where_there_are_any(marked):
    cases = [
        Case((THREE, abs), says="x = (1, -2, 4) and abs"),
        Case((np.zeros((40, 2)), abs), aspect="large"),
    ]

    def applied(x, f):
        return f(x)

    def first_right(x, f):
        return f(x) if len(x) == 3 else None

    aspects = (Aspect("value", 1.0, "value"), Aspect("large", 1.0, "large"))
    options = {"aspects": aspects}
    wrong = marked(lambda x, f: x.tolist(), applied, ("x", "f"), cases, **options)
    assert wrong.evidence == (
        "Input:    x = (1, -2, 4) and abs",
        "Yours:    [1, -2, 4]",
        "Expected: [1, 2, 4]",
    )
    assert marked(first_right, applied, ("x", "f"), cases, **options).evidence == (
        "Input:    x = array of shape (40, 2); f = a function",
        "Yours:    None",
        "Expected: array of shape (40, 2)",
    )
    huge = marked(lambda x, f: [[[0.5] * 99] * 9] * 99, applied, ("x", "f"), cases, **options)
    assert max(map(len, huge.evidence)) < 1100


# Marking: functions, generators, iterables, dictionaries, judges ------------------------------


def test_functions_as_arguments_several_results_and_numerical_derivatives(marked):
    def slope(f, x, h=1e-2):
        """The value and the derivative of f at x."""
        return f(x), (f(x + h) - f(x - h)) / (2 * h)

    cases = [Case((np.sin, 0.5), loose=True), Case((np.exp, 1.0, 2e-2), loose=True)]
    options = {"parts": ("value", "derivative")}
    arguments = ("f", "x", "h")
    exact = {np.sin: np.cos, np.exp: np.exp}
    by_hand = marked(
        lambda f, x, h=0: [f(x), np.array(exact[f](x))], slope, arguments, cases, **options
    )
    assert by_hand.passed
    forward = marked(
        lambda f, x, h=1e-2: (f(x), (f(x + h) - f(x)) / h), slope, arguments, cases, **options
    )
    assert forward.score == 1.0 and forward.hint.startswith("In derivative: yours is ")


def shuffled_pairs(x, rng):
    order = rng.permutation(len(x))
    for k in range(0, len(x), 2):
        yield x[order[k : k + 2]]


def first_items(function, x, rng):
    made = function(x, rng)
    if not hasattr(made, "__iter__"):
        return made
    return [item for item, _ in zip(made, range(len(x) + 1), strict=False)]


def pieces(case, value):
    if not isinstance(value, list):
        raise Unfit("Return something that a loop can go through.")
    together = np.concatenate(value)
    return {"the items, sorted": np.sort(together), "pieces": len(value)}


@pytest.mark.parametrize(
    ("function", "score", "hint"),
    [
        (lambda x, rng: np.split(np.sort(x), len(x) // 2), 2.0, ""),
        (lambda x, rng: (piece for piece in shuffled_pairs(x, rng)), 2.0, ""),
        (lambda x, rng: [x], 1.0, "In pieces: yours is 1; it should be 2."),
        (lambda x, rng: None, 0.0, "Return something that a loop can go through."),
        (lambda x, rng: map(np.atleast_1d, endless()), 0.0, "In the items, sorted: your answer has"
         " shape (5,); it should be (4,)."),
        (lambda x, rng: [x, "text"], 0.0, "Your answer is a list of length 2 that holds the text "
         "'text'; it should be pairs."),
    ],
    ids=["list", "generator", "whole", "none", "endless", "text"],
)  # fmt: skip
def test_a_judge_sees_any_iterable_and_its_own_view_of_it(marked, function, score, hint):
    case = Case((np.arange(4.0), np.random.default_rng(0)), call=first_items)
    options = {"view": pieces, "returns": "pairs"}
    marking = marked(function, shuffled_pairs, ("x", "rng"), [case], **options)
    assert (marking.score, marking.hint) == (score, hint)


def test_a_judged_exercise_never_shows_the_references_answer(marked):
    def root():
        return 1.41421356

    def squared(case, value):
        if not isinstance(value, float):
            raise Unfit("Return a number.")
        return {"its square": value**2}

    options = {"view": squared, "returns": "a number whose square is 2"}
    assert marked(lambda: -(2**0.5), root, (), [Case(())], **options).passed
    assert marked(lambda: 3.0, root, (), [Case(())], **options).evidence == (
        "Yours:    3",
        "It gives: its square: 9",
        "Expected: its square: 2",
    )
    assert marked(lambda: "two", root, (), [Case(())], **options).evidence == (
        "Yours:    'two'",
        "Expected: a number whose square is 2",
    )
    assert marked(lambda: 1 / 0, root, (), [Case(())], **options).evidence == (
        "Yours:    ZeroDivisionError: division by zero",
        "Expected: its square: 2",
    )


def test_dictionaries_of_arrays(marked):
    def gradients(params):
        return {name: 2 * value for name, value in params.items()}

    params = {"W1": np.ones((2, 3)), "b1": np.ones(3), "b2": 0.5}
    cases = [Case((params,))]

    def in_place(params):
        for name in params:
            params[name] *= 2
        return params

    assert marked(gradients, gradients, ("params",), cases).passed
    assert marked(in_place, gradients, ("params",), cases).score == 1.5
    summed = marked(lambda params: {**gradients(params), "b1": 6.0}, gradients, ("params",), cases)
    assert summed.hint == "In b1: your answer is one number; it should have shape (3,)."
    assert "b2: 0.5" not in summed.evidence[0] and "'b2': 0.5" in summed.evidence[0]


@pytest.mark.parametrize(
    ("x", "right", "wrong"),
    [
        (0.5, np.array(0.5), [0.5]),
        (np.array(0.5), 0.5, [0.5]),
        (np.array([0.5]), (np.float32(0.5),), 0.5),
        (np.array([[0.5], [1.5]]), [[0.5], [1.5]], [0.5, 1.5]),
        (3, 3.0, np.array([3])),
    ],
    ids=["number", "0-d array", "one in an array", "column", "whole number"],
)
def test_like_its_argument_means_its_shape(marked, x, right, wrong):
    def same(x):
        return x

    cases = [Case((x,))]
    assert marked(lambda x: right, same, ("x",), cases).passed
    assert marked(lambda x: wrong, same, ("x",), cases).score == 1.0


def test_marking_writes_no_warning_whatever_a_view_computes(marked, capsys):
    def grows(x):
        return x

    def overflows(case, value):
        warnings.warn("from the view", stacklevel=1)
        return np.exp(np.array(value) * 1e4)

    cases = [Case((1.0,))]
    with warnings.catch_warnings(action="error"), np.errstate(all="raise"):
        marking = marked(lambda x: -1.0, grows, ("x",), cases, view=overflows)
    assert not marking.passed
    assert capsys.readouterr().err == ""


# Marking: known mistakes ----------------------------------------------------------------------


def product(x, k):
    return x * k


def forgets_k(x, k):
    return x


def adds(x, k):
    return x + k


def loses_sign(x, k):
    return abs(x * k)


def gives_nothing(x, k):
    print(x * k)


def becomes_nan(x, k):
    return x * k, float("nan")


def divides(x, k):
    return [1, 2][x]


MISTAKES = tuple(
    Mistake(function.__name__, function)
    for function in (forgets_k, adds, loses_sign, gives_nothing, becomes_nan, divides)
)
NUMBERS = [Case((x, 2.0)) for x in (2.0, 3.0, -1.5, -4.0)]


@pytest.mark.parametrize(
    ("function", "hint"),
    [
        (lambda x, k: np.array(x), "forgets_k"),
        (lambda x, k: x + k, "adds"),
        (lambda x, k: int(abs(x * k)), "loses_sign"),
        (lambda x, k: print("debugging") or x, "forgets_k"),
        (lambda x, k: print(x), "gives_nothing"),
        (lambda x, k: (x * k, float("nan")), "becomes_nan"),
        (lambda x, k: [1, 2][x], "divides"),
        # one of several mistakes in some cases, right in the others
        (lambda x, k: x * k if x > 0 else x + k, "adds"),
        # nothing returned and nothing printed: not the mistake that prints
        (lambda x, k: None, "Your function returned nothing (None); it should return one number. "
         "Is there a `return` at its end?"),
        # another error of the same kind
        (lambda x, k: x.dot(k).upper[x], "Your function stopped with AttributeError: "),
        (lambda x, k: {}[x:k], "Your function stopped with TypeError: "),
        # one wrong answer that happens to be that of a mistake which is wrong nearly everywhere
        (lambda x, k: 5.0 if x == 3.0 else x * k, "Yours is 5; it should be 6."),
    ],
    ids=range(12),
)  # fmt: skip
def test_a_known_mistake_is_recognised_and_a_coincidence_is_not(marked, function, hint):
    marking = marked(function, product, ("x", "k"), NUMBERS, mistakes=MISTAKES)
    assert marking.hint.startswith(hint)
    known = [mistake.hint for mistake in MISTAKES]
    assert marking.mistake == (known.index(hint) if hint in known else None)


def test_what_may_be_one_of_several_mistakes_is_taken_for_none(marked):
    cases = [Case((2.0, 2.0)), Case((0.0, 3.0)), Case((5.0, 1.0))]
    mistakes = (
        Mistake("wrong at zero and five", lambda x, k: x * k + 3 * (x != 2)),
        Mistake("wrong at zero and two", lambda x, k: x * k + 3 * (x != 5)),
    )

    def wrong_at_zero(x, k):
        return x * k + 3 * (x == 0)

    marking = marked(wrong_at_zero, product, ("x", "k"), cases, mistakes=mistakes)
    assert marking.mistake is None and marking.hint == "Yours is 3; it should be 0."
    marking = marked(wrong_at_zero, product, ("x", "k"), cases, mistakes=mistakes[:1])
    assert marking.mistake == 0


def test_a_mistake_in_place_is_told_from_a_right_answer(marked):
    def in_place(x):
        x -= x.mean()
        return x

    def sorts(x):
        made = centre(x)
        x.sort()
        return made

    mistakes = (Mistake("not in place, please.", in_place),)
    cases = [Case((THREE,)), Case((np.array([2.0, 6.0]),))]
    assert marked(in_place, centre, ("x",), cases, mistakes=mistakes).mistake == 0
    marking = marked(sorts, centre, ("x",), cases, mistakes=mistakes)
    assert marking.mistake is None and "which belongs to the caller" in marking.hint


# Cards ----------------------------------------------------------------------------------------

HOSTILE = "<script>alert('x')</script>&<img src=x onerror=alert(1)>"


def test_a_card_as_text(marked):
    wrong = as_text(marked(lambda x: x + 1, centre, ("x",), ARRAYS))
    assert wrong == textwrap.dedent("""\
        ✗ centre: 1 of 2 points
          ✓ form (1 of 1)
          ✗ value (0 of 1)
          ✓ arguments left as they were
        Hint: Every number is 2 more than it should be.
          Input:    x = [1, -2, 4]
          Yours:    [2, -1, 5]
          Expected: [0, -3, 3]""")
    right = as_text(marked(centre, centre, ("x",), ARRAYS), fresh=True)
    assert right.splitlines()[0] == "✓ centre on new data: 2 of 2 points"
    assert "Hint" not in right

    unsolved = as_text(marked(raises(NotImplementedError()), centre, ("x",), ARRAYS))
    assert len(unsolved.splitlines()) == 2 and "Hint" not in unsolved

    def in_place(x):
        x -= x.mean()
        return x

    assert "✗ you changed x (-0.5)" in as_text(marked(in_place, centre, ("x",), ARRAYS))


@pytest.mark.parametrize(
    "function",
    [
        lambda x: HOSTILE,
        lambda x: {HOSTILE: 1},
        lambda x: print(HOSTILE),
        lambda x: warnings.warn(HOSTILE, stacklevel=1),
        raises(ValueError(HOSTILE)),
        raises(type(HOSTILE, (Exception,), {})("`")),
        lambda x: type(HOSTILE, (), {})(),
    ],
    ids=["text", "key", "print", "warning", "error", "error type", "type"],
)
def test_a_card_as_html_holds_no_markup_of_the_learners(marked, function):
    marking = marked(function, centre, ("x",), ARRAYS)
    html = as_html(marking)
    assert "alert" in html and "<script" not in html and "<img" not in html
    assert HOSTILE[:20] in as_text(marking)


def test_a_card_as_html_holds_no_markup_of_forged_answers():
    error = Error((HOSTILE,), HOSTILE, HOSTILE, HOSTILE)
    count = len(find_inputs("double").cases())
    for options in ({"error": error}, {"value": 8.0}):
        forged = Answer(touched=(HOSTILE,), warnings=(HOSTILE,), printed=HOSTILE, **options)
        html = as_html(mark("double", [forged] * count))
        assert html.count("alert") >= 3 and "<script" not in html and "<img" not in html


def test_a_card_as_html_says_what_the_text_says(marked):
    mistakes = (Mistake("Use `x - x.mean()` & not `x`.", lambda x: x),)
    marking = marked(lambda x: x, centre, ("x",), ARRAYS, mistakes=mistakes)
    html = as_html(marking)
    assert "<code>x - x.mean()</code> &amp; not <code>x</code>." in html
    for line in as_text(marking).splitlines():
        text = line.strip().removeprefix("Hint: ")
        assert text in html or "`" in text
    assert html.count("<div") == html.count("</div>")


# In a notebook --------------------------------------------------------------------------------


def notebook(source=""):
    """The globals of a notebook after one cell."""
    cells = {"__name__": "__main__", "check": rubric.check, "use": rubric.use, "np": np}
    exec(textwrap.dedent(source), cells)
    return cells


def run(cells, line):
    return eval(line, cells)


@pytest.mark.parametrize(
    ("source", "points", "says"),
    [
        ("", 0.0, "There is no function double yet: run the cell above in which you write it."),
        ("double = None", 0.0, "There is no function double yet: run the cell above in which you "
         "write it."),
        ("double = 8.0", 0.0, "double should be a function; it is of type float."),
        ("def double(x): raise NotImplementedError", 0.0, "Not solved yet"),
        ("def double(x): return x + x", 1.0, "✓ double: 1 of 1 points"),
        ("def double(x): return x ** 2", 0.0, "Twice x is `2 * x`."),
        ("def double(x): return 2 * y", 0.0, "NameError: name 'y' is not defined"),
        ("def double(x):\n  import sys\n  sys.exit()", 0.0, "SystemExit"),
        ("class double:\n  def __init__(self, x): pass", 0.0, "an object of type double"),
        ("import functools\ndouble = functools.partial(np.multiply, 2)", 1.0, "✓ double"),
        ("def double(x): print('<b>'); return 2 * x", 1.0, "(no points lost): <b>"),
        ("import sys\ndef double(x): print('!', file=sys.stderr); return 2 * x", 1.0, "✓ double"),
        ("def double(x): return np.divide(x, 0) * 0 + 2 * x", 0.0, "not a number"),
    ],
)  # fmt: skip
def test_check_gives_one_float_and_writes_no_error(capsys, source, points, says):
    cells = notebook(source)
    given = run(cells, "check('double')")
    assert type(given) is float and given == points
    out, err = capsys.readouterr()
    assert says in out and err == "" and "Traceback" not in out


def test_check_on_new_data_is_short_unless_something_is_wrong(capsys):
    cells = notebook("def double(x): return 2 * x")
    assert run(cells, "check('double', seed=7)") == 1.0
    assert capsys.readouterr().out == "✓ double on new data: 1 of 1 points\n"
    cells = notebook("def double(x): return 8.0")
    assert run(cells, "check('double', seed=7)") == 0.0
    assert "Hint: Your function gives 8" in capsys.readouterr().out


def test_check_of_a_name_that_is_no_exercise_is_an_error_that_lists_them():
    with pytest.raises(KeyError, match="no exercise 'dubble'; there are: double, linear_score"):
        run(notebook(), "check('dubble')")


USING = {"yours": "Using your double.\n"}
USING["ours"] = "Using the course's double until yours passes its check.\n"


@pytest.mark.parametrize(
    ("source", "which"),
    [
        ("def double(x): return x + x", "yours"),
        ("def double(x): return x", "ours"),
        ("def double(x): raise NotImplementedError", "ours"),
        ("", "ours"),
        ("double = 'text'", "ours"),
    ],
)
def test_use_takes_the_learners_function_when_it_passes(capsys, source, which):
    cells = notebook(source)
    found = run(cells, "use('double')")
    assert capsys.readouterr() == (USING[which], "")
    assert (found is cells.get("double")) == (which == "yours")
    assert found(4.0) == 8.0


def test_use_knows_when_a_function_was_written_anew(capsys):
    cells = notebook("def double(x): return x")
    seen = []
    for factor in (2, 3, 2):
        exec(f"def double(x): return {factor} * x", cells)
        if factor == 3:
            run(cells, "check('double')")
            capsys.readouterr()
        run(cells, "use('double')")
        run(cells, "use('double')")
        seen.append(capsys.readouterr().out)
    assert seen == [2 * USING["yours"], 2 * USING["ours"], 2 * USING["yours"]]


def test_use_knows_when_what_a_function_calls_was_mended(capsys):
    cells = notebook("def twice(x): return x\ndef double(x): return twice(x)")
    run(cells, "check('double')")
    capsys.readouterr()
    run(cells, "use('double')")
    exec("def twice(x): return 2 * x", cells)
    run(cells, "use('double')")
    assert capsys.readouterr().out == USING["ours"] + USING["yours"]


def test_use_marks_a_function_that_passed_only_once(capsys):
    cells = notebook("calls = []\ndef double(x):\n  calls.append(x)\n  return 2 * x")
    run(cells, "check('double')")
    calls = len(cells["calls"])
    for _ in range(3):
        run(cells, "use('double')")
    looks_at_the_form = 3  # one call each
    assert len(cells["calls"]) == calls + looks_at_the_form > looks_at_the_form


def test_use_gives_arrays_for_lists_so_that_the_lesson_can_compute_with_them():
    cells = notebook(
        "def linear_score(X, w, b): return [sum(x * w) + b for x in X]\n"
        "def perceptron_fit(X, y, lr=1.0, max_epochs=100):\n"
        "  from rubric.lessons.lesson_01 import perceptron_fit as fit\n"
        "  w, b, mistakes = fit(X, y, lr, max_epochs)\n"
        "  return [list(w), b, mistakes]"
    )
    X, y = np.array([[1.0, 2.0], [-1.0, 0.0]]), np.array([1, 0])
    scores = run(cells, "use('linear_score')")(X, np.array([1.0, 1.0]), 0.5)
    assert type(scores) is np.ndarray and scores.tolist() == [3.5, -0.5]
    w, b, mistakes = run(cells, "use('perceptron_fit')")(X, y)
    assert type(w) is np.ndarray and type(mistakes) is list


def test_in_ipython_a_card_is_text_and_html_and_the_cell_ends_in_the_points():
    code = """
        from IPython.core.interactiveshell import InteractiveShell
        from IPython.utils.capture import capture_output
        from traitlets.config import Config

        quiet = Config(HistoryManager={"enabled": False})
        shell = InteractiveShell.instance(config=quiet)
        shell.run_cell("from rubric import check, use")
        shell.run_cell("def double(x): return x ** 2")
        with capture_output() as seen:
            result = shell.run_cell("check('double')").result
        (card,) = seen.outputs
        assert sorted(card.data) == ["text/html", "text/plain"], card.data
        assert card.data["text/plain"].startswith("✗ double: 0 of 1 points")
        assert card.data["text/html"].startswith("<div")
        assert type(result) is float and not seen.stderr
        print("fine")
    """
    made = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True
    )
    assert made.stdout.endswith("fine\n"), made.stderr


# Where the answers are left out ---------------------------------------------------------------


@pytest.fixture(params=["missing", "empty"])
def sandbox(request, tmp_path):
    """Run code where the package has no answers; what it prints as lines."""
    here = tmp_path / "rubric"
    left_out = shutil.ignore_patterns("lessons", "__pycache__")
    shutil.copytree(Path(rubric.__file__).parent, here, ignore=left_out)
    if request.param == "empty":
        (here / "lessons").mkdir()

    def run(code):
        made = subprocess.run(
            [sys.executable, "-c", textwrap.dedent(code)],
            capture_output=True,
            text=True,
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(tmp_path), "PYTHONIOENCODING": "utf-8"},
        )
        assert made.stderr == ""
        return made.stdout.splitlines()

    return run


def test_without_answers_check_gives_nothing_and_use_the_notebooks_own(sandbox):
    assert sandbox("""
        from rubric import check, use
        def double(x): return x
        print(repr(check("double")))
        print(use("double") is double)
        print(use("linear_score"))
    """) == [
        "double: the marking is not at hand here, so no points are given.",
        "0.0",
        "Using your double, unchecked.",
        "True",
        "There is no function linear_score yet: run the cell above in which you write it.",
        "None",
    ]


def test_without_answers_calls_give_what_is_marked_elsewhere(sandbox):
    lines = sandbox("""
        import sys
        from rubric.calling import collect
        from rubric.inputs import find_inputs
        answers = collect(find_inputs("double"), lambda x: 2 * x, seed=3)
        print([answer.value.tolist() if hasattr(answer.value, "tolist") else answer.value
               for answer in answers])
        print([name for name in sys.modules if name.startswith("rubric.lessons")])
    """)
    here = [one.value for one in collect(find_inputs("double"), lambda x: 2 * x, seed=3)]
    assert eval(lines[0]) == [getattr(value, "tolist", lambda v=value: v)() for value in here]
    assert lines[1] == "[]"


def test_a_marking_needs_one_answer_for_each_case():
    answers = collect(find_inputs("double"), find_exercise("double").reference)
    with pytest.raises(ValueError, match="shorter"):
        mark("double", answers[:-1])
