"""Unusual right solutions of lesson 02."""

import math

import numpy as np


def sigmoid_with_overflow_warning(z):
    return 1 / (1 + np.exp(-z))


def sigmoid_by_tanh(z):
    return (np.tanh(np.asarray(z) / 2) + 1) / 2


def sigmoid_by_logaddexp(z):
    return np.exp(-np.logaddexp(0, -z))


def sigmoid_cut_off(z):
    return 1 / (1 + np.exp(-np.clip(z, -500, 500)))


def sigmoid_by_recursion(z):
    if isinstance(z, np.ndarray):
        return [sigmoid_by_recursion(part) for part in z] if z.ndim else sigmoid_by_recursion(z[()])
    return 0.0 if z < -700 else 1 / (1 + math.exp(-z))


def sigmoid_by_masks(z):
    scores = np.array(z, dtype=float)
    p = np.empty(scores.shape)
    low = scores < 0
    p[~low] = 1 / (1 + np.exp(-scores[~low]))
    p[low] = np.exp(scores[low]) / (1 + np.exp(scores[low]))
    return p


def sigmoid_vectorised(z):
    print("squashing", np.shape(z))
    return np.vectorize(lambda one: 1 / (1 + np.exp(-one)), otypes=[float])(z)


def grad_as_p_minus_square(z):
    p = sigmoid_by_tanh(z)
    return p - p**2


def grad_by_symmetry(z):
    return sigmoid_with_overflow_warning(z) * sigmoid_with_overflow_warning(-z)


def grad_by_even_exponentials(z):
    small = np.exp(-np.abs(z))
    return small / (1 + small) ** 2


def grad_by_tanh(z):
    return (1 - np.tanh(np.asarray(z) / 2) ** 2) / 4


def grad_by_cosh(z):
    return 1 / (2 + 2 * np.cosh(z))


def grad_in_place_on_own_array(z):
    p = np.array(sigmoid_cut_off(z))
    p *= 1 - p
    return p


def bce_by_loop(y, p):
    total = 0.0
    for label, chance in zip(y, p, strict=True):
        chance = min(max(float(chance), 1e-12), 1 - 1e-12)
        total -= math.log(chance if label == 1 else 1 - chance)
    return total / len(y)


def bce_of_the_label(y, p):
    return np.mean(-np.log(np.clip(np.where(y == 1, p, 1 - p), 1e-12, None)))


def bce_small_number_added(y, p):
    return -(y @ np.log(p + 1e-12) + (1 - y) @ np.log(1 - p + 1e-12)) / y.size


def bce_divided_early(y, p):
    p = np.clip(p, 1e-12, 1 - 1e-12)
    m = p.shape[0]
    return np.array(sum(-y / m * np.log(p) - (1 - y) / m * np.log(1 - p)))


def bce_class_by_class(y, p):
    p = np.minimum(np.maximum(p, 1e-12), 1 - 1e-12)
    return -(np.log(p[y == 1]).sum() + np.log1p(-p[y == 0]).sum()) / len(p)


def bce_by_power(y, p):
    p = np.clip(p, 1e-12, 1 - 1e-12)
    return float(np.average(-np.log(p**y * (1 - p) ** (1 - y))))


def logits_by_logaddexp(y, z):
    return (np.logaddexp(0, z) - y * z).mean()


def logits_with_signs(y, z):
    return np.logaddexp(0, (1 - 2 * y) * z).sum() / len(y)


def logits_by_where(y, z):
    """Overflows on the way, and never uses what overflowed."""
    return np.mean(np.where(z > 40, z, np.log(1 + np.exp(z))) - y * z)


def logits_by_loop(y, z):
    losses = []
    for label, score in zip(y.tolist(), z.tolist(), strict=True):
        wrong_way = score if label == 0 else -score
        losses.append(max(wrong_way, 0) + math.log1p(math.exp(-abs(wrong_way))))
    return np.array(math.fsum(losses) / len(losses))


def logits_by_log_sigmoid(y, z):
    def log_sigmoid(scores):
        return np.minimum(scores, 0) - np.log(1 + np.exp(-np.abs(scores)))

    return -np.mean(y * log_sigmoid(z) + (1 - y) * log_sigmoid(-z))


def minus_one_as_whole_number():
    return -1


def far_below():
    return -1000.0


def barely_below():
    return np.float64(-1e-9)


def found_by_search():
    scores = np.linspace(-3, 3, 61)
    p = sigmoid_by_tanh(scores)
    return scores[(p < 0.5) & (sigmoid_by_tanh(p) >= 0.5)][-1]


def in_an_array_without_axes():
    return np.array(-0.25, dtype=np.float32)


RIGHT = {
    "sigmoid": [
        sigmoid_with_overflow_warning,
        sigmoid_by_tanh,
        sigmoid_by_logaddexp,
        sigmoid_cut_off,
        sigmoid_by_recursion,
        sigmoid_by_masks,
        sigmoid_vectorised,
    ],
    "sigmoid_grad": [
        grad_as_p_minus_square,
        grad_by_symmetry,
        grad_by_even_exponentials,
        grad_by_tanh,
        grad_by_cosh,
        grad_in_place_on_own_array,
    ],
    "bce": [
        bce_by_loop,
        bce_of_the_label,
        bce_small_number_added,
        bce_divided_early,
        bce_class_by_class,
        bce_by_power,
    ],
    "bce_from_logits": [
        logits_by_logaddexp,
        logits_with_signs,
        logits_by_where,
        logits_by_loop,
        logits_by_log_sigmoid,
    ],
    "counterexample_double_sigmoid": [
        minus_one_as_whole_number,
        far_below,
        barely_below,
        found_by_search,
        in_an_array_without_axes,
    ],
}
