"""How the exercises of lesson 05 are marked.

Maximum likelihood after Fisher (1922); least squares as its case for Gaussian noise after Gauss
(1809), the median as its case for double-exponential noise after Laplace (1774).
"""

import numpy as np

from ..comparing import EXACT, as_numbers
from ..exercise import Aspect, Exercise, Mistake, Unfit

LOG_2PI = np.log(2 * np.pi)


# bernoulli_loglik -----------------------------------------------------------------------------


def bernoulli_loglik(y, p):
    return float(np.sum(np.log(np.where(y == 1, p, 1 - p))))


def _coin_mean(y, p):
    return bernoulli_loglik(y, p) / len(y)


def _coin_minus(y, p):
    return -bernoulli_loglik(y, p)


def _coin_cross_entropy(y, p):
    return -bernoulli_loglik(y, p) / len(y)


def _coin_likelihood(y, p):
    return float(np.prod(np.where(y == 1, p, 1 - p)))


def _coin_log_of_product(y, p):
    return float(np.log(np.prod(np.where(y == 1, p, 1 - p))))


def _coin_log_of_sum(y, p):
    return float(np.log(np.sum(np.where(y == 1, p, 1 - p))))


def _coin_ones_only(y, p):
    return float(np.sum(y * np.log(p)))


def _coin_swapped(y, p):
    return bernoulli_loglik(1 - y, p)


def _coin_same_for_zeros(y, p):
    return float(np.sum(y * np.log(p) + (1 - y) * np.log(p)))


def _coin_lost_bracket(y, p):
    return float(np.sum(y * np.log(p) + 1 - y * np.log(1 - p)))


def _coin_log10(y, p):
    return bernoulli_loglik(y, p) / np.log(10)


def _coin_log2(y, p):
    return bernoulli_loglik(y, p) / np.log(2)


def _coin_each(y, p):
    return np.log(np.where(y == 1, p, 1 - p))


def _coin_counts(y, p):
    return y.sum() * np.log(p) + (len(y) - y.sum()) * np.log(1 - p)


def _coin_index(y, p):
    return float(np.log(p[y == 1]).sum() + np.log(1 - p[y == 0]).sum())


def _coin_if(y, p):
    if y == 1:
        return np.log(p)
    return np.log(1 - p)


BERNOULLI_LOGLIK = Exercise(
    bernoulli_loglik,
    (
        Aspect("form", 0.5, "one number"),
        Aspect("value", 1.0, "one p for all samples"),
        Aspect("own", 1.0, "a p of its own for each sample"),
        Aspect("many", 0.5, "thousands of samples"),
    ),
    (
        Mistake(
            "You divided by m. The log-likelihood is the sum of the log-probabilities; it grows "
            "with every sample.",
            _coin_mean,
        ),
        Mistake(
            "The sign is turned: a cost carries a minus, a log-likelihood does not. Logs of "
            "probabilities are negative, and so is their sum.",
            _coin_minus,
        ),
        Mistake(
            "This is the mean cross-entropy, a cost. The log-likelihood is minus m times that: "
            "no minus, no division.",
            _coin_cross_entropy,
        ),
        Mistake(
            "This is the likelihood itself, a product. Take the log of each probability, "
            "then add up.",
            _coin_likelihood,
        ),
        Mistake(
            "You multiply first and take the log at the end. With thousands of samples the "
            "product is exactly 0 and its log minus infinity. Take logs first, then add.",
            _coin_log_of_product,
        ),
        Mistake(
            "You took the log of a sum. The log of a product is the sum of logs: take the log of "
            "each probability, then add.",
            _coin_log_of_sum,
        ),
        Mistake(
            "The zeros are missing: a sample with y = 0 has probability 1 - p and adds log(1 - p).",
            _coin_ones_only,
        ),
        Mistake(
            "Ones and zeros are exchanged: p is the probability of a 1, so a 1 adds log p and a "
            "0 adds log(1 - p).",
            _coin_swapped,
        ),
        Mistake(
            "Every sample adds log p here. For a 0 the probability is 1 - p, so it adds "
            "log(1 - p).",
            _coin_same_for_zeros,
        ),
        Mistake(
            "Look at the brackets: `(1 - y) * np.log(1 - p)`. Without them Python computes 1 - "
            "(y times the log).",
            _coin_lost_bracket,
        ),
        Mistake(
            "You used the logarithm to base 10. The natural logarithm is `np.log`.", _coin_log10
        ),
        Mistake("You used the logarithm to base 2. The natural logarithm is `np.log`.", _coin_log2),
        Mistake(
            "You return one log-probability for each sample. The log-likelihood is their sum, "
            "one number.",
            _coin_each,
        ),
        Mistake(
            "Counting ones and zeros works when all samples share one p. When each has its own, "
            "add sample by sample: `y * np.log(p) + (1 - y) * np.log(1 - p)`, then sum.",
            _coin_counts,
        ),
        Mistake(
            "`p[...]` needs an array, but p may also be one number. `np.where(y == 1, p, 1 - p)` "
            "works for both.",
            _coin_index,
        ),
        Mistake(
            "`if y == 1` asks one question about a whole array. `np.where(y == 1, p, 1 - p)` "
            "chooses for each sample, then take logs and add.",
            _coin_if,
        ),
    ),
    returns="the sum of the log-probabilities",
)


# bernoulli_mle --------------------------------------------------------------------------------


def bernoulli_mle(y):
    return float(np.mean(y))


def _share_count(y):
    return float(np.sum(y))


def _share_of_zeros(y):
    return float(np.mean(y == 0))


def _share_majority(y):
    return float(np.median(y))


def _share_minus_one(y):
    return np.sum(y) / (len(y) - 1)


def _share_smoothed(y):
    return (float(np.sum(y)) + 1) / (len(y) + 2)


def _share_on_grid(y):
    grid = np.linspace(0.01, 0.99, 99)
    ones = np.sum(y)
    return float(grid[np.argmax(ones * np.log(grid) + (len(y) - ones) * np.log(1 - grid))])


def _share_odds(y):
    return np.sum(y) / np.sum(y == 0)


def _share_largest_likelihood(y):
    p = np.mean(y)
    return float(np.prod(np.where(y == 1, p, 1 - p)))


BERNOULLI_MLE = Exercise(
    bernoulli_mle,
    (
        Aspect("form", 0.5, "one number"),
        Aspect("value", 1.0, "the most likely p"),
        Aspect("alike", 0.5, "only ones, only zeros, a single toss"),
    ),
    (
        Mistake("You counted the ones. Divide by the number of samples m.", _share_count),
        Mistake("This is the share of zeros. p is the probability of a 1.", _share_of_zeros),
        Mistake(
            "Your answer is the more frequent class, 0 or 1. The most likely p is the share of "
            "ones itself.",
            _share_majority,
        ),
        Mistake("You divided by m - 1. The derivative is zero at ones / m.", _share_minus_one),
        Mistake(
            "You added imaginary tosses, (ones + 1) / (m + 2). That is a sensible estimate of "
            "another kind; the likelihood alone is largest at ones / m.",
            _share_smoothed,
        ),
        Mistake(
            "A search over a grid of p comes only as close as the grid is fine. Set the "
            "derivative to zero: the best p is ones / m, exactly.",
            _share_on_grid,
        ),
        Mistake(
            "You divided ones by zeros: that is the odds. Divide ones by all samples.", _share_odds
        ),
        Mistake(
            "This is the largest value of the likelihood (max). The question is at which p it is "
            "reached (arg max).",
            _share_largest_likelihood,
        ),
    ),
    returns="the most likely p",
)


# gaussian_loglik ------------------------------------------------------------------------------


def gaussian_loglik(y, mu, sigma):
    r = (np.asarray(y) - mu) / sigma
    return float(np.sum(-0.5 * r**2 - np.log(sigma) - 0.5 * LOG_2PI))


def _density(y, mu, sigma):
    return np.exp(-((y - mu) ** 2) / (2 * sigma**2)) / (sigma * np.sqrt(2 * np.pi))


def _bell_log_of_density(y, mu, sigma):
    return float(np.sum(np.log(_density(y, mu, sigma))))


def _bell_log_of_product(y, mu, sigma):
    return float(np.log(np.prod(_density(y, mu, sigma))))


def _bell_product(y, mu, sigma):
    return float(np.prod(_density(y, mu, sigma)))


def _bell_sum_of_densities(y, mu, sigma):
    return float(np.sum(_density(y, mu, sigma)))


def _bell_minus(y, mu, sigma):
    return -gaussian_loglik(y, mu, sigma)


def _bell_mean(y, mu, sigma):
    return gaussian_loglik(y, mu, sigma) / len(y)


def _bell_each(y, mu, sigma):
    return -0.5 * ((y - mu) / sigma) ** 2 - np.log(sigma) - 0.5 * LOG_2PI


def _bell_constant_once(y, mu, sigma):
    return float(-0.5 * np.sum(((y - mu) / sigma) ** 2) - np.log(sigma) - 0.5 * LOG_2PI)


def _bell_without_pi(y, mu, sigma):
    return gaussian_loglik(y, mu, sigma) + 0.5 * len(y) * LOG_2PI


def _bell_without_log_sigma(y, mu, sigma):
    return gaussian_loglik(y, mu, sigma) + len(y) * np.log(sigma)


def _bell_squares_only(y, mu, sigma):
    return float(-0.5 * np.sum(((y - mu) / sigma) ** 2))


def _bell_without_half(y, mu, sigma):
    return gaussian_loglik(y, mu, sigma) - 0.5 * float(np.sum(((y - mu) / sigma) ** 2))


def _bell_sigma_is_variance(y, mu, sigma):
    return gaussian_loglik(y, mu, np.sqrt(sigma))


def _bell_sigma_not_squared(y, mu, sigma):
    return float(np.sum(-((y - mu) ** 2) / (2 * sigma) - np.log(sigma) - 0.5 * LOG_2PI))


def _bell_twice_log_sigma(y, mu, sigma):
    return gaussian_loglik(y, mu, sigma) - len(y) * np.log(sigma)


def _bell_without_mu(y, mu, sigma):
    return gaussian_loglik(y, 0, sigma)


def _bell_not_squared(y, mu, sigma):
    return float(np.sum(-0.5 * (y - mu) / sigma**2 - np.log(sigma) - 0.5 * LOG_2PI))


GAUSSIAN_LOGLIK = Exercise(
    gaussian_loglik,
    (
        Aspect("form", 0.5, "one number"),
        Aspect("value", 1.5, "the sum of the log-densities"),
        Aspect("far", 0.5, "samples 100 sigma away, thousands of samples"),
        Aspect("edge", 0.5, "one sample, whole numbers"),
    ),
    (
        Mistake(
            "You compute the density and then its log. Far from mu the density is exactly 0 and "
            "the log minus infinity. Add up the three parts of the log instead.",
            _bell_log_of_density,
        ),
        Mistake(
            "You multiply the densities and take the log at the end. The product soon is exactly "
            "0. Write down the log of one density, then add.",
            _bell_log_of_product,
        ),
        Mistake(
            "This is the likelihood, a product of densities. Its log is wanted.", _bell_product
        ),
        Mistake(
            "You added the densities. Independent samples multiply, so their logs are added.",
            _bell_sum_of_densities,
        ),
        Mistake(
            "The sign of the whole is turned: a log-likelihood carries no minus in front, a "
            "cost does.",
            _bell_minus,
        ),
        Mistake("You divided by m. The log-likelihood is a sum over the samples.", _bell_mean),
        Mistake(
            "You return one log-density for each sample. The log-likelihood is their sum, "
            "one number.",
            _bell_each,
        ),
        Mistake(
            "The terms -log sigma and -log(2 pi)/2 belong to every sample: they count m times, "
            "not once.",
            _bell_constant_once,
        ),
        Mistake(
            "The constant -log(2 pi)/2 of each sample is missing. It does not move the maximum, "
            "but it belongs to the value.",
            _bell_without_pi,
        ),
        Mistake(
            "The term -log sigma of each sample is missing. Without it a wider bell would "
            "always win.",
            _bell_without_log_sigma,
        ),
        Mistake(
            "You have the squares only. Each sample also adds -log sigma and -log(2 pi)/2.",
            _bell_squares_only,
        ),
        Mistake(
            "The factor 1/2 in front of the squares is missing: -((y - mu) / sigma)**2 / 2.",
            _bell_without_half,
        ),
        Mistake(
            "You took sigma for the variance. Sigma is the standard deviation; the variance is "
            "`sigma**2`.",
            _bell_sigma_is_variance,
        ),
        Mistake(
            "Under the squares stands 2 sigma squared: `(y - mu)**2 / (2 * sigma**2)`.",
            _bell_sigma_not_squared,
        ),
        Mistake(
            "You subtract log(sigma**2), which is twice log sigma. In front of the density "
            "stands 1/sigma, so one log sigma for each sample.",
            _bell_twice_log_sigma,
        ),
        Mistake("`mu` is not used: the distance is y - mu.", _bell_without_mu),
        Mistake(
            "The distance y - mu is not squared, so samples on both sides cancel each other.",
            _bell_not_squared,
        ),
    ),
    returns="the sum of the log-densities",
)


# gaussian_mle ---------------------------------------------------------------------------------


def gaussian_mle(y):
    y = np.asarray(y, dtype=float)
    mu = y.mean()
    return float(mu), float(np.sqrt(np.mean((y - mu) ** 2)))


def _fit_minus_one(y):
    return float(np.mean(y)), float(np.std(y, ddof=1))


def _fit_variance(y):
    return float(np.mean(y)), float(np.var(y))


def _fit_swapped(y):
    return float(np.std(y)), float(np.mean(y))


def _fit_median(y):
    mu = float(np.median(y))
    return mu, float(np.sqrt(np.mean((y - mu) ** 2)))


def _fit_difference_of_squares(y):
    mu = np.mean(y)
    return float(mu), float(np.sqrt(np.mean(y**2) - mu**2))


def _fit_around_zero(y):
    return float(np.mean(y)), float(np.sqrt(np.mean(y**2)))


def _fit_absolute(y):
    mu = float(np.mean(y))
    return mu, float(np.mean(np.abs(y - mu)))


def _fit_not_divided(y):
    mu = float(np.mean(y))
    return mu, float(np.sqrt(np.sum((y - mu) ** 2)))


def _fit_of_the_mean(y):
    return float(np.mean(y)), float(np.std(y) / np.sqrt(len(y)))


def _fit_mean_only(y):
    return float(np.mean(y))


def _fit_root_of_distances(y):
    mu = np.mean(y)
    return float(mu), float(np.sqrt(np.mean(y - mu)))


def _fit_in_place(y):
    mu = y.mean()
    y -= mu
    return float(mu), float(np.sqrt(np.mean(y**2)))


GAUSSIAN_MLE = Exercise(
    gaussian_mle,
    (
        Aspect("form", 0.5, "two numbers: mu and sigma"),
        Aspect("mu", 0.5, "mu"),
        Aspect("sigma", 1.5, "sigma"),
        Aspect("digits", 0.5, "data around a million"),
    ),
    (
        Mistake(
            "You divided by m - 1. That makes the variance right on average over many samples; "
            "the likelihood is largest with m.",
            _fit_minus_one,
        ),
        Mistake("You return the variance. Sigma is its square root.", _fit_variance),
        Mistake("The order is (mu, sigma): first the centre, then the width.", _fit_swapped),
        Mistake(
            "Your mu is the median. The derivative of the Gaussian log-likelihood is zero at "
            "the mean.",
            _fit_median,
        ),
        Mistake(
            "Mean of squares minus square of the mean subtracts two huge, nearly equal numbers "
            "when y is around a million, and the digits are lost. Subtract mu first, then square.",
            _fit_difference_of_squares,
        ),
        Mistake(
            "Sigma measures distances from mu, not from 0: subtract mu before squaring.",
            _fit_around_zero,
        ),
        Mistake(
            "Your sigma is the mean absolute distance. For the Gaussian it is the root of the "
            "mean squared distance.",
            _fit_absolute,
        ),
        Mistake(
            "Sigma squared is the mean of the squared distances: divide their sum by m before "
            "the root.",
            _fit_not_divided,
        ),
        Mistake(
            "You divided sigma by the root of m: that says how sure the mean is. Sigma itself is "
            "the width of the data.",
            _fit_of_the_mean,
        ),
        Mistake("Return both: `return mu, sigma`.", _fit_mean_only),
        Mistake(
            "The distances from the mean add up to 0. Square them before you take their mean.",
            _fit_root_of_distances,
        ),
        Mistake(
            "`y -= mu` changes the caller's own data. `y - mu` makes a new array.", _fit_in_place
        ),
    ),
    returns="the most likely mu and sigma",
    parts=("mu", "sigma"),
)


# linreg_mle -----------------------------------------------------------------------------------


def linreg_mle(X, y):
    X1 = _with_ones(X)
    theta = np.linalg.lstsq(X1, y, rcond=None)[0]
    return theta, float(np.sqrt(np.mean((y - X1 @ theta) ** 2)))


def _with_ones(X):
    return np.column_stack([np.ones(len(X)), X])


def _least_squares(X1, y):
    return np.linalg.solve(X1.T @ X1, X1.T @ y)


def _line_without_intercept(X, y):
    theta = _least_squares(X, y)
    return theta, float(np.sqrt(np.mean((y - X @ theta) ** 2)))


def _line_through_zero(X, y):
    theta = _least_squares(X, y)
    return np.append(0.0, theta), float(np.sqrt(np.mean((y - X @ theta) ** 2)))


def _line_intercept_last(X, y):
    theta, sigma = linreg_mle(X, y)
    return np.append(theta[1:], theta[0]), sigma


def _line_intercept_is_mean(X, y):
    theta = np.append(np.mean(y), linreg_mle(X, y)[0][1:])
    return theta, float(np.sqrt(np.mean((y - _with_ones(X) @ theta) ** 2)))


def _line_unbiased(X, y):
    theta, sigma = linreg_mle(X, y)
    m, n = X.shape
    return theta, sigma * np.sqrt(m / (m - n - 1))


def _line_minus_one(X, y):
    theta, sigma = linreg_mle(X, y)
    return theta, sigma * np.sqrt(len(y) / (len(y) - 1))


def _line_variance(X, y):
    theta, sigma = linreg_mle(X, y)
    return theta, sigma**2


def _line_spread_of_y(X, y):
    return linreg_mle(X, y)[0], float(np.std(y))


def _line_sum_of_squares(X, y):
    theta, sigma = linreg_mle(X, y)
    return theta, sigma * np.sqrt(len(y))


def _line_absolute(X, y):
    theta = linreg_mle(X, y)[0]
    return theta, float(np.mean(np.abs(y - _with_ones(X) @ theta)))


def _line_one_at_a_time(X, y):
    slopes = np.array([np.mean((x - x.mean()) * (y - np.mean(y))) / np.var(x) for x in X.T])
    theta = np.append(np.mean(y) - X.mean(axis=0) @ slopes, slopes)
    return theta, float(np.sqrt(np.mean((y - _with_ones(X) @ theta) ** 2)))


def _line_not_solved(X, y):
    X1 = _with_ones(X)
    theta = X1.T @ y
    return theta, float(np.sqrt(np.mean((y - X1 @ theta) ** 2)))


def _line_column(X, y):
    theta, sigma = linreg_mle(X, y)
    return theta[:, None], sigma


def _line_column_residuals(X, y):
    X1 = _with_ones(X)
    theta = _least_squares(X1, y[:, None])
    return theta.ravel(), float(np.sqrt(np.mean((y - X1 @ theta) ** 2)))


def _line_theta_only(X, y):
    return linreg_mle(X, y)[0]


def _line_solves_square(X, y):
    theta = np.linalg.solve(_with_ones(X), y)
    return theta, 0.0


LINREG_MLE = Exercise(
    linreg_mle,
    (
        Aspect("form", 0.5, "two things: theta (n + 1,) and one number sigma"),
        Aspect("theta", 2.5, "theta, the intercept first"),
        Aspect("sigma", 1.0, "sigma of the residuals"),
    ),
    (
        Mistake(
            "The intercept is missing. Put a column of ones in front of X; theta then has n + 1 "
            "entries.",
            _line_without_intercept,
        ),
        Mistake(
            "Your line is forced through 0: the intercept has to be fitted, too, by a column of "
            "ones in front of X.",
            _line_through_zero,
        ),
        Mistake(
            "The intercept comes first: put the column of ones in front of X.",
            _line_intercept_last,
        ),
        Mistake(
            "The mean of y is the intercept only when all features have mean 0. Put a column of "
            "ones in front of X and solve for everything together.",
            _line_intercept_is_mean,
        ),
        Mistake(
            "You divided by m - n - 1. That makes the variance right on average; the likelihood "
            "is largest with m.",
            _line_unbiased,
        ),
        Mistake(
            "You divided the squared residuals by m - 1. The likelihood is largest with m.",
            _line_minus_one,
        ),
        Mistake("You return the variance. Sigma is its square root.", _line_variance),
        Mistake(
            "Your sigma is the spread of y itself. The noise is what the line leaves over: the "
            "residuals y - X1 theta.",
            _line_spread_of_y,
        ),
        Mistake(
            "Sigma squared is the mean of the squared residuals: divide the sum by m before the "
            "root.",
            _line_sum_of_squares,
        ),
        Mistake(
            "Your sigma is the mean absolute residual. For Gaussian noise it is the root of the "
            "mean squared residual.",
            _line_absolute,
        ),
        Mistake(
            "You fitted each feature alone. Features share the work: solve the normal equation "
            "for all of them together.",
            _line_one_at_a_time,
        ),
        Mistake(
            "`X1.T @ y` is only the right side of the normal equation. Solve (X1' X1) theta = "
            "X1' y with `np.linalg.solve`.",
            _line_not_solved,
        ),
        Mistake(
            "Your theta is a column of shape (n + 1, 1). Keep y as (m,), and theta comes out as "
            "(n + 1,).",
            _line_column,
        ),
        Mistake(
            "y of shape (m,) minus a column of shape (m, 1) is a table of shape (m, m), so your "
            "sigma mixes all samples. Keep y and theta one-dimensional.",
            _line_column_residuals,
        ),
        Mistake("Return both: `return theta, sigma`.", _line_theta_only),
        Mistake(
            "`np.linalg.solve` needs a square table; yours has more rows than columns. Solve the "
            "normal equation with X1' X1, or use `np.linalg.lstsq`.",
            _line_solves_square,
        ),
    ),
    returns="theta with the intercept first, and sigma",
    parts=("theta", "sigma"),
)


# noise_to_estimate ----------------------------------------------------------------------------


def noise_to_estimate(y, noise):
    if noise == "gaussian":
        return float(np.mean(y))
    if noise == "laplace":
        return float(np.median(y))
    raise ValueError(f"noise must be 'gaussian' or 'laplace', but it is {noise!r}")


def centre(case, value):
    """The estimate; for Laplace noise every point between the two middle values is the median."""
    y, noise = case.arguments
    number = as_numbers(value)
    if number is None or number.ndim:
        raise Unfit("Your answer should be one number: the most likely centre of y.")
    low, high = np.sort(y)[[(len(y) - 1) // 2, len(y) // 2]]
    allowed = EXACT.atol + EXACT.rtol * abs(high)
    if noise == "laplace" and low - allowed <= number <= high + allowed:
        return float(np.median(y))
    return float(number)


def _centre_always_mean(y, noise):
    if noise not in ("gaussian", "laplace"):
        raise ValueError(noise)
    return float(np.mean(y))


def _centre_exchanged(y, noise):
    return noise_to_estimate(y, {"gaussian": "laplace", "laplace": "gaussian"}.get(noise, noise))


def _centre_else_median(y, noise):
    return float(np.mean(y)) if noise == "gaussian" else float(np.median(y))


def _centre_else_mean(y, noise):
    return float(np.median(y)) if noise == "laplace" else float(np.mean(y))


def _centre_else_none(y, noise):
    if noise == "gaussian":
        return float(np.mean(y))
    if noise == "laplace":
        return float(np.median(y))


def _centre_key_error(y, noise):
    return {"gaussian": float(np.mean(y)), "laplace": float(np.median(y))}[noise]


def _centre_unsorted(y, noise):
    return float(y[len(y) // 2]) if noise == "laplace" else noise_to_estimate(y, noise)


def _centre_mid_range(y, noise):
    if noise == "laplace":
        return float((np.min(y) + np.max(y)) / 2)
    return noise_to_estimate(y, noise)


def _centre_off_by_one(y, noise):
    if noise == "laplace":
        return float(np.sort(y)[min(len(y) // 2 + 1, len(y) - 1)])
    return noise_to_estimate(y, noise)


def _centre_mean_distance(y, noise):
    if noise == "laplace":
        return float(np.mean(np.abs(y - np.mean(y))))
    return noise_to_estimate(y, noise)


def _centre_sum(y, noise):
    return float(np.sum(y)) if noise == "gaussian" else noise_to_estimate(y, noise)


def _centre_sorts_in_place(y, noise):
    if noise == "laplace":
        y.sort()
        return float(y[len(y) // 2])
    return noise_to_estimate(y, noise)


NOISE_TO_ESTIMATE = Exercise(
    noise_to_estimate,
    (
        Aspect("form", 0.5, "one number"),
        Aspect("gaussian", 0.5, "Gaussian noise"),
        Aspect("laplace", 1.5, "Laplace noise"),
        Aspect("others", 0.5, "every other noise is a ValueError"),
    ),
    (
        Mistake(
            "You take the mean for both. Laplace noise pays for the distance itself, not its "
            "square, and the sum of distances is smallest in the middle of the sorted data.",
            _centre_always_mean,
        ),
        Mistake(
            "The two are exchanged: squares (Gaussian) lead to the mean, distances (Laplace) to "
            "the median.",
            _centre_exchanged,
        ),
        Mistake(
            "Every noise that is not Gaussian gets the median here. An unknown name needs an "
            'error: `raise ValueError("...")`.',
            _centre_else_median,
        ),
        Mistake(
            "Every noise that is not Laplace gets the mean here. An unknown name needs an error: "
            '`raise ValueError("...")`.',
            _centre_else_mean,
        ),
        Mistake(
            "For an unknown noise your function returns None. Returning nothing is not an error: "
            'use `raise ValueError("...")`.',
            _centre_else_none,
        ),
        Mistake(
            "A missing name stops your function with KeyError. The task asks for ValueError: "
            "test the name first.",
            _centre_key_error,
        ),
        Mistake(
            "You took the middle entry of the list as it stands. The median is the middle of the "
            "sorted values.",
            _centre_unsorted,
        ),
        Mistake(
            "Half-way between smallest and largest is not the median: it follows every outlier. "
            "Half of the samples should lie on each side.",
            _centre_mid_range,
        ),
        Mistake(
            "You are one place too far in the sorted list: counting starts at 0, so the middle "
            "of m values is at index (m - 1) // 2 or m // 2.",
            _centre_off_by_one,
        ),
        Mistake(
            "You computed how far the data are from their mean: a width. The question is where "
            "their centre is.",
            _centre_mean_distance,
        ),
        Mistake("You added y up: divide by m to get the mean.", _centre_sum),
        Mistake(
            "`y.sort()` sorts the caller's own array. `np.sort(y)` makes a sorted copy.",
            _centre_sorts_in_place,
        ),
    ),
    returns="one number, the most likely centre of y",
    view=centre,
)

EXERCISES = (
    BERNOULLI_LOGLIK,
    BERNOULLI_MLE,
    GAUSSIAN_LOGLIK,
    GAUSSIAN_MLE,
    LINREG_MLE,
    NOISE_TO_ESTIMATE,
)
