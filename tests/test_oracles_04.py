"""The references of lesson 04 against scikit-learn, and the measured data against its source."""

import numpy as np
import pytest
from scipy.special import expit
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss
from sklearn.preprocessing import StandardScaler

from neurons.data import penguins
from rubric.lessons import find_exercise

SEEDS = (0, 1, 2)


def reference(name):
    return find_exercise(name).reference


def overlapping(seed):
    """(X, y) of two clouds that no line separates."""
    rng = np.random.default_rng(seed)
    y = (np.arange(60) % 3 == 0).astype(int)
    return rng.normal(size=(60, 2)) + y[:, None] * (1.0, 0.5), y


@pytest.fixture(params=SEEDS)
def data(request):
    return overlapping(request.param)


def test_the_fit_ends_where_scikit_learn_does(data):
    w, b, losses = reference("logreg_fit")(*data, 0.8, 3000)
    oracle = LogisticRegression(C=np.inf, tol=1e-10, max_iter=1000).fit(*data)
    assert np.allclose(w, oracle.coef_[0], atol=1e-5)
    assert np.isclose(b, oracle.intercept_[0], atol=1e-5)
    assert np.allclose(
        reference("predict_proba")(data[0], w, b), oracle.predict_proba(data[0])[:, 1]
    )
    assert np.isclose(losses[-1], log_loss(data[1], oracle.predict_proba(data[0])))


def test_at_the_optimum_of_scikit_learn_the_gradient_is_zero(data):
    oracle = LogisticRegression(C=np.inf, tol=1e-12, max_iter=1000).fit(*data)
    dw, db = reference("logreg_grad")(*data, oracle.coef_[0], oracle.intercept_[0])
    assert np.allclose([*dw, db], 0, atol=1e-6)


def test_the_gradient_is_the_central_difference_of_scikit_learns_loss(data):
    X, y = data
    theta, h = np.array([0.7, -1.1, 0.4]), 1e-5

    def cost(theta):
        return log_loss(y, expit(X @ theta[:2] + theta[2]))

    slopes = [(cost(theta + h * step) - cost(theta - h * step)) / (2 * h) for step in np.eye(3)]
    dw, db = reference("logreg_grad")(X, y, theta[:2], theta[2])
    assert np.allclose([*dw, db], slopes, atol=1e-8)


def test_the_boundary_is_where_scikit_learn_is_undecided(data):
    oracle = LogisticRegression().fit(*data)
    x1 = np.linspace(-2, 2, 9)
    x2 = reference("boundary_x2")(oracle.coef_[0], oracle.intercept_[0], x1)
    assert np.allclose(oracle.predict_proba(np.column_stack([x1, x2])), 0.5)


@pytest.mark.parametrize("seed", SEEDS)
def test_standardising_is_scikit_learns(seed):
    rng = np.random.default_rng(seed)
    train, test = rng.normal(5, 3, size=(9, 3)), rng.normal(4, 6, size=(4, 3))
    train[:, 1] = 2.5
    oracle = StandardScaler().fit(train)
    Z_train, Z_test = reference("standardise")(train, test)
    assert np.allclose(Z_train, oracle.transform(train))
    assert np.allclose(Z_test, oracle.transform(test))


def test_penguins_are_the_birds_of_the_published_table():
    X, y, names = penguins()
    assert X.shape == (342, 4) and X.dtype == float and y.shape == (342,)
    assert names == ("Adelie", "Chinstrap", "Gentoo")
    assert np.bincount(y).tolist() == [151, 68, 123]
    assert np.isfinite(X).all()
    means = [X[y == k].mean(axis=0).round(2).tolist() for k in range(3)]
    assert means == [  # as the mean of each species is quoted for this table
        [38.79, 18.35, 189.95, 3700.66],
        [48.83, 18.42, 195.82, 3733.09],
        [47.5, 14.98, 217.19, 5076.02],
    ]
