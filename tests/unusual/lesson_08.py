"""Unusual right solutions of lesson 08."""

import numpy as np

CORNERS = np.array([(0, 0), (0, 1), (1, 0), (1, 1)])


def xor_with_one_direction():
    """Both units look along x1 + x2; the output takes the difference."""
    return np.array([[1, 1], [1, 1]]), np.array([-0.5, -1.5]), np.array([1, -1]), -0.5


def xor_with_scores_on_the_line():
    return [[1.0, -1.0], [1.0, -1.0]], [-1.0, 1.0], [1.0, 1.0], np.array(-2.0)


def xor_with_large_weights():
    return (np.array([[20, -20], [20, -20]]), (-10, 30), [20, 20], -30)


def xor_from_the_corners_with_one():
    """Each unit is 1 on one of the corners that count, the output is OR."""
    return (
        np.array([[1.0, -1.0], [-1.0, 1.0]]),
        np.array([-0.5, -0.5]),
        np.ones(2),
        np.float64(-0.5),
    )


def collapse_with_einsum(W1, b1, W2, b2):
    return np.einsum("nh,hk->nk", W1, W2), np.einsum("h,hk->k", b1, W2) + b2


def collapse_by_probing(W1, b1, W2, b2):
    """What the two layers do to the origin and to the unit vectors says everything."""
    probe = np.vstack([np.zeros(len(W1)), np.eye(len(W1))])
    answers = (probe @ W1 + b1) @ W2 + b2
    return answers[1:] - answers[0], answers[0]


def collapse_as_lists(W1, b1, W2, b2):
    n, h, k = len(W1), len(b1), len(b2)
    W = [[sum(W1[i][j] * W2[j][c] for j in range(h)) for c in range(k)] for i in range(n)]
    return [W, [sum(b1[j] * W2[j][c] for j in range(h)) + b2[c] for c in range(k)]]


def collapse_with_homogeneous_rows(W1, b1, W2, b2):
    first = np.block([[W1, np.zeros((len(W1), 1))], [b1[None, :], np.ones((1, 1))]])
    both = first @ np.vstack([W2, b2])
    return both[:-1], both[-1]


def separable_by_cycling(X, y):
    """The plain perceptron of lesson 01, for very long."""
    low, high = X.min(axis=0), X.max(axis=0)
    rows = np.column_stack(
        [2 * (X - low) / np.where(high > low, high - low, 1) - 1, np.ones(len(X))]
    )
    rows = np.where(y == 1, 1, -1)[:, None] * rows
    theta = np.zeros(rows.shape[1])
    for _ in range(8_000):
        scores = rows @ theta
        wrong = np.flatnonzero(scores <= 1e-9)
        if len(wrong) == 0:
            return True
        theta = theta + rows[wrong[0]]
    return False


def separable_by_zero_in_the_hull(X, y):
    """Not separable exactly where 0 is a mixture of the signed samples (Gordan's theorem)."""
    span = np.ptp(X, axis=0)
    rows = np.column_stack([(X - X.mean(axis=0)) / np.where(span > 0, span, 1), np.ones(len(X))])
    rows = (2 * y[:, None] - 1) * rows
    A = np.vstack([rows.T, np.ones(len(rows))])
    wanted = np.append(np.zeros(rows.shape[1]), 1.0)
    return np.bool_(_distance(A, wanted) > 1e-6)


def _distance(A, wanted):
    """Least distance of A x, x >= 0, from `wanted`: Lawson and Hanson's active sets."""
    x, free = np.zeros(A.shape[1]), []
    for _ in range(500):
        pull = A.T @ (wanted - A @ x)
        pull[free] = -np.inf
        if len(free) == len(x) or pull.max() < 1e-10:
            break
        free.append(int(pull.argmax()))
        while True:
            best = np.zeros(len(x))
            best[free] = np.linalg.lstsq(A[:, free], wanted)[0]
            low = [k for k in free if best[k] <= 1e-12]
            if not low:
                x = best
                break
            step = min(x[k] / (x[k] - best[k]) if x[k] != best[k] else 0.0 for k in low)
            x = x + step * (best - x)
            free = [k for k in free if x[k] > 1e-12 or k not in low]
    return np.linalg.norm(wanted - A @ x)


def separable_and_chatty(X, y):
    print("looking for a line")
    return bool(separable_by_zero_in_the_hull(X, y))


def init_uniform(n, h, rng, scale=0.5):
    reach = scale * np.sqrt(3)
    return {
        "b2": rng.uniform(-reach, reach),
        "W2": rng.uniform(-reach, reach, h),
        "b1": rng.uniform(-reach, reach, h),
        "W1": rng.uniform(-reach, reach, (n, h)),
    }


def init_laplace_in_lists(n, h, rng, scale=0.5):
    spread = scale / np.sqrt(2)
    return {
        "W1": rng.laplace(0, spread, (n, h)).tolist(),
        "b1": [1.0] * h,
        "W2": rng.laplace(0, spread, h).tolist(),
        "b2": 0,
    }


def init_number_by_number(n, h, rng, scale=0.5):
    W1 = np.empty((n, h))
    for i in range(n):
        for j in range(h):
            W1[i, j] = scale * rng.standard_normal()
    W2 = np.array([scale * rng.standard_normal() for _ in range(h)])
    return {"W1": W1, "b1": np.zeros(h), "W2": W2, "b2": np.array(0.0)}


def init_in_float32(n, h, rng, scale=0.5):
    W1, W2 = (scale * rng.standard_normal(size, dtype=np.float32) for size in ((n, h), h))
    return {"W1": W1, "b1": np.float32(rng.normal(size=h)), "W2": W2, "b2": np.float32(0)}


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def fit_plainly(seed):
    """Descent without momentum, on four units, with other starts where one gets stuck."""
    rng = np.random.default_rng(seed)
    X, y = CORNERS, np.array([0, 1, 1, 0])
    while True:
        W1, b1 = rng.normal(0, 1, (2, 4)), rng.normal(0, 1, 4)
        w2, b2 = rng.normal(0, 1, 4), 0.0
        for _ in range(600):
            A = np.tanh(X @ W1 + b1)
            p = sigmoid(A @ w2 + b2)
            if -np.mean(np.log(np.where(y == 1, p, 1 - p))) < 0.09:
                return {"W1": W1, "b1": b1, "W2": w2, "b2": b2}
            dz = (p - y) / 4
            dZ = np.outer(dz, w2) * (1 - A**2)
            W1, b1 = W1 - 2 * X.T @ dZ, b1 - 2 * dZ.sum(axis=0)
            w2, b2 = w2 - 2 * A.T @ dz, b2 - 2 * dz.sum()


def fit_by_hand(seed):
    """The gates in tanh units, shaken a little by the seed."""
    shake = np.random.default_rng(seed).uniform(0.9, 1.1, size=2)
    W1 = np.array([[10.0, -10.0], [10.0, -10.0]]) * shake
    return {"W1": W1, "b1": [-5.0, 15.0], "W2": [5.0, 5.0], "b2": np.array(-5.0)}


def fit_output_layer_only(seed):
    """Random hidden units; the output layer is solved for by least squares."""
    rng = np.random.default_rng([seed, 16])
    W1, b1 = rng.normal(0, 2, (2, 16)), rng.normal(0, 1, 16)
    hidden = np.column_stack([np.tanh(CORNERS @ W1 + b1), np.ones(4)])
    w = np.linalg.lstsq(hidden, np.array([-5.0, 5.0, 5.0, -5.0]))[0]
    return {"W1": W1, "b1": b1, "W2": w[:-1], "b2": float(w[-1])}


def accuracy_by_fixed_units(widths, seed):
    """Fixed hidden units that look in directions all round; only the output layer is learned."""
    rng = np.random.default_rng(seed)
    X = rng.uniform(-1, 1, size=(1500, 2))
    y = X[:, 0] * X[:, 1] < 0
    found = {}
    for width in widths:
        angles = np.arange(width) * np.pi / max(width // 2, 1) + np.pi / 4
        W = 4 * np.vstack([np.cos(angles), np.sin(angles)])
        A = np.column_stack([np.tanh(X @ W - 1.2), np.ones(len(X))])
        theta = np.zeros(width + 1)
        for _ in range(20):  # Newton's method for the output layer
            p = sigmoid(A @ theta)
            H = (A * (p * (1 - p))[:, None]).T @ A + 1e-3 * np.eye(width + 1)
            theta = theta + np.linalg.solve(H, A.T @ (y - p) - 1e-3 * theta)
        T = rng.uniform(-1, 1, size=(3000, 2))
        score = np.column_stack([np.tanh(T @ W - 1.2), np.ones(len(T))]) @ theta
        found[width] = np.mean((score >= 0) == (T[:, 0] * T[:, 1] < 0))
    return found


def _descend(width, rng, m=600, n_steps=500):
    X = 2 * rng.random((m, 2)) - 1
    y = ((X[:, 0] >= 0) != (X[:, 1] >= 0)).astype(int)
    theta = [rng.normal(0, 1, (2, width)), np.zeros(width), rng.normal(0, 1, width), 0.0]
    speed = [0.0] * 4
    for _ in range(n_steps):
        A = np.tanh(X @ theta[0] + theta[1])
        dz = (sigmoid(A @ theta[2] + theta[3]) - y) / m
        dZ = np.outer(dz, theta[2]) * (1 - A**2)
        grads = [X.T @ dZ, dZ.sum(axis=0), A.T @ dz, dz.sum()]
        speed = [0.9 * v - g for v, g in zip(speed, grads, strict=True)]
        theta = [part + v for part, v in zip(theta, speed, strict=True)]
    T = 2 * rng.random((2500, 2)) - 1
    W1, b1, w2, b2 = theta
    says = np.tanh(T @ W1 + b1) @ w2 + b2 >= 0
    return (says == (T[:, 0] * T[:, 1] < 0)).mean()


def accuracy_with_labels_of_signs(widths, seed):
    rng = np.random.default_rng(seed)
    return {width: _descend(width, rng) for width in widths}


def accuracy_with_a_rng_for_each_width(widths, seed):
    return {
        int(width): np.array(_descend(width, np.random.default_rng([width, seed])))
        for width in np.array(widths)
    }


RIGHT = {
    "xor_weights": [
        xor_with_one_direction,
        xor_with_scores_on_the_line,
        xor_with_large_weights,
        xor_from_the_corners_with_one,
    ],
    "linear_collapse": [
        collapse_with_einsum,
        collapse_by_probing,
        collapse_as_lists,
        collapse_with_homogeneous_rows,
    ],
    "is_linearly_separable": [
        separable_by_cycling,
        separable_by_zero_in_the_hull,
        separable_and_chatty,
    ],
    "init_params": [
        init_uniform,
        init_laplace_in_lists,
        init_number_by_number,
        init_in_float32,
    ],
    "fit_xor": [fit_plainly, fit_by_hand, fit_output_layer_only],
    "accuracy_by_width": [
        accuracy_by_fixed_units,
        accuracy_with_labels_of_signs,
        accuracy_with_a_rng_for_each_width,
    ],
}
