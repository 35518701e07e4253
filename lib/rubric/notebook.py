"""What a lesson calls: `check` marks a function of the notebook, `use` picks one that works."""

import contextlib
import copy
import functools
import importlib.util
import io
import sys
import warnings

import numpy as np

from .calling import collect
from .inputs import find_inputs

_passed = {}  # name -> the function that passed last, so that `use` need not mark it again


def check(name, seed=None):
    """Mark the notebook's function called `name`, show the result, and return its points.

    Parameters
    ----------
    name : str
        Name of the exercise and of the function.
    seed : int or None
        None marks on the data every learner sees, a number on new data.

    Returns
    -------
    float
        Points between 0 and the points of the exercise.
    """
    function = sys._getframe(1).f_globals.get(name)
    return _check(name, function, seed)


def _check(name, function, seed):
    inputs = find_inputs(name)
    if not callable(function):
        _show_text(_missing(name, function))
        return 0.0
    if not _can_mark():
        _show_text(f"{name}: the marking is not at hand here, so no points are given.")
        return 0.0
    marking = _mark(inputs, function, seed)
    _show(marking, seed)
    if seed is None:
        _remember(name, function, marking)
    return marking.score


def use(name):
    """The notebook's function called `name` if it passes its check, else the course's own.

    One printed line says which. Where the course's own is not at hand, it is the notebook's.

    Parameters
    ----------
    name : str

    Returns
    -------
    callable
    """
    function = sys._getframe(1).f_globals.get(name)
    inputs = find_inputs(name)
    if not _can_mark():
        found = f"Using your {name}, unchecked."
        _show_text(found if callable(function) else _missing(name, function))
        return function
    from .lessons import find_exercise

    if callable(function) and _passes(inputs, function):
        print(f"Using your {name}.")
        return _in_form(function, find_exercise(name).reference, inputs)
    print(f"Using the course's {name} until yours passes its check.")
    return find_exercise(name).reference


def _passes(inputs, function):
    # A failure is not remembered: what the function calls may have been mended since.
    if _passed.get(inputs.name) is not function:
        _remember(inputs.name, function, _mark(inputs, function, None))
    return _passed[inputs.name] is function


def _remember(name, function, marking):
    _passed[name] = function if marking.passed else None


def _in_form(function, reference, inputs):
    """`function`, giving arrays where it gives lists and the course's own gives arrays.

    A list of numbers is as good an answer, but the lesson goes on to compute with it.
    """
    example = inputs.examples[0].arguments
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        model = reference(*copy.deepcopy(example))
        given = function(*copy.deepcopy(example))
    if _like(model, given) is given:
        return function

    @functools.wraps(function)
    def formed(*arguments, **options):
        return _like(model, function(*arguments, **options))

    return formed


def _like(model, given):
    """`given` itself, or a copy with arrays and tuples where `model` has them."""
    if isinstance(model, np.ndarray) and isinstance(given, list | tuple):
        return np.asarray(given)
    if isinstance(model, dict) and isinstance(given, dict):
        formed = {key: _like(model.get(key), item) for key, item in given.items()}
        return given if all(formed[key] is given[key] for key in given) else formed
    if isinstance(model, tuple) and isinstance(given, list | tuple) and len(given) == len(model):
        formed = tuple(map(_like, model, given))
        same = isinstance(given, tuple) and all(a is b for a, b in zip(formed, given, strict=True))
        return given if same else formed
    return given


def _can_mark():
    """False where the right answers are left out, as in a sandbox for grading."""
    lessons = importlib.util.find_spec(f"{__package__}.lessons")
    return lessons is not None and lessons.origin is not None  # an empty folder has no origin


def _mark(inputs, function, seed):
    from .marking import mark

    return mark(inputs.name, collect(inputs, function, seed), seed)


def _missing(name, function):
    if function is None:
        return f"There is no function {name} yet: run the cell above in which you write it."
    return f"{name} should be a function; it is of type {type(function).__name__}."


def _show(marking, seed):
    from .card import as_html, as_text, title

    if seed is None:
        _display(as_text(marking), as_html(marking))
    elif marking.passed or marking.unsolved:
        _show_text(title(marking, fresh=True))
    else:
        _display(as_text(marking, fresh=True), as_html(marking, fresh=True))


def _show_text(text):
    print(text)


def _display(text, html):
    """A card in a notebook, plain text elsewhere."""
    from IPython import get_ipython
    from IPython.display import display

    if get_ipython() is None:
        print(text)
    else:
        display({"text/plain": text, "text/html": html}, raw=True)
