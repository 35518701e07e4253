"""An exercise, as data: reference, points by aspect, known mistakes."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Aspect:
    """One thing an answer can get right, with its share of the points.

    `key` is "form" (type and shape of every answer) or the `aspect` of some of the cases.
    """

    key: str
    points: float
    says: str


@dataclass(frozen=True)
class Mistake:
    """A wrong implementation that learners are known to write, and the hint that mends it."""

    hint: str
    function: Callable


@dataclass(frozen=True, eq=False)
class Exercise:
    """How one graded function is marked.

    Parameters
    ----------
    reference : callable
        A right implementation. Its name is the name of the exercise.
    aspects : tuple of Aspect
        Their points add up to the points of the exercise.
    mistakes : tuple of Mistake
    returns : str
        What it returns, in words, said when the form of an answer is wrong.
    parts : tuple of str
        Names of several returned values.
    view : callable or None
        For answers that are not unique: ``view(case, value)`` gives what is judged instead of the
        value itself, for example the truth table that returned weights produce. It is applied to
        the learner's value and to the reference's, and raises `Unfit` where it cannot be.
    untouched : float
        Points lost when an argument is changed.
    """

    reference: Callable
    aspects: tuple[Aspect, ...]
    mistakes: tuple[Mistake, ...]
    returns: str = ""
    parts: tuple[str, ...] = ()
    view: Callable | None = None
    untouched: float = 0.5

    @property
    def name(self):
        """The name of the graded function."""
        return self.reference.__name__

    @property
    def points(self):
        """The most an answer can get."""
        return round(float(sum(aspect.points for aspect in self.aspects)), 6)


class Unfit(Exception):
    """A value has not the form that a `view` needs; the message is one sentence for the learner."""
