"""What is put into the graded functions of lesson 03."""

import copy
import itertools
from collections.abc import Iterable

import numpy as np

from ..cases import Case, Inputs
from .lesson_01 import quarters, sizes


def first_cubed(w):
    """w[0] ** 3 + 3 w[1]."""
    return w[0] ** 3 + 3 * w[1]


def matrix_example(W):
    """The sum of all entries, squared, plus the cube of the last one."""
    return W.sum() ** 2 + W[-1, -1] ** 3


def cubic(C):
    """f(w) = sum of C w ** 3, plus the squared sum of w, which ties the weights together."""

    def f(w):
        return np.sum(C * w**3) + np.sum(w) ** 2

    return f


def says_cubic(C, w, h):
    step = "" if h is None else f", h = {h:g}"
    return (
        f"f(w) = np.sum(C * w**3) + np.sum(w)**2 with C = {C.round(3).tolist()}, "
        f"w = {w.round(3).tolist()}{step}"
    )


def _gradient_case(C, w, h=None, **options):
    arguments = (cubic(C), w) if h is None else (cubic(C), w, h)
    return Case(arguments, says=says_cubic(C, w, h), **options)


def _numerical_gradient(rng):
    m, n = sizes(rng)
    C, w = rng.uniform(1, 3, size=n), rng.uniform(0.5, 2, size=n) * rng.choice([-1, 1], size=n)
    D, W = rng.uniform(1, 3, size=(m, n)), rng.normal(size=(m, n))
    whole = rng.permutation(np.arange(1, n + 2)) * rng.choice([-1, 1], size=n + 1)
    single = quarters(rng, n, largest=2).astype(np.float32)
    return [
        _gradient_case(C, w, 0.01, loose=True),
        _gradient_case(C, w, loose=True),
        _gradient_case(C, w, 0.5, aspect="h", loose=True),
        _gradient_case(D, W, 0.01, aspect="matrix", loose=True),
        _gradient_case(quarters(rng, n + 1), whole, 0.25, aspect="edge", loose=True),
        _gradient_case(
            quarters(rng, n).astype(np.float32), single, 0.25, aspect="edge", loose=True
        ),
        _gradient_case(C[:1], w[:1], 0.01, aspect="edge", loose=True),
    ]


def twice(w):
    """2 w, the gradient of the sum of w ** 2."""
    return 2 * w


def bowl_gradient(A, c):
    """The gradient A w - c of a bowl; A is (n, n), c is (n,)."""

    def grad(w):
        return A @ w - c

    return grad


def quartic_gradient(c):
    """The gradient w ** 3 - c, not a straight line."""

    def grad(w):
        return w**3 - c

    return grad


def _bowl_case(A, c, w0, lr, n_steps, **options):
    says = (
        f"grad(w) = A @ w - c with A = {A.round(3).tolist()}, c = {c.round(3).tolist()}; "
        f"w0 = {w0.round(3).tolist()}, lr = {lr:g}, n_steps = {n_steps}"
    )
    return Case((bowl_gradient(A, c), w0, lr, n_steps), says=says, **options)


def _gradient_descent(rng):
    n = int(rng.integers(2, 5))
    A = rng.normal(size=(n, n)) + 3 * np.eye(n)
    c, w0 = rng.normal(size=n) + 1, rng.normal(size=n)
    lr, n_steps = float(rng.uniform(0.05, 0.2)), int(rng.integers(6, 10))
    away = rng.uniform(0.5, 1.0, size=n)
    says = (
        f"grad(w) = w**3 - c with c = {c.round(3).tolist()}; "
        f"w0 = {away.round(3).tolist()}, lr = {lr:.4g}, n_steps = {n_steps}"
    )
    whole = rng.integers(2, 9, size=n)
    return [
        _bowl_case(A, c, w0, lr, n_steps),
        Case((quartic_gradient(c), away, lr, n_steps), says=says),
        _bowl_case(A, c, w0, lr, 0, aspect="edge"),
        _bowl_case(A, c, w0, lr, 1, aspect="edge"),
        _bowl_case(A[:1, :1], c[:1], w0[:1], lr, n_steps, aspect="edge"),
        _bowl_case(A, c, whole, 0.25, n_steps, aspect="edge"),
    ]


def _mse_and_grad(rng):
    m, n = sizes(rng)
    X, w, b = rng.normal(size=(m, n)) + 0.5, rng.normal(size=n), float(rng.uniform(0.5, 1.5))
    y = rng.normal(size=m) - 1.0
    whole = rng.integers(-4, 5, size=(m, n)), rng.integers(-3, 4, size=m)
    return [
        Case((X, y, w, b)),
        Case((X[:1], y[:1], w, b), aspect="edge"),
        Case((X[:, :1], y, w[:1], b), aspect="edge"),
        Case((*whole, rng.integers(1, 4, size=n), 2), aspect="edge"),
        Case(tuple(a.astype(np.float32) for a in (X, y, w)) + (b,), aspect="edge", loose=True),
        # A perfect fit: loss and gradient are 0.
        Case((whole[0], whole[0] @ np.ones(n) + 3.0, np.ones(n), 3.0), aspect="edge"),
    ]


def curved(rng, n):
    """(n, n) symmetric positive definite, its largest eigenvalue well above the others."""
    Q, _ = np.linalg.qr(rng.normal(size=(n, n)))
    values = np.append(rng.uniform(0.2, 1.5, size=n - 1), rng.uniform(2.5, 6.0))
    A = Q @ np.diag(rng.permutation(values)) @ Q.T
    return (A + A.T) / 2


def _max_stable_lr(rng):
    n = int(rng.integers(3, 6))
    diagonal = rng.permutation(np.arange(1, n + 1) * int(rng.integers(3, 6)))
    return [
        Case((curved(rng, n),)),
        Case((curved(rng, 2),)),
        Case((curved(rng, 1),), aspect="edge"),
        Case((np.diag(diagonal),), aspect="edge"),
    ]


def batches(function, X, y, size, rng):
    """The batches of one epoch as a list, or the answer itself where it cannot be gone through."""
    answer = function(X, y, size, rng)
    if not isinstance(answer, Iterable):
        return answer
    # One more than there can be, so that an epoch without end is seen and does not run for ever.
    # A copy of each, because a batch may be overwritten by the next one.
    return [copy.deepcopy(batch) for batch in itertools.islice(answer, len(X) + 1)]


def three_epochs(function, X, y, size, rng):
    """Two epochs from one generator, and the first once more from a generator in the same state."""
    again = copy.deepcopy(rng)
    first, second = (batches(function, X, y, size, rng) for _ in range(2))
    return [first, second, batches(function, X, y, size, again)]


def numbered(m, n):
    """X (m, n) and y (m,) in which every row can be told from the others."""
    X = np.arange(m * n, dtype=float).reshape(m, n)
    return X, np.arange(m) * 10.0


def _minibatches(rng):
    n = int(rng.integers(2, 4))
    size = int(rng.integers(4, 6))
    m = 5 * size + int(rng.integers(1, size - 1))  # parts of equal size would differ
    X, y = rng.normal(size=(m, n)), rng.normal(size=m)
    seed = int(rng.integers(2**32))

    def case(aspect, rows, size, call=batches):
        arguments = (X[:rows], y[:rows], size, np.random.default_rng(seed))
        return Case(arguments, aspect=aspect, call=call)

    return [
        case("value", m, size),
        case("sizes", m, size),
        case("sizes", 3 * size, size),
        case("sizes", 4, 7),
        case("sizes", 3, 3),
        case("sizes", 5, 1),
        case("shuffle", m, size, three_epochs),
    ]


INPUTS = (
    Inputs(
        "numerical_gradient",
        ("f", "w", "h"),
        (
            Case(
                (first_cubed, np.array([1.0, 2.0]), 0.5),
                aspect="h",
                says="f(w) = w[0]**3 + 3 * w[1], w = [1, 2], h = 0.5",
            ),
            Case(
                (first_cubed, np.array([2.0, -1.0]), 0.01),
                says="f(w) = w[0]**3 + 3 * w[1], w = [2, -1], h = 0.01",
                loose=True,
            ),
            Case(
                (matrix_example, np.array([[1.0, 2.0, 3.0], [0.5, -1.0, 2.0]]), 0.01),
                aspect="matrix",
                says="f(W) = W.sum()**2 + W[-1, -1]**3, W = [[1, 2, 3], [0.5, -1, 2]], h = 0.01",
                loose=True,
            ),
        ),
        _numerical_gradient,
    ),
    Inputs(
        "gradient_descent",
        ("grad", "w0", "lr", "n_steps"),
        (
            Case(
                (twice, np.array([1.0, -2.0]), 0.25, 3),
                says="grad(w) = 2 * w, w0 = [1, -2], lr = 0.25, n_steps = 3",
            ),
        ),
        _gradient_descent,
    ),
    Inputs(
        "mse_and_grad",
        ("X", "y", "w", "b"),
        (
            Case((np.array([[1.0], [2.0]]), np.array([1.0, 2.0]), np.array([1.0]), 0.5)),
            Case(
                (
                    np.array([[1.0, 2.0], [3.0, -1.0], [0.0, 4.0]]),
                    np.array([1.0, 0.0, 2.0]),
                    np.array([0.5, 1.0]),
                    -0.5,
                )
            ),
        ),
        _mse_and_grad,
    ),
    Inputs(
        "max_stable_lr",
        ("A",),
        (
            Case((np.array([[3.0, 1.0], [1.0, 3.0]]),)),
            Case((np.array([[2.0, -1.0, 0.0], [-1.0, 3.0, 1.0], [0.0, 1.0, 4.0]]),)),
        ),
        _max_stable_lr,
    ),
    Inputs(
        "minibatches",
        ("X", "y", "size", "rng"),
        (
            Case((*numbered(5, 3), 2, np.random.default_rng(0)), call=batches),
            Case((*numbered(5, 3), 2, np.random.default_rng(0)), aspect="sizes", call=batches),
        ),
        _minibatches,
    ),
)
