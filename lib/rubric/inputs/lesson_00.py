"""What is put into the practice exercise of lesson 00."""

import numpy as np

from ..cases import Case, Inputs


def _double(rng):
    shape = tuple(rng.integers(2, 5, size=2))
    return [
        Case((float(rng.normal()),)),
        Case((int(rng.integers(3, 90)),)),
        Case((rng.normal(size=shape),), aspect="array"),
        Case((np.array([float(rng.normal())]),), aspect="array"),
    ]


INPUTS = (
    Inputs(
        "double",
        ("x",),
        (Case((4.0,)), Case((0.5,)), Case((np.array([1.0, -3.0, 0.25]),), aspect="array")),
        _double,
    ),
)
