"""What is put into the graded functions of lesson 02."""

import numpy as np

from ..cases import Case, Inputs
from .lesson_01 import mixed_labels, sizes

SCORES = (
    Case((np.array([-2.0, 0.0, 2.0]),)),
    Case((1.0,)),
    Case((np.array([[0.5, -1.0, 3.0], [-4.0, 0.0, 1.5]]),)),
    Case((np.array([-1000.0, -3.0, 0.0, 2.0, 1000.0]),), aspect="edge"),
    Case((-1000.0,), aspect="edge"),
    Case((1000.0,), aspect="edge"),
    Case((np.array([-2, 0, 1, 3]),), aspect="edge"),
)


def like_z(rng):
    """Cases of a function that answers with the shape of its one argument, a score."""
    m, n = sizes(rng)
    far = np.array([-1000.0, 1000.0, *rng.normal(scale=3, size=n)])
    return [
        Case((rng.normal(scale=2, size=m),)),
        Case((float(rng.normal(scale=2)),)),
        Case((rng.normal(scale=2, size=(m, n)),)),
        Case((rng.normal(scale=2, size=(m, 1)),)),
        Case((rng.normal(scale=2, size=1),)),
        Case((rng.permutation(np.arange(-5, 6))[:m],), aspect="edge"),
        Case((rng.normal(scale=2, size=m).astype(np.float32),), aspect="edge", loose=True),
        Case((rng.permutation(far),), aspect="edge"),
        Case((rng.permutation(far)[:, None],), aspect="edge"),
    ]


def _bce(rng):
    m, _ = sizes(rng)
    y, p = mixed_labels(rng, m), rng.uniform(0.03, 0.97, size=m)
    # Sure and right, sure and wrong, in both directions; the last two are unsure.
    order = rng.permutation(6)
    sure = np.array([0, 0, 1, 1, 1, 0])[order], np.array([0, 1, 0, 1, *p[:2]])[order]
    many = 2000 + m
    return [
        Case((y, p)),
        Case((y[:1], p[:1])),
        Case((1 - y, p)),
        Case((y, p.astype(np.float32)), loose=True),
        Case(sure, aspect="clip", loose=True),
        Case((y, np.where(rng.permutation(m) < 2, 1.0 - y, p)), aspect="clip", loose=True),
        Case((mixed_labels(rng, many), rng.uniform(0.05, 0.95, size=many)), aspect="many"),
    ]


def _bce_from_logits(rng):
    m, _ = sizes(rng)
    y, z = mixed_labels(rng, m), rng.normal(scale=3, size=m)
    order = rng.permutation(6)
    labels = np.array([0, 0, 1, 1, 1, 0])[order]
    far = np.array([-1000.0, 1000.0, -1000.0, 1000.0, *z[:2]])[order]
    right = np.where(labels == 1, 1000.0, -1000.0)
    right[:2] = z[:2]
    return [
        Case((y, z)),
        Case((y[:1], z[:1])),
        Case((1 - y, z)),
        Case((y, rng.permutation(np.arange(-6, 7))[:m])),
        Case((y, z.astype(np.float32)), loose=True),
        Case((labels, far), aspect="large"),
        Case((labels, right), aspect="large"),
        Case((y, np.where(y == 1, -1.0, 1.0) * rng.uniform(38, 60, size=m)), aspect="large"),
    ]


INPUTS = (
    Inputs(
        "sigmoid",
        ("z",),
        SCORES,
        like_z,
    ),
    Inputs("counterexample_double_sigmoid", (), (Case(()),)),
    Inputs(
        "sigmoid_grad",
        ("z",),
        SCORES,
        like_z,
    ),
    Inputs(
        "bce",
        ("y", "p"),
        (
            Case((np.array([1, 0]), np.array([0.8, 0.4]))),
            Case((np.array([1, 1, 1, 0]), np.array([0.9, 0.7, 0.6, 0.2]))),
            Case((np.array([1, 0, 1]), np.array([0.0, 0.0, 0.5])), aspect="clip", loose=True),
            Case((np.array([1, 0, 1]), np.array([1.0, 1.0, 0.5])), aspect="clip", loose=True),
        ),
        _bce,
    ),
    Inputs(
        "bce_from_logits",
        ("y", "z"),
        (
            Case((np.array([1, 0]), np.array([2.0, -1.0]))),
            Case((np.array([1, 0, 0]), np.array([-1.5, 3.0, 0.0]))),
            Case((np.array([0, 1, 1]), np.array([1000.0, 0.0, 2.0])), aspect="large"),
            Case((np.array([1, 0, 0]), np.array([-1000.0, 0.0, 2.0])), aspect="large"),
            Case((np.array([1, 0, 1]), np.array([1000.0, -1000.0, 0.5])), aspect="large"),
        ),
        _bce_from_logits,
    ),
)
