"""What is put into the graded functions of lesson 07."""

import itertools
from collections.abc import Iterable

import numpy as np

from ..cases import Case, Inputs
from .lesson_01 import mixed_labels, sizes

KINDS = ("sigmoid", "tanh", "relu", "leaky_relu")
NAMES = ["ada", "ben", "cleo", "dora", "emil", "fay", "gus", "hana", "ivo", "jun", "kim", "lea"]


# layers ---------------------------------------------------------------------------------------


def layer(rng):
    """(dout, X, W) of an affine layer with m, n and k all different."""
    m, n = sizes(rng)
    k = int(rng.choice([size for size in range(2, 8) if size not in (m, n)]))
    return rng.normal(size=(m, k)), rng.normal(size=(m, n)), rng.normal(size=(n, k))


def part(k):
    """A call that picks member k of three, and lets every other answer through."""

    def call(function, *arguments):
        answer = function(*arguments)
        return answer[k] if isinstance(answer, tuple | list) and len(answer) == 3 else answer

    return call


def _affine_parts(dout, X, W):
    return [
        Case((dout, X, W), aspect=name, call=part(k)) for k, name in enumerate(("dX", "dW", "db"))
    ]


def _affine_backward(rng):
    dout, X, W = layer(rng)
    n, k = W.shape
    narrow = [rng.uniform(0.5, 2.0, size=a.shape).astype(np.float32) for a in (dout, X, W)]
    whole = [rng.integers(-4, 5, size=a.shape) for a in (dout, X, W)]
    return [
        *_affine_parts(dout, X, W),
        *_affine_parts(rng.normal(size=(n, k)), rng.normal(size=(n, n)), W),
        Case((dout[:1], X[:1], W), aspect="edge"),
        Case((dout[:, :1], X, W[:, :1]), aspect="edge"),
        Case((dout, X[:, :1], W[:1]), aspect="edge"),
        Case(tuple(whole), aspect="edge"),
        Case(tuple(narrow), aspect="edge", loose=True),
    ]


def _activation_backward(rng):
    m, h = sizes(rng)
    dA = rng.normal(size=(m, h))
    # Both signs, never 0, and one column far out.
    Z = rng.uniform(0.2, 2.5, size=(m, h)) * rng.choice([-1.0, 1.0], size=(m, h))
    Z[:2, 0] = rng.permutation([1, -1]) * rng.uniform(0.3, 1.0)
    far = Z.copy()
    far[:, -1] = rng.choice([-1.0, 1.0], size=m) * rng.uniform(50, 100, size=m)
    cases = []
    for kind in KINDS:
        aspect = "smooth" if kind in ("sigmoid", "tanh") else "bent"
        cases += [
            Case((dA, Z, kind), aspect=aspect),
            Case((dA, far, kind), aspect=aspect),
            Case((dA[:1], Z[:1], kind), aspect=aspect),
            Case((dA.astype(np.float32), Z.astype(np.float32), kind), aspect=aspect, loose=True),
            Case(
                (np.arange(1, 7).reshape(2, 3), np.array([[1, -2, 3], [-4, 5, -6]]), kind), aspect
            ),
        ]
    return [*cases, Case((dA, Z, str(rng.choice(["softmax", "Tanh", "step"]))), aspect="others")]


# the network ----------------------------------------------------------------------------------


def parameters(rng, n, h):
    """Weights and biases of a network with n features and h hidden units, none of them 0."""

    def away_from_zero(*shape):
        return rng.uniform(0.3, 1.0, size=shape) * rng.choice([-1.0, 1.0], size=shape)

    return {
        "W1": away_from_zero(n, h),
        "b1": away_from_zero(h),
        "W2": away_from_zero(h),
        "b2": float(rng.uniform(0.2, 0.6)),
    }


def network(rng):
    """(X, y, params) with m, n and h all different."""
    m, n = sizes(rng)
    h = int(rng.choice([size for size in range(2, 8) if size not in (m, n)]))
    return rng.normal(size=(m, n)), mixed_labels(rng, m), parameters(rng, n, h)


def single(params):
    """The same network cut down to one hidden unit."""
    cut = {"W1": params["W1"][:, :1], "b1": params["b1"][:1], "W2": params["W2"][:1]}
    return params | cut


def as_float32(params):
    return {name: np.float32(value) for name, value in params.items()}


def _mlp_forward(rng):
    X, _, params = network(rng)
    m, n = X.shape
    return [
        Case((X, params)),
        Case((X[:1], params), aspect="edge"),
        Case((X, single(params)), aspect="edge"),
        Case((X[:, :1], params | {"W1": params["W1"][:1]}), aspect="edge"),
        Case((rng.integers(-2, 3, size=(m, n)), params), aspect="edge"),
        Case((X.astype(np.float32), as_float32(params)), aspect="edge", loose=True),
    ]


def entries(*names):
    """A call that picks some entries of a dictionary, where they are all there."""

    def call(function, *arguments):
        answer = function(*arguments)
        if not isinstance(answer, dict) or not answer.keys() >= set(names):
            return answer
        return {name: answer[name] for name in names}

    return call


def _backward_parts(X, y, params):
    return [
        Case((X, y, params), aspect="output", call=entries("W2", "b2")),
        Case((X, y, params), aspect="hidden", call=entries("W1", "b1")),
    ]


def _mlp_backward(rng):
    X, y, params = network(rng)
    m, n = X.shape
    square = parameters(rng, n, n)  # as many hidden units as features: mixed-up shapes fit
    whole = rng.integers(-2, 3, size=(m, n))
    return [
        *_backward_parts(X, y, params),
        *_backward_parts(X, y, square),
        Case((X[:1], y[:1], params), aspect="edge"),
        Case((X, y, single(params)), aspect="edge"),
        Case((X[:, :1], y, params | {"W1": params["W1"][:1]}), aspect="edge"),
        Case((whole, np.ones(m, dtype=int), params), aspect="edge"),
    ]


# gradient_check -------------------------------------------------------------------------------


def cubes(C):
    """f(w) = sum of C w ** 3."""

    def f(w):
        return np.sum(C * w**3)

    return f


def slopes(C):
    """grad(w) = 3 C w ** 2, the gradient of `cubes` when C is the same."""

    def grad(w):
        return 3 * C * w**2

    return grad


def _check_case(C, D, w, *h, says="", **options):
    """f has the coefficients C, grad those of D: right where the two are equal."""
    wrong = "the gradient of f" if np.array_equal(C, D) else f"3 * D * w**2, D = {np.round(D, 4)}"
    text = f"f(w) = sum(C * w**3), C = {np.round(C, 4)}; grad(w) = {wrong}; w = {np.round(w, 4)}"
    return Case(
        (cubes(C), slopes(D), w, *h),
        says=says or text + f"; h = {h[0] if h else 'its default'}",
        loose=True,
        **options,
    )


def _gradient_check(rng):
    n = int(rng.integers(3, 6))
    C = rng.uniform(1, 2, size=n) * rng.choice([-1, 1], size=n)
    w = rng.uniform(0.5, 1.5, size=n) * rng.choice([-1, 1], size=n)
    too_large, too_small, turned = C.copy(), C.copy(), C.copy()
    one, other = rng.permutation(n)[:2]
    too_large[one] *= rng.uniform(1.2, 1.6)
    too_large[other] *= 1.05
    too_small[one] *= rng.uniform(0.5, 0.8)
    too_small[other] *= 0.95
    turned[one] *= -1
    flat_C, flat_w = C.copy(), w.copy()
    flat_C[one] = 0.0
    # A true slope far below 1e-8 beside a gradient of 0: 2 ** -36 is exact at every step.
    faint = np.full(n, 2.0**-36)
    return [
        _check_case(C, too_large, w),
        _check_case(C, too_small, w),
        _check_case(C, turned, w),
        _check_case(C, C, w),
        _check_case(C, too_small, w, 0.25, aspect="h"),
        _check_case(C, C, w, 0.125, aspect="h"),
        _check_case(flat_C, flat_C, flat_w, aspect="flat"),
        _check_case(flat_C, flat_C * 1.25, flat_w, aspect="flat"),
        _check_case(faint, 0 * faint, np.ones(n), 0.5, aspect="flat"),
        _check_case(C[:1], 1.5 * C[:1], w[:1], aspect="edge"),
        _check_case(
            np.arange(1.0, n + 1), np.arange(1.0, n + 1) * 1.25, np.arange(1, n + 1), aspect="edge"
        ),
        _check_case(C, too_large, np.float32(w), 0.25, aspect="edge"),
    ]


# find_bug -------------------------------------------------------------------------------------

# The steps of a backward pass, each written in several ways, and not all of them are right.
ERRORS = (
    lambda p, y: (p - y) / len(y),
    lambda p, y: np.where(y == 1, p - 1, p) / p.size,
    lambda p, y: (p - y) * p * (1 - p) / len(y),
    lambda p, y: p - y,
    lambda p, y: (p * (1 - y) - y * (1 - p)) / y.size,
)
BACKS = (
    lambda dz, W2, dW2: np.outer(dz, W2),
    lambda dz, W2, dW2: np.outer(dz, dW2),
    lambda dz, W2, dW2: dz[:, None] * W2,
)
SLOPES = (
    lambda dA, A: dA * (1 - A**2),
    lambda dA, A: dA * (1 - A),
    lambda dA, A: dA - dA * A * A,
    lambda dA, A: dA,
    lambda dA, A: dA * A * (1 - A),
    lambda dA, A: dA * (1 - A) * (1 + A),
    lambda dA, A: dA * (1 - A**2) / len(dA),
)
WEIGHTS = (
    lambda X, A, dZ: X.T @ dZ,
    lambda X, A, dZ: np.einsum("ij,ik->jk", X, dZ),
    lambda X, A, dZ: A.T @ dZ,
    lambda X, A, dZ: dZ.T @ X,
    lambda X, A, dZ: sum(np.outer(x, d) for x, d in zip(X, dZ, strict=True)),
    lambda X, A, dZ: X[:1].T @ dZ[:1],
    lambda X, A, dZ: dZ @ X.T,
)
BIASES = (
    lambda dZ: dZ.sum(axis=0),
    lambda dZ: np.ones(len(dZ)) @ dZ,
    lambda dZ: dZ.mean(axis=0),
    lambda dZ: 0 * dZ[0],
    lambda dZ: dZ,
    lambda dZ: dZ.sum(axis=1),
)
# A digit for each step says which way it is written. Each case draws from several lots.
LOTS = (
    ["00000", "12211", "40540", "02041", "10500", "42210", "12541", "00211", "42001"],
    ["20001", "32210", "01540", "12100", "40311", "02600", "10441", "42250", "10513", "00242"],
    ["00020", "12231", "40560", "02504", "10245"],
)


def backward_of(recipe):
    """A `backward(X, y, params)` for the network of `mlp_forward`, put together from steps."""
    pools = (ERRORS, BACKS, SLOPES, WEIGHTS, BIASES)
    error, back, slope, weights, bias = (
        pool[int(digit)] for pool, digit in zip(pools, recipe, strict=True)
    )

    def backward(X, y, params):
        A1 = np.tanh(X @ params["W1"] + params["b1"])
        p = 1 / (1 + np.exp(-(A1 @ params["W2"] + params["b2"])))
        dz = error(p, y)
        dW2 = A1.T @ dz
        dZ1 = slope(back(dz, params["W2"], dW2), A1)
        return {"W1": weights(X, A1, dZ1), "b1": bias(dZ1), "W2": dW2, "b2": dz.sum()}

    return backward


def five_networks():
    """The five networks that the lesson trains: a dictionary from names to backward functions."""
    recipes = ["12211", "10513", "20001", "42001", "02600"]
    return dict(zip(NAMES, map(backward_of, recipes), strict=False))


def named(function, nets):
    """The names in a collection of any kind, as a list; every other answer as it is."""
    answer = function(nets)
    if isinstance(answer, str) or not isinstance(answer, Iterable):
        return answer
    return list(itertools.islice(answer, 2 * len(nets)))


def _seven(rng, counts, aspect="value"):
    """A case of seven networks, so many from each lot, under names that say nothing."""
    recipes = [
        recipe
        for lot, count in zip(LOTS, counts, strict=True)
        for recipe in rng.choice(lot, count, replace=False)
    ]
    names = rng.choice(NAMES, len(recipes), replace=False).tolist()
    nets = dict(zip(names, map(backward_of, rng.permutation(recipes)), strict=True))
    return Case((nets,), aspect=aspect, call=named, says="seven networks: " + ", ".join(names))


def _find_bug(rng):
    return [
        _seven(rng, (4, 3, 0)),
        _seven(rng, (2, 5, 0)),
        _seven(rng, (6, 1, 0), "few"),
        _seven(rng, (7, 0, 0), "few"),
        _seven(rng, (3, 2, 2), "broken"),
        _seven(rng, (4, 0, 3), "broken"),
    ]


_LAYER = (
    np.array([[1.0, 0.0, 2.0], [-1.0, 3.0, 1.0]]),
    np.array([[1.0, 2.0], [3.0, -1.0]]),
    np.array([[2.0, -1.0, 0.5], [1.0, 4.0, -2.0]]),
)
_SMALL = (
    np.array([[1.0, -1.0], [0.5, 2.0], [-1.5, 0.5], [0.0, 1.0]]),
    np.array([1, 0, 1, 1]),
    {
        "W1": np.array([[0.5, -1.0, 0.25], [1.0, 0.5, -0.75]]),
        "b1": np.array([0.1, -0.2, 0.3]),
        "W2": np.array([1.0, -0.5, 2.0]),
        "b2": 0.25,
    },
)

INPUTS = (
    Inputs("mlp_forward", ("X", "params"), (Case((_SMALL[0], _SMALL[2])),), _mlp_forward),
    Inputs(
        "affine_backward",
        ("dout", "X", "W"),
        (*_affine_parts(*_LAYER), Case(_LAYER, aspect="edge")),
        _affine_backward,
    ),
    Inputs(
        "activation_backward",
        ("dA", "Z", "kind"),
        (
            *(
                Case(
                    (np.array([[1.0, 2.0, -1.0]]), np.array([[0.5, -2.0, 3.0]]), kind),
                    aspect="smooth" if kind in ("sigmoid", "tanh") else "bent",
                )
                for kind in KINDS
            ),
            Case((np.array([[1.0]]), np.array([[0.5]]), "step"), aspect="others"),
        ),
        _activation_backward,
    ),
    Inputs(
        "mlp_backward",
        ("X", "y", "params"),
        (*_backward_parts(*_SMALL), Case(_SMALL, aspect="edge")),
        _mlp_backward,
    ),
    Inputs(
        "gradient_check",
        ("f", "grad", "w", "h"),
        (
            _check_case(
                np.array([1.0, 2.0]),
                np.array([1.0, 2.5]),
                np.array([1.0, -2.0]),
            ),
        ),
        _gradient_check,
    ),
    Inputs(
        "find_bug",
        ("nets",),
        (_seven(np.random.default_rng(7), (4, 3, 0)),),
        _find_bug,
        seconds=10.0,
    ),
)
