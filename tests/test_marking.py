"""Every exercise of every lesson: right, unusual, wrong, known-wrong and unsolved programs."""

import importlib
import pkgutil
import re

import numpy as np
import pytest

import unusual
from rubric.calling import collect
from rubric.inputs import all_inputs, find_inputs
from rubric.lessons import all_exercises, find_exercise
from rubric.marking import mark

NAMES = tuple(all_exercises())
MISTAKES = [(name, k) for name in NAMES for k in range(len(find_exercise(name).mistakes))]
UNUSUAL = [
    pytest.param(name, function, id=f"{name}-{function.__name__}")
    for module in pkgutil.iter_modules(unusual.__path__)
    for name, functions in importlib.import_module(f"unusual.{module.name}").RIGHT.items()
    for function in functions
]
SEEDS = (None, 2024)


def marked(name, function, seed=None):
    return mark(name, collect(find_inputs(name), function, seed), seed)


def written(arguments):
    """The arguments as text, without the places of functions and generators in memory."""
    return re.sub(r"\b0x[0-9a-f]+", "", repr(arguments), flags=re.IGNORECASE)


def stub(*arguments, **options):
    raise NotImplementedError("write your code here")


def test_each_exercise_has_inputs_and_each_input_an_exercise():
    assert set(all_inputs()) == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_every_aspect_is_at_stake_in_some_case(name):
    exercise, inputs = find_exercise(name), find_inputs(name)
    used = {case.aspect for case in inputs.cases()}
    declared = {aspect.key for aspect in exercise.aspects}
    assert used <= declared
    assert declared <= used | {"form"}


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", NAMES)
def test_the_reference_passes_in_full(name, seed):
    marking = marked(name, find_exercise(name).reference, seed)
    assert marking.score == find_exercise(name).points
    assert marking.passed and not marking.hint and not marking.notes


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(("name", "function"), UNUSUAL)
def test_unusual_right_solutions_pass_in_full(name, function, seed):
    marking = marked(name, function, seed)
    assert marking.hint == ""
    assert marking.score == marking.points


def test_there_are_three_unusual_solutions_an_exercise():
    counts = {name: sum(p.values[0] == name for p in UNUSUAL) for name in NAMES}
    assert all(count >= 3 for count in counts.values()), counts


@pytest.mark.parametrize("name", NAMES)
def test_the_unsolved_stub_gets_nothing(name):
    marking = marked(name, stub)
    assert marking.score == 0.0 and marking.unsolved
    assert "Not solved yet" in marking.hint


@pytest.mark.parametrize(
    "answer", [None, 0.0, 1, "x", np.zeros(3), (), {}], ids=lambda answer: repr(answer)[:12]
)
@pytest.mark.parametrize("name", NAMES)
def test_a_constant_answer_gets_at_most_the_points_for_form(name, answer):
    exercise = find_exercise(name)
    form = sum(aspect.points for aspect in exercise.aspects if aspect.key == "form")
    marking = marked(name, lambda *arguments: answer)
    assert marking.score <= form
    assert marking.hint


@pytest.mark.parametrize("name", NAMES)
def test_an_error_in_the_function_gets_nothing_and_is_quoted(name):
    def fails(*arguments, **options):
        raise TypeError("unsupported thing")

    marking = marked(name, fails)
    assert marking.score == 0.0
    assert marking.mistake is not None or "TypeError: unsupported thing" in marking.hint


@pytest.mark.parametrize(("name", "k"), MISTAKES)
def test_each_known_mistake_fails_with_its_own_hint(name, k):
    exercise = find_exercise(name)
    for seed in SEEDS:
        marking = marked(name, exercise.mistakes[k].function, seed)
        assert marking.score < exercise.points
        assert marking.mistake == k, f"taken for: {marking.hint}"
        assert marking.hint == exercise.mistakes[k].hint


@pytest.mark.parametrize("name", NAMES)
def test_hints_differ_and_are_whole_sentences(name):
    hints = [mistake.hint for mistake in find_exercise(name).mistakes]
    assert len(hints) >= 5 and len(set(hints)) == len(hints)
    assert all(hint[-1] in ".!?" and len(hint.split()) <= 45 for hint in hints)


@pytest.mark.parametrize("name", NAMES)
def test_points_are_two_to_four_and_seeds_change_the_data(name):
    exercise, inputs = find_exercise(name), find_inputs(name)
    assert 2 <= exercise.points <= 4 or name == "double"
    if inputs.fresh is not None:
        one, again, other = (written(inputs.cases(seed)[-1].arguments) for seed in (1, 1, 2))
        assert one != other
        assert one == again
