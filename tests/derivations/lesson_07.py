"""The derivations of lesson 07, line by line."""

import numpy as np
import sympy as sp

from derivations.lesson_04 import is_zero

y = sp.Symbol("y", real=True)
x = sp.Matrix(sp.symbols("x1:3", real=True))
W = sp.Matrix(2, 3, sp.symbols("W11:14 W21:24", real=True))
b = sp.Matrix(sp.symbols("b1:4", real=True))
v = sp.Matrix(sp.symbols("v1:4", real=True))
c = sp.Symbol("c", real=True)
a = sp.Matrix(sp.symbols("a1:4", real=True))
scores = sp.Matrix(sp.symbols("z1:4", real=True))
last = sp.Symbol("z", real=True)

p = 1 / (1 + sp.exp(-last))
loss = -y * sp.log(p) - (1 - y) * sp.log(1 - p)
last_of_a = v.dot(a) + c
last_of_scores = last_of_a.subs({a[k]: sp.tanh(scores[k]) for k in range(3)})
scores_of_x = {scores[k]: W[:, k].dot(x) + b[k] for k in range(3)}
error = p - y


def loss_and_sigmoid():
    """dL/dz2 = p - y."""
    assert is_zero(sp.diff(loss, last) - error)


def into_the_activations():
    """dL/da_k = (p - y) v_k."""
    for k in range(3):
        whole = sp.diff(loss.subs(last, last_of_a), a[k])
        assert sp.diff(last_of_a, a[k]) == v[k]
        assert is_zero(whole - error.subs(last, last_of_a) * v[k])


def through_tanh():
    """dL/dz_k = (p - y) v_k (1 - a_k^2)."""
    for k in range(3):
        whole = sp.diff(loss.subs(last, last_of_scores), scores[k])
        slope = 1 - sp.tanh(scores[k]) ** 2
        assert is_zero(whole - error.subs(last, last_of_scores) * v[k] * slope)


def paths_add_up_at_a_feature():
    """dL/dx_j = sum_k dL/dz_k W_jk, on random numbers."""
    rng = np.random.default_rng(7)
    symbols = [*W, *b, *v, c, *x, y]
    numbers = dict(zip(symbols, [*rng.normal(size=len(symbols) - 1), 1], strict=True))
    loss_of_scores = loss.subs(last, last_of_scores)
    for j in range(2):
        whole = sp.diff(loss_of_scores.subs(scores_of_x), x[j])
        paths = sum(
            sp.diff(loss_of_scores, scores[k]).subs(scores_of_x) * W[j, k] for k in range(3)
        )
        assert abs(float((whole - paths).subs(numbers))) < 1e-12


D = sp.Matrix(4, 3, sp.symbols("d1:13", real=True))
X = sp.Matrix(4, 2, sp.symbols("u1:9", real=True))
Z = X * W + sp.ones(4, 1) * b.T
# Its gradient for Z is D, whatever came after the layer.
total = sum(D[i, k] * Z[i, k] for i in range(4) for k in range(3))


def a_weight_is_used_by_every_sample():
    """dL/dw_jk = sum_i d_ik dz_ik/dw_jk."""
    for j in range(2):
        for k in range(3):
            paths = sum(D[i, k] * sp.diff(Z[i, k], W[j, k]) for i in range(4))
            assert is_zero(sp.diff(total, W[j, k]) - paths)


def a_score_contains_the_product_once():
    """sum_i d_ik dz_ik/dw_jk = sum_i x_ij d_ik."""
    for j in range(2):
        for k in range(3):
            assert all(sp.diff(Z[i, k], W[j, k]) == X[i, j] for i in range(4))
            assert is_zero(sp.diff(total, W[j, k]) - sum(X[i, j] * D[i, k] for i in range(4)))


def the_weights_are_a_matrix_product():
    """sum_i x_ij d_ik = (X' D)_jk."""
    product = X.T * D
    assert product.shape == W.shape
    for j in range(2):
        for k in range(3):
            assert is_zero(product[j, k] - sum(X[i, j] * D[i, k] for i in range(4)))


def a_feature_goes_to_all_outputs_of_its_row():
    """dL/dx_ij = sum_k d_ik w_jk."""
    for i in range(4):
        for j in range(2):
            assert is_zero(sp.diff(total, X[i, j]) - sum(D[i, k] * W[j, k] for k in range(3)))


def the_features_are_a_matrix_product():
    """sum_k d_ik w_jk = (D W')_ij."""
    product = D * W.T
    assert product.shape == X.shape
    for i in range(4):
        for j in range(2):
            assert is_zero(product[i, j] - sum(D[i, k] * W[j, k] for k in range(3)))


def a_bias_is_used_by_every_sample():
    """dL/db_k = sum_i d_ik."""
    for k in range(3):
        assert is_zero(sp.diff(total, b[k]) - sum(D[i, k] for i in range(4)))


number = sp.Symbol("z", real=True)
tanh = (sp.exp(number) - sp.exp(-number)) / (sp.exp(number) + sp.exp(-number))
squeezed = 1 / (1 + sp.exp(-2 * number))


def divide_above_and_below():
    """tanh z = (1 - e^-2z) / (1 + e^-2z)."""
    divided = (1 - sp.exp(-2 * number)) / (1 + sp.exp(-2 * number))
    assert is_zero(tanh.rewrite(sp.exp) - divided)


def a_stretched_sigmoid():
    """(1 - e^-2z) / (1 + e^-2z) = 2 s - 1 with s = sigmoid(2z)."""
    divided = (1 - sp.exp(-2 * number)) / (1 + sp.exp(-2 * number))
    assert is_zero(divided - (2 * squeezed - 1))


def slope_of_the_stretched_sigmoid():
    """dt/dz = 2 2 s (1 - s)."""
    assert is_zero(sp.diff(tanh, number) - 2 * 2 * squeezed * (1 - squeezed))


def put_in_s():
    """4 s (1 - s) = 4 (1 + t)/2 (1 - t)/2, because s = (1 + t)/2."""
    assert is_zero(squeezed - (1 + tanh) / 2)
    product = 4 * (1 + tanh) / 2 * (1 - tanh) / 2
    assert is_zero(4 * squeezed * (1 - squeezed) - product)


def multiply_out():
    """4 (1 + t)/2 (1 - t)/2 = 1 - t^2."""
    t = sp.Symbol("t")
    assert sp.expand(4 * (1 + t) / 2 * (1 - t) / 2) == 1 - t**2
    assert is_zero(sp.diff(tanh, number) - (1 - tanh**2))


many = sp.symbols("s1:4", real=True)
labels = sp.symbols("l1:4", real=True)
losses = [loss.subs({last: z, y: label}) for z, label in zip(many, labels, strict=True)]
mean_loss = sum(losses) / 3


def slope_of_a_mean():
    """dL/dz_i = 1/m sum_l dl_l/dz_i."""
    for z in many:
        assert is_zero(sp.diff(mean_loss, z) - sum(sp.diff(each, z) for each in losses) / 3)


def a_score_enters_its_own_loss_only():
    """1/m sum_l dl_l/dz_i = 1/m dl_i/dz_i."""
    for i, z in enumerate(many):
        assert all(sp.diff(losses[other], z) == 0 for other in range(3) if other != i)
        assert is_zero(sp.diff(mean_loss, z) - sp.diff(losses[i], z) / 3)


def error_over_m():
    """1/m dl_i/dz_i = 1/m (p_i - y_i)."""
    for i, z in enumerate(many):
        share = (error.subs({last: z, y: labels[i]})) / 3
        assert is_zero(sp.diff(mean_loss, z) - share)


h, epsilon = sp.symbols("h epsilon", positive=True)
w = sp.Symbol("w", real=True)
total_error = h**2 + epsilon / h


def curve_plus_rounding():
    """E(h) = h^2 + eps / h: for w^3 the central difference is off by h^2, rounding by eps / h."""
    central = ((w + h) ** 3 - (w - h) ** 3) / (2 * h)
    assert is_zero(central - 3 * w**2 - h**2)
    # f off by +eps on one side and by -eps on the other: the quotient is off by eps / h.
    rounded = ((w + h) ** 3 + epsilon - ((w - h) ** 3 - epsilon)) / (2 * h)
    assert is_zero(rounded - 3 * w**2 - total_error)


def derivative_of_both_parts():
    """E'(h) = 2 h - eps / h^2."""
    assert is_zero(sp.diff(total_error, h) - (2 * h - epsilon / h**2))


def set_it_to_zero():
    """h^3 = eps / 2, and there E is lowest."""
    (best,) = sp.solve(sp.diff(total_error, h), h)
    assert is_zero(best**3 - epsilon / 2)
    assert sp.diff(total_error, h, 2).subs(h, best).is_positive


STEPS = {
    "graph": [loss_and_sigmoid, into_the_activations, through_tanh, paths_add_up_at_a_feature],
    "affine-derivation": [
        a_weight_is_used_by_every_sample,
        a_score_contains_the_product_once,
        the_weights_are_a_matrix_product,
        a_feature_goes_to_all_outputs_of_its_row,
        the_features_are_a_matrix_product,
        a_bias_is_used_by_every_sample,
    ],
    "tanh-slope": [
        divide_above_and_below,
        a_stretched_sigmoid,
        slope_of_the_stretched_sigmoid,
        put_in_s,
        multiply_out,
    ],
    "whole": [slope_of_a_mean, a_score_enters_its_own_loss_only, error_over_m],
    "step-size": [curve_plus_rounding, derivative_of_both_parts, set_it_to_zero],
}
