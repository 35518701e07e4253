"""What is put into the graded functions of lesson 05."""

import numpy as np

from ..cases import Case, Inputs

SEVEN_OF_TEN = np.array([1, 0, 1, 1, 1, 0, 1, 1, 0, 1])
READINGS = np.array([231.0, 228.0, 234.0, 229.0, 233.0])
ONE_FEATURE = np.array([[0.0], [1.0], [2.0], [3.0]])
ON_EACH_SIDE = np.array([1.5, 2.5, 5.5, 6.5])


def sample_size(rng):
    """Between 5 and 12 samples."""
    return int(rng.integers(5, 13))


def unbalanced(rng, m):
    """(m,) labels with a third of ones or a third of zeros, at least one of each, shuffled."""
    y = np.zeros(m, dtype=int)
    y[: max(1, m // 3)] = 1
    return rng.permutation(y if rng.random() < 0.5 else 1 - y)


def away_from_half(rng):
    """A probability in [0.1, 0.4] or [0.6, 0.9]."""
    p = float(rng.uniform(0.1, 0.4))
    return p if rng.random() < 0.5 else 1 - p


def first_part(function, *arguments):
    """Call a function that returns a pair and keep the first of the two."""
    return function(*arguments)[0]


def second_part(function, *arguments):
    """Call a function that returns a pair and keep the second of the two."""
    return function(*arguments)[1]


def _bernoulli_loglik(rng):
    m, many = sample_size(rng), 4000
    y = unbalanced(rng, m)
    p = rng.uniform(0.05, 0.95, size=m)
    return [
        Case((y, away_from_half(rng))),
        Case((y, p), aspect="own"),
        Case((y[:1], p[:1]), aspect="own"),
        Case((np.ones(m, dtype=int), away_from_half(rng))),
        Case((unbalanced(rng, many), away_from_half(rng)), aspect="many"),
    ]


def _bernoulli_mle(rng):
    m = sample_size(rng)
    return [
        Case((np.ones(m, dtype=int),), aspect="alike"),
        Case((np.zeros(m + 1, dtype=int),), aspect="alike"),
        Case((unbalanced(rng, 7)[:1],), aspect="alike"),
        Case((unbalanced(rng, m),)),
        Case((unbalanced(rng, m + 40),)),
    ]


def _gaussian_loglik(rng):
    m = sample_size(rng)
    mu, sigma = float(rng.normal(3, 2)), float(rng.uniform(1.5, 4))
    narrow = float(rng.uniform(0.05, 0.4))
    far = mu + sigma * np.append(rng.normal(size=m), (100.0, -100.0))
    return [
        Case((mu + sigma * rng.normal(size=m), mu, sigma)),
        Case((mu + 2 * narrow * rng.normal(size=m), mu, narrow)),
        Case((far, mu, sigma), aspect="far"),
        Case((rng.normal(mu, 2 * sigma, size=2000), mu, sigma), aspect="far"),
        Case((rng.normal(mu, sigma, size=1), mu, sigma), aspect="edge"),
        Case((rng.integers(-9, 10, size=m), 2, 3), aspect="edge"),
    ]


def _gaussian_mle(rng):
    m = sample_size(rng)
    mu, sigma = float(rng.normal(-4, 6)), float(rng.uniform(2, 5))
    skewed = mu + sigma * rng.exponential(size=m)
    whole = rng.integers(-20, 21, size=m)
    return [
        Case((skewed,), aspect="form"),
        Case((skewed,), aspect="mu", call=first_part),
        Case((skewed,), aspect="sigma", call=second_part),
        Case((1e6 + rng.uniform(0.01, 0.05) * rng.normal(size=m),), aspect="digits"),
        Case((mu + rng.uniform(1, 3) * np.array([1.0, 4.0]),), aspect="sigma", call=second_part),
        Case((np.append(whole, whole.max() + 7),), aspect="mu", call=first_part),
        Case((skewed.astype(np.float32),), aspect="sigma", call=second_part, loose=True),
    ]


def _linreg_mle(rng):
    n = int(rng.integers(2, 5))
    m = 2 * n + int(rng.integers(3, 9))
    X = rng.normal(1, 2, size=(m, n))
    y = X @ rng.normal(size=n) + rng.uniform(2, 5) + rng.uniform(0.5, 1.5) * rng.normal(size=m)
    few = rng.normal(size=(n + 3, n))
    x = rng.permutation(12)[:6, None]
    return [
        Case((X, y), aspect="form"),
        Case((X, y), aspect="theta", call=first_part),
        Case((X, y), aspect="sigma", call=second_part),
        Case((few, 1 + few.sum(axis=1) + rng.normal(size=n + 3)), aspect="theta", call=first_part),
        Case((x, rng.integers(-9, 10, size=6)), aspect="theta", call=first_part),
    ]


def _noise_to_estimate(rng):
    m = 2 * int(rng.integers(3, 7))
    # Skewed and spread out, so that mean, median, middle of the list and mid-range all differ.
    y = float(rng.normal(20, 4)) + np.sort(rng.exponential(3, size=m + 1)) + np.arange(m + 1)
    y[-1] += 25
    odd, even = rng.permutation(y), rng.permutation(np.delete(y, 1))
    return [
        Case((odd, "gaussian"), aspect="gaussian"),
        Case((even, "gaussian"), aspect="gaussian"),
        Case((odd, "laplace"), aspect="laplace"),
        Case((even, "laplace"), aspect="laplace"),
        Case((odd[:1], "laplace"), aspect="laplace"),
        Case((odd, "cauchy"), aspect="others"),
    ]


INPUTS = (
    Inputs(
        "bernoulli_loglik",
        ("y", "p"),
        (
            Case((np.array([1, 1, 0]), 0.8)),
            Case((np.array([1, 1, 0]), np.array([0.8, 0.6, 0.1])), aspect="own"),
        ),
        _bernoulli_loglik,
    ),
    Inputs(
        "bernoulli_mle",
        ("y",),
        (Case((SEVEN_OF_TEN,)), Case((np.array([1, 1, 1]),), aspect="alike")),
        _bernoulli_mle,
    ),
    Inputs(
        "gaussian_loglik",
        ("y", "mu", "sigma"),
        (
            Case((np.array([1.0, 4.0]), 2.0, 3.0)),
            Case((np.array([202.0]), 2.0, 2.0), aspect="far"),
        ),
        _gaussian_loglik,
    ),
    Inputs(
        "gaussian_mle",
        ("y",),
        (Case((READINGS,), aspect="form"), Case((np.array([2.0, 6.0]),), aspect="form")),
        _gaussian_mle,
    ),
    Inputs(
        "linreg_mle",
        ("X", "y"),
        (Case((ONE_FEATURE, np.array([1.0, 4.0, 4.0, 7.0])), aspect="form"),),
        _linreg_mle,
    ),
    Inputs(
        "noise_to_estimate",
        ("y", "noise"),
        (
            Case((np.array([2.0, 9.0, 1.0]), "gaussian"), aspect="gaussian"),
            Case((np.array([2.0, 9.0, 1.0]), "laplace"), aspect="laplace"),
            Case((ON_EACH_SIDE[[2, 0, 3, 1]], "laplace"), aspect="laplace"),
            Case((np.array([2.0, 9.0, 1.0]), "uniform"), aspect="others"),
        ),
        _noise_to_estimate,
    ),
)
