"""Unusual right solutions of lesson 00."""

import warnings

import numpy as np


def sums(x):
    return x + x


def through_numpy(x):
    return np.multiply(x, 2.0)


def divides_by_a_half(x):
    return x / 0.5


def gives_lists(x):
    return [gives_lists(row) for row in x] if np.ndim(x) else float(x) * 2


def prints_and_warns(x):
    print("doubling", x)
    warnings.warn("doubled numbers are large", stacklevel=1)
    return np.array(x) * 2


RIGHT = {
    "double": [sums, through_numpy, divides_by_a_half, gives_lists, prints_and_warns],
}
