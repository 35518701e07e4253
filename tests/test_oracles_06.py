"""The references of lesson 06 against SciPy, scikit-learn and finite differences."""

import numpy as np
import pytest
import scipy.special
from scipy.optimize import approx_fprime
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss
from sklearn.preprocessing import label_binarize

from neurons.data import penguins
from rubric.lessons import find_exercise

SEEDS = (0, 1, 2)


def reference(name):
    return find_exercise(name).reference


@pytest.fixture(params=SEEDS)
def scores(request):
    """Z (7, 4) with moderate scores, and rows far above, far below and far apart."""
    rng = np.random.default_rng(request.param)
    Z = rng.normal(scale=3, size=(7, 4))
    Z[0] += 1000
    Z[1] -= 1000
    Z[2, :2] += (1000, -1000)
    return Z


@pytest.fixture(params=SEEDS)
def problem(request):
    rng = np.random.default_rng(request.param)
    return rng.normal(scale=2, size=(6, 4)), np.array([3, 0, 1, 3, 2, 3])


def test_softmax_and_its_log_are_scipys(scores):
    assert np.allclose(reference("softmax")(scores), scipy.special.softmax(scores, axis=1))
    ours, theirs = reference("log_softmax")(scores), scipy.special.log_softmax(scores, axis=1)
    assert np.allclose(ours, theirs, rtol=1e-12, atol=1e-12)


def test_one_hot_is_scikit_learns():
    y = np.array([2, 0, 2, 3])
    assert np.array_equal(reference("one_hot")(y, 4), label_binarize(y, classes=range(4)))


def test_the_cost_is_scikit_learns(problem):
    Z, y = problem
    theirs = log_loss(y, scipy.special.softmax(Z, axis=1), labels=range(4))
    assert np.isclose(reference("cross_entropy")(Z, y), theirs)


def test_the_jacobian_is_scipys_difference(problem):
    for z in problem[0]:
        theirs = approx_fprime(z, scipy.special.softmax, 1e-7)
        assert np.allclose(reference("softmax_jacobian")(z), theirs, atol=1e-6)


def test_the_gradient_is_scipys_difference_of_scikit_learns_cost(problem):
    Z, y = problem

    def cost(flat):
        shares = scipy.special.softmax(flat.reshape(Z.shape), axis=1)
        return log_loss(y, shares, labels=range(4))

    theirs = approx_fprime(Z.ravel(), cost, 1e-7).reshape(Z.shape)
    assert np.allclose(reference("softmax_ce_grad")(Z, y), theirs, atol=1e-6)


def test_at_the_optimum_of_scikit_learn_the_gradient_of_the_weights_is_zero():
    table, species, _ = penguins()
    X = (table - table.mean(axis=0)) / table.std(axis=0)
    X = X[:, [0, 3]]  # no lines separate the three species on these two
    oracle = LogisticRegression(C=np.inf, tol=1e-10, max_iter=10_000).fit(X, species)
    Z = X @ oracle.coef_.T + oracle.intercept_
    G = reference("softmax_ce_grad")(Z, species)
    assert np.allclose(X.T @ G, 0, atol=1e-4) and np.allclose(G.sum(axis=0), 0, atol=1e-4)
    assert np.allclose(reference("softmax")(Z), oracle.predict_proba(X))
