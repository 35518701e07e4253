"""The references of lesson 02 against SciPy and scikit-learn."""

import numpy as np
import pytest
from scipy.special import expit, log_expit
from scipy.stats import logistic
from sklearn.metrics import log_loss

from rubric.lessons import find_exercise

SEEDS = (0, 1, 2)
FAR = np.array([-1000.0, -700.0, -40.0, 0.0, 37.0, 700.0, 1000.0])


def reference(name):
    return find_exercise(name).reference


def scores(seed):
    return np.concatenate([np.random.default_rng(seed).normal(scale=5, size=30), FAR])


@pytest.mark.parametrize("seed", SEEDS)
def test_sigmoid_is_scipys_expit(seed):
    z = scores(seed)
    assert np.allclose(reference("sigmoid")(z), expit(z), rtol=1e-14, atol=0)


@pytest.mark.parametrize("seed", SEEDS)
def test_sigmoid_grad_is_the_density_of_the_logistic_distribution(seed):
    z = scores(seed)
    assert np.allclose(reference("sigmoid_grad")(z), logistic.pdf(z), rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("seed", SEEDS)
def test_bce_is_scikit_learns_log_loss(seed):
    rng = np.random.default_rng(seed)
    y, p = rng.integers(0, 2, 40), rng.uniform(1e-9, 1 - 1e-9, 40)
    assert np.isclose(reference("bce")(y, p), log_loss(y, p, labels=[0, 1]), rtol=1e-12)


@pytest.mark.parametrize("seed", SEEDS)
def test_bce_of_clipped_probabilities_is_scikit_learns_log_loss(seed):
    y = np.random.default_rng(seed).integers(0, 2, 40)
    p = np.arange(40) % 2
    inside = np.clip(p, 1e-12, 1 - 1e-12)
    assert np.isclose(reference("bce")(y, p), log_loss(y, inside, labels=[0, 1]), rtol=1e-12)


@pytest.mark.parametrize("seed", SEEDS)
def test_bce_from_logits_is_scipys_log_expit_even_far_away(seed):
    z = scores(seed)
    y = np.random.default_rng(seed).integers(0, 2, len(z))
    expected = -np.mean(y * log_expit(z) + (1 - y) * log_expit(-z))
    assert np.isclose(reference("bce_from_logits")(y, z), expected, rtol=1e-12)


@pytest.mark.parametrize("seed", SEEDS)
def test_both_ways_to_the_cross_entropy_agree_on_moderate_scores(seed):
    rng = np.random.default_rng(seed)
    y, z = rng.integers(0, 2, 40), rng.normal(scale=3, size=40)
    assert np.isclose(reference("bce_from_logits")(y, z), reference("bce")(y, expit(z)))


def test_the_double_sigmoid_calls_everything_class_1_and_the_counterexample_shows_it():
    z = reference("counterexample_double_sigmoid")()
    assert expit(z) < 0.5 <= expit(expit(z))
    assert np.all(expit(expit(scores(0))) >= 0.5)
