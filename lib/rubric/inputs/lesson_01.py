"""What is put into the graded functions of lesson 01."""

import numpy as np

from ..cases import Case, Inputs

XWB = ("X", "w", "b")
TWO_POINTS = np.array([[3.0, 1.0], [-1.0, 2.0], [0.5, 4.0]])


def sizes(rng):
    """m samples, n features, with m and n different and both above 1."""
    n = int(rng.integers(2, 5))
    return n + int(rng.integers(2, 6)), n


def mixed_labels(rng, m):
    """(m,) labels 0 and 1, both there, more of the ones."""
    y = np.ones(m, dtype=int)
    y[: max(1, m // 3)] = 0
    return rng.permutation(y)


def quarters(rng, shape, largest=8):
    """Multiples of 1/4, on which sums and products are exact in floating point."""
    return rng.integers(-4 * largest, 4 * largest + 1, size=shape) / 4


def _linear_score(rng):
    m, n = sizes(rng)
    X, w, b = rng.normal(size=(m, n)), rng.normal(size=n), float(rng.normal() + 2)
    whole = rng.integers(-5, 6, size=(m, n))
    return [
        Case((X, w, b)),
        Case((X[:1], w, b), aspect="edge"),
        Case((X[:, :1], w[:1], b), aspect="edge"),
        Case((whole, rng.integers(-4, 5, size=n), 3), aspect="edge"),
        Case((X.astype(np.float32), w.astype(np.float32), b), aspect="edge", loose=True),
    ]


def _predict_step(rng):
    m, n = sizes(rng)
    X, w = rng.normal(size=(m, n)), rng.normal(size=n)
    b = float(rng.uniform(0.2, 0.8))
    # Scores -1, 0 and 1/4 by construction: the tie, and a score between 0 and 1/2.
    ties = np.array([[1.0, 2.0], [3.0, 1.0], [2.0, 1.75]])
    rows = rng.permutation(3)
    return [
        Case((X, w, b)),
        Case((ties[rows], np.array([1.0, 1.0]), -4.0), aspect="tie"),
        Case((X[:1], w, b), aspect="value"),
    ]


def _perceptron_update(rng):
    n = int(rng.integers(2, 5))
    cases = []
    for y in (0, 1):
        w, x = rng.normal(size=n), rng.normal(size=n)
        score = float(w @ x)
        wrong = -score + (1.5 if y == 0 else -1.5)
        lr = float(rng.uniform(0.2, 0.9))
        cases += [
            Case((w, wrong, x, y, lr)),
            Case((w, wrong, x, y), aspect="default"),
            Case((w, -score + (1.5 if y == 1 else -1.5), x, y, lr), aspect="edge"),
        ]
    w, x = quarters(rng, n), quarters(rng, n)
    return [*cases, Case((w, -float(w @ x), x, 0, 0.5), aspect="edge")]


def separable(rng, m, n):
    """(X, y) that a line through multiples of 1/4 separates with a gap, unbalanced, shuffled."""
    w = np.where(rng.random(n) < 0.5, -1.0, 1.0)
    X = quarters(rng, (20 * m, n), largest=4)
    score = X @ w - 1.0
    X, score = X[np.abs(score) >= 0.5], score[np.abs(score) >= 0.5]
    ones, zeros = np.flatnonzero(score > 0), np.flatnonzero(score < 0)
    chosen = rng.permutation(np.concatenate([ones[: m - m // 3], zeros[: m // 3]]))
    return X[chosen], (score[chosen] > 0).astype(int)


def _perceptron_fit(rng):
    m, n = 9 + int(rng.integers(0, 4)), int(rng.integers(2, 4))
    X, y = separable(rng, m, n)
    clean = X[y == 1]
    noisy = mixed_labels(rng, m)
    return [
        Case((X, y)),
        Case((X, y, 0.5, 200)),
        Case((X, noisy, 1.0, int(rng.integers(3, 8))), aspect="stop"),
        Case((clean, np.ones(len(clean), dtype=int)), aspect="stop"),
    ]


def _hinge_loss(rng):
    m, n = sizes(rng)
    X, w, b = rng.normal(size=(m, n)), rng.normal(size=n), float(rng.uniform(0.3, 1.0))
    y = mixed_labels(rng, m)
    far = np.where(y == 1, 3.0, -3.0)[:, None] * np.ones(n)
    return [
        Case((X, y, w, b)),
        Case((X[:1], y[:1], w, b), aspect="edge"),
        # All beyond the margin, the first exactly on it: the loss is 0, then small.
        Case((far, y, np.ones(n), 0.5), aspect="edge"),
        Case((X, y, np.zeros(n), 0.0), aspect="edge"),
    ]


INPUTS = (
    Inputs(
        "linear_score",
        XWB,
        (Case((TWO_POINTS, np.array([2.0, -1.0]), 0.5)),),
        _linear_score,
    ),
    Inputs(
        "predict_step",
        XWB,
        (
            Case((TWO_POINTS, np.array([2.0, -1.0]), 0.5)),
            Case(
                (np.array([[1.0, 1.0], [2.0, 2.0], [0.0, 1.0]]), np.array([1.0, 1.0]), -2.0),
                aspect="tie",
            ),
        ),
        _predict_step,
    ),
    Inputs(
        "gate_weights",
        ("name",),
        (
            Case(("AND",), aspect="and_or"),
            Case(("OR",), aspect="and_or"),
            Case(("NAND",), aspect="nand_nor"),
            Case(("NOR",), aspect="nand_nor"),
            Case(("XOR",), aspect="others"),
            Case(("XNOR",), aspect="others"),
            Case(("perceptron",), aspect="others"),
        ),
    ),
    Inputs(
        "perceptron_update",
        ("w", "b", "x", "y", "lr"),
        (
            Case((np.array([0.5, -1.0]), 0.25, np.array([2.0, 3.0]), 1, 0.5)),
            Case((np.array([0.5, 1.0]), 0.25, np.array([2.0, 3.0]), 0, 0.5)),
            Case((np.array([0.5, 1.0]), 0.25, np.array([2.0, 3.0]), 1, 0.5), aspect="edge"),
            Case((np.array([0.0, 0.0]), 0.0, np.array([2.0, 3.0]), 0), aspect="edge"),
            Case((np.array([1, 1]), 1, np.array([2, 3]), 0, 0.5), aspect="default"),
        ),
        _perceptron_update,
    ),
    Inputs(
        "perceptron_fit",
        ("X", "y", "lr", "max_epochs"),
        (
            Case((np.array([[1.0], [-1.0], [2.0]]), np.array([1, 0, 1]))),
            Case((np.array([[0.0], [1.0], [2.0]]), np.array([0, 1, 0]), 1.0, 4), aspect="stop"),
        ),
        _perceptron_fit,
    ),
    Inputs(
        "hinge_loss",
        ("X", "y", "w", "b"),
        (
            Case(
                (
                    np.array([[2.0, 0.0], [0.5, 1.0], [-1.0, 1.0]]),
                    np.array([1, 0, 0]),
                    np.array([1.0, 0.5]),
                    -0.25,
                )
            ),
        ),
        _hinge_loss,
    ),
)
