"""The derivations of lesson 05, line by line, on a few samples with symbols for the parameters."""

import numpy as np
import sympy as sp

LABELS = (1, 0, 1, 1, 0)
ONES, ZEROS, M = 3, 2, 5
p, mu, t = sp.symbols("p mu t", real=True)
sigma, tau = sp.symbols("sigma tau", positive=True)
samples = sp.symbols("y1:6", real=True)
chances = sp.symbols("p1:6", positive=True)
rng = np.random.default_rng(5)


def same(one, other, low=0.1, high=0.9):
    """True when two expressions agree at random values of all symbols between low and high."""
    symbols = sorted(one.free_symbols | other.free_symbols, key=str)
    for _ in range(20):
        values = dict(zip(symbols, rng.uniform(low, high, len(symbols)), strict=True))
        if abs(sp.N((one - other).subs(values))) > 1e-9:
            return False
    return True


# product-to-sum and coin-derivation -----------------------------------------------------------


def coin(y, p):
    return p**y * (1 - p) ** (1 - y)


def log_coin(y, p):
    return y * sp.log(p) + (1 - y) * sp.log(1 - p)


coin_loglik = sum(log_coin(y, p) for y in LABELS)


def coins_multiply():
    """The probability of a row of balls, summed over all rows, is 1: a product is a probability."""
    rows = np.array(np.meshgrid(*[[0, 1]] * M)).reshape(M, -1).T
    total = sum(sp.prod([coin(int(y), p) for y in row]) for row in rows)
    assert sp.expand(total) == 1


def log_of_a_product_of_coins():
    """log prod coin(y_i) = sum log coin(y_i)."""
    product = sp.prod([coin(y, p) for y in LABELS])
    assert same(sp.log(product), sum(sp.log(coin(y, p)) for y in LABELS))


def exponents_come_down():
    """log(p^y (1 - p)^(1 - y)) = y log p + (1 - y) log(1 - p), for every y."""
    y = sp.Symbol("y")
    assert same(sp.log(coin(y, p)), log_coin(y, p))


def count_equal_terms():
    """sum [y log p + (1 - y) log(1 - p)] = m1 log p + m0 log(1 - p)."""
    assert sp.expand(coin_loglik - (ONES * sp.log(p) + ZEROS * sp.log(1 - p))) == 0


def slope_of_the_logs():
    """d/dp [m1 log p + m0 log(1 - p)] = m1 / p - m0 / (1 - p)."""
    assert sp.simplify(sp.diff(coin_loglik, p) - (sp.S(ONES) / p - ZEROS / (1 - p))) == 0


def common_denominator():
    """m1 / p - m0 / (1 - p) = (m1 - m p) / (p (1 - p)); it is 0 at m1 / m and nowhere else."""
    ones, zeros = sp.symbols("ones zeros", positive=True)
    quotient = (ones - (ones + zeros) * p) / (p * (1 - p))
    assert sp.simplify(ones / p - zeros / (1 - p) - quotient) == 0
    assert sp.solve(quotient, p) == [ones / (ones + zeros)]


# cross-entropy --------------------------------------------------------------------------------

own_coins = sum(log_coin(y, q) for y, q in zip(LABELS, chances, strict=True))
cost = -own_coins / M


def one_coin_for_each_sample():
    """log prod coin(y_i, p_i) = sum [y_i log p_i + (1 - y_i) log(1 - p_i)]."""
    product = sp.prod([coin(y, q) for y, q in zip(LABELS, chances, strict=True)])
    assert same(sp.log(product), own_coins)


def times_m_over_m():
    """S = -m (-(1/m) S) for every sum S."""
    S, m = sp.symbols("S m", positive=True)
    assert sp.simplify(-m * (-S / m) - S) == 0


def the_bracket_is_the_cost():
    """The bracket is the mean of -log p_i for ones and -log(1 - p_i) for zeros."""
    two_cases = [-sp.log(q if y else 1 - q) for y, q in zip(LABELS, chances, strict=True)]
    assert sp.simplify(cost - sum(two_cases) / M) == 0
    assert sp.simplify(own_coins + M * cost) == 0


# gaussian-log and gaussian-derivation ---------------------------------------------------------


def gaussian(y):
    return sp.exp(-((y - mu) ** 2) / (2 * sigma**2)) / (sigma * sp.sqrt(2 * sp.pi))


def log_gaussian(y):
    return -sp.log(sigma) - sp.log(2 * sp.pi) / 2 - (y - mu) ** 2 / (2 * sigma**2)


gaussian_loglik = sum(log_gaussian(y) for y in samples)
squares = sum((y - mu) ** 2 for y in samples)


def log_of_a_product_of_bells():
    """log prod N(y_i) = sum log N(y_i), and N is a density: its area is 1."""
    product = sp.prod([gaussian(y) for y in samples])
    assert same(sp.log(product), sum(sp.log(gaussian(y)) for y in samples))
    assert sp.simplify(sp.integrate(gaussian(t), (t, -sp.oo, sp.oo))) == 1


def log_undoes_the_exponential():
    """log N(y) = -log sigma - (1/2) log 2 pi - (y - mu)^2 / (2 sigma^2)."""
    assert same(sp.log(gaussian(samples[0])), log_gaussian(samples[0]))


def equal_terms_m_times():
    """The sum is -m log sigma - (m/2) log 2 pi - (1 / (2 sigma^2)) sum (y_i - mu)^2."""
    line = -M * sp.log(sigma) - sp.Rational(M, 2) * sp.log(2 * sp.pi) - squares / (2 * sigma**2)
    assert sp.expand(gaussian_loglik - line) == 0


def slope_of_the_squares():
    """d/dmu log P = (1 / sigma^2) sum (y_i - mu)."""
    slope = sum(y - mu for y in samples) / sigma**2
    assert sp.expand(sp.diff(gaussian_loglik, mu) - slope) == 0


def the_sum_is_m_means():
    """(1 / sigma^2) sum (y_i - mu) = (m / sigma^2) (mean - mu)."""
    mean = sum(samples) / M
    slope = sum(y - mu for y in samples) / sigma**2
    assert sp.expand(slope - M / sigma**2 * (mean - mu)) == 0
    assert sp.expand(sp.solve(slope, mu)[0] - mean) == 0


def slopes_of_log_and_square():
    """d/dsigma log P = -m / sigma + (1 / sigma^3) sum (y_i - mu)^2."""
    assert sp.expand(sp.diff(gaussian_loglik, sigma) - (-M / sigma + squares / sigma**3)) == 0


def take_out_m_over_sigma_cubed():
    """-m / sigma + S / sigma^3 = (m / sigma^3) (S / m - sigma^2); it is 0 at sigma^2 = S / m."""
    S = sp.Symbol("S", positive=True)
    assert sp.expand(-M / sigma + S / sigma**3 - M / sigma**3 * (S / M - sigma**2)) == 0
    assert sp.solve(S / M - sigma**2, sigma) == [sp.sqrt(S / M)]


# normal-equation ------------------------------------------------------------------------------

X1 = np.column_stack([np.ones(7), rng.normal(size=(7, 3))])
y, theta = rng.normal(size=7), rng.normal(size=4)


def expanded(theta):
    return y @ y - 2 * theta @ X1.T @ y + theta @ X1.T @ X1 @ theta


def slope(f, theta, h=1e-5):
    """Central differences of f, exact for quadratic functions but for rounding."""
    steps = h * np.eye(len(theta))
    return np.array([(f(theta + step) - f(theta - step)) / (2 * h) for step in steps])


def squares_as_a_dot_product():
    """|y - X1 theta|^2 = (y - X1 theta)' (y - X1 theta)."""
    residuals = y - X1 @ theta
    assert np.isclose(np.linalg.norm(residuals) ** 2, residuals @ residuals)


def multiply_out():
    """(y - X1 theta)' (y - X1 theta) = y'y - 2 theta' X1' y + theta' X1' X1 theta."""
    residuals = y - X1 @ theta
    assert np.isclose(y @ (X1 @ theta), theta @ X1.T @ y)
    assert np.isclose(residuals @ residuals, expanded(theta))


def slope_of_linear_and_quadratic_terms():
    """grad(y'y - 2 theta' X1' y + theta' X1' X1 theta) = -2 X1' y + 2 X1' X1 theta."""
    assert np.allclose(slope(expanded, theta), -2 * X1.T @ y + 2 * X1.T @ X1 @ theta, atol=1e-6)


def take_out_the_common_factor():
    """-2 X1' y + 2 X1' X1 theta = -2 X1' (y - X1 theta); it is 0 where X1' X1 theta = X1' y."""
    assert np.allclose(-2 * X1.T @ y + 2 * X1.T @ X1 @ theta, -2 * X1.T @ (y - X1 @ theta))
    solved = np.linalg.solve(X1.T @ X1, X1.T @ y)
    assert np.allclose(-2 * X1.T @ (y - X1 @ solved), 0)


# laplace-derivation ---------------------------------------------------------------------------


def laplace(y):
    return sp.exp(-sp.Abs(y - mu) / tau) / (2 * tau)


laplace_loglik = -M * sp.log(2 * tau) - sum(sp.Abs(y - mu) for y in samples) / tau


def laplace_logs_add():
    """log prod Laplace(y_i) = sum log Laplace(y_i), and it is a density: its area is 1."""
    product = sp.prod([laplace(y) for y in samples])
    assert same(sp.log(product), sum(sp.log(laplace(y)) for y in samples))
    half = sp.integrate(sp.exp(-t / tau) / (2 * tau), (t, 0, sp.oo))
    assert sp.simplify(2 * half) == 1


def log_undoes_the_laplace_exponential():
    """sum log Laplace(y_i) = -m log(2 tau) - (1 / tau) sum |y_i - mu|."""
    assert same(sum(sp.log(laplace(y)) for y in samples), laplace_loglik)


def one_for_each_above_and_below():
    """d/dmu log P = (number above mu - number below mu) / tau, wherever mu is not a sample."""
    values = dict(zip(samples, (1, 2, 4, 8, 16), strict=True))
    derivative = sp.diff(laplace_loglik.subs(values), mu)
    for centre in (0, 1.5, 3, 5, 10, 20):
        above = sum(value > centre for value in values.values())
        assert sp.simplify(derivative.subs(mu, centre) - (above - (M - above)) / tau) == 0


STEPS = {
    "product-to-sum": [coins_multiply, log_of_a_product_of_coins, exponents_come_down],
    "coin-derivation": [count_equal_terms, slope_of_the_logs, common_denominator],
    "cross-entropy": [one_coin_for_each_sample, times_m_over_m, the_bracket_is_the_cost],
    "gaussian-log": [log_of_a_product_of_bells, log_undoes_the_exponential, equal_terms_m_times],
    "gaussian-derivation": [
        slope_of_the_squares,
        the_sum_is_m_means,
        slopes_of_log_and_square,
        take_out_m_over_sigma_cubed,
    ],
    "normal-equation": [
        squares_as_a_dot_product,
        multiply_out,
        slope_of_linear_and_quadratic_terms,
        take_out_the_common_factor,
    ],
    "laplace-derivation": [
        laplace_logs_add,
        log_undoes_the_laplace_exponential,
        one_for_each_above_and_below,
    ],
}
