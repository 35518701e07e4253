"""Unusual right solutions of lesson 04."""

import math
import warnings

import numpy as np


def proba_naive_with_a_warning(X, w, b):
    return 1 / (1 + np.exp(-(X @ w + b)))


def proba_by_tanh(X, w, b):
    return (1 + np.tanh((X @ w + b) / 2)) / 2


def proba_by_loop(X, w, b):
    chances = []
    for x in X:
        z = sum(weight * feature for weight, feature in zip(w, x, strict=True)) + b
        chances.append(1 / (1 + math.exp(-z)) if z >= 0 else math.exp(z) / (1 + math.exp(z)))
    return chances


def proba_by_logaddexp(X, w, b):
    return tuple(np.exp(-np.logaddexp(0, -np.dot(X, w) - b)))


def proba_clipped(X, w, b):
    z = np.clip((X * w).sum(axis=1) + b, -40, 40)
    print("scores between", z.min(), "and", z.max())
    return np.float64(1) / (1 + np.exp(-z))


def x2_by_slope_and_intercept(w, b, x1):
    slope, intercept = -w[0] / w[1], -b / w[1]
    return slope * x1 + intercept


def x2_through_two_points(w, b, x1):
    at_0, at_1 = -b / w[1], -(w[0] + b) / w[1]
    return at_0 + (at_1 - at_0) * np.asarray(x1, dtype=float)


def x2_by_solving(w, b, x1):
    flat = np.ravel(x1)
    solved = [np.linalg.solve([[1.0, 0.0], list(w)], [value, -b])[1] for value in flat]
    return np.reshape(solved, np.shape(x1))


def x2_as_lists(w, b, x1):
    return (-(w[0] * np.asarray(x1) + b) / w[1]).tolist()


def grad_by_einsum(X, y, w, b):
    error = proba_by_tanh(X, w, b) - y
    return np.einsum("ij,i->j", X, error) / len(y), np.array(error.mean())


def grad_by_loop(X, y, w, b):
    m, n = X.shape
    dw, db = [0.0] * n, 0.0
    for p, x, label in zip(proba_by_loop(X, w, b), X, y, strict=True):
        for j in range(n):
            dw[j] += (p - label) * x[j] / m
        db += (p - label) / m
    return dw, db


def grad_with_constant_feature(X, y, w, b):
    rows = np.column_stack([X, np.ones(len(X))])
    p = proba_by_logaddexp(rows, np.append(w, b), 0)
    both = (rows * (np.array(p) - y)[:, None]).mean(axis=0)
    return both[:-1], both[-1]


def grad_by_classes(X, y, w, b):
    """The mean of p x less the mean of x over class 1, as in the optimum's own equation."""
    p = proba_naive_with_a_warning(X, w, b)
    return [(p @ X - X[y == 1].sum(axis=0)) / len(y), (p.sum() - (y == 1).sum()) / len(y)]


def grad_averaged_early(X, y, w, b):
    share = (proba_by_tanh(X, w, b) - y) / X.shape[0]
    return (share[:, np.newaxis] * X).sum(0), share.sum()


def fit_with_constant_feature(X, y, lr, n_steps):
    rows, theta = np.hstack([np.ones((len(X), 1)), X]), np.zeros(X.shape[1] + 1)
    losses = np.empty(n_steps)
    for k in range(n_steps):
        p = 1 / (1 + np.exp(-rows @ theta))
        losses[k] = -np.mean(np.where(y == 1, np.log(p), np.log(1 - p)))
        theta -= lr / len(y) * rows.T @ (p - y)
    return theta[1:], theta[0], losses


def fit_clipped(X, y, lr, n_steps):
    w, b, losses = np.zeros((X.shape[1], 1)), 0, ()
    column = y.reshape(-1, 1)
    while len(losses) < n_steps:
        p = np.clip(1 / (1 + np.exp(-(X @ w + b))), 1e-12, 1 - 1e-12)
        losses += ((-column * np.log(p) - (1 - column) * np.log(1 - p)).mean(),)
        dw, db = X.T @ (p - column), np.sum(p - column)
        w, b = w - lr * dw / len(y), b - lr * db / len(y)
    return w.ravel(), b, losses


def fit_as_plain_lists(X, y, lr, n_steps):
    w, b, losses = [0.0] * X.shape[1], 0.0, []
    for _ in range(n_steps):
        cost, steps, step = 0.0, [0.0] * len(w), 0.0
        for x, label in zip(X.tolist(), y.tolist(), strict=True):
            z = sum(p * q for p, q in zip(w, x, strict=True)) + b
            cost += math.log1p(math.exp(-z if label else z))
            error = 1 / (1 + math.exp(-z)) - label
            steps = [s + error * q for s, q in zip(steps, x, strict=True)]
            step += error
        losses.append(cost / len(y))
        w = [v - lr * s / len(y) for v, s in zip(w, steps, strict=True)]
        b -= lr * step / len(y)
    return [w, b, losses]


def fit_keeps_the_path(X, y, lr, n_steps):
    path = [(np.zeros(X.shape[1]), np.float64(0))]
    for _ in range(n_steps):
        w, b = path[-1]
        dw, db = grad_by_einsum(X, y, w, b)
        path.append((w - lr * dw, b - lr * db))
    z = np.array([X @ w + b for w, b in path[:-1]])
    return *path[-1], np.logaddexp(0, np.where(y == 1, -z, z)).mean(axis=1)


def standardise_by_column(X_train, X_test):
    train, test = np.zeros(X_train.shape), np.zeros(X_test.shape)
    for j in range(X_train.shape[1]):
        column = X_train[:, j]
        mean = sum(column) / len(column)
        sd = math.sqrt(sum((value - mean) ** 2 for value in column) / len(column)) or 1
        train[:, j], test[:, j] = (column - mean) / sd, (X_test[:, j] - mean) / sd
    return train, test


def standardise_by_matrix(X_train, X_test):
    mean = np.mean(X_train, axis=0, keepdims=True)
    sd = np.linalg.norm(X_train - mean, axis=0) / np.sqrt(len(X_train))
    sd[sd < 1e-12] = 1
    return [((X - mean) @ np.diag(1 / sd)) for X in (X_train, X_test)]


def standardise_with_nan_mended(X_train, X_test):
    mean, sd = X_train.mean(0), np.sqrt(X_train.var(0))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        train, test = (X_train - mean) / sd, (X_test - mean) / sd
    constant = sd == 0
    train[:, constant] = 0
    test[:, constant] = (X_test - mean)[:, constant]
    return train.tolist(), test.tolist()


def standardise_prints(X_train, X_test):
    sd = X_train.std(axis=0)
    print("deviations", sd)
    safe = sd + (sd == 0)
    return np.subtract(X_train, X_train.mean(axis=0)) / safe, (X_test - X_train.mean(axis=0)) / safe


RIGHT = {
    "predict_proba": [
        proba_by_tanh,
        proba_by_loop,
        proba_by_logaddexp,
        proba_clipped,
        proba_naive_with_a_warning,
    ],
    "boundary_x2": [
        x2_by_slope_and_intercept,
        x2_through_two_points,
        x2_by_solving,
        x2_as_lists,
    ],
    "logreg_grad": [
        grad_by_einsum,
        grad_by_loop,
        grad_with_constant_feature,
        grad_by_classes,
        grad_averaged_early,
    ],
    "logreg_fit": [
        fit_with_constant_feature,
        fit_clipped,
        fit_as_plain_lists,
        fit_keeps_the_path,
    ],
    "standardise": [
        standardise_by_column,
        standardise_by_matrix,
        standardise_with_nan_mended,
        standardise_prints,
    ],
}
