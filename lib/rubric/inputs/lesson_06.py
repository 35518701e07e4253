"""What is put into the graded functions of lesson 06."""

import numpy as np

from ..cases import Case, Inputs

HAND = np.array([[2.0, 1.0, -1.0], [0.0, 0.0, 0.0], [-1.5, 0.5, 3.0], [1.0, -2.0, 0.25]])
HAND_LABELS = np.array([1, 2, 2, 0])
# Far above and far below, alone and beside each other, and two that share.
FAR = np.array(
    [
        [1000.0, 999.0, -1000.0],
        [-1000.0, -1001.0, -1002.0],
        [1000.0, 1000.0, 998.0],
        [0.0, -800.0, -1.0],
    ]
)
FAR_LABELS = np.array([2, 1, 0, 1])
SCORES = (
    Case((HAND,)),
    Case((np.array([[0.0, 1.0]]),), aspect="edge"),
    Case((FAR,), aspect="large"),
)


def sizes(rng):
    """m samples, K classes, with m and K different and K at least 3."""
    K = int(rng.integers(3, 6))
    return K + int(rng.integers(1, 5)), K


def labels(rng, m, K):
    """(m,) classes in 0..K-1, unbalanced: class 0 does not occur, K - 1 twice at least."""
    y = rng.integers(1, K, size=m)
    y[:2] = K - 1
    return rng.permutation(y)


def problem(rng):
    """(Z, y): scores of moderate size and classes."""
    m, K = sizes(rng)
    return rng.normal(scale=1.5, size=(m, K)), labels(rng, m, K)


def far_scores(rng):
    """(m, K) scores in which +1000 and -1000 stand beside moderate ones, and rows of one size."""
    m, K = sizes(rng)
    Z = rng.normal(scale=1.5, size=(m, K))
    Z[0] += 1000.0
    Z[1] -= 1000.0
    Z[2, :2] += (1000.0, -1000.0)
    Z[3, rng.integers(K)] += 800.0
    return rng.permuted(rng.permutation(Z), axis=1)


def _like_scores(rng):
    """Cases of a function that turns (m, K) scores into (m, K) numbers."""
    Z, _ = problem(rng)
    return [
        Case((Z,)),
        Case((Z + 3.0,)),
        Case((Z[:1],), aspect="edge"),
        Case((Z[:, :2],), aspect="edge"),
        Case((rng.integers(-4, 5, size=Z.shape),), aspect="edge"),
        Case((Z.astype(np.float32),), aspect="edge", loose=True),
        Case((far_scores(rng),), aspect="large"),
    ]


def _one_hot(rng):
    m, K = sizes(rng)
    y = labels(rng, m, K)
    every = rng.permutation(np.append(np.arange(K), labels(rng, m, K)))
    return [
        Case((every, K)),
        Case((every.astype(np.int32), K)),
        Case((y, K + 2), aspect="edge"),
        Case((y[:1], K), aspect="edge"),
        Case((rng.integers(0, 2, size=m), 2), aspect="edge"),
    ]


def _scores_and_labels(rng):
    """Cases of a function of (Z, y)."""
    Z, y = problem(rng)
    m, K = Z.shape
    far = far_scores(rng)
    return [
        Case((Z, y)),
        Case((Z - 2.0, rng.permutation(y))),
        Case((Z[:1], y[:1]), aspect="edge"),
        Case((Z[:, :2], (y == K - 1).astype(int)), aspect="edge"),
        Case((Z, np.ones(m, dtype=int)), aspect="edge"),
        Case((rng.integers(-4, 5, size=(m, K)), y), aspect="edge"),
        Case((Z.astype(np.float32), y), aspect="edge", loose=True),
        Case((far, labels(rng, *far.shape)), aspect="large"),
        Case((far, far.argmin(axis=1)), aspect="large"),
    ]


def diagonal(function, z):
    """The diagonal of the learner's matrix, or what came in place of a matrix."""
    J = function(z)
    return np.diagonal(J) if np.ndim(J) == 2 else J


def _softmax_jacobian(rng):
    K = int(rng.integers(3, 6))
    z = rng.normal(scale=1.5, size=K)
    far, level = rng.normal(size=K), rng.normal(size=K) - 1000.0
    far[:3] += (1000.0, 1000.0, -1000.0)
    return [
        Case((z,), aspect="diagonal", call=diagonal),
        Case((z,), aspect="others"),
        Case((z - 2.0,), aspect="others"),
        Case((z[:2],), aspect="others"),
        Case((rng.permutation(np.arange(-2, 3))[:K],), aspect="others"),
        Case((z.astype(np.float32),), aspect="others", loose=True),
        Case((rng.permutation(far),), aspect="large"),
        Case((level,), aspect="large"),
    ]


INPUTS = (
    Inputs(
        "softmax",
        ("Z",),
        SCORES,
        _like_scores,
    ),
    Inputs(
        "one_hot",
        ("y", "K"),
        (
            Case((np.array([1, 0, 2, 2]), 3)),
            Case((np.array([1, 0, 1]), 4), aspect="edge"),
            Case((np.array([0]), 2), aspect="edge"),
        ),
        _one_hot,
    ),
    Inputs(
        "log_softmax",
        ("Z",),
        SCORES,
        _like_scores,
    ),
    Inputs(
        "cross_entropy",
        ("Z", "y"),
        (
            Case((HAND, HAND_LABELS)),
            Case((HAND[:1], HAND_LABELS[:1]), aspect="edge"),
            Case((FAR, FAR_LABELS), aspect="large"),
        ),
        _scores_and_labels,
    ),
    Inputs(
        "softmax_jacobian",
        ("z",),
        (
            Case((HAND[0],), aspect="diagonal", call=diagonal, says="z = [2, 1, -1], diagonal"),
            Case((HAND[0],), aspect="others"),
            Case((np.array([0.0, 1.0]),), aspect="others"),
            Case((np.array([1000.0, 1000.0, 0.0, -1000.0]),), aspect="large"),
        ),
        _softmax_jacobian,
    ),
    Inputs(
        "softmax_ce_grad",
        ("Z", "y"),
        (
            Case((HAND, HAND_LABELS)),
            Case((HAND[:1], HAND_LABELS[:1]), aspect="edge"),
            Case((FAR, FAR_LABELS), aspect="large"),
        ),
        _scores_and_labels,
    ),
)
