"""The derivations of lesson 01, line by line."""

import sympy as sp

w1, w2, b, x1, x2, eta, e = sp.symbols("w1 w2 b x1 x2 eta e", real=True)
w, x = sp.Matrix([w1, w2]), sp.Matrix([x1, x2])
z_new = (w + eta * e * x).dot(x) + (b + eta * e)
z_old = w.dot(x) + b


def put_in_the_new_weights():
    """The new score is the score with the weights and bias that the update returns."""
    moved_w, moved_b = w + eta * e * x, b + eta * e
    assert sp.expand(moved_w.dot(x) + moved_b - z_new) == 0


def multiply_out_and_collect():
    """(w + eta e x) . x + (b + eta e) = (w . x + b) + eta e (x . x + 1)."""
    assert sp.expand(z_new - ((w.dot(x) + b) + eta * e * (x.dot(x) + 1))) == 0


def name_the_old_score():
    """(w . x + b) + eta e (x . x + 1) = z_old + eta e (|x|^2 + 1)."""
    assert sp.expand(z_new - (z_old + eta * e * (x.norm() ** 2 + 1))) == 0


STEPS = {"rule-why": [put_in_the_new_weights, multiply_out_and_collect, name_the_old_score]}
