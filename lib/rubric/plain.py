"""Plain data: the only kind of answer that is marked.

Numbers, strings, booleans, None, lists, tuples, dictionaries and numeric arrays. Whatever else a
function returns becomes a `Foreign` that carries its type's name and nothing of its behaviour.
"""

import math
from dataclasses import dataclass

import numpy as np

MAX_DEPTH = 8
MAX_ITEMS = 100_000  # numbers and letters in all
MAX_TEXT = 10_000
MAX_NAME = 60
EXACT_BITS, MAX_BITS = 63, 1023  # of whole numbers: those between become floats


@dataclass(frozen=True)
class Foreign:
    """Stands for a value that is not plain data; `what` names it for the learner."""

    what: str


class _TooMuch(Exception):
    pass


class _Budget:
    def __init__(self):
        self.items = MAX_ITEMS

    def spend(self, count, depth):
        self.items -= count
        if self.items < 0 or depth > MAX_DEPTH:
            raise _TooMuch


def plain(value):
    """Copy `value` as plain data.

    NumPy scalars and 0-d arrays become Python numbers, lists and tuples stay what they are,
    arrays are copied as float64, int64 or bool.
    """
    try:
        return _plain(value, 0, _Budget())
    except _TooMuch:
        return Foreign("more data than an answer can be")


def _plain(value, depth, budget):
    budget.spend(_length(value), depth)
    kind = type(value)
    if value is None or kind is bool or kind is float:
        return value
    if kind is int:
        return _plain_int(value)
    if kind is str:
        return value if len(value) <= MAX_TEXT else Foreign("an enormous text")
    if kind is np.ndarray:
        return _plain_array(value, depth, budget)
    if isinstance(value, np.generic):
        return _plain_array(np.asarray(value), depth, budget)
    if isinstance(value, dict):
        keys = [_plain(key, depth + 1, budget) for key in dict.keys(value)]
        keys = [int(key) if isinstance(key, bool) else key for key in keys]  # equal, and hash alike
        if not all(isinstance(key, str | int | float) for key in keys):
            return Foreign("a dictionary whose keys are neither texts nor numbers")
        return {
            key: _plain(item, depth + 1, budget)
            for key, item in zip(keys, dict.values(value), strict=True)
        }
    if isinstance(value, tuple):
        return tuple(_plain(item, depth + 1, budget) for item in tuple.__iter__(value))
    if isinstance(value, list):
        return [_plain(item, depth + 1, budget) for item in list.__iter__(value)]
    if kind is range:
        return _plain(list(value), depth, budget)
    return Foreign(f"an object of type {kind.__name__[:MAX_NAME]}")


def _length(value):
    """How many items or letters `value` holds, known before any of them is looked at."""
    for kind in (list, tuple, dict, range, str):
        if isinstance(value, kind):
            return kind.__len__(value)
    return extent(value.shape) if type(value) is np.ndarray else 0


def extent(shape):
    """How many lists and numbers an array of this shape is as lists, at most: no axis counts 0."""
    return math.prod(max(1, length) for length in shape)


def _plain_int(value):
    if value.bit_length() <= EXACT_BITS:
        return value
    if value.bit_length() <= MAX_BITS:
        return float(value)
    return Foreign("an enormous whole number")


def _plain_array(array, depth, budget):
    if array.dtype.kind in "US" and array.ndim <= 1:
        return _plain(array.tolist(), depth, budget)
    if array.dtype.kind == "O":
        return _plain_objects(array, depth, budget)
    types = {"b": bool, "i": np.int64, "u": np.float64, "f": np.float64}
    if array.dtype.kind not in types:
        return Foreign(f"an array of type {array.dtype}")
    copied = array.astype(types[array.dtype.kind])
    return copied.item() if copied.ndim == 0 else copied


def _plain_objects(array, depth, budget):
    """An array of Python objects is an array of numbers when each of its objects is a number."""
    numbers = [_plain(item, depth + 1, budget) for item in array.ravel().tolist()]
    if all(isinstance(number, bool | int | float) for number in numbers):
        copied = np.array([float(number) for number in numbers]).reshape(array.shape)
        return copied.item() if copied.ndim == 0 else copied
    return Foreign("an array of objects")
