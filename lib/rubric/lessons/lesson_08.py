"""How the exercises of lesson 08 are marked.

What one unit cannot do: Minsky and Papert, "Perceptrons" (1969). The test for a separating line
rests on the two halves of Novikoff's proof (1962); steps with momentum go back to Polyak (1964).
"""

import functools

import numpy as np

from ..comparing import as_numbers, describe
from ..exercise import Aspect, Exercise, Mistake, Unfit
from ..inputs.lesson_08 import CORNERS, XOR
from .lesson_01 import perceptron_fit
from .lesson_02 import bce_from_logits
from .lesson_07 import mlp_backward, mlp_forward

# xor_weights ----------------------------------------------------------------------------------


def xor_weights():
    return _steps_net(([1, 1], -0.5), ([-1, -1], 1.5), ([1, 1], -1.5))


def _steps_net(first, second, output):
    """(W1, b1, w2, b2) from the weights and bias of each of three step units."""
    W1 = np.array([first[0], second[0]], dtype=float).T
    return W1, np.array([first[1], second[1]]), np.array(output[0], dtype=float), output[1]


def outputs_on_corners(case, value):
    """What a network of step units gives on the four corners, or how many of them are right."""
    if not isinstance(value, tuple | list) or len(value) != 4:
        raise Unfit("Return four things: W1 (2, 2), b1 (2,), w2 (2,) and the number b2.")
    parts = [as_numbers(part) for part in value]
    names, shapes = ("W1", "b1", "w2", "b2"), ((2, 2), (2,), (2,), ())
    for name, part, shape in zip(names, parts, shapes, strict=True):
        wanted = f"shape {shape}" if shape else "one number"
        if part is None or part.shape != shape:
            was = "not made of numbers alone" if part is None else f"of shape {part.shape}"
            raise Unfit(f"{name} is {was}; it should be {wanted}.")
    W1, b1, w2, b2 = parts
    hidden = (CORNERS @ W1 + b1 >= 0).astype(float)
    output = (hidden @ w2 + b2 >= 0).astype(int)
    if case.aspect == "most":
        return {"corners that are right (3 stands for 3 or 4)": min(3, int((output == XOR).sum()))}
    return {"the outputs on (0,0), (0,1), (1,0), (1,1)": output}


def _xor_or():
    return _steps_net(([1, 1], -0.5), ([1, 1], -0.5), ([1, 1], -1.5))


def _xor_and():
    return _steps_net(([1, 1], -1.5), ([1, 1], -0.5), ([1, 1], -1.5))


def _xor_nand():
    return _steps_net(([-1, -1], 1.5), ([-1, -1], 1.5), ([1, 1], -1.5))


def _xor_output_or():
    return _steps_net(([1, 1], -0.5), ([-1, -1], 1.5), ([1, 1], -0.5))


def _xor_upside_down():
    return _steps_net(([1, 1], -0.5), ([-1, -1], 1.5), ([-1, -1], 1.5))


def _xor_rows_for_units():
    W1, b1, w2, b2 = xor_weights()
    return W1.T, b1, w2, b2


def _xor_never():
    return _steps_net(([1, 1], -0.5), ([1, 1], -1.5), ([1, -2], -1.5))


def _xor_one_bias():
    W1, _, w2, b2 = xor_weights()
    return W1, -0.5, w2, b2


def _xor_column():
    W1, b1, w2, b2 = xor_weights()
    return W1, b1, w2[:, None], b2


def _xor_in_pairs():
    W1, b1, w2, b2 = xor_weights()
    return (W1, b1), (w2, b2)


XOR_WEIGHTS = Exercise(
    xor_weights,
    (
        Aspect("form", 0.5, "W1 (2, 2), b1 (2,), w2 (2,), b2 a number"),
        Aspect("most", 1.0, "at least three corners"),
        Aspect("all", 1.5, "all four corners"),
    ),
    (
        Mistake(
            "Your network computes OR: the corner (1, 1) gets 1, too. It needs a hidden unit that "
            "speaks up against (1, 1), such as NAND, and an output that wants both.",
            _xor_or,
        ),
        Mistake(
            "Your network computes AND. XOR is 0 where both inputs are 1: the second hidden unit "
            "should be NAND, not OR or AND.",
            _xor_and,
        ),
        Mistake(
            "Your network computes NAND: the corner (0, 0) gets 1, too. Let the other hidden unit "
            "be OR; both must be 1 for the output to be 1.",
            _xor_nand,
        ),
        Mistake(
            "Every corner gets 1. Let the output ask for both hidden units, AND of OR and NAND; "
            "and mind the tie: a score of exactly 0 counts as 1.",
            _xor_output_or,
        ),
        Mistake(
            "This is XOR upside down: 1 where the inputs are alike. Change the sign of the output "
            "unit's weights and bias (and keep its score off 0).",
            _xor_upside_down,
        ),
        Mistake(
            "Only one of the corners (0, 1) and (1, 0) gets a 1. Is W1 turned? Each *column* of W1 "
            "holds the weights of one hidden unit, because the scores are X @ W1 + b1.",
            _xor_rows_for_units,
        ),
        Mistake(
            "Every corner gets 0: the output's score never reaches 0. Work out the two hidden "
            "values on (0, 1), and choose b2 so that their score is above 0.",
            _xor_never,
        ),
        Mistake("Each hidden unit has a bias of its own: b1 is (2,).", _xor_one_bias),
        Mistake(
            "w2 holds one weight for each hidden unit, shape (2,), not a column (2, 1).",
            _xor_column,
        ),
        Mistake("Return the four things side by side, `W1, b1, w2, b2`, not in pairs.",
                _xor_in_pairs),
    ),
    returns="W1, b1, w2 and b2 of three step units",
    view=outputs_on_corners,
)  # fmt: skip


# linear_collapse ------------------------------------------------------------------------------


def linear_collapse(W1, b1, W2, b2):
    return W1 @ W2, b1 @ W2 + b2


def _collapse_biases_added(W1, b1, W2, b2):
    return W1 @ W2, b1 + b2


def _collapse_second_bias(W1, b1, W2, b2):
    return W1 @ W2, b2


def _collapse_first_bias(W1, b1, W2, b2):
    return W1 @ W2, b1 @ W2


def _collapse_other_order(W1, b1, W2, b2):
    return W2 @ W1, b1 @ W2 + b2


def _collapse_turned(W1, b1, W2, b2):
    return (W1 @ W2).T, b1 @ W2 + b2


def _collapse_bias_through_both(W1, b1, W2, b2):
    return W1 @ W2, (b1 + b2) @ W2


def _collapse_bias_row(W1, b1, W2, b2):
    return W1 @ W2, b1[None, :] @ W2 + b2


def _collapse_entrywise(W1, b1, W2, b2):
    return W1 * W2, b1 * b2


def _collapse_weights_only(W1, b1, W2, b2):
    return W1 @ W2


LINEAR_COLLAPSE = Exercise(
    linear_collapse,
    (
        Aspect("form", 0.5, "W (n, k) and b (k,)"),
        Aspect("value", 0.5, "a small example, and random layers"),
        Aspect("bias", 0.5, "the bias of all samples"),
        Aspect("edge", 0.5, "one unit, one output, one feature, float32"),
    ),
    (
        Mistake(
            "You added the two biases. But b1 goes through the second layer before b2 is added: "
            "multiply out (X W1 + b1) W2.",
            _collapse_biases_added,
        ),
        Mistake(
            "Your bias is only b2. The first bias has not gone: it passes through the second layer "
            "and arrives as b1 W2.",
            _collapse_second_bias,
        ),
        Mistake("The bias of the second layer, b2, is missing.", _collapse_first_bias),
        Mistake(
            "The factors of W are in the wrong order. X meets W1 first and W2 after it: X W1 W2.",
            _collapse_other_order,
        ),
        Mistake(
            "Your W is turned: it should be (n, k), so that X @ W works. Leave out the transpose.",
            _collapse_turned,
        ),
        Mistake(
            "You sent b2 through the second layer as well. It is added after that layer, so it "
            "stays as it is.",
            _collapse_bias_through_both,
        ),
        Mistake(
            "Your bias has shape (1, k). It is (k,), one number for each output: use b1 as it "
            "stands, without a new axis.",
            _collapse_bias_row,
        ),
        Mistake(
            "`*` multiplies entry by entry, and the shapes need not even fit. The product of "
            "matrices is `@`.",
            _collapse_entrywise,
        ),
        Mistake("Return two things: the weights W and the bias b.", _collapse_weights_only),
    ),
    returns="the weights W (n, k) and the bias b (k,) of the one layer that does the same",
    parts=("W", "b"),
)


# is_linearly_separable ------------------------------------------------------------------------


MARGIN = 1e-3  # of unit vectors; a gap of one hundredth leaves more, for up to five features


def is_linearly_separable(X, y):
    """Perceptron on samples scaled to [-1, 1], with the worst one first.

    Where a line keeps MARGIN off all samples, each update adds at least as much to theta's length
    in the direction of that line. Where theta stays too short, there is none.
    """
    theta, count = np.zeros(X.shape[1] + 1), 0
    rows = _signed_rows(X, y)
    while np.linalg.norm(theta) >= MARGIN * count:
        scores = rows @ theta
        worst = int(scores.argmin())
        if scores[worst] > 1e-9:
            return True
        theta = theta + rows[worst]
        count += 1
    return False


def _signed_rows(X, y):
    low, high = X.min(axis=0).astype(float), X.max(axis=0).astype(float)
    scaled = (2 * X - low - high) / np.where(high > low, high - low, 1)
    return (2 * y - 1)[:, None] * np.column_stack([scaled, np.ones(len(X))])


def _separable_first_epochs(X, y):
    return perceptron_fit(X, y)[2][-1] == 0


def _separable_through_origin(X, y):
    rows = (2 * y - 1)[:, None] * X
    theta, count = np.zeros(X.shape[1]), 0
    size = np.abs(rows).max() + 1e-300
    while np.linalg.norm(theta) >= 1e-3 * size * count:
        scores = rows @ theta
        if scores.min() > 1e-9:
            return True
        theta = theta + rows[scores.argmin()]
        count += 1
    return False


def _separable_always(X, y):
    return True


def _separable_never(X, y):
    return False


def _separable_reversed(X, y):
    return not is_linearly_separable(X, y)


def _separable_one_feature(X, y):
    return any(is_linearly_separable(X[:, k : k + 1], y) for k in range(X.shape[1]))


def _separable_least_squares(X, y):
    theta = np.linalg.lstsq(np.column_stack([X, np.ones(len(X))]), y - 0.5)[0]
    return bool(((X @ theta[:-1] + theta[-1] >= 0) == y).all())


def _separable_needs_two_classes(X, y):
    return len(set(y.tolist())) == 2 and is_linearly_separable(X, y)


def _separable_means(X, y):
    if y.min() == y.max():
        return True
    w = X[y == 1].mean(axis=0) - X[y == 0].mean(axis=0)
    where = X @ w
    return bool(where[y == 1].min() > where[y == 0].max())


def _separable_as_text(X, y):
    return "yes" if is_linearly_separable(X, y) else "no"


def _separable_for_each(X, y):
    return np.full(len(y), is_linearly_separable(X, y))


def _separable_corners_only(X, y):
    return not np.array_equal(y, XOR)


IS_LINEARLY_SEPARABLE = Exercise(
    is_linearly_separable,
    (
        Aspect("form", 0.5, "True or False"),
        Aspect("value", 1.0, "corners, wide gaps, mixed classes"),
        Aspect("narrow", 1.0, "gaps of one hundredth, classes that touch"),
        Aspect("edge", 0.5, "one class alone, one sample, one feature"),
    ),
    (
        Mistake(
            "You gave up too early: with a narrow gap the perceptron needs many epochs, and fewer "
            "after scaling. Go on until the theorem says that no line is left.",
            _separable_first_epochs,
        ),
        Mistake(
            "Your lines all go through the origin: the bias is missing. Append a 1 to each sample.",
            _separable_through_origin,
        ),
        Mistake(
            "Your function says True for everything. Somewhere it has to notice that no line "
            "exists, XOR for example.",
            _separable_always,
        ),
        Mistake(
            "Your function says False for everything. When the perceptron makes no more mistakes, "
            "the answer is True.",
            _separable_never,
        ),
        Mistake(
            "Yours is right the other way round: True means that a line exists.",
            _separable_reversed,
        ),
        Mistake(
            "You looked for a threshold on one feature at a time. A line may be oblique: it can "
            "use several features at once.",
            _separable_one_feature,
        ),
        Mistake(
            "Least squares does not always find the separating line, even where there is one "
            "(lesson 04). Use the perceptron: the theorem says that it finds it.",
            _separable_least_squares,
        ),
        Mistake(
            "With one class alone every line that has all samples on one side will do, so the "
            "answer is True.",
            _separable_needs_two_classes,
        ),
        Mistake(
            "You tried one direction only, from the middle of one class to that of the other. "
            "Another line may separate them all the same.",
            _separable_means,
        ),
        Mistake("Return True or False, not a text.", _separable_as_text),
        Mistake(
            "You return one answer for each sample. The question is about all of them together.",
            _separable_for_each,
        ),
        Mistake(
            "You only tell XOR on the corners from the rest. The function should work for any "
            "samples X and labels y.",
            _separable_corners_only,
        ),
    ),
    returns="True where a line, plane or hyperplane separates the classes",
)


# init_params ----------------------------------------------------------------------------------

SHAPES = {"W1": "(n, h)", "b1": "(h,)", "W2": "(h,)", "b2": "one number"}


def init_params(n, h, rng, scale=0.5):
    return {
        "W1": rng.normal(0, scale, (n, h)),
        "b1": np.zeros(h),
        "W2": rng.normal(0, scale, h),
        "b2": 0.0,
    }


def network(value, n, h=None):
    """The parts of a network as float arrays by name; `h` is None where it is free."""
    if not isinstance(value, dict):
        raise Unfit(
            f"Your answer is {describe(value)}; it should be a dictionary of W1, b1, W2, b2."
        )
    if set(value) != set(SHAPES):
        found = ", ".join(map(repr, value))[:200] or "(none)"
        raise Unfit(f"Your dictionary has the keys {found}; it should have 'W1', 'b1', 'W2', 'b2'.")
    parts = {name: as_numbers(value[name]) for name in SHAPES}
    if h is None:
        h = parts["W1"].shape[1] if parts["W1"] is not None and parts["W1"].ndim == 2 else 1
    for name, shape in {"W1": (n, h), "b1": (h,), "W2": (h,), "b2": ()}.items():
        if parts[name] is None or parts[name].shape != shape:
            was = "no array of numbers" if parts[name] is None else f"of shape {parts[name].shape}"
            raise Unfit(f"{name} is {was}; it should be {SHAPES[name]}: {shape or 'a number'}.")
    return parts


def about(number, wanted, slack):
    """`wanted` where the number is within `slack` of it, else the number with one digit."""
    return wanted if abs(number - wanted) <= slack else round(float(number), 1)


def draws_of(case, value):
    """What can be said of starting values whose distribution is free."""
    n, h, _, *scale = case.arguments
    drawn = [network(params, n, h) for params in value]
    if case.aspect == "rng":
        first, second, again = (_weights(params) for params in drawn)
        units = np.vstack([drawn[0]["W1"], drawn[0]["W2"]]).T
        return {
            "hidden units that differ from each other": len(np.unique(units, axis=0)),
            "draws that differ from the one before, of one": int(not np.array_equal(first, second)),
            "draws that come again from an equal rng, of one": int(np.array_equal(first, again)),
        }
    scale = scale[0] if scale else 0.5
    seen = {}
    for name in ("W1", "W2"):
        entries = np.concatenate([params[name].ravel() for params in drawn]) / scale
        seen[f"the standard deviation of {name}, in units of scale"] = about(entries.std(), 1, 0.15)
        seen[f"the mean of {name}, in units of scale"] = about(entries.mean(), 0, 0.15)
    return seen


def _weights(params):
    return np.concatenate([params["W1"].ravel(), params["W2"]])


def _filled(n, h, W1, W2):
    return {"W1": W1, "b1": np.zeros(h), "W2": W2, "b2": 0.0}


def _init_zeros(n, h, rng, scale=0.5):
    return _filled(n, h, np.zeros((n, h)), np.zeros(h))


def _init_equal(n, h, rng, scale=0.5):
    return _filled(n, h, np.full((n, h), scale), np.full(h, scale))


def _init_equal_units(n, h, rng, scale=0.5):
    column = rng.normal(0, scale, (n, 1))
    return _filled(n, h, np.tile(column, h), np.full(h, rng.normal(0, scale)))


def _init_own_scale(n, h, rng, scale=0.5):
    return init_params(n, h, rng, 0.01)


def _init_default_scale(n, h, rng, scale=0.5):
    return init_params(n, h, rng)


def _init_uniform(n, h, rng, scale=0.5):
    return _filled(n, h, rng.uniform(-scale, scale, (n, h)), rng.uniform(-scale, scale, h))


def _init_positive(n, h, rng, scale=0.5):
    return _filled(n, h, scale * rng.random((n, h)), scale * rng.random(h))


def _init_variance(n, h, rng, scale=0.5):
    return init_params(n, h, rng, scale**0.5)


def _init_output_zero(n, h, rng, scale=0.5):
    return init_params(n, h, rng, scale) | {"W2": np.zeros(h)}


def _init_unscaled(n, h, rng, scale=0.5):
    return init_params(n, h, rng, 1.0)


def _init_own_seed(n, h, rng, scale=0.5):
    return init_params(n, h, np.random.default_rng(0), scale)


def _init_global(n, h, rng, scale=0.5):
    W1, W2 = np.random.normal(0, scale, (n, h)), np.random.normal(0, scale, h)  # noqa: NPY002
    return _filled(n, h, W1, W2)


def _init_columns_are_samples(n, h, rng, scale=0.5):
    params = init_params(n, h, rng, scale)
    return params | {"W1": params["W1"].T}


def _init_column(n, h, rng, scale=0.5):
    params = init_params(n, h, rng, scale)
    return params | {"W2": params["W2"][:, None]}


def _init_tuple(n, h, rng, scale=0.5):
    return tuple(init_params(n, h, rng, scale).values())


INIT_PARAMS = Exercise(
    init_params,
    (
        Aspect("form", 0.5, "a dictionary of W1 (n, h), b1 (h,), W2 (h,) and the number b2"),
        Aspect("value", 0.75, "weights with mean 0 and standard deviation scale"),
        Aspect("rng", 0.75, "all from rng, and no two units alike"),
    ),
    (
        Mistake(
            "All weights are 0, so all hidden units are alike and get the same gradient for ever. "
            "Draw the weights from rng.",
            _init_zeros,
        ),
        Mistake(
            "All weights are equal, so all hidden units are alike and stay so. Draw each weight "
            "from rng: `rng.normal(0, scale, (n, h))`.",
            _init_equal,
        ),
        Mistake(
            "Your hidden units are copies of one another. Draw the whole of W1 and W2: "
            "`rng.normal(0, scale, (n, h))` and `rng.normal(0, scale, h)`.",
            _init_equal_units,
        ),
        Mistake(
            "Your weights are about 0.01, whatever `scale` is. Use the argument: "
            "`rng.normal(0, scale, ...)`.",
            _init_own_scale,
        ),
        Mistake(
            "Your weights have the spread 0.5, whatever `scale` is. 0.5 is only what `scale` is "
            "when nothing is given.",
            _init_default_scale,
        ),
        Mistake(
            "A uniform draw from -scale to scale has a standard deviation of scale / sqrt(3). Use "
            "`rng.normal(0, scale, ...)`, or make the interval wider.",
            _init_uniform,
        ),
        Mistake(
            "`rng.random` gives numbers from 0 to 1, all on one side. The weights need mean 0 and "
            "standard deviation scale: `rng.normal(0, scale, ...)`.",
            _init_positive,
        ),
        Mistake(
            "`scale` is the standard deviation, not the variance: no square root is needed.",
            _init_variance,
        ),
        Mistake(
            "W2 is 0. Its weights need the spread `scale`, too; only the biases are free.",
            _init_output_zero,
        ),
        Mistake(
            "Your weights have spread 1: `scale` is missing. `rng.normal(0, scale, ...)` has it.",
            _init_unscaled,
        ),
        Mistake(
            "Two calls in a row give the same numbers: you make a generator of your own inside. "
            "Draw from the `rng` that you are given.",
            _init_own_seed,
        ),
        Mistake(
            "`np.random.normal` draws from one generator for the whole program. Draw from `rng`, "
            "so that an equal rng gives equal numbers.",
            _init_global,
        ),
        Mistake(
            "W1 is turned. It has one row for each feature and one column for each hidden unit: "
            "(n, h).",
            _init_columns_are_samples,
        ),
        Mistake("W2 is (h,), one weight for each hidden unit, not a column (h, 1).", _init_column),
        Mistake(
            'Return a dictionary: `{"W1": ..., "b1": ..., "W2": ..., "b2": ...}`.', _init_tuple
        ),
    ),
    returns="a dictionary of W1, b1, W2 and b2",
    view=draws_of,
)


# fit_xor --------------------------------------------------------------------------------------

MAX_UNITS, XOR_COST = 16, 0.1


def train(params, X, y, lr, n_steps, momentum=0.9):
    """Descent on all samples with momentum, from `params`, which stay as they are."""
    params, velocity = dict(params), dict.fromkeys(params, 0.0)
    for _ in range(n_steps):
        grads = mlp_backward(X, y, params)
        for name in params:
            velocity[name] = momentum * velocity[name] - lr * grads[name]
            params[name] = params[name] + velocity[name]
    return params


def fit_xor(seed):
    return dict(_trained(seed))


@functools.cache  # some of the known mistakes below start from the same networks
def _trained(seed, scale=1.0, h=8, lr=0.5, n_steps=300, labels=tuple(XOR)):
    start = init_params(2, h, np.random.default_rng(seed), scale)
    return train(start, CORNERS, np.array(labels), lr, n_steps)


def cost_on_corners(case, value):
    """The cross-entropy of a network on XOR, or how three runs are alike."""
    if case.aspect != "seed":
        cost = _corner_cost(value)
        small = 0.0 if cost < XOR_COST else round(cost, 1)
        return {"the cross-entropy on the four corners (0 stands for: below 0.1)": small}
    return _runs({"runs": value}, _flat)


def _flat(value):
    _corner_cost(value)
    return np.concatenate([np.ravel(value[name]) for name in sorted(value)]).astype(float)


def _runs(given, numbers):
    """Whether the second of three runs is the first again, and whether the third is another."""
    first, again, other = (numbers(value) for value in given["runs"])
    return {
        "runs with one seed that agree, of two": 1 + int(np.array_equal(first, again)),
        "seeds with numbers of their own, of two": 2 - int(np.array_equal(first, other)),
    }


def _corner_cost(value):
    parts = network(value, 2)
    if parts["W1"].shape[1] > MAX_UNITS:
        units = parts["W1"].shape[1]
        raise Unfit(f"Your network has {units} hidden units; at most {MAX_UNITS} are asked for.")
    hidden = np.tanh(CORNERS @ parts["W1"] + parts["b1"])
    cost = bce_from_logits(XOR, hidden @ parts["W2"] + parts["b2"])
    return cost if np.isfinite(cost) else np.inf


def _fit_tiny(seed):
    return _trained(seed, scale=0.001, n_steps=50)


def _fit_too_short(seed):
    return _trained(seed, n_steps=3)


def _fit_uphill(seed):
    return _trained(seed, lr=-0.5, n_steps=100)


def _fit_or(seed):
    return _trained(seed, labels=(0, 1, 1, 1), n_steps=100)


def _fit_equal(seed):
    size = np.random.default_rng(seed).uniform(0.4, 0.6)
    start = {"W1": np.full((2, 4), size), "b1": np.zeros(4), "W2": np.full(4, size), "b2": 0.0}
    return train(start, CORNERS, XOR, lr=0.5, n_steps=300)


def _fit_own_seed(seed):
    return fit_xor(0)


def _fit_global(seed):
    return fit_xor(int(np.random.randint(2**31)))  # noqa: NPY002


def _fit_with_cost(seed):
    params = fit_xor(seed)
    return params, _corner_cost(params)


def _fit_probabilities(seed):
    return mlp_forward(CORNERS, fit_xor(seed))[0]


def _fit_column(seed):
    params = fit_xor(seed)
    return params | {"W2": params["W2"][:, None]}


def _fit_many_units(seed):
    return _trained(seed, h=32, n_steps=100)


FIT_XOR = Exercise(
    fit_xor,
    (
        Aspect("form", 0.5, "a network of at most 16 hidden units"),
        Aspect("value", 2.0, "a cost below 0.1 on the four corners"),
        Aspect("seed", 0.5, "the seed decides everything"),
    ),
    (
        Mistake(
            "Your network sits at log 2: it says one half everywhere. A start of zeros, or a tiny "
            "one, leaves it on the saddle. Start with a spread of 0.5 or 1.",
            _fit_tiny,
        ),
        Mistake(
            "The cost is on its way down but not there yet. Take more steps, or larger ones.",
            _fit_too_short,
        ),
        Mistake(
            "The cost goes up. Descent steps against the gradient: `- lr * grads[name]`.",
            _fit_uphill,
        ),
        Mistake(
            "This network has learned OR. Are the labels those of XOR, 0, 1, 1, 0, in the order of "
            "the corners?",
            _fit_or,
        ),
        Mistake(
            "All your hidden units act as one, and one unit cannot do XOR. Draw a start in which "
            "they differ, and have at least two, better 4 to 8.",
            _fit_equal,
        ),
        Mistake(
            "Another seed gives the same network. Make the generator from the argument: "
            "`rng = np.random.default_rng(seed)`.",
            _fit_own_seed,
        ),
        Mistake(
            "The same seed gives another network each time. Every random number should come from "
            "`np.random.default_rng(seed)`.",
            _fit_global,
        ),
        Mistake("Return the parameters alone, without the cost.", _fit_with_cost),
        Mistake(
            "You return the probabilities on the corners. Return the parameters, the dictionary of "
            "W1, b1, W2 and b2.",
            _fit_probabilities,
        ),
        Mistake("W2 is (h,), one weight for each hidden unit, not a column (h, 1).", _fit_column),
        Mistake(
            "That is a large network for four points. At most 16 hidden units are asked for; 4 to "
            "8 are plenty.",
            _fit_many_units,
        ),
    ),
    returns="a dictionary of W1, b1, W2 and b2",
    view=cost_on_corners,
)


# accuracy_by_width ----------------------------------------------------------------------------

WIDE, WIDE_ACCURACY, SINGLE_ACCURACY = 8, 0.95, 0.80


def quadrants(m, rng):
    """(X, y): points in [-1, 1]^2, class 1 where the two signs differ."""
    X = rng.uniform(-1, 1, size=(m, 2))
    return X, (X[:, 0] * X[:, 1] < 0).astype(int)


def accuracy_by_width(widths, seed):
    return {width: _accuracy(width, seed) for width in widths}


@functools.cache  # the known mistakes below ask for the same networks again
def _accuracy(width, seed, m=1000, n_steps=300, scale=1.0, of_training=False):
    rng = np.random.default_rng([seed, width])
    X, y = quadrants(m, rng)
    params = train(init_params(2, width, rng, scale), X, y, 1.0, n_steps)
    if not of_training:
        X, y = quadrants(2000, rng)
    return float(np.mean((mlp_forward(X, params)[0] >= 0.5) == y))


def accuracies(case, value):
    """Accuracies by width, as far as they are fixed; or how three runs are alike."""
    widths = case.arguments[0]
    if case.aspect == "seed":
        runs = [_by_width(one, widths) for one in value]
        return _runs({"runs": runs}, lambda found: list(found.values()))
    found = _by_width(value, widths)
    return dict(_judged(width, accuracy) for width, accuracy in found.items())


def _by_width(value, widths):
    if not isinstance(value, dict):
        raise Unfit(
            f"Your answer is {describe(value)}; not a dictionary from widths to accuracies."
        )
    if set(value) != set(widths):
        found = ", ".join(map(repr, value))[:200] or "(none)"
        raise Unfit(f"Your dictionary has the keys {found}; the widths asked for are {widths}.")
    found = {width: as_numbers(value[width]) for width in widths}
    for width, accuracy in found.items():
        if accuracy is None or accuracy.ndim:
            raise Unfit(f"For width {width} there is {describe(value[width])}, not one number.")
    return {width: float(accuracy) for width, accuracy in found.items()}


def _judged(width, accuracy):
    """A label, and an accuracy of which only as much is left as is fixed."""
    seen = float(np.floor(10 * accuracy)) / 10 if 0 <= accuracy < 1 else accuracy
    if width >= WIDE:
        good = WIDE_ACCURACY <= accuracy <= 1
        return f"width {width} ({WIDE_ACCURACY} stands for that or more)", (
            WIDE_ACCURACY if good else seen
        )
    limit = SINGLE_ACCURACY if width == 1 else 1
    good = 0 <= accuracy <= 1 and (width > 1 or accuracy < limit)
    return f"width {width} (0 stands for: at most {limit})", 0.0 if good else max(seen, 0.1)


def _changed(change):
    """A wrong `accuracy_by_width`: the right numbers, then changed."""

    def function(widths, seed):
        return {width: change(a) for width, a in accuracy_by_width(widths, seed).items()}

    return function


def _accuracy_list(widths, seed):
    return list(accuracy_by_width(widths, seed).values())


def _accuracy_text_keys(widths, seed):
    return {str(width): a for width, a in accuracy_by_width(widths, seed).items()}


def _accuracy_best_only(widths, seed):
    found = accuracy_by_width(widths, seed)
    return max(found.values())


def _accuracy_same_network(widths, seed):
    return {width: _accuracy(8, seed) for width in widths}


def _accuracy_own_seed(widths, seed):
    return accuracy_by_width(widths, 0)


def _accuracy_global(widths, seed):
    other = int(np.random.randint(2**31))  # noqa: NPY002
    return {width: _accuracy(width, other, 300) for width in widths}


def _accuracy_little_data(widths, seed):
    return {width: _accuracy(width, seed, 8) for width in widths}


def _accuracy_untrained(widths, seed):
    return {width: _accuracy(width, seed, 300, 15, 0.1) for width in widths}


def _accuracy_each_seed(widths, seed):
    return {width: [_accuracy(width, seed)] for width in widths}


ACCURACY_BY_WIDTH = Exercise(
    accuracy_by_width,
    (
        Aspect("form", 0.5, "a dictionary from each width to one number"),
        Aspect("value", 2.5, "one unit below .80, eight and more at .95 or above"),
        Aspect("seed", 1.0, "the seed decides everything"),
    ),
    (
        Mistake(
            "Return a dictionary from each width to its accuracy, such as {1: 0.66, 8: 0.97}.",
            _accuracy_list,
        ),
        Mistake("The keys are the widths as numbers, 8, not as texts, '8'.", _accuracy_text_keys),
        Mistake(
            "You return one number. The answer has one for each width: a dictionary.",
            _accuracy_best_only,
        ),
        Mistake(
            "These are the shares of *wrong* samples. The accuracy is the share that is right.",
            _changed(lambda a: 1 - a),
        ),
        Mistake("You return percent. An accuracy is a share, between 0 and 1.",
                _changed(lambda a: 100 * a)),
        Mistake("You count the right samples. Take their share: the mean.",
                _changed(lambda a: 2000 * a)),
        Mistake(
            "Your single unit does as well as eight: does the network have `width` hidden units, "
            "or always the same number?",
            _accuracy_same_network,
        ),
        Mistake(
            "Another seed gives the same numbers. Make the generator from the argument: "
            "`rng = np.random.default_rng(seed)`.",
            _accuracy_own_seed,
        ),
        Mistake(
            "The same seed gives other numbers each time. Data and starting values should all come "
            "from `np.random.default_rng(seed)`.",
            _accuracy_global,
        ),
        Mistake(
            "Your wide networks do not know new points well: they have learned a handful of points "
            "by heart. Train on several hundred, better a thousand.",
            _accuracy_little_data,
        ),
        Mistake(
            "Your wide networks are hardly better than a coin: they are not trained yet. Start "
            "with a spread of about 1, and take more steps or larger ones.",
            _accuracy_untrained,
        ),
        Mistake("Each width has one number, not a list of them.", _accuracy_each_seed),
    ),
    returns="a dictionary from each width to the test accuracy",
    view=accuracies,
)  # fmt: skip

EXERCISES = (
    XOR_WEIGHTS,
    LINEAR_COLLAPSE,
    IS_LINEARLY_SEPARABLE,
    INIT_PARAMS,
    FIT_XOR,
    ACCURACY_BY_WIDTH,
)
