"""The derivations of lesson 03, line by line."""

import numpy as np
import sympy as sp

w, h, eta, c, lam = sp.symbols("w h eta c lambda", real=True)

# The slope of w ** 3, measured from one side and from both.


def one_sided_multiplied_out():
    """((w + h)^3 - w^3) / h = (3 w^2 h + 3 w h^2 + h^3) / h."""
    right = (3 * w**2 * h + 3 * w * h**2 + h**3) / h
    assert sp.simplify(((w + h) ** 3 - w**3) / h - right) == 0


def one_sided_divided():
    """(3 w^2 h + 3 w h^2 + h^3) / h = 3 w^2 + 3 w h + h^2."""
    left = (3 * w**2 * h + 3 * w * h**2 + h**3) / h
    assert sp.simplify(left - (3 * w**2 + 3 * w * h + h**2)) == 0


def central_multiplied_out():
    """((w + h)^3 - (w - h)^3) / (2 h) = (6 w^2 h + 2 h^3) / (2 h)."""
    right = (6 * w**2 * h + 2 * h**3) / (2 * h)
    assert sp.simplify(((w + h) ** 3 - (w - h) ** 3) / (2 * h) - right) == 0


def central_divided():
    """(6 w^2 h + 2 h^3) / (2 h) = 3 w^2 + h^2."""
    assert sp.simplify((6 * w**2 * h + 2 * h**3) / (2 * h) - (3 * w**2 + h**2)) == 0


# One step downhill.


def linearise_the_step():
    """f(w - eta g) is f(w) + g . (-eta g), up to a rest that vanishes faster than eta."""
    u, v = sp.symbols("u v", real=True)
    f = u**4 + sp.exp(u * v) + 3 * v**2
    at = {u: sp.Rational(1, 2), v: sp.Rational(-1, 3)}
    g = sp.Matrix([f.diff(u), f.diff(v)]).subs(at)
    after = f.subs({u: at[u] - eta * g[0], v: at[v] - eta * g[1]}, simultaneous=True)
    rest = after - (f.subs(at) + g.dot(-eta * g))
    assert sp.limit(rest / eta, eta, 0) == 0


def dot_product_with_itself():
    """f(w) + g . (-eta g) = f(w) - eta |g|^2."""
    g = sp.Matrix(sp.symbols("g1:4", real=True))
    assert sp.expand(g.dot(-eta * g) + eta * g.norm() ** 2) == 0


# Descent on a parabola.


def the_slope_of_the_parabola():
    """With f = c/2 w^2, w - eta f'(w) = w - eta c w."""
    slope = (c / 2 * w**2).diff(w)
    assert sp.expand((w - eta * slope) - (w - eta * c * w)) == 0


def take_w_out():
    """w - eta c w = (1 - eta c) w."""
    assert sp.expand(w - eta * c * w - (1 - eta * c) * w) == 0


# The gradient of the mean squared error, for three samples with two features, with respect to w1.

M = 3
w1, w2, b = sp.symbols("w1 w2 b", real=True)
x = sp.Matrix(M, 2, sp.symbols(f"x1:{2 * M + 1}", real=True))
y = sp.symbols(f"y1:{M + 1}", real=True)
yhat = [w1 * x[i, 0] + w2 * x[i, 1] + b for i in range(M)]
loss = sum((yhat[i] - y[i]) ** 2 for i in range(M)) / (2 * M)


def slope_of_a_sum():
    """dL/dw1 = 1/(2m) times the sum of the slopes of (yhat - y)^2."""
    slopes = sum(((yhat[i] - y[i]) ** 2).diff(w1) for i in range(M)) / (2 * M)
    assert sp.expand(loss.diff(w1) - slopes) == 0


def chain_rule():
    """The slope of (yhat - y)^2 is 2 (yhat - y) times the slope of yhat."""
    for i in range(M):
        inner = 2 * (yhat[i] - y[i]) * yhat[i].diff(w1)
        assert sp.expand(((yhat[i] - y[i]) ** 2).diff(w1) - inner) == 0


def the_two_cancels():
    """1/(2m) sum 2 (yhat - y) dyhat/dw1 = 1/m sum (yhat - y) x1."""
    left = sum(2 * (yhat[i] - y[i]) * yhat[i].diff(w1) for i in range(M)) / (2 * M)
    right = sum((yhat[i] - y[i]) * x[i, 0] for i in range(M)) / M
    assert sp.expand(left - right) == 0


# A step along an axis of a bowl.


def axis():
    """A symmetric matrix, one of its eigenvectors, and the eigenvalue."""
    B = np.random.default_rng(0).normal(size=(4, 4))
    A = B @ B.T
    values, vectors = np.linalg.eigh(A)
    return A, vectors[:, 1], values[1]


def stretch_on_an_axis():
    """u - eta A u = u - eta lambda u."""
    A, u, value = axis()
    assert np.allclose(u - 0.3 * A @ u, u - 0.3 * value * u)


def take_u_out():
    """u - eta lambda u = (1 - eta lambda) u."""
    u = sp.Matrix(sp.symbols("u1:4", real=True))
    assert (u - eta * lam * u - (1 - eta * lam) * u).expand() == sp.zeros(3, 1)


# The gradient for a sample drawn at random.

g_each = sp.symbols("g1:6", real=True)


def value_times_chance():
    """The mean over draws of g_i, each with chance 1/m, is the sum of g_i / m."""
    m = len(g_each)
    values = np.random.default_rng(1).normal(size=m)
    draws = np.random.default_rng(2).integers(m, size=400_000)
    assert np.isclose(values[draws].mean(), sum(value / m for value in values), atol=0.01)


def the_sum_is_the_gradient():
    """The sum of g_i / m is the gradient of the mean loss."""
    samples = [(yhat[i] - y[i]) ** 2 / 2 for i in range(M)]
    mean_of_gradients = sum(sample.diff(w1) / M for sample in samples)
    assert sp.expand(mean_of_gradients - loss.diff(w1)) == 0


STEPS = {
    "central": [
        one_sided_multiplied_out,
        one_sided_divided,
        central_multiplied_out,
        central_divided,
    ],
    "step": [linearise_the_step, dot_product_with_itself],
    "rate-why": [the_slope_of_the_parabola, take_w_out],
    "mse-gradient": [slope_of_a_sum, chain_rule, the_two_cancels],
    "bowl-why": [stretch_on_an_axis, take_u_out],
    "batches": [value_times_chance, the_sum_is_the_gradient],
}
