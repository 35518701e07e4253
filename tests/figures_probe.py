"""Runs in a lesson's kernel: moves the controls of its live figures and looks at what they show.

A figure must follow every control without an error. At the end of the lesson it must still show
what it showed where it was made: else a later cell has taken a name from it.
"""

import gc

import ipywidgets as widgets
import numpy as np

import neurons

_first = {}  # live figure -> what it showed at each of the places that its controls were moved to


def visit():
    """Moves the controls of the figures that are new."""
    for live in _figures():
        if live not in _first:
            _first[live] = _tour(live)


def visit_again():
    """Moves the controls of all figures once more, then steps and resets those with time."""
    for live in _figures():
        for place, now in _tour(live).items():
            before = _first[live][place]
            assert now == before, (
                f"a later cell changed what this figure shows at {place}: "
                f"now {now[0]!r}, before {before[0]!r}"
            )
        for button in _buttons(live.box):
            if button.description in ("Step", "Reset"):
                button.click()
                _works(live)


def _figures():
    return [thing for thing in gc.get_objects() if type(thing) is neurons.Live and thing.fig]


def _tour(live):
    """What is shown with each control at each of some values, the others as at the start."""
    shown = {}
    for name, control in live.sliders.items():
        start = control.value
        for place in _places(control):
            control.value = place
            _works(live)
            shown[f"{name} = {place!s:.40}"] = live.sentence, live.png
        control.value = start
    shown["start"] = live.sentence, live.png
    return shown


def _works(live):
    if live.error:
        raise live.error
    assert live.sentence.strip(), "a live figure says what is to be seen"


def _places(control):
    if hasattr(control, "min"):
        return control.min, control.max
    if hasattr(control, "options"):
        return [value for _, value in control._options_full]
    if isinstance(control.value, bool):
        return True, False
    return _points(control)


def _points(pad):
    """No points, and some of each class."""
    corners = np.array([pad.ax.get_xlim(), pad.ax.get_ylim()])
    X = np.random.default_rng(0).uniform(*corners.T, size=(6, 2))
    return (X[:0], np.zeros(0, int)), (X, np.arange(6) % len(pad.kind.options))


def _buttons(widget):
    parts = [_buttons(child) for child in getattr(widget, "children", ())]
    return sum(parts, [widget] if isinstance(widget, widgets.Button) else [])
