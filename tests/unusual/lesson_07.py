"""Unusual right solutions of lesson 07."""

import math
import types
import warnings

import numpy as np

KEYS = ("W1", "b1", "W2", "b2")


def logistic(z):
    return 1 / (1 + np.exp(-z))


# mlp_forward


def forward_by_loops(X, params):
    p, hidden = [], []
    for x in X.tolist():
        units = []
        for j, bias in enumerate(params["b1"]):
            z = sum(value * row[j] for value, row in zip(x, params["W1"], strict=True)) + bias
            units.append(math.tanh(z))
        score = sum(a * w for a, w in zip(units, params["W2"], strict=True)) + params["b2"]
        p.append(1 / (1 + math.exp(-score)))
        hidden.append(units)
    return p, hidden


def forward_with_dictionary_cache(X, params):
    cache = {"X": X, "Z1": np.dot(X, params["W1"]) + params["b1"]}
    cache["A1"] = 2 * logistic(2 * cache["Z1"]) - 1
    cache["backward"] = lambda dz: cache["A1"].T @ dz
    z2 = cache["A1"].dot(params["W2"]) + params["b2"]
    return [0.5 * (1 + np.tanh(z2 / 2)), cache]


def forward_in_columns(X, params):
    A1 = np.tanh(params["W1"].T @ X.T + params["b1"][:, None])
    Z2 = params["W2"][None, :] @ A1 + params["b2"]
    return tuple(logistic(Z2[0])), None


def forward_with_constant_feature(X, params):
    rows = np.hstack([X, np.ones((len(X), 1))])
    A1 = np.tanh(rows @ np.vstack([params["W1"], params["b1"]]))
    print("hidden", A1.shape)
    return logistic(np.einsum("ij,j->i", A1, params["W2"]) + params["b2"]), (rows, A1)


# affine_backward


def affine_by_loops(dout, X, W):
    (m, n), k = X.shape, W.shape[1]
    dX, dW, db = np.zeros((m, n)), np.zeros((n, k)), np.zeros(k)
    for i in range(m):
        for j in range(k):
            db[j] += dout[i, j]
            dX[i] += dout[i, j] * W[:, j]
            dW[:, j] += dout[i, j] * X[i]
    return dX, dW, db


def affine_by_einsum(dout, X, W):
    return [
        np.einsum("ik,jk->ij", dout, W),
        np.einsum("ij,ik->jk", X, dout),
        np.einsum("ik->k", dout),
    ]


def affine_turned_twice(dout, X, W):
    return (W @ dout.T).T, (dout.T @ X).T, np.ones(len(X)) @ dout


def affine_as_lists(dout, X, W):
    dX, dW = np.matmul(dout, W.transpose()), sum(map(np.outer, X, dout))
    return dX.tolist(), dW.tolist(), [sum(column) for column in dout.T]


# activation_backward


def activation_by_other_formulas(dA, Z, kind):
    match kind:
        case "sigmoid":
            return dA / (2 + np.exp(Z) + np.exp(-Z))
        case "tanh":
            return dA / np.cosh(Z) ** 2
        case "relu":
            return np.where(Z > 0, dA, 0)
        case "leaky_relu":
            return np.where(Z > 0, dA, 0.01 * dA)
    raise ValueError(kind)


def activation_with_masks(dA, Z, kind):
    dZ = dA.astype(float)
    if kind == "relu":
        dZ[Z < 0] = 0
    elif kind == "leaky_relu":
        dZ[Z < 0] *= 0.01
    elif kind == "tanh":
        A = np.tanh(Z)
        dZ *= (1 - A) * (1 + A)
    elif kind == "sigmoid":
        dZ *= np.exp(-np.logaddexp(0, Z) - np.logaddexp(0, -Z))
    else:
        raise ValueError(f"no activation is called {kind}")
    return dZ


def activation_by_loops(dA, Z, kind):
    slopes = {
        "sigmoid": lambda z: math.exp(-abs(z)) / (1 + math.exp(-abs(z))) ** 2,
        "tanh": lambda z: 1 - math.tanh(z) ** 2,
        "relu": lambda z: float(z > 0),
        "leaky_relu": lambda z: 1 if z > 0 else 0.01,
    }
    if kind not in slopes:
        raise ValueError
    slope = slopes[kind]
    return [
        [d * slope(z) for d, z in zip(*rows, strict=True)]
        for rows in zip(dA.tolist(), Z.tolist(), strict=True)
    ]


def activation_with_a_warning(dA, Z, kind):
    warnings.warn("computing slopes", stacklevel=1)
    p = 1 / (1 + np.exp(-Z))
    slopes = [p * (1 - p), 1 - np.tanh(Z) ** 2, np.heaviside(Z, 0), np.maximum(Z > 0, 0.01)]
    return slopes[("sigmoid", "tanh", "relu", "leaky_relu").index(kind)] * dA


# mlp_backward


def backward_averaged_late(X, y, params):
    p, A1 = _values(X, params)
    dz = p - y
    dZ1 = dz[:, None] * params["W2"] * (1 - A1**2)
    return {
        "b2": np.array(dz.mean()),
        "W2": (A1 * dz[:, None]).mean(axis=0),
        "b1": dZ1.mean(axis=0),
        "W1": X.T @ dZ1 / len(X),
    }


def _values(X, params):
    A1 = np.tanh(X @ params["W1"] + params["b1"])
    return logistic(A1 @ params["W2"] + params["b2"]), A1


def backward_by_samples(X, y, params):
    grads = {key: np.zeros(np.shape(params[key])) for key in KEYS}
    for x, label in zip(X, y, strict=True):
        a = np.tanh(x @ params["W1"] + params["b1"])
        dz = logistic(a @ params["W2"] + params["b2"]) - label
        dz1 = dz * params["W2"] / np.cosh(x @ params["W1"] + params["b1"]) ** 2
        for key, share in zip(KEYS, (np.outer(x, dz1), dz1, dz * a, dz), strict=True):
            grads[key] = grads[key] + share / len(y)
    return grads


def backward_through_layers(X, y, params):
    p, A1 = _values(X, params)
    dout = (p - y)[:, None] / len(y)
    dA1, dW2, db2 = affine_by_einsum(dout, A1, params["W2"][:, None])
    dZ1 = activation_by_other_formulas(dA1, X @ params["W1"] + params["b1"], "tanh")
    _, dW1, db1 = affine_turned_twice(dZ1, X, params["W1"])
    return {"W1": dW1, "b1": db1, "W2": dW2[:, 0], "b2": db2[0]}


def backward_as_lists(X, y, params):
    p, A1 = _values(X, params)
    dz = np.where(y == 1, p - 1, p) / y.size
    dZ1 = np.outer(dz, params["W2"]) * (1 - A1) * (1 + A1)
    print("dz2", dz)
    found = X.T @ dZ1, np.ones(len(y)) @ dZ1, dz @ A1, dz.sum()
    return {key: np.asarray(value).tolist() for key, value in zip(KEYS, found, strict=True)}


# gradient_check


def check_by_loop(f, grad, w, h=1e-5):
    computed, worst = grad(w), 0.0
    for k in range(len(w)):
        right, left = w.astype(float), w.astype(float)
        right[k], left[k] = right[k] + h, left[k] - h
        c, a = (f(right) - f(left)) / (2 * h), computed[k]
        worst = max(worst, abs(a - c) / max(abs(a), abs(c), 1e-8))
    return worst


def check_in_place_and_back(f, grad, w, h=1e-5):
    moved, a = np.array(w, dtype=np.float64), np.asarray(grad(w))
    c = np.empty(len(w))
    for k, old in enumerate(moved.copy()):
        moved[k] = old + h
        up = f(moved)
        moved[k] = old - h
        c[k], moved[k] = (up - f(moved)) / (2 * h), old
    return np.array(np.max(np.abs(a - c) / np.max([np.abs(a), np.abs(c), 0 * c + 1e-8], axis=0)))


def check_asks_often(f, grad, w, h=1e-5):
    errors = []
    for step in np.diag(np.full(len(w), h)):
        k = np.argmax(step)
        c = (f(w + step) - f(w - step)) / (2 * h)
        scale = sorted([abs(grad(w)[k]), abs(c), 1e-8])[-1]
        errors.append(np.abs(grad(w)[k] - c) / scale)
    print(errors)
    return np.max(errors)


def check_by_halves(f, grad, w, h=1e-5):
    a = grad(w)
    c = [f(w + s) / (2 * h) - f(w - s) / (2 * h) for s in np.eye(len(w)) * h]
    return max(
        abs(x - z) / np.maximum(1e-8, np.maximum(abs(x), abs(z))) for x, z in zip(a, c, strict=True)
    )


# find_bug


def bug_by_measuring(nets):
    rng = np.random.default_rng(3)
    X, y = rng.normal(size=(8, 2)), np.array([1, 0, 0, 1, 1, 1, 0, 1])
    params = {"W1": rng.normal(size=(2, 3)), "b1": rng.normal(size=3), "W2": rng.normal(size=3)}
    params["b2"] = 0.4
    flat = np.concatenate([np.ravel(params[key]) for key in KEYS])

    def cost(w):
        W1, b1, W2, b2 = np.split(w, [6, 9, 12])
        p = logistic(np.tanh(X @ W1.reshape(2, 3) + b1) @ W2 + b2)
        return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))

    wrong = set()
    for name, backward in nets.items():
        try:
            grads = backward(X, y, params)
            if any(np.shape(grads[key]) != np.shape(params[key]) for key in KEYS):
                wrong.add(name)
                continue
            packed = np.concatenate([np.ravel(grads[key]) for key in KEYS])
        except Exception as error:
            print(name, "stopped:", error)
            wrong.add(name)
            continue
        if check_by_loop(cost, lambda w, packed=packed: packed, flat) > 1e-3:
            wrong.add(name)
    return wrong


def bug_by_comparing(nets):
    rng = np.random.default_rng(11)
    params = dict(zip(KEYS, (rng.normal(size=(4, 4)), *rng.normal(size=(2, 4)), 0.2), strict=True))
    X, y = rng.normal(size=(20, 4)), rng.integers(0, 2, 20)
    right = backward_by_samples(X, y, params)
    found = []
    for name in sorted(nets):
        try:
            mine = nets[name](X, y, params)
            same = all(np.array_equal(np.shape(mine[key]), np.shape(right[key])) for key in KEYS)
            ok = same and all(np.allclose(mine[key], right[key]) for key in KEYS)
        except ValueError:
            ok = False
        if not ok:
            found.append(name)
    return found


def bug_as_generator(nets):
    yield from bug_by_comparing(nets)


def bug_as_array(nets):
    return np.array(bug_by_comparing(nets), dtype=str)


def bug_as_frozen_view(nets):
    slips = types.MappingProxyType(dict.fromkeys(bug_by_measuring(nets), "wrong"))
    return slips.keys()


RIGHT = {
    "mlp_forward": [
        forward_by_loops,
        forward_with_dictionary_cache,
        forward_in_columns,
        forward_with_constant_feature,
    ],
    "affine_backward": [affine_by_loops, affine_by_einsum, affine_turned_twice, affine_as_lists],
    "activation_backward": [
        activation_by_other_formulas,
        activation_with_masks,
        activation_by_loops,
        activation_with_a_warning,
    ],
    "mlp_backward": [
        backward_averaged_late,
        backward_by_samples,
        backward_through_layers,
        backward_as_lists,
    ],
    "gradient_check": [
        check_by_loop,
        check_in_place_and_back,
        check_asks_often,
        check_by_halves,
    ],
    "find_bug": [
        bug_by_measuring,
        bug_by_comparing,
        bug_as_generator,
        bug_as_array,
        bug_as_frozen_view,
    ],
}
