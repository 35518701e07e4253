"""How the practice exercise of lesson 00 is marked."""

import numpy as np

from ..exercise import Aspect, Exercise, Mistake


def double(x):
    return 2 * x


def _squares(x):
    return x**2


def _adds_two(x):
    return x + 2


def _prints(x):
    print(2 * x)


def _ignores_x(x):
    return 8.0


def _in_place(x):
    x *= 2
    return x


def _unchanged(x):
    return x


def _only_a_number(x):
    return float(2 * np.ravel(x)[0])


EXERCISES = (
    Exercise(
        double,
        (
            Aspect("value", 0.5, "numbers: twice x"),
            Aspect("array", 0.5, "arrays: twice every number in x"),
        ),
        (
            Mistake("`x**2` is x times x. Twice x is `2 * x`.", _squares),
            Mistake("You added 2. Twice x is x plus x, or `2 * x`.", _adds_two),
            Mistake(
                "Your function prints its answer and returns nothing. `print` shows a value to a "
                "person; `return` hands it to the program. Write `return 2 * x`.",
                _prints,
            ),
            Mistake(
                "Your function gives 8 whatever goes in. That is right for x = 4 only: let the "
                "answer depend on `x`.",
                _ignores_x,
            ),
            Mistake(
                "`x *= 2` changes the caller's own array. `return 2 * x` makes a new one.",
                _in_place,
            ),
            Mistake("Your function hands x back as it came. Twice x is `2 * x`.", _unchanged),
            Mistake(
                "You kept only the first number of the array. `2 * x` doubles all of them at once, "
                "without a loop.",
                _only_a_number,
            ),
        ),
        returns="twice x, with the shape of x",
        untouched=0.5,
    ),
)
