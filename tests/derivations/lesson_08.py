"""The derivations of lesson 08, line by line."""

import numpy as np
import sympy as sp

from neurons.data import CORNERS, GATES
from rubric.lessons import find_exercise

predict_step = find_exercise("predict_step").reference


# proof: what the step rule says about each corner ------------------------------------------------


def units():
    """Many weights and biases (w1, w2, b), small whole numbers, so that ties occur."""
    return np.random.default_rng(81).integers(-6, 7, size=(400, 3)) / 2


def class_of(corner, w1, w2, b):
    return predict_step(np.array([corner], dtype=float), np.array([w1, w2]), b)[0]


def dark_at_the_origin():
    """(0, 0) is dark exactly where b < 0."""
    assert all((class_of((0, 0), *unit) == 0) == (unit[2] < 0) for unit in units())


def light_at_zero_one():
    """(0, 1) is light exactly where w2 + b >= 0."""
    assert all((class_of((0, 1), w1, w2, b) == 1) == (w2 + b >= 0) for w1, w2, b in units())


def light_at_one_zero():
    """(1, 0) is light exactly where w1 + b >= 0."""
    assert all((class_of((1, 0), w1, w2, b) == 1) == (w1 + b >= 0) for w1, w2, b in units())


def add_the_two():
    """From w2 + b >= 0 and w1 + b >= 0 follows w1 + w2 + 2 b >= 0."""
    w1, w2, b = sp.symbols("w1 w2 b", real=True)
    assert sp.expand((w2 + b) + (w1 + b) - (w1 + w2 + 2 * b)) == 0
    p, q = sp.symbols("p q", nonnegative=True)
    assert (p + q).is_nonnegative


def take_b_to_the_right():
    """w1 + w2 + 2 b >= 0 is w1 + w2 + b >= -b."""
    w1, w2, b = sp.symbols("w1 w2 b", real=True)
    assert sp.expand((w1 + w2 + 2 * b) - ((w1 + w2 + b) - (-b))) == 0


def minus_b_is_positive():
    """With b < 0, w1 + w2 + b >= -b > 0; so (1, 1) is light, and no unit gives XOR."""
    assert (-sp.Symbol("b", negative=True)).is_positive
    kept = [u for u in units() if u[2] < 0 <= min(u[0], u[1]) + u[2]]
    assert kept and all(sum(unit) >= -unit[2] > 0 for unit in kept)
    assert not any(
        np.array_equal(predict_step(CORNERS, unit[:2], unit[2]), GATES["XOR"]) for unit in units()
    )


# collapse ----------------------------------------------------------------------------------------


def two_layers():
    """X (m, n), W1 (n, h), b1 (h,), W2 (h, k), b2 (k,) with all sizes different."""
    rng = np.random.default_rng(82)
    return (rng.normal(size=size) for size in ((6, 2), (2, 5), 5, (5, 3), 3))


def multiply_out():
    """(X W1 + b1) W2 + b2 = (X W1) W2 + b1 W2 + b2."""
    X, W1, b1, W2, b2 = two_layers()
    assert np.allclose((X @ W1 + b1) @ W2 + b2, (X @ W1) @ W2 + b1 @ W2 + b2)


def move_the_brackets():
    """(X W1) W2 + b1 W2 + b2 = X (W1 W2) + (b1 W2 + b2)."""
    X, W1, b1, W2, b2 = two_layers()
    assert np.allclose((X @ W1) @ W2 + b1 @ W2 + b2, X @ (W1 @ W2) + (b1 @ W2 + b2))


def name_the_products():
    """X (W1 W2) + (b1 W2 + b2) = X W + b, with the W and b of the exercise."""
    X, W1, b1, W2, b2 = two_layers()
    W, b = find_exercise("linear_collapse").reference(W1, b1, W2, b2)
    assert W.shape == (2, 3) and b.shape == (3,)
    assert np.allclose(X @ (W1 @ W2) + (b1 @ W2 + b2), X @ W + b)


# judge -------------------------------------------------------------------------------------------


def walk():
    """(u, gamma, samples added, theta after each) of a perceptron on separable signed samples."""
    rng = np.random.default_rng(83)
    u = rng.normal(size=3)
    u /= np.linalg.norm(u)
    rows = rng.uniform(-1, 1, size=(40, 3))
    rows = rows[np.abs(rows @ u) > 0.02]
    rows *= np.sign(rows @ u)[:, None]
    thetas, added = [np.zeros(3)], []
    while (rows @ thetas[-1]).min() <= 0:
        added.append(rows[(rows @ thetas[-1]).argmin()])
        thetas.append(thetas[-1] + added[-1])
    assert len(added) > 3
    return u, (rows @ u).min(), added, thetas


def a_mistake_adds_a_sample():
    """theta_k . u = theta_(k-1) . u + v . u."""
    u, _, added, thetas = walk()
    for k, v in enumerate(added, 1):
        assert np.isclose(thetas[k] @ u, thetas[k - 1] @ u + v @ u)


def the_promise():
    """theta_(k-1) . u + v . u >= theta_(k-1) . u + gamma, as u . v >= gamma for every sample."""
    u, gamma, added, thetas = walk()
    for k, v in enumerate(added, 1):
        assert thetas[k - 1] @ u + v @ u >= thetas[k - 1] @ u + gamma


def k_steps():
    """theta_k . u >= k gamma."""
    u, gamma, _, thetas = walk()
    assert all(theta @ u >= k * gamma - 1e-12 for k, theta in enumerate(thetas))


def the_whole_is_longer():
    """|theta_k| >= theta_k . u >= k gamma, as u has length 1."""
    u, gamma, _, thetas = walk()
    assert np.isclose(np.linalg.norm(u), 1)
    for k, theta in enumerate(thetas):
        assert np.linalg.norm(theta) >= theta @ u - 1e-12
        assert np.linalg.norm(theta) >= k * gamma - 1e-12


STEPS = {
    "proof": [
        dark_at_the_origin,
        light_at_zero_one,
        light_at_one_zero,
        add_the_two,
        take_b_to_the_right,
        minus_b_is_positive,
    ],
    "collapse": [multiply_out, move_the_brackets, name_the_products],
    "judge": [a_mistake_adds_a_sample, the_promise, k_steps, the_whole_is_longer],
}
