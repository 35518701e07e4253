"""Unusual right solutions of lesson 03."""

import warnings

import numpy as np


def numerical_with_identity(f, w, h=1e-5):
    steps = h * np.eye(w.size)
    slopes = [
        (f(w + step.reshape(w.shape)) - f(w - step.reshape(w.shape))) / (2 * h) for step in steps
    ]
    return np.reshape(slopes, w.shape)


def numerical_in_place_and_restored(f, w, h=1e-5):
    work, slopes = w.astype(float), []
    for k in np.ndindex(work.shape):
        before = work[k]
        work[k] = before + h
        right = f(work)
        work[k] = before - h
        slopes.append((right - f(work)) / h / 2)
        work[k] = before
    return np.array(slopes).reshape(w.shape)


def numerical_on_the_callers_array(f, w, h=1e-5):
    """Moves w itself where it can hold fractions, and puts the saved number back."""
    if w.dtype.kind != "f":
        return numerical_on_the_callers_array(f, w.astype(float), h)
    gradient = np.empty(w.shape)
    for k in np.ndindex(w.shape):
        saved = w[k]
        w[k] = saved + h
        gradient[k] = f(w)
        w[k] = saved - h
        gradient[k] -= f(w)
        w[k] = saved
    return gradient / (2 * h)


def numerical_by_rows(f, w, h=1e-5):
    """Nested lists, one axis at a time."""
    if w.ndim == 1:
        return [numerical_entry(f, w, j, h) for j in range(len(w))]
    return [[numerical_entry(f, w, (i, j), h) for j in range(w.shape[1])] for i in range(len(w))]


def numerical_entry(f, w, k, h):
    step = np.zeros(w.shape)
    step[k] = 1.0
    print("slope", k)
    return 0.5 * (f(w + h * step) / h - f(w - h * step) / h)


def numerical_as_mean_of_sides(f, w, h=1e-5):
    gradient = np.zeros(w.shape)
    middle = f(w)
    for index in range(w.size):
        step = np.zeros(w.size)
        step[index] = h
        step = step.reshape(w.shape)
        right, left = (f(w + step) - middle) / h, (middle - f(w - step)) / h
        gradient.flat[index] = (right + left) / 2
    return gradient


def descent_into_array(grad, w0, lr, n_steps):
    path = np.empty((n_steps + 1, w0.size))
    path[0] = w0
    for k in range(n_steps):
        path[k + 1] = path[k] - lr * grad(path[k])
    return path


def descent_as_list_of_arrays(grad, w0, lr, n_steps):
    w, path = w0, [w0]
    while len(path) <= n_steps:
        w = w - lr * np.asarray(grad(w))
        path.append(w)
    return path


def descent_in_place_with_copies(grad, w0, lr, n_steps):
    w = np.array(w0, dtype=np.float64)
    path = [w.copy()]
    for _ in range(n_steps):
        w -= lr * grad(w)
        path += [w.copy()]
    return np.vstack(path)


def descent_by_recursion(grad, w0, lr, n_steps):
    if n_steps == 0:
        return (tuple(w0),)
    return (tuple(w0), *descent_by_recursion(grad, w0 - lr * grad(w0), lr, n_steps - 1))


def descent_one_gradient_more(grad, w0, lr, n_steps):
    """Measures at the end of the path, too, and warns."""
    warnings.warn("walking", stacklevel=1)
    w, g, rows = w0 * 1.0, grad(w0), [w0.tolist()]
    for _ in range(n_steps):
        w = w + lr * -g
        g = grad(w)
        rows.append(w.tolist())
    return rows


def mse_by_loop(X, y, w, b):
    m, n = X.shape
    loss, dw, db = 0.0, [0.0] * n, 0.0
    for x, target in zip(X, y, strict=True):
        error = sum(x[j] * w[j] for j in range(n)) + b - target
        loss += error**2 / 2 / m
        db += error / m
        for j in range(n):
            dw[j] += error * x[j] / m
    return [loss, dw, db]


def mse_by_means(X, y, w, b):
    error = X @ w + b - y
    return np.mean(error**2) / 2, np.mean(error[:, None] * X, axis=0), np.mean(error)


def mse_with_constant_feature(X, y, w, b):
    rows, theta = np.column_stack([X, np.ones(len(X))]), np.append(w, b)
    residual = y - rows @ theta
    gradient = -(residual @ rows) / len(y)
    return 0.5 * np.average(residual**2), gradient[:-1], gradient[-1]


def mse_multiplied_out(X, y, w, b):
    """0-d arrays, columns inside and the pieces of X'X, not the errors, for dw."""
    m = X.shape[0]
    column = X @ w.reshape(-1, 1) + b - y.reshape(-1, 1)
    dw = (X.T @ X @ w + b * X.sum(axis=0) - X.T @ y) / m
    return (column.T @ column / (2 * m)).reshape(()), dw, np.asarray(column.mean())


def mse_in_double_precision(X, y, w, b):
    X, y, w = (np.asarray(a, dtype=np.float64) for a in (X, y, w))
    error = np.einsum("ij,j->i", X, w) - (y - b)
    return (
        np.linalg.norm(error) ** 2 / (2 * len(y)),
        np.einsum("ij,i->j", X, error / len(y)),
        (error / len(y)).sum(),
    )


def rate_by_norm(A):
    return 2 / np.linalg.norm(A, 2)


def rate_by_singular_values(A):
    return np.array(2.0 / np.linalg.svd(A, compute_uv=False)[0])


def rate_by_eig(A):
    values, _ = np.linalg.eig(A)
    return min(2 / value for value in values.real)


def rate_by_power_iteration(A):
    v = np.linspace(1, 2, len(A))
    for _ in range(2000):
        v = A @ v
        v = v / np.linalg.norm(v)
    return 2 / (v @ A @ v)


def rate_by_bisection(A):
    """The largest rate for which no entry of a long walk grows: all |1 - lr lambda| <= 1."""
    low, high = 0.0, 2 * len(A) / np.trace(A) + 1
    for _ in range(60):
        lr = (low + high) / 2
        grows = np.abs(np.linalg.eigvals(np.eye(len(A)) - lr * A)).max() > 1
        low, high = (low, lr) if grows else (lr, high)
    return low


def batches_as_generator(X, y, size, rng):
    order = rng.permutation(len(X))
    for start in range(0, len(X), size):
        yield X[order[start : start + size]], y[order[start : start + size]]


def batches_with_sorted_rows(X, y, size, rng):
    left = set(range(len(y)))
    while left:
        chosen = sorted(rng.choice(sorted(left), size=min(size, len(left)), replace=False).tolist())
        left -= set(chosen)
        yield X[chosen], y[chosen]


def batches_by_split(X, y, size, rng):
    order = np.argsort(rng.random(len(y)))
    cuts = range(size, len(y), size)
    return tuple(zip(np.split(X[order], cuts), np.split(y[order], cuts), strict=True))


def batches_of_lists(X, y, size, rng):
    pairs = list(zip(X.tolist(), y.tolist(), strict=True))
    rng.shuffle(pairs := np.array([(*row, target) for row, target in pairs]))
    return [
        [pairs[k : k + size, :-1].tolist(), pairs[k : k + size, -1].tolist()]
        for k in range(0, len(pairs), size)
    ]


def batches_in_one_buffer(X, y, size, rng):
    """Every full batch comes in the same array."""
    order = np.arange(len(y))
    rng.shuffle(order)
    buffer = np.empty((size, X.shape[1]))
    for start in range(0, len(order), size):
        rows = order[start : start + size]
        buffer[: len(rows)] = X[rows]
        yield buffer[: len(rows)], y[rows]


class Epoch:
    """An iterable that shuffles when it is made."""

    def __init__(self, X, y, size, rng):
        self.X, self.y, self.size = X, y, size
        self.order = rng.permuted(np.arange(len(y)))

    def __iter__(self):
        for k in range((len(self.y) + self.size - 1) // self.size):
            rows = self.order[k * self.size : (k + 1) * self.size]
            yield self.X[rows], self.y[rows]


RIGHT = {
    "numerical_gradient": [
        numerical_with_identity,
        numerical_in_place_and_restored,
        numerical_on_the_callers_array,
        numerical_by_rows,
        numerical_as_mean_of_sides,
    ],
    "gradient_descent": [
        descent_into_array,
        descent_as_list_of_arrays,
        descent_in_place_with_copies,
        descent_by_recursion,
        descent_one_gradient_more,
    ],
    "mse_and_grad": [
        mse_by_loop,
        mse_by_means,
        mse_with_constant_feature,
        mse_multiplied_out,
        mse_in_double_precision,
    ],
    "max_stable_lr": [
        rate_by_norm,
        rate_by_singular_values,
        rate_by_eig,
        rate_by_power_iteration,
        rate_by_bisection,
    ],
    "minibatches": [
        batches_as_generator,
        batches_with_sorted_rows,
        batches_by_split,
        batches_of_lists,
        batches_in_one_buffer,
        Epoch,
    ],
}
