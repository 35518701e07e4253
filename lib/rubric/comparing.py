"""Compare an answer with the right one, and say in words how they differ."""

import itertools
from dataclasses import dataclass, replace

import numpy as np

from .plain import Foreign

RTOL, ATOL = 1e-6, 1e-9
LOOSE_RTOL, LOOSE_ATOL = 1e-4, 1e-5  # sums in float32 that nearly cancel are off by 1e-6
NOTHING = "nothing (None)"


@dataclass(frozen=True)
class Tolerance:
    """Numbers agree when they differ by at most ``atol + rtol * |expected|``."""

    rtol: float = RTOL
    atol: float = ATOL


EXACT = Tolerance()
LOOSE = Tolerance(LOOSE_RTOL, LOOSE_ATOL)


@dataclass(frozen=True)
class Difference:
    """How an answer differs from the right one.

    `is_form` is True when type or shape are wrong, False when only values are. `values_agree` is
    True when nothing but the shape is wrong: the right numbers in the right order.
    """

    is_form: bool
    says: str
    values_agree: bool = False


def compare(given, expected, tolerance=EXACT, returns="", parts=()):
    """Return the `Difference` between two pieces of plain data, or None where there is none.

    Parameters
    ----------
    given, expected : plain data
    tolerance : Tolerance
    returns : str
        What the function returns, in words ("one score per sample"); said when the form is wrong.
    parts : tuple of str
        Names of the members of an expected tuple.
    """
    if isinstance(expected, tuple):
        return _compare_tuple(given, expected, tolerance, returns, parts)
    if isinstance(expected, dict):
        return _compare_dict(given, expected, tolerance, returns)
    if expected is None or isinstance(expected, str | Foreign):
        same = type(given) is type(expected) and given == expected
        return None if same else _differs(given, expected)
    if isinstance(expected, bool) and isinstance(given, bool):
        return None if given == expected else _differs(given, expected)
    wanted = as_numbers(expected)
    if wanted is None:
        return _compare_tuple(given, tuple(expected), tolerance, returns, parts)
    return _compare_numbers(given, wanted, tolerance, returns)


def _compare_tuple(given, expected, tolerance, returns, parts):
    count = len(expected)
    members = list(given) if isinstance(given, tuple | list) or _is_array(given) else None
    if members is None or len(members) != count:
        wanted = f"{count} things" + (f" ({', '.join(parts)})" if parts else "")
        came = describe(given) if members is None else f"{len(members)} things"
        return Difference(True, _wrong_kind(came, wanted, returns))
    names = parts or tuple(f"part {k + 1}" for k in range(count))
    found = _first(
        _inside(name, compare(mine, theirs, tolerance))
        for name, mine, theirs in zip(names, members, expected, strict=True)
    )
    if found and parts and _in_another_order(members, expected, tolerance):
        order = ", ".join(parts)
        return Difference(True, f"These are the right things in another order; it is {order}.")
    return found


def _in_another_order(members, expected, tolerance):
    return any(
        all(compare(mine, theirs, tolerance) is None for mine, theirs in pairs)
        for order in itertools.permutations(members)
        for pairs in [zip(order, expected, strict=True)]
    )


def _compare_dict(given, expected, tolerance, returns):
    if not isinstance(given, dict):
        return Difference(True, _wrong_kind(describe(given), "a dictionary", returns))
    if given.keys() != expected.keys():
        mine, theirs = ", ".join(map(repr, given)), ", ".join(map(repr, expected))
        says = f"Your dictionary has the keys {mine[:200] or '(none)'}; it should have {theirs}."
        return Difference(True, says)
    return _first(
        _inside(str(key), compare(given[key], expected[key], tolerance)) for key in expected
    )


def _first(differences):
    """The most telling difference: a wrong form before a wrong value."""
    found = [difference for difference in differences if difference is not None]
    if not found:
        return None
    first = next((difference for difference in found if difference.is_form), found[0])
    return replace(first, values_agree=all(difference.values_agree for difference in found))


def _inside(name, difference):
    if difference is None:
        return None
    says = difference.says
    return replace(difference, says=f"In {name}: {says[0].lower()}{says[1:]}")


def _compare_numbers(given, wanted, tolerance, returns):
    expected_kind = "one number" if wanted.ndim == 0 else f"an array of shape {wanted.shape}"
    numbers = as_numbers(given)
    if numbers is None:
        return Difference(True, _wrong_kind(describe(given), expected_kind, returns))
    if numbers.shape != wanted.shape:
        agree = numbers.size == wanted.size and close(numbers.ravel(), wanted.ravel(), tolerance)
        return Difference(True, _wrong_shape(numbers.shape, wanted.shape, returns), agree)
    if close(numbers, wanted, tolerance):
        return None
    return Difference(False, _how_values_differ(numbers, wanted, tolerance))


def as_numbers(given):
    """`given` as a float array, or None when it is not made of numbers alone."""
    if next(_strange(given), None):
        return None
    try:
        numbers = np.asarray(given)
    except ValueError:  # parts of different shapes
        return None
    return numbers.astype(float) if numbers.dtype.kind in "biuf" else None


def _strange(value):
    """What `value` holds, however deep in lists, that is no number: one by one, in words."""
    if isinstance(value, list | tuple):
        for item in value:
            yield from _strange(item)
    elif not isinstance(value, bool | int | float | np.generic | np.ndarray):
        yield describe(value)


@np.errstate(all="ignore")
def close(numbers, wanted, tolerance=EXACT):
    """True when two arrays of one shape agree within the tolerance, and nan with nan."""
    return bool(np.allclose(numbers, wanted, tolerance.rtol, tolerance.atol, equal_nan=True))


def _wrong_kind(came, wanted, returns):
    says = f"Your function returned {came}; it should return {wanted}"
    says += f": {returns}." if returns else "."
    return says + (" Is there a `return` at its end?" if came == NOTHING else "")


def _wrong_shape(given, wanted, returns):
    if given == ():
        says = f"Your answer is one number; it should have shape {wanted}"
    elif wanted == ():
        says = f"Your answer has shape {given}; it should be one number"
    else:
        says = f"Your answer has shape {given}; it should be {wanted}"
    return says + (f": {returns}." if returns else ".")


@np.errstate(all="ignore")
def _how_values_differ(numbers, wanted, tolerance):
    """Sign first, then a constant factor, then a constant shift, then the first wrong value."""
    if np.isnan(numbers).any():
        return f"{_count(np.isnan(numbers))} not a number (nan)."
    if not np.isfinite(numbers).all() and np.isfinite(wanted).all():
        return f"{_count(~np.isfinite(numbers))} infinite."
    if np.any(np.abs(wanted) > tolerance.atol):
        if close(numbers, -wanted, tolerance):
            return "The size is right and the sign is wrong: yours is minus what it should be."
        factor = _factor(numbers, wanted, tolerance)
        if factor is not None:
            return f"Yours is {factor:.4g} times what it should be."
    shift = (numbers - wanted).ravel()
    if numbers.size > 1 and close(shift, shift[0], tolerance):
        more = "more" if shift[0] > 0 else "less"
        return f"Every number is {abs(shift[0]):.4g} {more} than it should be."
    if numbers.ndim == 0:
        mine, right = _apart(numbers, wanted)
        return f"Yours is {mine}; it should be {right}."
    wrong = ~np.isclose(numbers, wanted, tolerance.rtol, tolerance.atol)
    first = tuple(int(k) for k in np.argwhere(wrong)[0])
    where = first[0] if len(first) == 1 else first
    mine, right = _apart(numbers[first], wanted[first])
    return (
        f"{int(wrong.sum())} of {wrong.size} numbers differ; the first at index {where}: "
        f"yours is {mine}, it should be {right}."
    )


def _count(mask):
    if mask.ndim == 0:
        return "Your answer is"
    return f"{int(mask.sum())} of your {mask.size} numbers " + ("is" if mask.sum() == 1 else "are")


def _factor(numbers, wanted, tolerance):
    large = np.abs(wanted) > 1e-6 * np.abs(wanted).max()
    if large.sum() < 2:  # one number is some multiple of any other
        return None
    factor = float(np.median(numbers[large] / wanted[large]))
    scaled = close(numbers, factor * wanted, Tolerance(1e-5, tolerance.atol))
    return factor if scaled and abs(factor) > 1e-12 else None


def _apart(mine, right):
    """Two numbers with as many digits as it takes to tell them apart."""
    digits = 6 if f"{mine:.6g}" != f"{right:.6g}" else 12
    return f"{mine:.{digits}g}", f"{right:.{digits}g}"


def _differs(given, expected):
    is_form = type(given) is not type(expected)
    says = f"Your function returned {describe(given)}; it should return {expected!r}."
    return Difference(is_form, says)


def describe(value):
    """A short name for a value: what kind of thing it is, not what is in it."""
    if value is None:
        return NOTHING
    if isinstance(value, Foreign):
        return value.what
    if isinstance(value, bool | np.bool):
        return str(value)
    if isinstance(value, int | float | np.generic):
        return f"the number {value:.6g}"
    if isinstance(value, str):
        return f"the text {value[:40]!r}"
    if isinstance(value, dict):
        return "a dictionary"
    if _is_array(value):
        return f"an array of shape {value.shape}"
    says = f"a {type(value).__name__} of length {len(value)}"
    strange = next(_strange(value), None)
    if strange:
        return f"{says} that holds {strange}"
    return says if as_numbers(value) is not None else f"{says} whose parts differ in shape"


def _is_array(value):
    return isinstance(value, np.ndarray)
