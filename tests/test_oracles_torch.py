"""Gradients of lessons 06 and 07 against those of PyTorch, where it is installed (always in CI)."""

import os

import numpy as np
import pytest

from rubric.lessons.lesson_06 import softmax_ce_grad
from rubric.lessons.lesson_07 import mlp_backward, mlp_forward

if os.environ.get("CI"):
    import torch
else:
    torch = pytest.importorskip("torch", reason="needs the extra torch: pip install torch==2.13.0")


def test_softmax_cross_entropy():
    rng = np.random.default_rng(6)
    scores, labels = rng.normal(size=(7, 4)) * 3, rng.integers(0, 4, size=7)
    Z = torch.tensor(scores, requires_grad=True)
    torch.nn.functional.cross_entropy(Z, torch.tensor(labels)).backward()
    np.testing.assert_allclose(softmax_ce_grad(scores, labels), Z.grad.numpy(), rtol=1e-9)


def test_two_layer_network():
    rng = np.random.default_rng(7)
    X, y = rng.normal(size=(9, 3)), rng.integers(0, 2, size=9)
    shapes = {"W1": (3, 5), "b1": (5,), "W2": (5,), "b2": ()}
    params = {name: rng.normal(size=shape) for name, shape in shapes.items()}
    tensors = {name: torch.tensor(value, requires_grad=True) for name, value in params.items()}
    hidden = torch.tanh(torch.tensor(X) @ tensors["W1"] + tensors["b1"])
    logits = hidden @ tensors["W2"] + tensors["b2"]
    target = torch.tensor(y, dtype=torch.float64)
    torch.nn.functional.binary_cross_entropy_with_logits(logits, target).backward()
    p, _ = mlp_forward(X, params)
    np.testing.assert_allclose(p, torch.sigmoid(logits).detach().numpy(), rtol=1e-9)
    gradient = mlp_backward(X, y, params)
    for name, tensor in tensors.items():
        np.testing.assert_allclose(gradient[name], tensor.grad.numpy(), rtol=1e-9, atol=1e-12)
