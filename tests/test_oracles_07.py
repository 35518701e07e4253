"""The references of lesson 07 against scikit-learn's network and SciPy's derivatives."""

import numpy as np
import pytest
from scipy.optimize import approx_fprime
from scipy.special import expit
from sklearn.metrics import log_loss
from sklearn.neural_network import MLPClassifier

from rubric.inputs import find_inputs
from rubric.inputs.lesson_07 import LOTS, backward_of
from rubric.lessons import find_exercise

SEEDS = (0, 1, 2)
NAMES = ("W1", "b1", "W2", "b2")


def reference(name):
    return find_exercise(name).reference


@pytest.fixture(params=SEEDS)
def rng(request):
    return np.random.default_rng(request.param)


@pytest.fixture
def fitted(rng):
    """(X, y, network, params): a network of scikit-learn after a few steps, and its parameters."""
    X, y = rng.normal(size=(40, 3)), rng.integers(0, 2, 40)
    network = MLPClassifier((5,), activation="tanh", random_state=0, alpha=0.0)
    for _ in range(5):
        network.partial_fit(X, y, classes=(0, 1))
    (W1, W2), (b1, b2) = network.coefs_, network.intercepts_
    return X, y, network, {"W1": W1, "b1": b1, "W2": W2[:, 0], "b2": float(b2[0])}


def test_the_forward_pass_is_scikit_learns(fitted):
    X, _, network, params = fitted
    p, _ = reference("mlp_forward")(X, params)
    assert np.allclose(p, network.predict_proba(X)[:, 1])


def test_the_gradient_is_the_slope_of_scikit_learns_loss(fitted):
    X, y, network, params = fitted
    grads = reference("mlp_backward")(X, y, params)

    def slope(array, index, h=1e-5):
        losses = []
        for step in (h, -2 * h, h):
            array[index] += step
            losses.append(log_loss(y, network.predict_proba(X)[:, 1]))
        return (losses[0] - losses[1]) / (2 * h)

    assert np.isclose(grads["W1"][1, 2], slope(network.coefs_[0], (1, 2)), atol=1e-8)
    assert np.isclose(grads["b1"][3], slope(network.intercepts_[0], 3), atol=1e-8)
    assert np.isclose(grads["W2"][4], slope(network.coefs_[1], (4, 0)), atol=1e-8)
    assert np.isclose(grads["b2"], slope(network.intercepts_[1], 0), atol=1e-8)


def test_layers_send_back_what_scipy_measures(rng):
    dout, X, W = rng.normal(size=(5, 3)), rng.normal(size=(5, 2)), rng.normal(size=(2, 3))
    b = rng.normal(size=3)
    dX, dW, db = reference("affine_backward")(dout, X, W)

    def measured(part, total):
        return approx_fprime(part.ravel(), total, 1e-6).reshape(part.shape)

    assert np.allclose(dX, measured(X, lambda x: np.sum(dout * (x.reshape(5, 2) @ W + b))))
    assert np.allclose(dW, measured(W, lambda w: np.sum(dout * (X @ w.reshape(2, 3) + b))))
    assert np.allclose(db, measured(b, lambda b: np.sum(dout * (X @ W + b))))


@pytest.mark.parametrize(
    ("kind", "activation"),
    [
        ("sigmoid", expit),
        ("tanh", np.tanh),
        ("relu", lambda z: np.maximum(0, z)),
        ("leaky_relu", lambda z: np.maximum(0.01 * z, z)),
    ],
)
def test_activations_send_back_what_scipy_measures(kind, activation):
    z, d = np.array([-3.0, -0.5, 0.25, 2.0]), np.array([1.0, -2.0, 3.0, 0.5])
    slopes = approx_fprime(z, lambda z: np.sum(d * activation(z)), 1e-6)
    back = reference("activation_backward")(d[None], z[None], kind)
    assert np.allclose(back, slopes, atol=1e-5)


def test_the_check_calls_a_gradient_right_that_scipy_measured():
    C, w = np.array([1.0, -2.0, 0.5]), np.array([0.3, 1.0, -2.0])

    def f(w):
        return np.sum(C * np.sin(w))

    check = reference("gradient_check")
    assert check(f, lambda w: C * np.cos(w), w) < 1e-8
    assert check(f, lambda w: approx_fprime(w, f, 1e-7), w) < 1e-5
    assert np.isclose(check(f, lambda w: 2 * C * np.cos(w), w), 0.5)


def test_the_networks_of_a_lot_are_all_right_or_all_off_by_a_percent():
    rng = np.random.default_rng(5)
    names = reference("find_bug")({recipe: backward_of(recipe) for lot in LOTS for recipe in lot})
    assert names == {*LOTS[1], *LOTS[2]}
    X, y = rng.normal(size=(6, 2)), np.array([0, 1, 1, 0, 1, 1])
    params = {"W1": rng.normal(size=(2, 3)), "b1": rng.normal(size=3), "W2": rng.normal(size=3)}
    params["b2"] = 0.4
    right = reference("mlp_backward")(X, y, params)
    for recipe in LOTS[1]:
        grads = backward_of(recipe)(X, y, params)
        assert any(not np.allclose(grads[name], right[name], rtol=0.01) for name in NAMES), recipe


def test_each_case_of_find_bug_has_seven_networks_under_names_that_say_nothing():
    seen = []
    for case in find_inputs("find_bug").cases(3):
        (nets,) = case.arguments
        assert len(nets) == 7
        assert {backward.__name__ for backward in nets.values()} == {"backward"}
        seen += [(name, name in reference("find_bug")(nets)) for name in nets]
    assert {wrong for _, wrong in seen} == {True, False}
    assert any((name, not wrong) in seen for name, wrong in seen)
