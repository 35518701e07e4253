"""What goes into a learner's function: worked examples and fresh inputs from a random generator.

Nothing here knows a right answer, so this module may run beside code that is not trusted.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

PUBLIC_SEEDS = (1, 2, 3)


def secret(seed):
    """The text that decides the data of a seed besides the seed itself; empty for None."""
    return "" if seed is None else os.environ.get("RUBRIC_SECRET", "")


def call_plainly(function, *arguments):
    """The usual way to call a learner's function."""
    return function(*arguments)


@dataclass(frozen=True)
class Case:
    """One call of a learner's function.

    Parameters
    ----------
    arguments : tuple
        Positional arguments. Each call gets its own deep copy.
    aspect : str
        The aspect of the exercise that is at stake when the answer is wrong.
    call : callable
        ``call(function, *arguments)`` gives the answer; it may call the function several times
        or pick a part of what it returns.
    says : str
        What goes in, in words, where the arguments themselves would be hard to read.
    loose : bool
        Compare with a relative tolerance of 1e-4 (float32 data, numerical derivatives).
    """

    arguments: tuple
    aspect: str = "value"
    call: Callable = call_plainly
    says: str = ""
    loose: bool = False


@dataclass(frozen=True, eq=False)
class Inputs:
    """Everything that is put into one graded function.

    Parameters
    ----------
    name : str
        The function's name, the same in notebook and course.
    arguments : tuple of str
        Names of its arguments, in order.
    examples : tuple of Case
        Worked examples: short, readable, always marked first.
    fresh : callable or None
        ``fresh(rng)`` makes a list of cases from a ``numpy.random.Generator``.
    seconds : float
        Time limit of one call.
    """

    name: str
    arguments: tuple[str, ...]
    examples: tuple[Case, ...]
    fresh: Callable | None = None
    seconds: float = 5.0

    def cases(self, seed=None):
        """The worked examples and fresh cases from several seeds.

        Parameters
        ----------
        seed : int or None
            None gives the data every learner sees. A number gives other data; when the environment
            variable RUBRIC_SECRET is set, that text decides it too, so a number that a
            learner finds in a released file does not give the data away.
        """
        made = list(self.examples)
        if self.fresh is None:
            return made
        start = [int.from_bytes(self.name.encode())]
        if seed is not None:
            start += [seed, int.from_bytes(os.fsencode(secret(seed)))]
        for k in PUBLIC_SEEDS:
            made += self.fresh(np.random.default_rng([*start, k]))
        return made
