"""The references of lesson 05 against SciPy and scikit-learn."""

import numpy as np
import pytest
from scipy import optimize, stats
from sklearn.linear_model import LinearRegression
from sklearn.metrics import log_loss

from rubric.lessons import find_exercise

SEEDS = (0, 1, 2)


def reference(name):
    return find_exercise(name).reference


@pytest.mark.parametrize("seed", SEEDS)
def test_bernoulli_loglik_is_scipys_and_minus_scikit_learns_loss(seed):
    rng = np.random.default_rng(seed)
    y, p = rng.integers(0, 2, 30), rng.uniform(0.02, 0.98, 30)
    value = reference("bernoulli_loglik")(y, p)
    assert np.isclose(value, stats.bernoulli.logpmf(y, p).sum())
    assert np.isclose(value, -log_loss(y, p, normalize=False, labels=[0, 1]))
    assert np.isclose(reference("bernoulli_loglik")(y, 0.3), stats.bernoulli.logpmf(y, 0.3).sum())


@pytest.mark.parametrize("seed", SEEDS)
def test_bernoulli_mle_is_the_top_of_scipys_likelihood(seed):
    y = np.random.default_rng(seed).integers(0, 2, 25)
    found = optimize.minimize_scalar(
        lambda p: -stats.bernoulli.logpmf(y, p).sum(), bounds=(0, 1), method="bounded"
    )
    assert np.isclose(reference("bernoulli_mle")(y), found.x, atol=1e-4)


@pytest.mark.parametrize("seed", SEEDS)
def test_gaussian_loglik_is_scipys_even_far_away(seed):
    rng = np.random.default_rng(seed)
    y = np.append(rng.normal(3, 2, 20), 203.0)
    assert np.isclose(reference("gaussian_loglik")(y, 3, 2), stats.norm.logpdf(y, 3, 2).sum())


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("centre", (0.0, 1e6))
def test_gaussian_mle_is_scipys_fit(seed, centre):
    y = centre + np.random.default_rng(seed).normal(1, 0.5, 20)
    assert np.allclose(reference("gaussian_mle")(y), stats.norm.fit(y), rtol=1e-9)


@pytest.mark.parametrize("seed", SEEDS)
def test_linreg_mle_is_scikit_learns_line_and_the_top_of_the_likelihood(seed):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(30, 3))
    y = 2 + X @ np.array([1.0, -2.0, 0.5]) + 0.7 * rng.normal(size=30)
    theta, sigma = reference("linreg_mle")(X, y)
    model = LinearRegression().fit(X, y)
    assert np.allclose(theta, [model.intercept_, *model.coef_])
    assert np.isclose(sigma, stats.norm.fit(y - model.predict(X), floc=0)[1])

    def cost(parameters):
        centre = parameters[0] + X @ parameters[1:4]
        return -stats.norm.logpdf(y, centre, np.exp(parameters[4])).sum()

    top = optimize.minimize(cost, np.zeros(5)).x
    assert np.allclose([*theta, np.log(sigma)], top, atol=1e-4)


@pytest.mark.parametrize("seed", SEEDS)
def test_noise_to_estimate_is_the_centre_of_scipys_fit(seed):
    y = np.random.default_rng(seed).exponential(size=15)
    estimate = reference("noise_to_estimate")
    assert np.isclose(estimate(y, "gaussian"), stats.norm.fit(y)[0])
    assert np.isclose(estimate(y, "laplace"), stats.laplace.fit(y)[0])
