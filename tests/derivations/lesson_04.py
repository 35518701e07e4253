"""The derivations of lesson 04, line by line."""

import numpy as np
import sympy as sp

y, p, z, b = sp.symbols("y p z b", real=True)
w = sp.Matrix(sp.symbols("w1 w2", real=True))
x = sp.Matrix(sp.symbols("x1 x2", real=True))
loss = -y * sp.log(p) - (1 - y) * sp.log(1 - p)
sigmoid = 1 / (1 + sp.exp(-z))
score = w.dot(x) + b

dloss_dp = (p - y) / (p * (1 - p))
dp_dz = p * (1 - p)
loss_of_score = loss.subs(p, sigmoid)
loss_of_weights = loss_of_score.subs(z, score)
error = sigmoid.subs(z, score) - y


def is_zero(expression):
    return sp.simplify(expression) == 0


def derivative_of_log_with_its_inner_derivative():
    """dl/dp = -y (1/p) - (1 - y) (1/(1 - p)) (-1)."""
    assert sp.diff(1 - p, p) == -1
    assert is_zero(sp.diff(loss, p) - (-y / p - (1 - y) / (1 - p) * (-1)))


def common_denominator():
    """-y (1/p) - (1 - y) (1/(1 - p)) (-1) = (-y (1 - p) + (1 - y) p) / (p (1 - p))."""
    together = (-y * (1 - p) + (1 - y) * p) / (p * (1 - p))
    assert is_zero(-y / p - (1 - y) / (1 - p) * (-1) - together)


def multiply_out_and_cancel_yp():
    """(-y (1 - p) + (1 - y) p) / (p (1 - p)) = (p - y) / (p (1 - p))."""
    assert sp.expand(-y * (1 - p) + (1 - y) * p) == p - y
    assert is_zero(sp.diff(loss, p) - dloss_dp)


def chain_rule_to_the_score():
    """dl/dz = dl/dp dp/dz."""
    product = sp.diff(loss, p).subs(p, sigmoid) * sp.diff(sigmoid, z)
    assert is_zero(sp.diff(loss_of_score, z) - product)


def put_in_both_links():
    """dl/dp dp/dz = (p - y) / (p (1 - p)) p (1 - p), with the sigmoid's derivative p (1 - p)."""
    assert is_zero(sp.diff(sigmoid, z) - dp_dz.subs(p, sigmoid))
    assert is_zero(sp.diff(loss, p) * dp_dz - dloss_dp * p * (1 - p))


def cancel():
    """(p - y) / (p (1 - p)) p (1 - p) = p - y."""
    assert is_zero(dloss_dp * dp_dz - (p - y))
    assert is_zero(sp.diff(loss_of_score, z) - (sigmoid - y))


def chain_rule_to_each_weight():
    """dl/dw_j = dl/dz dz/dw_j."""
    for weight in w:
        product = sp.diff(loss_of_score, z).subs(z, score) * sp.diff(score, weight)
        assert is_zero(sp.diff(loss_of_weights, weight) - product)


def the_score_contains_each_weight_once():
    """dl/dz dz/dw_j = (p - y) x_j."""
    for weight, feature in zip(w, x, strict=True):
        assert sp.diff(score, weight) == feature
        assert is_zero(sp.diff(loss_of_weights, weight) - error * feature)


def the_score_contains_the_bias_once():
    """dl/db = (p - y) 1."""
    assert sp.diff(score, b) == 1
    assert is_zero(sp.diff(loss_of_weights, b) - error)


def the_derivative_of_a_mean_is_a_mean():
    """dL/dw = 1/m sum (p_i - y_i) x_i, for a mean over three samples."""
    samples = [((1, 2), 1), ((3, -1), 0), ((-2, 1), 1)]
    puts = [dict(zip([*x, y], [*row, label], strict=True)) for row, label in samples]
    mean_loss = sum(loss_of_weights.subs(put) for put in puts) / 3
    for weight, feature in zip(w, x, strict=True):
        mean_slope = sum((error * feature).subs(put) for put in puts) / 3
        assert is_zero(sp.diff(mean_loss, weight) - mean_slope)


def the_sum_is_a_matrix_product():
    """1/m sum (p_i - y_i) x_i = 1/m X' (p - y)."""
    rng = np.random.default_rng(4)
    X, chances, labels = rng.normal(size=(7, 3)), rng.uniform(size=7), rng.integers(0, 2, 7)
    summed = sum((chances[i] - labels[i]) * X[i] for i in range(7)) / 7
    assert np.allclose(summed, X.T @ (chances - labels) / 7)


mean, spread = sp.symbols("mu1 mu2", real=True), sp.symbols("s1 s2", positive=True)
standardised = [(x[j] - mean[j]) / spread[j] for j in (0, 1)]


def write_standardising_out():
    """z = sum_j w_j (x_j - mu_j) / s_j + b, with NumPy's mean and deviation on random numbers."""
    rng = np.random.default_rng(5)
    X, weights, bias = rng.normal(3, 2, size=(6, 2)), rng.normal(size=2), 0.7
    mu, s = X.mean(axis=0), X.std(axis=0)
    Z = (X - mu) / s
    assert np.allclose(Z.mean(axis=0), 0) and np.allclose(Z.std(axis=0), 1)
    written = sum(weights[j] * (X[:, j] - mu[j]) / s[j] for j in (0, 1)) + bias
    assert np.allclose(Z @ weights + bias, written)


def collect_what_belongs_to_each_feature():
    """sum_j w_j (x_j - mu_j) / s_j + b = sum_j (w_j / s_j) x_j + (b - sum_j w_j mu_j / s_j)."""
    before = sum(w[j] * standardised[j] for j in (0, 1)) + b
    shifted = b - sum(w[j] * mean[j] / spread[j] for j in (0, 1))
    after = sum(w[j] / spread[j] * x[j] for j in (0, 1)) + shifted
    assert is_zero(before - after)


STEPS = {
    "grad-loss": [
        derivative_of_log_with_its_inner_derivative,
        common_denominator,
        multiply_out_and_cancel_yp,
    ],
    "grad-score": [chain_rule_to_the_score, put_in_both_links, cancel],
    "grad-weights": [
        chain_rule_to_each_weight,
        the_score_contains_each_weight_once,
        the_score_contains_the_bias_once,
        the_derivative_of_a_mean_is_a_mean,
        the_sum_is_a_matrix_product,
    ],
    "back": [write_standardising_out, collect_what_belongs_to_each_feature],
}
