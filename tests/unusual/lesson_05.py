"""Unusual right solutions of lesson 05."""

import math
import statistics

import numpy as np


def coins_by_formula(y, p):
    return (y * np.log(p) + (1 - y) * np.log(1 - p)).sum()


def coins_by_loop(y, p):
    ps = np.broadcast_to(p, y.shape)
    total = 0.0
    for label, chance in zip(y, ps, strict=True):
        if label == 1:
            total += math.log(chance)
        else:
            total += math.log(1 - chance)
    return total


def coins_by_power(y, p):
    return np.array(np.log(p**y * (1 - p) ** (1 - y)).sum())


def coins_by_ones_and_zeros(y, p):
    ps = p * np.ones(len(y))
    return np.log(ps[y == 1]).sum() + np.log1p(-ps[y == 0]).sum()


def coins_from_mean_cost(y, p):
    print("m =", len(y))
    cost = -np.mean(np.where(y, np.log(p), np.log(1 - p)))
    return -len(y) * cost


def share_by_counting(y):
    return np.count_nonzero(y) / y.size


def share_by_loop(y):
    ones = 0
    for label in y:
        ones += label
    return np.array(ones / len(y))


def share_one_minus_zeros(y):
    return 1 - (y == 0).sum() / y.shape[0]


def share_by_search(y):
    """Narrow an interval on which the log-likelihood has one peak."""
    low, high = 0.0, 1.0
    ones = y.sum()
    zeros = len(y) - ones
    for _ in range(200):
        middle = (low + high) / 2
        if ones * (1 - middle) > zeros * middle:
            low = middle
        else:
            high = middle
    return low


def bell_parts(y, mu, sigma):
    m = len(y)
    squares = np.sum((y - mu) ** 2)
    return -m * np.log(sigma * np.sqrt(2 * np.pi)) - squares / (2 * sigma**2)


def bell_by_loop(y, mu, sigma):
    total = 0
    for value in y.tolist():
        total -= math.log(sigma) + 0.5 * math.log(2 * math.pi) + 0.5 * ((value - mu) / sigma) ** 2
    return total


def bell_by_dot_product(y, mu, sigma):
    r = y - mu
    return np.array(-0.5 * (len(r) * np.log(2 * np.pi * sigma**2) + r @ r / sigma**2))


def bell_with_a_warning(y, mu, sigma):
    np.log(np.exp(-np.array([1e6])))
    variance = sigma * sigma
    return -0.5 * np.sum(np.log(2 * np.pi * variance) + np.square(y - mu) / variance)


def bell_from_mean(y, mu, sigma):
    """The mean log-density times m."""
    return len(y) * np.mean(-np.log(sigma) - np.log(2 * np.pi) / 2 - ((y - mu) / sigma) ** 2 / 2)


def fit_with_std(y):
    return np.mean(y), np.std(y)


def fit_as_list_by_loops(y):
    values = [float(value) for value in y]
    mu = sum(values) / len(values)
    return [mu, math.sqrt(sum((value - mu) ** 2 for value in values) / len(values))]


def fit_as_array(y):
    mu = y.mean()
    r = y - mu
    return np.array([mu, np.linalg.norm(r) / len(r) ** 0.5])


def fit_with_statistics(y):
    return statistics.fmean(y), statistics.pstdev(y.astype(float).tolist())


def fit_with_shift(y):
    """Mean of squares minus square of the mean, harmless after a shift to the first sample."""
    d = y.astype(float) - float(y[0])
    return y[0] + d.mean(), np.sqrt((d**2).mean() - d.mean() ** 2)


def line_by_normal_equation(X, y):
    X1 = np.hstack([np.ones((X.shape[0], 1)), X])
    theta = np.linalg.solve(X1.T @ X1, X1.T @ y)
    return theta, np.std(y - X1 @ theta)


def line_by_inverse(X, y):
    X1 = np.insert(X, 0, 1, axis=1)
    theta = np.linalg.inv(X1.T @ X1) @ X1.T @ y
    return theta, np.sqrt(((y - X1 @ theta) ** 2).sum() / len(y))


def line_by_pinv(X, y):
    X1 = np.c_[np.ones(len(X)), X]
    theta = np.linalg.pinv(X1) @ y
    return [theta.tolist(), np.array(np.linalg.norm(y - X1 @ theta) / np.sqrt(len(y)))]


def line_by_qr(X, y):
    Q, R = np.linalg.qr(np.column_stack((np.ones(len(y)), X)))
    theta = np.linalg.solve(R, Q.T @ y)
    return theta, math.sqrt(np.mean((y - Q @ (Q.T @ y)) ** 2))


def line_by_centring(X, y):
    Xc, yc = X - X.mean(axis=0), y - y.mean()
    w = np.linalg.lstsq(Xc, yc)[0]
    b = y.mean() - X.mean(axis=0) @ w
    return (b, *w), np.sqrt(np.mean((yc - Xc @ w) ** 2))


def line_with_columns(X, y):
    X1 = np.hstack([np.ones((len(y), 1)), X])
    column = y.reshape(-1, 1)
    theta = np.linalg.solve(X1.T @ X1, X1.T @ column)
    return theta[:, 0], np.sqrt(np.mean((column - X1 @ theta) ** 2))


def centre_lower_middle(y, noise):
    if noise == "gaussian":
        return sum(y) / len(y)
    if noise == "laplace":
        return sorted(y)[(len(y) - 1) // 2]
    raise ValueError


def centre_upper_middle(y, noise):
    if noise not in ("gaussian", "laplace"):
        raise ValueError("unknown noise")
    return np.array(y.mean()) if noise == "gaussian" else np.sort(y)[len(y) // 2]


def centre_by_search(y, noise):
    """The sample with the smallest sum of distances."""
    match noise:
        case "gaussian":
            return np.average(y)
        case "laplace":
            costs = [np.abs(y - c).sum() for c in y]
            return y[int(np.argmin(costs))]
    raise ValueError(noise)


class UnknownNoise(ValueError):
    pass


def centre_by_quantile(y, noise):
    table = {"gaussian": np.mean, "laplace": lambda values: np.quantile(values, 0.5)}
    if noise not in table:
        raise UnknownNoise(noise)
    return table[noise](y)


RIGHT = {
    "bernoulli_loglik": [
        coins_by_formula,
        coins_by_loop,
        coins_by_power,
        coins_by_ones_and_zeros,
        coins_from_mean_cost,
    ],
    "bernoulli_mle": [share_by_counting, share_by_loop, share_one_minus_zeros, share_by_search],
    "gaussian_loglik": [
        bell_parts,
        bell_by_loop,
        bell_by_dot_product,
        bell_with_a_warning,
        bell_from_mean,
    ],
    "gaussian_mle": [
        fit_with_std,
        fit_as_list_by_loops,
        fit_as_array,
        fit_with_statistics,
        fit_with_shift,
    ],
    "linreg_mle": [
        line_by_normal_equation,
        line_by_inverse,
        line_by_pinv,
        line_by_qr,
        line_by_centring,
        line_with_columns,
    ],
    "noise_to_estimate": [
        centre_lower_middle,
        centre_upper_middle,
        centre_by_search,
        centre_by_quantile,
    ],
}
