"""Unusual right solutions of lesson 01."""

import numpy as np


def score_by_loop(X, w, b):
    return [sum(x[j] * w[j] for j in range(len(w))) + b for x in X]


def score_by_einsum(X, w, b):
    return np.einsum("ij,j->i", X, w) + b


def score_as_tuple_of_scalars(X, w, b):
    return tuple(np.float64(np.dot(x, w)) + b for x in X)


def score_with_constant_feature(X, w, b):
    return np.column_stack([np.ones(len(X)), X]) @ np.concatenate([[b], w])


def score_with_a_warning(X, w, b):
    np.log(np.array([0.0]))
    return (X * w).sum(axis=1) + b


def step_as_booleans(X, w, b):
    return X @ w + b >= 0


def step_as_list(X, w, b):
    return [1 if x @ w + b >= 0 else 0 for x in X]


def step_by_heaviside(X, w, b):
    return np.heaviside(X @ w + b, 1.0)


def step_as_floats(X, w, b):
    return np.where(X @ w + b < 0, 0.0, 1.0)


def gates_with_large_weights(name):
    table = {
        "AND": (20, 20, -30),
        "OR": (20, 20, -10),
        "NAND": (-20, -20, 30),
        "NOR": (-20, -20, 10),
    }
    if name not in table:
        raise ValueError("not a gate of one unit")
    return np.array(table[name][:2]), np.array(table[name][2])


def gates_on_the_line(name):
    """Corners that should be 1 lie exactly on the line."""
    table = {"AND": ([1, 1], -2), "OR": ([1, 1], -1), "NAND": ([-1, -1], 1), "NOR": ([-1, -1], 0)}
    if name in table:
        return table[name]
    raise ValueError


class NotAGate(ValueError):
    pass


def gates_uneven(name):
    if name == "AND":
        return [3.0, 1.0], -3.5
    if name == "OR":
        return [2.0, 5.0], -1.0
    if name == "NAND":
        return [-3.0, -1.0], 3.5
    if name == "NOR":
        return [-2.0, -5.0], 1.0
    raise NotAGate(name)


def update_by_cases(w, b, x, y, lr=1.0):
    yhat = np.dot(w, x) + b >= 0
    if y == 1 and not yhat:
        return w + lr * x, b + lr
    if y == 0 and yhat:
        return w - lr * x, b - lr
    return w, b


def update_with_constant_feature(w, b, x, y, lr=1.0):
    theta, sample = np.append(w, b), np.append(x, 1.0)
    theta = theta + lr * (int(y) - int(theta @ sample >= 0)) * sample
    return theta[:-1], theta[-1]


def update_as_lists(w, b, x, y, lr=1.0):
    yhat = float(sum(p * q for p, q in zip(w, x, strict=True)) + b >= 0)
    return [p + lr * (y - yhat) * q for p, q in zip(w, x, strict=True)], np.array(
        b + lr * (y - yhat)
    )


def fit_with_while(X, y, lr=1.0, max_epochs=100):
    theta, mistakes = np.zeros(X.shape[1] + 1), []
    while len(mistakes) < max_epochs and (not mistakes or mistakes[-1]):
        count = 0
        for x, label in zip(X, y, strict=True):
            error = label - (theta[0] + x @ theta[1:] >= 0)
            theta[0] += lr * error
            theta[1:] += lr * error * x
            count += abs(error)
        mistakes.append(count)
    return theta[1:], theta[0], mistakes


def fit_with_array_of_counts(X, y, lr=1.0, max_epochs=100):
    w, b, counts = np.zeros(X.shape[1]), 0, np.zeros(max_epochs)
    for k in range(max_epochs):
        for i in range(len(X)):
            yhat = 1 if X[i] @ w + b >= 0 else 0
            if yhat != y[i]:
                counts[k] += 1
                w, b = w + lr * (y[i] - yhat) * X[i], b + lr * (y[i] - yhat)
        if counts[k] == 0:
            return w, b, counts[: k + 1]
    return w, b, counts


def fit_as_tuple_of_lists(X, y, lr=1.0, max_epochs=100):
    w, b, mistakes = [0.0] * X.shape[1], 0.0, ()
    for _ in range(max_epochs):
        wrong = []
        for i, (x, label) in enumerate(zip(X.tolist(), y.tolist(), strict=True)):
            score = sum(p * q for p, q in zip(w, x, strict=True)) + b
            step = lr * (label - (score >= 0))
            if step:
                wrong.append(i)
            w = [p + step * q for p, q in zip(w, x, strict=True)]
            b += step
        mistakes += (len(wrong),)
        if not wrong:
            break
    return [w, b, mistakes]


def hinge_by_loop(X, y, w, b):
    total = 0.0
    for x, label in zip(X, y, strict=True):
        s = 1 if label == 1 else -1
        total += max(0.0, 1 - s * (x @ w + b))
    return total / len(y)


def hinge_by_where(X, y, w, b):
    score = X @ w + b
    margin = np.where(y == 1, score, -score)
    return np.clip(1 - margin, 0, None).mean()


def hinge_as_zero_dimensional(X, y, w, b):
    slack = 1 - np.array([-1.0, 1.0])[y] * (X @ w + b)
    return np.array((slack * (slack > 0)).sum() / len(slack))


RIGHT = {
    "linear_score": [
        score_by_loop,
        score_by_einsum,
        score_as_tuple_of_scalars,
        score_with_constant_feature,
    ],
    "predict_step": [step_as_booleans, step_as_list, step_by_heaviside, step_as_floats],
    "gate_weights": [gates_with_large_weights, gates_on_the_line, gates_uneven],
    "perceptron_update": [update_by_cases, update_with_constant_feature, update_as_lists],
    "perceptron_fit": [fit_with_while, fit_with_array_of_counts, fit_as_tuple_of_lists],
    "hinge_loss": [hinge_by_loop, hinge_by_where, hinge_as_zero_dimensional],
}
