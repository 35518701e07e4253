"""What is put into the graded functions of lesson 04."""

import numpy as np

from ..cases import Case, Inputs
from .lesson_01 import TWO_POINTS, XWB, mixed_labels, quarters, sizes

HAND = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 0.0], [3.0, 2.0]])
HAND_LABELS = np.array([1, 1, 0, 1])
# With w = (1, -1) and b = 0.5 the scores are 1000.5, -999.5, 0.5 and 0.
FAR = np.array([[1000.0, 0.0], [0.0, 1000.0], [0.0, 0.0], [-0.5, 0.0]])


def problem(rng):
    """(X, y, w, b): samples of moderate size, mixed labels, weights, and a bias that is not 0."""
    m, n = sizes(rng)
    return rng.normal(size=(m, n)), mixed_labels(rng, m), rng.normal(size=n), rng.uniform(0.4, 1.2)


def far_scores(rng):
    """(X, w, b) whose scores are +-1000, give or take a few, in mixed order."""
    X, _, w, b = problem(rng)
    X[:, 0] = 1000.0 * rng.permutation(np.where(np.arange(len(X)) < 2, -1, 1))
    w[0] = 1.0
    return X, w, b


def _predict_proba(rng):
    X, _, w, b = problem(rng)
    m, n = X.shape
    whole = rng.integers(-2, 3, size=(m, n))
    return [
        Case((X, w, b)),
        Case((X[:1], w, b), aspect="edge"),
        Case((X[:, :1], w[:1], b), aspect="edge"),
        Case((whole, rng.integers(-2, 3, size=n), 1), aspect="edge"),
        Case((X.astype(np.float32), w.astype(np.float32), b), aspect="edge", loose=True),
        Case(far_scores(rng), aspect="far"),
    ]


def _boundary_x2(rng):
    w = rng.uniform(0.4, 2.0, size=2) * rng.choice((-1.0, 1.0), size=2)
    b = rng.uniform(0.4, 1.5)
    return [
        Case((w, b, rng.normal(size=5))),
        Case((w, b, float(rng.normal())), aspect="edge"),
        Case((w, b, rng.normal(size=(2, 3))), aspect="edge"),
        Case((rng.integers(1, 4, size=2), 2, rng.integers(-3, 4, size=4)), aspect="edge"),
        Case((np.array([0.0, w[1]]), b, rng.normal(size=3)), aspect="edge"),
    ]


def _logreg_grad(rng):
    X, y, w, b = problem(rng)
    m, n = X.shape
    far, far_w, far_b = far_scores(rng)
    # Positive features and no class 1: nothing cancels, so float32 keeps its digits.
    narrow = rng.uniform(0.5, 2.0, size=(m, n)).astype(np.float32)
    return [
        Case((X, y, w, b), aspect="weights"),
        Case((X, y, w, b), aspect="bias"),
        Case((X[:1], y[:1], w, b), aspect="edge"),
        Case((X[:, :1], y, w[:1], b), aspect="edge"),
        Case((X, np.ones(m, dtype=int), w, b), aspect="edge"),
        Case((rng.integers(-2, 3, size=(m, n)), y, rng.integers(-1, 2, size=n), 1), aspect="edge"),
        Case((narrow, np.zeros(m, dtype=int), w.astype(np.float32), b), aspect="edge", loose=True),
        Case((far, mixed_labels(rng, len(far)), far_w, far_b), aspect="far"),
    ]


def _logreg_fit(rng):
    X, y, _, _ = problem(rng)
    m, n = X.shape
    lr, few = rng.uniform(0.2, 0.6), int(rng.integers(4, 9))
    other, labels = rng.normal(size=(m + 1, n)), mixed_labels(rng, m + 1)
    return [
        Case((X, y, lr, few)),
        Case((other, labels, lr, 40)),
        Case((X, y, lr, few), aspect="losses"),
        Case((other, labels, lr, 40), aspect="losses"),
        Case((X, y, lr, 1), aspect="losses"),
        Case((X, y, lr, 1), aspect="edge"),
        Case((X[:1], y[:1], lr, few), aspect="edge"),
        Case((X, np.zeros(m, dtype=int), lr, few), aspect="edge"),
        Case((rng.integers(-2, 3, size=(m, n)), y, 0.25, few), aspect="edge"),
    ]


def tables(rng):
    """(X_train, X_test) of different lengths, with columns of very different size and spread."""
    m, n = sizes(rng)
    scale, shift = 10.0 ** rng.integers(-1, 4, size=n), rng.normal(size=n) * 50
    train = rng.normal(size=(m + 3, n)) * scale + shift
    test = rng.normal(size=(m, n)) * scale * 1.5 + shift + scale
    return train, test


def _standardise(rng):
    train, test = tables(rng)
    n = train.shape[1]
    column = int(rng.integers(n))
    flat, other = train.copy(), test.copy()
    flat[:, column], other[:, column] = quarters(rng, 2)
    other[0, column] = flat[0, column] + 2.5
    # c - d and c + d equally often have mean c and standard deviation d, exactly.
    centre, spread = quarters(rng, n), 2.0 ** rng.integers(-1, 3, size=n)
    even = np.array([-1, 1, 1, -1])[:, None] * spread + centre
    return [
        Case((train, test)),
        Case((train, test), aspect="test"),
        Case((train, test[:1]), aspect="test"),
        Case((even.astype(np.float32), even[:2].astype(np.float32)), loose=True),
        Case(
            (rng.integers(-9, 9, size=(7, n)) + np.arange(7)[:, None], rng.integers(-9, 9, (3, n)))
        ),
        Case((flat, other), aspect="constant"),
        Case((flat[:1] * 0 + quarters(rng, n), other), aspect="constant"),
    ]


_FIT = (np.array([[1.0, 0.0], [2.0, -1.0], [-1.0, 0.5]]), np.array([1, 1, 0]))
_TRAIN = np.array([[1.0, 10.0], [3.0, 30.0], [5.0, 20.0], [3.0, 60.0]])
_TEST = np.array([[3.0, 30.0], [7.0, 0.0], [1.0, 45.0]])

INPUTS = (
    Inputs(
        "predict_proba",
        XWB,
        (
            Case((TWO_POINTS, np.array([0.5, -1.0]), -0.5)),
            Case((FAR, np.array([1.0, -1.0]), 0.5), aspect="far"),
        ),
        _predict_proba,
    ),
    Inputs(
        "boundary_x2",
        ("w", "b", "x1"),
        (
            Case((np.array([1.0, 2.0]), -4.0, np.array([0.0, 1.0, 4.0]))),
            Case((np.array([1.0, 2.0]), -4.0, 2.0), aspect="edge"),
        ),
        _boundary_x2,
    ),
    Inputs(
        "logreg_grad",
        ("X", "y", "w", "b"),
        (
            Case((HAND, HAND_LABELS, np.zeros(2), 0.0), aspect="weights"),
            Case((HAND, HAND_LABELS, np.array([0.5, -0.25]), 0.75), aspect="weights"),
            Case((HAND, HAND_LABELS, np.array([0.5, -0.25]), 0.75), aspect="bias"),
            Case((FAR, HAND_LABELS, np.array([1.0, -1.0]), 0.5), aspect="far"),
        ),
        _logreg_grad,
    ),
    Inputs(
        "logreg_fit",
        ("X", "y", "lr", "n_steps"),
        (
            Case((*_FIT, 0.5, 3)),
            Case((*_FIT, 0.5, 3), aspect="losses"),
        ),
        _logreg_fit,
    ),
    Inputs(
        "standardise",
        ("X_train", "X_test"),
        (
            Case((_TRAIN, _TEST)),
            Case((_TRAIN, _TEST), aspect="test"),
            Case(
                (
                    np.array([[1.0, 4.0], [3.0, 4.0]]),
                    np.array([[2.0, 6.0], [5.0, 4.0], [0.0, 3.0]]),
                ),
                aspect="constant",
            ),
        ),
        _standardise,
    ),
)
