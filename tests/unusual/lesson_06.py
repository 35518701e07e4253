"""Unusual right solutions of lesson 06."""

import math

import numpy as np
from scipy.special import logsumexp


def softmax_by_rows(Z):
    rows = []
    for z in Z:
        powers = np.exp(z - np.max(z))
        rows.append(powers / powers.sum())
    return np.array(rows)


def softmax_by_numbers(Z):
    table = []
    for row in Z.tolist():
        largest = max(row)
        powers = [math.exp(score - largest) for score in row]
        table.append([power / sum(powers) for power in powers])
    return table


def softmax_one_over_sum(Z):
    """1 / sum_j e^(z_j - z_k): gaps only, with a warning where one overflows."""
    return 1 / np.exp(Z[:, None, :] - Z[:, :, None]).sum(axis=2)


def softmax_on_its_side(Z):
    columns = np.exp(Z.T - Z.max(axis=1))
    return (columns / columns.sum(axis=0)).T


def softmax_from_logs(Z):
    print("shape", Z.shape)
    return np.exp(Z - logsumexp(Z, axis=1, keepdims=True))


def hot_by_index(y, K):
    T = np.zeros((y.shape[0], K), dtype=int)
    T[np.arange(y.shape[0]), y] = 1
    return T


def hot_by_comparison(y, K):
    return y[:, np.newaxis] == np.arange(K)


def hot_by_lists(y, K):
    return [[1 if k == label else 0 for k in range(K)] for label in y]


def hot_on_its_side(y, K):
    return np.array([y == k for k in range(K)]).T.astype(np.float32)


def hot_by_put(y, K):
    T = np.zeros((len(y), K))
    np.put_along_axis(T, y[:, None], 1.0, axis=1)
    return tuple(map(tuple, T))


def log_by_logaddexp(Z):
    return Z - np.logaddexp.reduce(Z, axis=1, keepdims=True)


def log_by_library(Z):
    return Z - logsumexp(Z, axis=1)[:, None]


def log_by_numbers(Z):
    table = []
    for row in Z.tolist():
        largest = max(row)
        total = largest + math.log(sum(math.exp(score - largest) for score in row))
        table.append([score - total for score in row])
    return table


def log_with_shift_added_back(Z):
    largest = np.max(Z, axis=1)[:, np.newaxis]
    return Z - (largest + np.log(np.sum(np.exp(Z - largest), axis=1)[:, np.newaxis]))


def log_by_gaps(Z):
    """-log(1 + sum over the others of e^(z_j - z_k)), pair by pair."""
    gaps = Z[:, None, :] - Z[:, :, None]
    return -np.logaddexp.reduce(gaps, axis=2)


def cost_by_one_hot(Z, y):
    T = np.eye(Z.shape[1])[y]
    return -(T * log_by_logaddexp(Z)).sum() / len(y)


def cost_by_loop(Z, y):
    total = 0.0
    for z, label in zip(Z, y, strict=True):
        total += np.logaddexp.reduce(z) - z[label]
    return np.array(total / len(y))


def cost_by_difference(Z, y):
    return np.mean(logsumexp(Z, axis=1)) - np.mean(Z[range(len(y)), y])


def cost_by_selection(Z, y):
    chosen = np.take_along_axis(log_by_library(Z), y[:, None], axis=1)
    np.log(np.zeros(1))
    return -np.average(chosen)


def jacobian_by_loop(z):
    p = softmax_by_rows(z[None])[0]
    K = len(p)
    J = [[0.0] * K for _ in range(K)]
    for i in range(K):
        for j in range(K):
            J[i][j] = p[i] * (1 - p[i]) if i == j else -p[i] * p[j]
    return J


def jacobian_with_identity(z):
    p = np.exp(z - logsumexp(z))
    return p[:, None] * (np.eye(p.size) - p[None, :])


def jacobian_by_columns(z):
    column = softmax_by_rows(z.reshape(1, -1)).T
    return np.diagflat(column) - column @ column.T


def jacobian_by_einsum(z):
    p = softmax_by_rows(z[None])[0]
    return np.einsum("ij,j->ij", np.identity(len(p)), p) - np.einsum("i,j->ij", p, p)


def grad_by_index(Z, y):
    p = softmax_by_rows(Z)
    p[np.arange(len(y)), y] -= 1
    return p / len(y)


def grad_early_mean(Z, y):
    m, K = Z.shape
    return softmax_by_rows(Z) / m - np.eye(K)[y] / m


def grad_by_jacobians(Z, y):
    """The chain rule in two steps, row by row: J' times -t / p, with log-softmax's Jacobian."""
    m, K = Z.shape
    rows = []
    for z, label in zip(Z, y, strict=True):
        J_log = np.eye(K) - np.exp(z - logsumexp(z))
        rows.append(-J_log[label] / m)
    return rows


def grad_by_lists(Z, y):
    m = len(y)
    return [
        [(p - (k == label)) / m for k, p in enumerate(row)]
        for row, label in zip(softmax_by_numbers(Z), y, strict=True)
    ]


RIGHT = {
    "softmax": [
        softmax_by_rows,
        softmax_by_numbers,
        softmax_one_over_sum,
        softmax_on_its_side,
        softmax_from_logs,
    ],
    "one_hot": [hot_by_index, hot_by_comparison, hot_by_lists, hot_on_its_side, hot_by_put],
    "log_softmax": [
        log_by_logaddexp,
        log_by_library,
        log_by_numbers,
        log_with_shift_added_back,
        log_by_gaps,
    ],
    "cross_entropy": [cost_by_one_hot, cost_by_loop, cost_by_difference, cost_by_selection],
    "softmax_jacobian": [
        jacobian_by_loop,
        jacobian_with_identity,
        jacobian_by_columns,
        jacobian_by_einsum,
    ],
    "softmax_ce_grad": [grad_by_index, grad_early_mean, grad_by_jacobians, grad_by_lists],
}
