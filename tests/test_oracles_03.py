"""Lesson 03 against outside oracles: SciPy's slopes, scikit-learn's line, walks that are run."""

import numpy as np
import pytest
from scipy.optimize import approx_fprime, check_grad
from sklearn.linear_model import LinearRegression
from sklearn.metrics import mean_squared_error

from neurons.data import cats_and_mice
from rubric.lessons import find_exercise

numerical_gradient, gradient_descent, mse_and_grad, max_stable_lr, minibatches = (
    find_exercise(name).reference
    for name in (
        "numerical_gradient",
        "gradient_descent",
        "mse_and_grad",
        "max_stable_lr",
        "minibatches",
    )
)


@pytest.fixture
def rng():
    return np.random.default_rng(33)


def test_numerical_gradient_agrees_with_scipy(rng):
    w, c = rng.normal(size=5), rng.normal(size=5)

    def f(w):
        return float(np.sum(c * np.sin(w)) + np.prod(w))

    assert np.allclose(numerical_gradient(f, w), approx_fprime(w, f), atol=1e-6)


def test_mse_agrees_with_scikit_learn_and_its_gradient_with_scipy(rng):
    X, y, theta = rng.normal(size=(9, 3)), rng.normal(size=9), rng.normal(size=4)
    loss, dw, db = mse_and_grad(X, y, theta[:3], theta[3])
    assert np.isclose(loss, mean_squared_error(y, X @ theta[:3] + theta[3]) / 2)

    def f(theta):
        return mse_and_grad(X, y, theta[:3], theta[3])[0]

    assert check_grad(f, lambda theta: np.append(dw, db), theta) < 1e-5


def test_descent_arrives_at_the_line_of_scikit_learn():
    animals, _ = cats_and_mice(seed=3)
    X, y = animals[:, :1], animals[:, 1]

    def grad(theta):
        _, dw, db = mse_and_grad(X, y, theta[:1], theta[1])
        return np.append(dw, db)

    end = gradient_descent(grad, np.zeros(2), 0.4, 2000)[-1]
    line = LinearRegression().fit(X, y)
    assert np.allclose(end, [line.coef_[0], line.intercept_], atol=1e-9)


@pytest.mark.parametrize("n", [1, 2, 5])
def test_beyond_the_stable_rate_a_walk_runs_away_and_below_it_arrives(rng, n):
    B = rng.normal(size=(n, n))
    A = B @ B.T + 0.1 * np.eye(n)
    limit, start = max_stable_lr(A), rng.normal(size=n)
    ends = [
        np.linalg.norm(gradient_descent(lambda w: A @ w, start, factor * limit, 3000)[-1])
        for factor in (0.99, 1.01)
    ]
    assert ends[0] < 1e-3 * np.linalg.norm(start) < 1e3 * np.linalg.norm(start) < ends[1]


def test_the_mean_over_an_epoch_of_batches_is_the_full_gradient(rng):
    X, y, w = rng.normal(size=(12, 2)), rng.normal(size=12), rng.normal(size=2)
    parts = [mse_and_grad(Xb, yb, w, 0.5)[1] for Xb, yb in minibatches(X, y, 4, rng)]
    assert np.allclose(np.mean(parts, axis=0), mse_and_grad(X, y, w, 0.5)[1])
