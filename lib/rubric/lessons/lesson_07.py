"""How the exercises of lesson 07 are marked.

Backpropagation as in Rumelhart, Hinton and Williams (1986), for rows of samples. The relative error
of a gradient check has the larger of the two slopes below the line.
"""

import numpy as np

from ..exercise import Aspect, Exercise, Mistake, Unfit
from .lesson_02 import sigmoid

NAMES = ("W1", "b1", "W2", "b2")


# mlp_forward ----------------------------------------------------------------------------------


def mlp_forward(X, params):
    Z1 = X @ params["W1"] + params["b1"]
    A1 = np.tanh(Z1)
    p = sigmoid(A1 @ params["W2"] + params["b2"])
    return p, (Z1, A1)


def probabilities(case, value):
    """p alone: what is in the cache is the learner's own affair."""
    if not isinstance(value, tuple | list) or len(value) != 2:
        raise Unfit("Return two things: the probabilities p of shape (m,), and the cache.")
    return {"p": value[0]}


def _forward_of(X, params, hidden=np.tanh, output=sigmoid):
    A1 = hidden(X @ params["W1"] + params["b1"])
    return output(A1 @ params["W2"] + params["b2"]), A1


def _forward_p_only(X, params):
    return mlp_forward(X, params)[0]


def _forward_cache_first(X, params):
    p, A1 = _forward_of(X, params)
    return A1, p


def _forward_linear(X, params):
    return _forward_of(X, params, hidden=lambda Z: Z)


def _forward_sigmoid_hidden(X, params):
    return _forward_of(X, params, hidden=sigmoid)


def _forward_relu(X, params):
    return _forward_of(X, params, hidden=lambda Z: np.maximum(0, Z))


def _forward_tanh_output(X, params):
    return _forward_of(X, params, output=np.tanh)


def _forward_scores(X, params):
    return _forward_of(X, params, output=lambda z: z)


def _forward_classes(X, params):
    return _forward_of(X, params, output=lambda z: (z >= 0).astype(int))


def _forward_without_b1(X, params):
    return _forward_of(X, params | {"b1": 0.0})


def _forward_without_b2(X, params):
    return _forward_of(X, params | {"b2": 0.0})


def _forward_without_biases(X, params):
    return _forward_of(X, params | {"b1": 0.0, "b2": 0.0})


def _forward_bias_outside(X, params):
    A1 = np.tanh(X @ params["W1"]) + params["b1"]
    return sigmoid(A1 @ params["W2"] + params["b2"]), A1


def _forward_column(X, params):
    p, A1 = _forward_of(X, params)
    return p[:, None], A1


def _forward_not_summed(X, params):
    A1 = np.tanh(X @ params["W1"] + params["b1"])
    return sigmoid(A1 * params["W2"] + params["b2"]), A1


def _forward_columns_are_samples(X, params):
    A1 = np.tanh(params["W1"] @ X + params["b1"])
    return sigmoid(params["W2"] @ A1 + params["b2"]), A1


MLP_FORWARD = Exercise(
    mlp_forward,
    (
        Aspect("form", 0.5, "p of shape (m,), and a cache"),
        Aspect("value", 1.0, "probabilities"),
        Aspect("edge", 0.5, "one sample, one unit, one feature, whole numbers"),
    ),
    (
        Mistake(
            "You return p alone. The backward pass will need what you computed on the way: "
            "`return p, cache`.",
            _forward_p_only,
        ),
        Mistake("p comes first: `return p, cache`.", _forward_cache_first),
        Mistake(
            "The hidden layer has no activation. Put `np.tanh` round X W1 + b1 before it goes on.",
            _forward_linear,
        ),
        Mistake(
            "Your hidden layer uses the sigmoid. Here it is tanh, and the sigmoid comes at the "
            "end.",
            _forward_sigmoid_hidden,
        ),
        Mistake("Your hidden layer uses ReLU. Here it is tanh.", _forward_relu),
        Mistake(
            "Your output goes through tanh, which can be negative. A probability comes from the "
            "sigmoid.",
            _forward_tanh_output,
        ),
        Mistake(
            "You return the scores of the last layer. Put them through the sigmoid.",
            _forward_scores,
        ),
        Mistake(
            "You return classes. p is a probability: the sigmoid of the score, without a step.",
            _forward_classes,
        ),
        Mistake('The bias of the hidden layer, `params["b1"]`, is missing.', _forward_without_b1),
        Mistake('The bias of the output, `params["b2"]`, is missing.', _forward_without_b2),
        Mistake("Both biases are missing: b1 and b2.", _forward_without_biases),
        Mistake(
            "b1 is added after tanh. It belongs inside: tanh(X W1 + b1).", _forward_bias_outside
        ),
        Mistake(
            "Your p is a column of shape (m, 1). With W2 of shape (h,), `A1 @ W2` is (m,) by "
            "itself.",
            _forward_column,
        ),
        Mistake(
            "`A1 * W2` multiplies without adding up. `A1 @ W2` gives one score for each sample.",
            _forward_not_summed,
        ),
        Mistake(
            "`W1 @ X` is the order for samples in columns. Here rows are samples: `X @ W1`, then "
            "`A1 @ W2`.",
            _forward_columns_are_samples,
        ),
    ),
    returns="the probabilities p and a cache",
    view=probabilities,
)


# affine_backward ------------------------------------------------------------------------------


def affine_backward(dout, X, W):
    return dout @ W.T, X.T @ dout, dout.sum(axis=0)


def _affine_transposed_weights(dout, X, W):
    return dout @ W.T, dout.T @ X, dout.sum(axis=0)


def _affine_mean_bias(dout, X, W):
    return dout @ W.T, X.T @ dout, dout.mean(axis=0)


def _affine_means(dout, X, W):
    return dout @ W.T, X.T @ dout / len(X), dout.mean(axis=0)


def _affine_mean_weights(dout, X, W):
    return dout @ W.T, X.T @ dout / len(X), dout.sum(axis=0)


def _affine_bias_one_number(dout, X, W):
    return dout @ W.T, X.T @ dout, dout.sum()


def _affine_bias_not_summed(dout, X, W):
    return dout @ W.T, X.T @ dout, dout


def _affine_bias_of_samples(dout, X, W):
    return dout @ W.T, X.T @ dout, dout.sum(axis=1)


def _affine_bias_row(dout, X, W):
    return dout @ W.T, X.T @ dout, dout.sum(axis=0, keepdims=True)


def _affine_bias_ones(dout, X, W):
    return dout @ W.T, X.T @ dout, np.ones(W.shape[1])


def _affine_local_only(dout, X, W):
    return W.T, X.T, np.ones(W.shape[1])


def _affine_x_without_transpose(dout, X, W):
    return dout @ W, X.T @ dout, dout.sum(axis=0)


def _affine_order_of_factors(dout, X, W):
    return W.T @ dout, X.T @ dout, dout.sum(axis=0)


def _affine_x_turned(dout, X, W):
    return W @ dout.T, X.T @ dout, dout.sum(axis=0)


def _affine_weights_first(dout, X, W):
    return X.T @ dout, dout @ W.T, dout.sum(axis=0)


def _affine_squeezed(dout, X, W):
    return tuple(np.squeeze(part) for part in affine_backward(dout, X, W))


def _affine_forward(dout, X, W):
    return X @ W


def _affine_without_bias(dout, X, W):
    return dout @ W.T, X.T @ dout


AFFINE_BACKWARD = Exercise(
    affine_backward,
    (
        Aspect("form", 0.5, "shapes: dX like X, dW like W, db (k,)"),
        Aspect("dX", 0.75, "dX"),
        Aspect("dW", 0.75, "dW"),
        Aspect("db", 0.5, "db"),
        Aspect("edge", 0.5, "all three together; one sample, one output, whole numbers"),
    ),
    (
        Mistake(
            "Your dW is turned over: it has shape (k, n) and W has (n, k). `X.T @ dout` gives the"
            " shape of W.",
            _affine_transposed_weights,
        ),
        Mistake(
            "For db you took the mean over the samples. Each sample adds its share: sum. If the "
            "cost is a mean, its 1/m is in dout already.",
            _affine_mean_bias,
        ),
        Mistake(
            "You divide dW and db by m. If the cost is a mean, its 1/m is in dout already; a "
            "layer adds up and does not divide.",
            _affine_means,
        ),
        Mistake(
            "You divide dW by m. If the cost is a mean, its 1/m is in dout already; a layer adds "
            "up and does not divide.",
            _affine_mean_weights,
        ),
        Mistake(
            "Your db is one number. There is one bias for each output: sum over the samples only,"
            " `axis=0`.",
            _affine_bias_one_number,
        ),
        Mistake(
            "Your db is dout itself. All samples share one bias, so their shares are added: "
            "`dout.sum(axis=0)`.",
            _affine_bias_not_summed,
        ),
        Mistake(
            "You summed db over the outputs. There is one bias for each output: sum over the "
            "samples, `axis=0`.",
            _affine_bias_of_samples,
        ),
        Mistake(
            "Your db has shape (1, k). `keepdims` keeps an axis too many: db is (k,), like b.",
            _affine_bias_row,
        ),
        Mistake(
            "Your db ignores dout. The local derivative of the bias is 1; multiply it by what "
            "comes back, then add over the samples.",
            _affine_bias_ones,
        ),
        Mistake(
            "These are the local derivatives. The chain rule multiplies each of them by dout, "
            "which comes from behind.",
            _affine_local_only,
        ),
        Mistake(
            "Look at the shapes: dout is (m, k), X (m, n), W (n, k). Only `dout @ W.T` gives the "
            "shape of X, and only `X.T @ dout` that of W.",
            _affine_x_without_transpose,
        ),
        Mistake(
            "In dX the factors stand in the wrong order. dout is (m, k), `W.T` is (k, n): `dout @"
            " W.T` gives (m, n).",
            _affine_order_of_factors,
        ),
        Mistake(
            "Your dX is turned over: it has shape (n, m) and X has (m, n). `dout @ W.T` gives the"
            " shape of X.",
            _affine_x_turned,
        ),
        Mistake("The order is dX, dW, db. You return dW first.", _affine_weights_first),
        Mistake(
            "`np.squeeze` drops axes of length 1. Each gradient keeps the shape of its own array,"
            " also with one sample or one output.",
            _affine_squeezed,
        ),
        Mistake(
            "That is the forward pass. Backward you get dout, and send it to X, to W and to b.",
            _affine_forward,
        ),
        Mistake("Return three things: `return dX, dW, db`. db is missing.", _affine_without_bias),
    ),
    returns="the gradients dX, dW and db",
    parts=("dX", "dW", "db"),
)


# activation_backward --------------------------------------------------------------------------

SLOPES = {
    "sigmoid": lambda Z: sigmoid(Z) * (1 - sigmoid(Z)),
    "tanh": lambda Z: 1 - np.tanh(Z) ** 2,
    "relu": lambda Z: np.where(Z > 0, 1.0, 0.0),
    "leaky_relu": lambda Z: np.where(Z > 0, 1.0, 0.01),
}


def activation_backward(dA, Z, kind):
    if kind not in SLOPES:
        raise ValueError(f"kind must be one of {', '.join(SLOPES)}, but it is {kind!r}")
    return dA * SLOPES[kind](Z)


def _slopes_with(**other):
    """A wrong `activation_backward`: some of its slopes are others."""

    def function(dA, Z, kind):
        return dA * other[kind](Z) if kind in other else activation_backward(dA, Z, kind)

    return function


def _activation_slope_only(dA, Z, kind):
    return activation_backward(np.ones(dA.shape), Z, kind)


def _activation_forward(dA, Z, kind):
    forward = {
        "sigmoid": sigmoid,
        "tanh": np.tanh,
        "relu": lambda Z: np.maximum(0, Z),
        "leaky_relu": lambda Z: np.where(Z > 0, Z, 0.01 * Z),
    }
    if kind not in forward:
        raise ValueError(kind)
    return forward[kind](Z)


def _activation_times_value(dA, Z, kind):
    return dA * _activation_forward(dA, Z, kind)


def _activation_matrix_product(dA, Z, kind):
    return dA @ activation_backward(np.ones(Z.shape), Z, kind)


def _activation_summed(dA, Z, kind):
    return activation_backward(dA, Z, kind).sum(axis=0)


def _activation_none(dA, Z, kind):
    return activation_backward(dA, Z, kind) if kind in SLOPES else None


def _activation_else_leaky(dA, Z, kind):
    return activation_backward(dA, Z, kind if kind in SLOPES else "leaky_relu")


def _activation_key_error(dA, Z, kind):
    return dA * SLOPES[kind](Z)


def _activation_looks_at_dA(dA, Z, kind):
    if kind == "relu":
        return np.maximum(0, dA)
    if kind == "leaky_relu":
        return np.where(dA > 0, dA, 0.01 * dA)
    return activation_backward(dA, Z, kind)


def _activation_in_place(dA, Z, kind):
    if kind == "relu":
        dA[Z <= 0] = 0
        return dA
    return activation_backward(dA, Z, kind)


_activation_of_z_as_if_a = _slopes_with(sigmoid=lambda Z: Z * (1 - Z), tanh=lambda Z: 1 - Z**2)
_activation_tanh_of_z = _slopes_with(tanh=lambda Z: 1 - Z**2)
_activation_sigmoid_of_z = _slopes_with(sigmoid=lambda Z: Z * (1 - Z))
_activation_tanh_no_square = _slopes_with(tanh=lambda Z: 1 - np.tanh(Z))
_activation_tanh_like_sigmoid = _slopes_with(tanh=lambda Z: np.tanh(Z) * (1 - np.tanh(Z)))
_activation_tanh_turned = _slopes_with(tanh=lambda Z: np.tanh(Z) ** 2 - 1)
_activation_relu_turned = _slopes_with(relu=lambda Z: np.where(Z > 0, 0.0, 1.0))
_activation_relu_value = _slopes_with(relu=lambda Z: np.maximum(0, Z))
_activation_leaky_tenth = _slopes_with(leaky_relu=lambda Z: np.where(Z > 0, 1, 0.1))
_activation_leaky_flat = _slopes_with(leaky_relu=lambda Z: np.where(Z > 0, 1, 0))
_activation_leaky_minus = _slopes_with(leaky_relu=lambda Z: np.where(Z > 0, 1, -0.01))
_activation_leaky_value = _slopes_with(leaky_relu=lambda Z: np.where(Z > 0, 1, 0.01 * Z))


ACTIVATION_BACKWARD = Exercise(
    activation_backward,
    (
        Aspect("form", 0.5, "an array with the shape of Z"),
        Aspect("smooth", 1.0, "sigmoid and tanh"),
        Aspect("bent", 1.0, "ReLU and leaky ReLU"),
        Aspect("others", 0.5, "every other kind is a ValueError"),
    ),
    (
        Mistake(
            "That is the slope alone. The chain rule multiplies it by what comes back: `dA * "
            "slope`.",
            _activation_slope_only,
        ),
        Mistake(
            "That is the activation itself, the forward pass. Backward you need its slope, times "
            "dA.",
            _activation_forward,
        ),
        Mistake(
            "You multiply dA by the activation. Multiply it by the slope of the activation at Z.",
            _activation_times_value,
        ),
        Mistake(
            "`@` mixes samples and units. An activation works on each number by itself: multiply "
            "with `*`.",
            _activation_matrix_product,
        ),
        Mistake(
            "You summed over the samples. Each number of Z gets a gradient of its own: the answer"
            " has the shape of Z.",
            _activation_summed,
        ),
        Mistake(
            "For another kind your function returns None. The caller would only notice later: "
            "`raise ValueError(...)`.",
            _activation_none,
        ),
        Mistake(
            "Your last `else` takes every other kind for leaky ReLU. Name it, and `raise "
            "ValueError(...)` for the rest.",
            _activation_else_leaky,
        ),
        Mistake(
            "Another kind stops your function with KeyError. The task asks for ValueError: test "
            "the kind first and raise it.",
            _activation_key_error,
        ),
        Mistake(
            "The bend is where Z is 0, not where dA is: pass dA on where Z is positive, whatever "
            "the sign of dA.",
            _activation_looks_at_dA,
        ),
        Mistake(
            "`dA[Z <= 0] = 0` overwrites the caller's dA. `dA * (Z > 0)` or `np.where` make a new"
            " array.",
            _activation_in_place,
        ),
        Mistake(
            "In A (1 - A) and 1 - A² the letter A is the activation, and you put in Z. Compute A "
            "from Z first.",
            _activation_of_z_as_if_a,
        ),
        Mistake(
            "1 - A² wants the activation, and you put in Z: take 1 - np.tanh(Z)**2.",
            _activation_tanh_of_z,
        ),
        Mistake(
            "A (1 - A) wants the activation, and you put in Z. Compute A = sigmoid of Z first.",
            _activation_sigmoid_of_z,
        ),
        Mistake(
            "The slope of tanh is 1 - tanh²: the square is missing.", _activation_tanh_no_square
        ),
        Mistake(
            "A (1 - A) is the slope of the sigmoid. That of tanh is 1 - A².",
            _activation_tanh_like_sigmoid,
        ),
        Mistake(
            "tanh rises everywhere, so its slope is never negative: 1 - tanh², not tanh² - 1.",
            _activation_tanh_turned,
        ),
        Mistake(
            "ReLU is the wrong way round: it passes dA on where Z is positive, and stops it "
            "elsewhere.",
            _activation_relu_turned,
        ),
        Mistake(
            "For ReLU you multiply dA by max(0, Z), its value. Its slope is 1 for positive Z and "
            "0 elsewhere.",
            _activation_relu_value,
        ),
        Mistake("The leaky ReLU leaks 0.01 here, not 0.1.", _activation_leaky_tenth),
        Mistake(
            "Your leaky ReLU does not leak: for negative Z its slope is 0.01.",
            _activation_leaky_flat,
        ),
        Mistake(
            "The leaky ReLU rises everywhere, also on the left: its slope there is +0.01.",
            _activation_leaky_minus,
        ),
        Mistake(
            "For negative Z you take 0.01 Z, the value. The slope of 0.01 Z is 0.01.",
            _activation_leaky_value,
        ),
    ),
    returns="the gradient for Z, like Z",
)


# mlp_backward ---------------------------------------------------------------------------------


def mlp_backward(X, y, params):
    return _steps(X, y, params)


def _steps(X, y, params, error=None, back=None, slope=None, rows=None):
    """The backward pass; a wrong one has a step that is another."""
    Z1 = X @ params["W1"] + params["b1"]
    A1 = np.tanh(Z1)
    p = sigmoid(A1 @ params["W2"] + params["b2"])
    dz2 = error(p, y) if error else (p - y) / len(y)
    dW2 = A1.T @ dz2
    dA1 = np.outer(dz2, back(dW2) if back else params["W2"])
    dZ1 = dA1 * (slope(Z1, A1) if slope else 1 - A1**2)
    dW1 = (rows(X, A1) if rows else X).T @ dZ1
    return {"W1": dW1, "b1": dZ1.sum(axis=0), "W2": dW2, "b2": float(dz2.sum())}


def _after(change):
    """A wrong `mlp_backward`: the right gradients, then changed by ``change(gradients, m)``."""

    def function(X, y, params):
        grads = mlp_backward(X, y, params)
        return change(grads, len(y))

    return function


def _with(**steps):
    """A wrong `mlp_backward` with other steps."""
    return lambda X, y, params: _steps(X, y, params, **steps)


def _backward_biases_not_summed(X, y, params):
    A1 = np.tanh(X @ params["W1"] + params["b1"])
    p = sigmoid(A1 @ params["W2"] + params["b2"])
    dz2 = (p - y) / len(y)
    dZ1 = np.outer(dz2, params["W2"]) * (1 - A1**2)
    return {"W1": X.T @ dZ1, "b1": dZ1, "W2": A1.T @ dz2, "b2": dz2}


def _backward_updates(X, y, params):
    grads = mlp_backward(X, y, params)
    return {name: params[name] - grads[name] for name in NAMES}


def _backward_overwrites(X, y, params):
    grads = mlp_backward(X, y, params)
    for name in NAMES:
        params[name] = params[name] - grads[name]
    return grads


def _backward_features_of_z(X, y, params):
    Z1 = X @ params["W1"] + params["b1"]
    p = mlp_forward(X, params)[0]
    return mlp_backward(X, y, params) | {"W2": Z1.T @ (p - y) / len(y)}


MLP_BACKWARD = Exercise(
    mlp_backward,
    (
        Aspect("form", 0.5, "four gradients, each with the shape of its parameter"),
        Aspect("output", 1.0, "output layer: W2 and b2"),
        Aspect("hidden", 2.0, "hidden layer: W1 and b1"),
        Aspect("edge", 0.5, "all four together; one sample, one unit, whole numbers"),
    ),
    (
        Mistake(
            "All your gradients are m times too large. The cost is a mean: divide p - y by m, "
            "once.",
            _with(error=lambda p, y: p - y),
        ),
        Mistake(
            "1/m is applied twice in the hidden layer. It is in dz2 = (p - y) / m already, and "
            "comes along from there.",
            _after(lambda g, m: g | {"W1": g["W1"] / m, "b1": g["b1"] / m}),
        ),
        Mistake(
            "1/m is applied twice everywhere. Either dz2 = (p - y) / m and plain sums after it, "
            "or p - y and means.",
            _after(lambda g, m: {name: g[name] / m for name in NAMES}),
        ),
        Mistake(
            "1/m is missing in the hidden layer. Put it into dz2 at once, then it reaches all "
            "four gradients.",
            _after(lambda g, m: g | {"W1": g["W1"] * m, "b1": g["b1"] * m}),
        ),
        Mistake(
            "The sign is turned: dz2 is (p - y) / m, what was said minus what is true.",
            _with(error=lambda p, y: (y - p) / len(y)),
        ),
        Mistake(
            "There is a factor p (1 - p) too many. For cross-entropy it cancels: dz2 = (p - y) / "
            "m.",
            _with(error=lambda p, y: (p - y) * p * (1 - p) / len(y)),
        ),
        Mistake(
            "On the way back through the hidden layer the slope of tanh, 1 - A1², is missing.",
            _with(slope=lambda Z, A: np.ones(A.shape)),
        ),
        Mistake(
            "You use A1 (1 - A1), the slope of the sigmoid. The hidden layer is tanh: 1 - A1².",
            _with(slope=lambda Z, A: A * (1 - A)),
        ),
        Mistake(
            "The slope of tanh is 1 - A1², with the square of the activation: yours lacks the "
            "square.",
            _with(slope=lambda Z, A: 1 - A),
        ),
        Mistake(
            "In 1 - A² you put in Z1. It wants the activation: 1 - A1**2.",
            _with(slope=lambda Z, A: 1 - Z**2),
        ),
        Mistake(
            "You send dz2 back through dW2. It came through the weights: dA1 is dz2 times W2. The"
            " shapes are the same, which is why nothing complains.",
            _with(back=lambda dW2: dW2),
        ),
        Mistake(
            "dW1 uses A1 where X belongs. A layer's weights get their own input times the "
            "gradient: `X.T @ dZ1`.",
            _with(rows=lambda X, A: A),
        ),
        Mistake(
            "dW2 uses Z1. What goes into the output layer is A1, after tanh: `A1.T @ dz2`.",
            _backward_features_of_z,
        ),
        Mistake(
            "Your dW1 is turned over. It has the shape of W1, (n, h): `X.T @ dZ1`.",
            _after(lambda g, m: g | {"W1": g["W1"].T}),
        ),
        Mistake(
            "The biases are not summed. All samples share them: `dZ1.sum(axis=0)` and `dz2.sum()`.",
            _backward_biases_not_summed,
        ),
        Mistake(
            "b1 is one number. There is one bias for each hidden unit: sum over the samples only,"
            " `axis=0`.",
            _after(lambda g, m: g | {"b1": g["b1"].sum()}),
        ),
        Mistake(
            "b1 has 1/m twice: you took a mean of what is divided by m already. Sum it.",
            _after(lambda g, m: g | {"b1": g["b1"] / m}),
        ),
        Mistake(
            "b2 is an array of shape (1,). It is one number: sum without `keepdims`.",
            _after(lambda g, m: g | {"b2": np.array([g["b2"]])}),
        ),
        Mistake(
            "W2 has shape (h,), and your gradient for it is a column. Keep z2 and dz2 of shape "
            "(m,).",
            _after(lambda g, m: g | {"W2": g["W2"][:, None]}),
        ),
        Mistake(
            'Your keys have a "d" in front. Use the names of the parameters: "W1", "b1", "W2", '
            '"b2".',
            _after(lambda g, m: {f"d{name}": g[name] for name in NAMES}),
        ),
        Mistake(
            "Return a dictionary with the keys of `params`, so that nobody has to know an order.",
            _after(lambda g, m: tuple(g[name] for name in NAMES)),
        ),
        Mistake(
            "You return the new parameters. Return the gradients: the step is for descent to take.",
            _backward_updates,
        ),
        Mistake(
            "You changed `params`. Backpropagation computes a gradient; the step is for descent "
            "to take.",
            _backward_overwrites,
        ),
    ),
    returns='a dictionary with the gradients for "W1", "b1", "W2" and "b2"',
)


# gradient_check -------------------------------------------------------------------------------


def gradient_check(f, grad, w, h=1e-5):
    return float(_relative(*_both(f, grad, w, h)).max())


def _both(f, grad, w, h, sides=(1, -1)):
    """The gradient as computed and as measured, both (n,)."""
    right, left = sides
    steps = h * np.eye(len(w))
    measured = [(f(w + right * step) - f(w + left * step)) / ((right - left) * h) for step in steps]
    return np.asarray(grad(w), dtype=float), np.array(measured)


def _relative(a, c, floor=1e-8):
    return np.abs(a - c) / np.maximum(np.maximum(np.abs(a), np.abs(c)), floor)


def _check_as(judge, **options):
    """A wrong `gradient_check` that judges both gradients in another way."""
    return lambda f, grad, w, h=1e-5: judge(*_both(f, grad, w, h, **options))


def _check_forward(f, grad, w, h=1e-5):
    return _relative(*_both(f, grad, w, h, sides=(1, 0))).max()


def _check_own_h(f, grad, w, h=1e-5):
    return gradient_check(f, grad, w)


def _check_over_h(f, grad, w, h=1e-5):
    a, c = _both(f, grad, w, h)
    return _relative(a, 2 * c).max()


def _check_all_at_once(f, grad, w, h=1e-5):
    return _relative(grad(w), (f(w + h) - f(w - h)) / (2 * h)).max()


def _check_whole_copy(f, grad, w, h=1e-5):
    c = np.zeros(len(w))
    for k in range(len(w)):
        up, down = w.copy(), w.copy()
        up[k] += h
        down[k] -= h
        c[k] = (f(up) - f(down)) / (2 * h)
    return _relative(grad(w), c).max()


def _check_left_moved(f, grad, w, h=1e-5):
    a, c = grad(w), np.zeros(len(w))
    for k in range(len(w)):
        w[k] += h
        up = f(w)
        w[k] -= 2 * h
        c[k] = (up - f(w)) / (2 * h)
    return _relative(a, c).max()


def _check_norms(a, c):
    return np.linalg.norm(a - c) / max(np.linalg.norm(a), np.linalg.norm(c), 1e-8)


def _check_norms_summed(a, c):
    return np.linalg.norm(a - c) / (np.linalg.norm(a) + np.linalg.norm(c) + 1e-300)


def _check_over_sum(a, c):
    return (np.abs(a - c) / np.maximum(np.abs(a) + np.abs(c), 1e-8)).max()


GRADIENT_CHECK = Exercise(
    gradient_check,
    (
        Aspect("form", 0.5, "one number"),
        Aspect("value", 1.0, "the largest relative error"),
        Aspect("h", 0.5, "the h that is given is used"),
        Aspect("flat", 0.5, "slopes of 0, and slopes below 1e-8"),
        Aspect("edge", 0.5, "a single weight, whole numbers, float32"),
    ),
    (
        Mistake(
            "You take the mean of the errors. One wrong slope among many right ones would hide in"
            " it: take the largest.",
            _check_as(lambda a, c: _relative(a, c).mean()),
        ),
        Mistake(
            "You add the errors up. Take the largest of them.",
            _check_as(lambda a, c: _relative(a, c).sum()),
        ),
        Mistake(
            "That is the absolute error. Divide by the larger of |a| and |c|: 0.01 is much for a "
            "slope of 0.02 and little for 1000.",
            _check_as(lambda a, c: np.abs(a - c).max()),
        ),
        Mistake(
            "Where both slopes are 0 you divide 0 by 0. Divide by the largest of |a|, |c| and "
            "1e-8.",
            _check_as(lambda a, c: (np.abs(a - c) / np.maximum(np.abs(a), np.abs(c))).max()),
        ),
        Mistake(
            "You divide by |c| alone. Divide by the larger of |a| and |c| (and 1e-8).",
            _check_as(lambda a, c: (np.abs(a - c) / np.maximum(np.abs(c), 1e-8)).max()),
        ),
        Mistake(
            "You divide by |a| alone. Divide by the larger of |a| and |c| (and 1e-8).",
            _check_as(lambda a, c: (np.abs(a - c) / np.maximum(np.abs(a), 1e-8)).max()),
        ),
        Mistake(
            "You divide by |a| + |c|. That is also in use; here it is the larger of the two.",
            _check_as(_check_over_sum),
        ),
        Mistake(
            "You add 1e-8 below the line. Take the largest of |a|, |c| and 1e-8 instead.",
            _check_as(
                lambda a, c: (np.abs(a - c) / (np.maximum(np.abs(a), np.abs(c)) + 1e-8)).max()
            ),
        ),
        Mistake(
            "The difference has a sign, and `max` overlooks a slope that is too small. Take |a - "
            "c|.",
            _check_as(
                lambda a, c: ((a - c) / np.maximum(np.maximum(np.abs(a), np.abs(c)), 1e-8)).max()
            ),
        ),
        Mistake(
            "Below the line, a negative slope must count by its size: the larger of |a| and |c|.",
            _check_as(lambda a, c: (np.abs(a - c) / np.maximum(np.maximum(a, c), 1e-8)).max()),
        ),
        Mistake(
            "You compare the lengths of whole vectors. Compare coordinate by coordinate, then "
            "take the largest error.",
            _check_as(_check_norms),
        ),
        Mistake(
            "You compare whole vectors, divided by the sum of their lengths. Compare coordinate "
            "by coordinate, then take the largest error.",
            _check_as(_check_norms_summed),
        ),
        Mistake(
            "You return one error for each coordinate. The answer is the largest of them: one "
            "number.",
            _check_as(_relative),
        ),
        Mistake(
            "You return True or False. Return the error; whether it is small enough is for the "
            "caller to say.",
            _check_as(lambda a, c: bool(_relative(a, c).max() < 1e-6)),
        ),
        Mistake(
            "You measure to one side only. Take the central difference: (f(w + h) - f(w - h)) / "
            "(2 h).",
            _check_forward,
        ),
        Mistake(
            "You use a step of your own. Use the argument `h`; 1e-5 is only its default.",
            _check_own_h,
        ),
        Mistake("From w - h to w + h the distance is 2 h: divide by 2 h.", _check_over_h),
        Mistake(
            "`w + h` moves all weights at once. Move one coordinate at a time.", _check_all_at_once
        ),
        Mistake(
            "With whole numbers your step is lost: 3 + 1e-5 is cut to 3 in an integer array. "
            "Start from `w.astype(float)`.",
            _check_whole_copy,
        ),
        Mistake(
            "You leave w moved, and your steps pile up. Work on a fresh copy for each coordinate.",
            _check_left_moved,
        ),
    ),
    returns="the largest relative error",
)


# find_bug -------------------------------------------------------------------------------------


def find_bug(nets):
    return {name for name, backward in nets.items() if not _agrees(backward)}


def _trial(seed=0, m=9, n=3, h=4):
    """Data and parameters on which nothing is 0 and no two sizes are equal."""
    rng = np.random.default_rng(seed)
    X, y = rng.normal(size=(m, n)), np.arange(m) % 3 == 0
    params = {
        "W1": rng.normal(size=(n, h)),
        "b1": rng.normal(size=h),
        "W2": rng.normal(size=h),
        "b2": 0.3,
    }
    return X, y.astype(int), params


def _agrees(backward, trial=None, names=NAMES, tolerance=1e-4, scale=1.0, agree=None):
    """True when the gradients of `backward` are those of the mean cross-entropy."""
    X, y, params = trial or _trial()
    wanted = mlp_backward(X, y, params)
    try:
        grads = backward(X, y, params)
        pairs = [(np.asarray(grads[name]), np.asarray(wanted[name]) * scale) for name in names]
    except Exception:
        return False
    if agree:
        return all(agree(mine, theirs) for mine, theirs in pairs)
    return all(a.shape == c.shape and np.all(_relative(a, c) <= tolerance) for a, c in pairs)


def wrong_ones(case, value):
    """How many wrong networks are named, and how many right ones."""
    (nets,) = case.arguments
    if not isinstance(value, tuple | list) or not all(isinstance(name, str) for name in value):
        raise Unfit("Return the names of the wrong networks, as a set or a list of texts.")
    if not set(value) <= set(nets):
        raise Unfit("You named a network that is not among the keys of `nets`.")
    wrong = find_bug(nets)
    return {
        "wrong networks that you found": len(wrong & set(value)),
        "right networks that you accused": len(set(value) - wrong),
    }


def _bug_with(**options):
    """A wrong `find_bug` that looks at the gradients in another way."""
    return lambda nets: {name for name, b in nets.items() if not _agrees(b, **options)}


def _bug_right_ones(nets):
    return nets.keys() - find_bug(nets)


def _bug_first_only(nets):
    return set(sorted(find_bug(nets))[:1])


def _bug_is_there_one(nets):
    return bool(find_bug(nets))


def _bug_all(nets):
    return set(nets)


def _bug_numbers(nets):
    wrong = find_bug(nets)
    return [k for k, name in enumerate(nets) if name in wrong]


def _bug_stops(nets):
    X, y, params = _trial()
    wanted = mlp_backward(X, y, params)
    wrong = set()
    for name, backward in nets.items():
        grads = backward(X, y, params)
        if any(np.max(np.abs(grads[key] - wanted[key])) > 1e-6 for key in NAMES):
            wrong.add(name)
    return wrong


def _bug_lowers_cost(nets):
    """Takes for right whatever makes the cost smaller in a few steps."""
    X, y, params = _trial()
    return {name for name, backward in nets.items() if not _falls(backward, X, y, params)}


def _falls(backward, X, y, params):
    try:
        grads = backward(X, y, params)
        moved = {name: params[name] - 0.1 * grads[name] for name in NAMES}
        return _cost(X, y, moved) < _cost(X, y, params)
    except Exception:
        return False


def _cost(X, y, params):
    p = mlp_forward(X, params)[0]
    return -np.mean(np.where(y == 1, np.log(p), np.log(1 - p)))


def _zeros():
    X, y, params = _trial()
    return X, y, {name: 0 * value for name, value in params.items()}


FIND_BUG = Exercise(
    find_bug,
    (
        Aspect("form", 0.5, "a collection of names"),
        Aspect("value", 1.5, "the wrong ones among seven"),
        Aspect("few", 1.0, "one wrong, or none: nobody is accused in vain"),
        Aspect("broken", 1.0, "wrong shapes, and networks that raise an error"),
    ),
    (
        Mistake(
            "You return the right ones. Asked for are the names of the wrong networks.",
            _bug_right_ones,
        ),
        Mistake(
            "You stop at the first wrong one. Go through all of them and collect.", _bug_first_only
        ),
        Mistake(
            "You say whether there is a wrong one. Asked for are the names.", _bug_is_there_one
        ),
        Mistake(
            "You accuse every network. Even a right one differs a little from a measurement: "
            "allow a relative error of 1e-4 or so. The cost is the mean. A dictionary counts as "
            "its keys.",
            _bug_all,
        ),
        Mistake("You return positions. Return the names, the keys of `nets`.", _bug_numbers),
        Mistake(
            "One of the networks raises an error, or has a wrong shape, and that stops your "
            "function. Such a network is wrong: `try` it, compare shapes, and go on.",
            _bug_stops,
        ),
        Mistake(
            "A cost that falls proves nothing: wrong gradients often point downhill, too. Compare"
            " them with central differences.",
            _bug_lowers_cost,
        ),
        Mistake(
            "You check the output layer only, W2 and b2. Most of the slips are in W1 and b1.",
            _bug_with(names=("W2", "b2")),
        ),
        Mistake(
            "You check weights only. The biases can be wrong, too: go through all four gradients.",
            _bug_with(names=("W1", "W2")),
        ),
        Mistake(
            "You look at shapes only. A wrong gradient may have the right shape: compare its "
            "numbers with central differences.",
            _bug_with(agree=lambda a, c: a.shape == c.shape),
        ),
        Mistake(
            "You let too much pass: with a limit of 1 only a turned sign is seen. Right gradients"
            " agree to 1e-4 and better.",
            _bug_with(tolerance=1.0),
        ),
        Mistake(
            "You check at parameters of 0. There most gradients vanish, the wrong ones as well. "
            "Check at random numbers.",
            lambda nets: {name for name, b in nets.items() if not _agrees(b, trial=_zeros())},
        ),
        Mistake(
            "You check with a single sample. Then 1/m is 1, and a 1/m too many or too few cannot "
            "be seen.",
            lambda nets: {name for name, b in nets.items() if not _agrees(b, trial=_trial(m=1))},
        ),
    ),
    returns="the names of the wrong networks",
    view=wrong_ones,
)

EXERCISES = (
    MLP_FORWARD,
    AFFINE_BACKWARD,
    ACTIVATION_BACKWARD,
    MLP_BACKWARD,
    GRADIENT_CHECK,
    FIND_BUG,
)
