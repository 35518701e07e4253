"""What is put into the graded functions of lesson 08."""

import numpy as np

from ..cases import Case, Inputs

CORNERS = np.array([(0.0, 0.0), (0.0, 1.0), (1.0, 0.0), (1.0, 1.0)])
XOR = np.array([0, 1, 1, 0])
DRAWS = 30  # of starting values, so that their mean and spread can be told


# linear_collapse ------------------------------------------------------------------------------


def layers(rng):
    """(W1, b1, W2, b2) of two linear layers with n, h and k all different."""
    n, h, k = (int(size) for size in rng.permutation([2, 3, 4, 5])[:3])
    return (
        rng.normal(size=(n, h)),
        rng.uniform(0.5, 1.5, size=h),
        rng.normal(size=(h, k)),
        rng.uniform(-1.5, -0.5, size=k),
    )


def _linear_collapse(rng):
    W1, b1, W2, b2 = layers(rng)
    n, h = W1.shape
    square = rng.normal(size=(h, h))  # all shapes fit, whatever the order of the factors
    whole = [rng.integers(-4, 5, size=a.shape) for a in (W1, b1, W2, b2)]
    narrow = [np.float32(a) for a in (W1, b1, W2, b2)]
    return [
        Case((W1, b1, W2, b2)),
        Case((W1, b1, W2, b2), aspect="bias"),
        Case((square, b1, rng.normal(size=(h, h)), b1[::-1].copy()), aspect="bias"),
        Case((W1[:, :1], b1[:1], W2[:1], b2), aspect="edge"),
        Case((W1, b1, W2[:, :1], b2[:1]), aspect="edge"),
        Case((W1[:1], b1, W2, b2), aspect="edge"),
        Case(tuple(whole), aspect="edge"),
        Case(tuple(narrow), aspect="edge", loose=True),
    ]


# is_linearly_separable ------------------------------------------------------------------------


def apart(rng, m, n, gap, largest=1.0, away=0.4):
    """(X, y) with a gap of that share of the largest width, between classes of unlike size.

    The width is about 2 * `largest`; the middle lies up to `away * largest` from 0 in each feature.
    """
    direction = rng.normal(size=n)
    direction /= np.linalg.norm(direction)
    X = rng.uniform(-1, 1, size=(m, n))
    where = X @ direction
    cut = np.sort(where)[m // 3]
    y = (where > cut).astype(int)
    near = np.where(y == 1, where[y == 1].min(), where[y == 0].max())
    X += ((y - 0.5) * 2.2 * gap - near)[:, None] * direction  # 2.2: the width is at most that
    return largest * (X + rng.uniform(-away, away, size=n)), y


def one_inside(rng, m, n):
    """(X, y) that one sample spoils: it lies in the middle of the other class."""
    X, y = apart(rng, m, n, 0.2)
    return np.vstack([X, X[y == 1].mean(axis=0)]), np.append(y, 0)


def touching(rng, n):
    """(X, y) of two classes on either side of a line, with one point of each in the same place."""
    X = rng.integers(-12, 13, size=(12, n)) / 4
    X[:, 0] = np.where(np.arange(12) < 8, 1.0, -1.0) * rng.integers(1, 9, size=12) / 4
    shared = np.zeros((2, n))
    return np.vstack([X, shared]), np.append((X[:, 0] > 0).astype(int), [0, 1])


def _separable_case(data, aspect="value", says=""):
    X, y = data
    return Case((X, y), aspect=aspect, says=says and f"{says}, X of shape {X.shape}")


def _is_linearly_separable(rng):
    m, n = 8 + int(rng.integers(0, 8)), int(rng.integers(2, 5))
    X = rng.uniform(-1, 1, size=(12, 2)) + np.array([[1, 1], [1, -1], [-1, 1], [-1, -1]] * 3)
    signs = (X[:, 0] * X[:, 1] < 0).astype(int)
    flat, labels = apart(rng, 9, 1, 0.3)
    return [
        _separable_case(apart(rng, m, n, 0.3), says="a wide gap"),
        _separable_case((X, signs), says="class 1 where the two signs differ"),
        _separable_case(one_inside(rng, m, n), says="one sample among the others"),
        _separable_case(
            apart(rng, 14, 2, 0.01, away=1.0), "narrow", "a gap of about one hundredth"
        ),
        _separable_case(
            apart(rng, 20, n, 0.01, away=1.0), "narrow", "a gap of about one hundredth"
        ),
        _separable_case(touching(rng, n), "narrow", "one point belongs to both classes"),
        _separable_case((X[:5], np.ones(5, dtype=int)), "edge", "one class alone"),
        _separable_case((X[:5], np.zeros(5, dtype=int)), "edge", "one class alone"),
        _separable_case((X[:1], signs[:1]), "edge", "one sample"),
        _separable_case((flat, labels), "edge", "one feature"),
        _separable_case((np.float32(X), signs), "edge", "signs that differ, in float32"),
    ]


# init_params ----------------------------------------------------------------------------------


def many(function, n, h, rng, *scale):
    """`DRAWS` sets of starting values, one after another from one generator."""
    return [function(n, h, rng, *scale) for _ in range(DRAWS)]


def three_starts(function, n, h, rng, scale):
    """Starting values drawn twice from one generator, and once from another in the same state."""
    state = rng.bit_generator.state
    first, second = function(n, h, rng, scale), function(n, h, rng, scale)
    rng.bit_generator.state = state
    return [first, second, function(n, h, rng, scale)]


def _init_params(rng):
    n, h = int(rng.integers(2, 6)), int(rng.integers(50, 60))
    seeds, scale = rng.integers(2**32, size=4), float(rng.uniform(0.05, 0.2))

    def case(k, *arguments, call=many, **options):
        n, h, *scale = arguments
        return Case((n, h, np.random.default_rng(seeds[k]), *scale), call=call, **options)

    return [
        case(0, n, h, scale),
        case(1, n, h, 2.0),
        case(2, n, h),
        case(3, n, n + 2, scale, call=three_starts, aspect="rng"),
    ]


# fit_xor, accuracy_by_width -------------------------------------------------------------------


def three_runs(function, *arguments):
    """Two answers for one seed, and one for the seed after it."""
    *others, seed = arguments
    again, following = function(*others, seed), function(*others, seed + 1)
    return [function(*others, seed), again, following]


def a_seed(rng):
    return int(rng.integers(2**32 - 1))


def _fit_xor(rng):
    return [Case((a_seed(rng),))]


def _accuracy_by_width(rng):
    return [Case(([int(rng.integers(8, 17))], a_seed(rng)))]


_LAYERS = (
    np.array([[1.0, 2.0, 0.0], [0.0, -1.0, 3.0]]),
    np.array([1.0, 0.5, -1.0]),
    np.array([[1.0], [2.0], [-1.0]]),
    np.array([0.25]),
)

# One class along a line, the other beside it; one sample far away; a gap of about one hundredth;
# and a sample of class 0 half-way between two of class 1.
_OBLIQUE = np.array([[0.0, 0.0], [1.0, 1.0], [2.0, 2.0], [1.0, 0.5], [2.0, 1.5], [4.0, 3.5]])
_FAR = np.array([[0.0], [1.0], [2.0], [12.0]])
_NARROW = np.array([[1.0], [1.7], [1.7125], [2.0]])
_MIDDLE = np.array([[0.0, 0.0], [2.0, 2.0], [1.0, 1.0], [3.0, 0.0]])

INPUTS = (
    Inputs("xor_weights", (), (Case((), aspect="all"), Case((), aspect="most"))),
    Inputs(
        "linear_collapse",
        ("W1", "b1", "W2", "b2"),
        (Case(_LAYERS), Case(_LAYERS, aspect="bias")),
        _linear_collapse,
    ),
    Inputs(
        "is_linearly_separable",
        ("X", "y"),
        (
            Case((CORNERS, XOR)),
            Case((CORNERS, np.array([0, 1, 1, 1]))),
            Case((CORNERS, np.array([1, 0, 0, 0]))),
            Case((np.array([[0.0], [1.0], [3.0]]), np.array([0, 0, 1]))),
            Case((np.array([[0.0], [1.0], [3.0]]), np.array([0, 1, 0]))),
            Case((_OBLIQUE, np.array([0, 0, 0, 1, 1, 1]))),
            Case((_FAR, np.array([0, 0, 1, 1]))),
            Case((_NARROW, np.array([0, 0, 1, 1])), aspect="narrow"),
            Case((_MIDDLE, np.array([1, 1, 0, 0])), aspect="narrow"),
        ),
        _is_linearly_separable,
        seconds=15.0,
    ),
    Inputs(
        "init_params",
        ("n", "h", "rng", "scale"),
        (Case((2, 3, np.random.default_rng(8), 0.5), aspect="rng", call=three_starts),),
        _init_params,
    ),
    Inputs(
        "fit_xor",
        ("seed",),
        (Case((0,)), Case((1,), aspect="seed", call=three_runs, says="seed = 1, 1 again, and 2")),
        _fit_xor,
        seconds=15.0,
    ),
    Inputs(
        "accuracy_by_width",
        ("widths", "seed"),
        (
            Case(([1, 8], 0)),
            Case(
                ([2, 3], 1),  # of one width, two runs may agree by chance
                aspect="seed",
                call=three_runs,
                says="widths = [2, 3], with seed = 1, 1 again, and 2",
            ),
        ),
        _accuracy_by_width,
        seconds=10.0,
    ),
)
