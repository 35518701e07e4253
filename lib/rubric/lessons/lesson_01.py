"""How the exercises of lesson 01 are marked.

The perceptron learning rule follows Rosenblatt (1958) as written in Minsky and Papert (1969); the
hinge loss is that of Cortes and Vapnik (1995) with labels -1 and +1.
"""

import numpy as np

from ..comparing import as_numbers
from ..exercise import Aspect, Exercise, Mistake, Unfit

CORNERS = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])


# linear_score ---------------------------------------------------------------------------------


def linear_score(X, w, b):
    return X @ w + b


def _score_without_bias(X, w, b):
    return X @ w


def _score_subtracts_bias(X, w, b):
    return X @ w - b


def _score_not_summed(X, w, b):
    return X * w + b


def _score_bias_before_sum(X, w, b):
    return (X * w + b).sum(axis=1)


def _score_as_column(X, w, b):
    return (X @ w + b)[:, None]


def _score_summed_over_samples(X, w, b):
    return (X * w).sum(axis=0) + b


def _score_one_number(X, w, b):
    return float((X @ w + b).sum())


def _score_of_first_sample(X, w, b):
    return float(X[0] @ w + b)


def _score_squeezed(X, w, b):
    return np.squeeze(X @ w + b)


def _score_in_place(X, w, b):
    X *= w
    return X.sum(axis=1) + b


LINEAR_SCORE = Exercise(
    linear_score,
    (
        Aspect("form", 0.5, "shape: one score for each sample"),
        Aspect("value", 1.0, "scores"),
        Aspect("edge", 0.5, "one sample, one feature, whole numbers"),
    ),
    (
        Mistake("The bias is missing. The score is X w + b.", _score_without_bias),
        Mistake("The bias is added, not subtracted: X w + b.", _score_subtracts_bias),
        Mistake(
            "`X * w` multiplies each feature by its weight, but nobody adds the products up. `X "
            "@ w` does both: one sum for each row.",
            _score_not_summed,
        ),
        Mistake(
            "You added b to every product before summing, so it counts once for each feature. "
            "Add it once, after the sum.",
            _score_bias_before_sum,
        ),
        Mistake(
            "Your scores stand in a column of shape (m, 1). `X @ w` with w of shape (n,) gives "
            "(m,), one number for each sample.",
            _score_as_column,
        ),
        Mistake(
            "You summed down the columns (over samples). The score adds along each row, over the "
            "features: `X @ w`.",
            _score_summed_over_samples,
        ),
        Mistake(
            "You summed the scores of all samples into one number. Keep one score for each row.",
            _score_one_number,
        ),
        Mistake(
            "You gave the score of the first sample only. `X @ w + b` scores all rows at once.",
            _score_of_first_sample,
        ),
        Mistake(
            "With one sample (m = 1) your answer is a bare number. Keep the axis: shape (1,). "
            "`np.squeeze` drops it.",
            _score_squeezed,
        ),
        Mistake(
            "`X *= w` overwrites the caller's X. `X @ w` or `X * w` make a new array.",
            _score_in_place,
        ),
    ),
    returns="one score for each sample",
)


# predict_step ---------------------------------------------------------------------------------


def predict_step(X, w, b):
    return (X @ w + b >= 0).astype(int)


def _step_strict(X, w, b):
    return (X @ w + b > 0).astype(int)


def _step_reversed(X, w, b):
    return (X @ w + b < 0).astype(int)


def _step_reversed_tie(X, w, b):
    return (X @ w + b <= 0).astype(int)


def _step_at_half(X, w, b):
    return (X @ w + b >= 0.5).astype(int)


def _step_plus_minus(X, w, b):
    return np.where(X @ w + b >= 0, 1, -1)


def _step_sign(X, w, b):
    return np.sign(X @ w + b)


def _step_without_bias(X, w, b):
    return (X @ w >= 0).astype(int)


def _step_raw_score(X, w, b):
    return X @ w + b


def _step_as_column(X, w, b):
    return (X @ w + b >= 0).astype(int)[:, None]


PREDICT_STEP = Exercise(
    predict_step,
    (
        Aspect("form", 0.5, "shape: one class for each sample"),
        Aspect("value", 1.0, "classes 0 and 1"),
        Aspect("tie", 0.5, "the tie: score 0 is class 1"),
    ),
    (
        Mistake(
            "Look at the tie: a score of exactly 0 is class 1, so compare with `>=`, not with `>`.",
            _step_strict,
        ),
        Mistake(
            "Your classes are swapped: class 1 is where the score is 0 or above.", _step_reversed
        ),
        Mistake(
            "Your classes are swapped: class 1 is where the score is 0 or above, not below.",
            _step_reversed_tie,
        ),
        Mistake(
            "You compare the score with 1/2. The threshold 1/2 belongs to a probability; a raw "
            "score is compared with 0.",
            _step_at_half,
        ),
        Mistake("Your classes are -1 and 1. This function answers with 0 and 1.", _step_plus_minus),
        Mistake(
            "`np.sign` gives -1, 0 and 1. The answer is 1 where the score is 0 or above, else 0.",
            _step_sign,
        ),
        Mistake("The bias is missing: compare X w + b with 0.", _step_without_bias),
        Mistake(
            "You return the score itself. Turn it into a class: 1 where it is 0 or above, else 0.",
            _step_raw_score,
        ),
        Mistake(
            "Your classes stand in a column of shape (m, 1). One class for each sample is (m,).",
            _step_as_column,
        ),
    ),
    returns="one class for each sample",
)


# gate_weights ---------------------------------------------------------------------------------

GATES = {
    "AND": ([1.0, 1.0], -1.5),
    "OR": ([1.0, 1.0], -0.5),
    "NAND": ([-1.0, -1.0], 1.5),
    "NOR": ([-1.0, -1.0], 0.5),
}


def gate_weights(name):
    if name not in GATES:
        raise ValueError(f"no single perceptron gives {name!r}")
    w, b = GATES[name]
    return np.array(w), b


def gate_table(case, value):
    """The classes on the four corners that weights give with the step rule."""
    if not isinstance(value, tuple | list) or len(value) != 2:
        raise Unfit("Return two things: the weights w, an array of shape (2,), and the bias b.")
    w, b = as_numbers(value[0]), as_numbers(value[1])
    if w is None or w.shape != (2,):
        raise Unfit("The weights w should be an array of two numbers, shape (2,).")
    if b is None or b.ndim:
        raise Unfit("The bias b should be one number.")
    score = CORNERS @ w + b
    return {"the outputs on (0,0), (0,1), (1,0), (1,1)": (score >= 0).astype(int)}


def _gate_without_error(name):
    w, b = GATES.get(name, ([1.0, 1.0], -0.5))
    return np.array(w), b


def _gate_none(name):
    if name not in GATES:
        return None
    return gate_weights(name)


def _gate_prints_error(name):
    if name not in GATES:
        raise KeyError(name)
    return gate_weights(name)


def _gate_tie(name):
    """Right for a step that is 1 only above 0: the corners that should be 0 get a score of 0."""
    ties = {"AND": ([1, 1], -1), "OR": ([1, 1], 0), "NAND": ([-1, -1], 2), "NOR": ([-1, -1], 1)}
    if name not in ties:
        raise ValueError(name)
    w, b = ties[name]
    return np.array(w), b


def _gate_swaps_and_or(name):
    return gate_weights({"AND": "OR", "OR": "AND"}.get(name, name))


def _gate_forgets_not(name):
    return gate_weights({"NAND": "AND", "NOR": "OR"}.get(name, name))


def _gate_negates_weights_only(name):
    w, b = gate_weights(name)
    return (w, -b) if name in ("NAND", "NOR") else (w, b)


def _gate_without_bias(name):
    w, b = gate_weights(name)
    return w, 0.0


def _gate_in_one(name):
    w, b = gate_weights(name)
    return np.array([b, *w])


GATE_WEIGHTS = Exercise(
    gate_weights,
    (
        Aspect("and_or", 1.0, "AND and OR"),
        Aspect("nand_nor", 1.0, "NAND and NOR"),
        Aspect("others", 1.0, "every other name is a ValueError"),
    ),
    (
        Mistake(
            'A name that is not among the four needs an error: `raise ValueError("...")`. No '
            "line gives XOR, so any weights for it would be a lie.",
            _gate_without_error,
        ),
        Mistake(
            "For XOR your function returns None. Returning nothing is not an error: the caller "
            "would only notice later. Use `raise ValueError(...)`.",
            _gate_none,
        ),
        Mistake(
            "A missing name stops your function with KeyError. The task asks for ValueError: "
            "test the name first and `raise ValueError(...)`.",
            _gate_prints_error,
        ),
        Mistake(
            "Some of your corners have a score of exactly 0, and 0 counts as class 1. Choose b "
            "so that no corner lies on the line, for example half-way between.",
            _gate_tie,
        ),
        Mistake(
            "AND and OR are exchanged. AND needs both inputs to get over the threshold, OR needs "
            "one.",
            _gate_swaps_and_or,
        ),
        Mistake(
            "NAND and NOR are the negations of AND and OR: swap the side of the line by changing "
            "the sign of the weights and of the bias.",
            _gate_forgets_not,
        ),
        Mistake(
            "For NAND and NOR you turned the sign of the weights and kept the bias. To swap the "
            "sides of a line, both change sign.",
            _gate_negates_weights_only,
        ),
        Mistake(
            "With b = 0 every line goes through the corner (0, 0), whose score is then 0. The "
            "bias moves the line away from it.",
            _gate_without_bias,
        ),
        Mistake(
            "Return weights and bias as two things, `return w, b`, not packed in one array.",
            _gate_in_one,
        ),
    ),
    returns="the weights w, an array of shape (2,), and the bias b",
    view=gate_table,
    untouched=0.0,
)


# perceptron_update ----------------------------------------------------------------------------


def perceptron_update(w, b, x, y, lr=1.0):
    yhat = 1 if x @ w + b >= 0 else 0
    step = lr * (y - yhat)
    return w + step * x, b + step


def _update_wrong_sign(w, b, x, y, lr=1.0):
    step = lr * (y - (x @ w + b >= 0))
    return w - step * x, b - step


def _update_weights_only(w, b, x, y, lr=1.0):
    return w + lr * (y - (x @ w + b >= 0)) * x, b


def _update_bias_without_lr(w, b, x, y, lr=1.0):
    error = y - (x @ w + b >= 0)
    return w + lr * error * x, b + error


def _update_without_lr(w, b, x, y, lr=1.0):
    error = y - (x @ w + b >= 0)
    return w + error * x, b + error


def _update_raw_score(w, b, x, y, lr=1.0):
    step = lr * (y - (x @ w + b))
    return w + step * x, b + step


def _update_in_place(w, b, x, y, lr=1.0):
    step = lr * (y - (x @ w + b >= 0))
    w += step * x
    return w, b + step


def _update_always(w, b, x, y, lr=1.0):
    step = lr * (2 * y - 1)
    return w + step * x, b + step


def _update_strict_tie(w, b, x, y, lr=1.0):
    step = lr * (y - (x @ w + b > 0))
    return w + step * x, b + step


def _update_only_ones(w, b, x, y, lr=1.0):
    step = lr * max(0, y - int(x @ w + b >= 0))
    return w + step * x, b + step


def _update_bias_times_x(w, b, x, y, lr=1.0):
    step = lr * (y - (x @ w + b >= 0))
    return w + step * x, b + step * x


def _update_without_x(w, b, x, y, lr=1.0):
    step = lr * (y - (x @ w + b >= 0))
    return w + step, b + step


def _update_weights_returned(w, b, x, y, lr=1.0):
    return w + lr * (y - (x @ w + b >= 0)) * x


PERCEPTRON_UPDATE = Exercise(
    perceptron_update,
    (
        Aspect("form", 0.5, "two things: w with its shape, b as a number"),
        Aspect("value", 1.5, "the move after a mistake"),
        Aspect("edge", 0.5, "no move when right, and the tie (score 0 is class 1)"),
        Aspect("default", 0.5, "lr is 1 when it is not given; whole numbers"),
    ),
    (
        Mistake(
            "You step the wrong way. A missed 1 has y - yhat = +1 and must raise its own score: "
            "w + lr (y - yhat) x.",
            _update_wrong_sign,
        ),
        Mistake(
            "The weights move and the bias stays. The bias is the weight of a constant 1, so it "
            "moves by lr (y - yhat).",
            _update_weights_only,
        ),
        Mistake(
            "The bias moves by lr (y - yhat): your lr is missing there.", _update_bias_without_lr
        ),
        Mistake(
            "The learning rate `lr` is not used: both moves are lr times (y - yhat).",
            _update_without_lr,
        ),
        Mistake(
            "You subtract the raw score from y. The rule compares classes: turn the score into "
            "yhat = 0 or 1 first.",
            _update_raw_score,
        ),
        Mistake(
            "`w += ...` changes the caller's own array. Return a new one: `w + lr * (y - yhat) * "
            "x`.",
            _update_in_place,
        ),
        Mistake(
            "You move even when the sample is right. With yhat equal to y the error y - yhat is "
            "0 and nothing changes.",
            _update_always,
        ),
        Mistake("Look at the tie: a score of exactly 0 is class 1 (`>=`).", _update_strict_tie),
        Mistake(
            "You learn from missed ones only. A 0 that was called 1 has the error -1 and pushes "
            "the other way.",
            _update_only_ones,
        ),
        Mistake(
            "Your bias became an array: it moves by lr (y - yhat), without x.", _update_bias_times_x
        ),
        Mistake(
            "The weights move in the direction of the sample: multiply the step by x.",
            _update_without_x,
        ),
        Mistake("Return both: `return w, b`.", _update_weights_returned),
    ),
    returns="the new weights and the new bias",
    parts=("w", "b"),
)


# perceptron_fit -------------------------------------------------------------------------------


def perceptron_fit(X, y, lr=1.0, max_epochs=100):
    return _fit(X, y, lr, max_epochs, perceptron_update)


def _fit(X, y, lr, max_epochs, update):
    w, b, mistakes = np.zeros(X.shape[1]), 0.0, []
    for _ in range(max_epochs):
        wrong = 0
        for x, label in zip(X, y, strict=True):
            wrong += int((x @ w + b >= 0) != label)
            w, b = update(w, b, x, label, lr)
        mistakes.append(wrong)
        if wrong == 0:
            break
    return w, b, mistakes


def _fit_counts_after(X, y, lr=1.0, max_epochs=100):
    w, b, mistakes = np.zeros(X.shape[1]), 0.0, []
    for _ in range(max_epochs):
        for x, label in zip(X, y, strict=True):
            w, b = perceptron_update(w, b, x, label, lr)
        mistakes.append(int(np.sum(predict_step(X, w, b) != y)))
        if mistakes[-1] == 0:
            break
    return w, b, mistakes


def _fit_batch(X, y, lr=1.0, max_epochs=100):
    w, b, mistakes = np.zeros(X.shape[1]), 0.0, []
    for _ in range(max_epochs):
        error = y - predict_step(X, w, b)
        w, b = w + lr * error @ X, b + lr * float(error.sum())
        mistakes.append(int(np.abs(error).sum()))
        if mistakes[-1] == 0:
            break
    return w, b, mistakes


def _fit_never_stops_early(X, y, lr=1.0, max_epochs=100):
    w, b, mistakes = np.zeros(X.shape[1]), 0.0, []
    for _ in range(max_epochs):
        wrong = 0
        for x, label in zip(X, y, strict=True):
            wrong += int((x @ w + b >= 0) != label)
            w, b = perceptron_update(w, b, x, label, lr)
        mistakes.append(wrong)
    return w, b, mistakes


def _fit_drops_last_epoch(X, y, lr=1.0, max_epochs=100):
    w, b, mistakes = _fit(X, y, lr, max_epochs, perceptron_update)
    return w, b, mistakes[:-1] if mistakes[-1] == 0 else mistakes


def _fit_one_epoch(X, y, lr=1.0, max_epochs=100):
    return _fit(X, y, lr, 1, perceptron_update)


def _fit_starts_at_ones(X, y, lr=1.0, max_epochs=100):
    w, b, mistakes = np.ones(X.shape[1]), 0.0, []
    for _ in range(max_epochs):
        wrong = 0
        for x, label in zip(X, y, strict=True):
            wrong += int((x @ w + b >= 0) != label)
            w, b = perceptron_update(w, b, x, label, lr)
        mistakes.append(wrong)
        if wrong == 0:
            break
    return w, b, mistakes


def _fit_forgets_bias(X, y, lr=1.0, max_epochs=100):
    return _fit(X, y, lr, max_epochs, _update_weights_only)


def _fit_ignores_lr(X, y, lr=1.0, max_epochs=100):
    return _fit(X, y, 1.0, max_epochs, perceptron_update)


def _fit_strict_tie(X, y, lr=1.0, max_epochs=100):
    w, b, mistakes = np.zeros(X.shape[1]), 0.0, []
    for _ in range(max_epochs):
        wrong = 0
        for x, label in zip(X, y, strict=True):
            wrong += int((x @ w + b > 0) != label)
            w, b = _update_strict_tie(w, b, x, label, lr)
        mistakes.append(wrong)
        if wrong == 0:
            break
    return w, b, mistakes


def _fit_total(X, y, lr=1.0, max_epochs=100):
    w, b, mistakes = _fit(X, y, lr, max_epochs, perceptron_update)
    return w, b, sum(mistakes)


def _fit_backwards(X, y, lr=1.0, max_epochs=100):
    return _fit(X[::-1], y[::-1], lr, max_epochs, perceptron_update)


PERCEPTRON_FIT = Exercise(
    perceptron_fit,
    (
        Aspect("form", 0.5, "three things: w (n,), b, one count for each epoch"),
        Aspect("value", 2.5, "weights, bias and counts on separable data"),
        Aspect("stop", 1.0, "stops after a clean epoch, and at max_epochs"),
    ),
    (
        Mistake(
            "You count the mistakes after the epoch. Count each one at the moment it is met, "
            "before the update: these are the samples that were learned from.",
            _fit_counts_after,
        ),
        Mistake(
            "You predict all samples first and then add up their moves. The perceptron learns at "
            "once: each sample is judged with the weights that the one before it left.",
            _fit_batch,
        ),
        Mistake(
            "You run all max_epochs. Stop after the first epoch without a mistake.",
            _fit_never_stops_early,
        ),
        Mistake(
            "The clean epoch is missing from your counts: append its 0, then stop.",
            _fit_drops_last_epoch,
        ),
        Mistake(
            "You stop after one epoch. Go on until an epoch has no mistake, at most max_epochs "
            "times. Is the `return` indented into the loop?",
            _fit_one_epoch,
        ),
        Mistake("Start with all weights at 0, and b = 0.", _fit_starts_at_ones),
        Mistake(
            "The bias never moves. It changes with each update, as the weights do.",
            _fit_forgets_bias,
        ),
        Mistake("`lr` is not handed on to the update.", _fit_ignores_lr),
        Mistake("Look at the tie: a score of exactly 0 is class 1 (`>=`).", _fit_strict_tie),
        Mistake(
            "You return the total of all mistakes. Keep a list with one count for each epoch.",
            _fit_total,
        ),
        Mistake(
            "You go through the samples backwards. Take them in the order given.", _fit_backwards
        ),
    ),
    returns="weights, bias and the list of mistakes in each epoch",
    parts=("w", "b", "mistakes"),
)


# hinge_loss -----------------------------------------------------------------------------------


def hinge_loss(X, y, w, b):
    s = 2 * y - 1
    return float(np.maximum(0, 1 - s * (X @ w + b)).mean())


def _hinge_zero_one(X, y, w, b):
    return float(np.maximum(0, 1 - y * (X @ w + b)).mean())


def _hinge_sum(X, y, w, b):
    return float(np.maximum(0, 1 - (2 * y - 1) * (X @ w + b)).sum())


def _hinge_no_max(X, y, w, b):
    return float((1 - (2 * y - 1) * (X @ w + b)).mean())


def _hinge_no_margin(X, y, w, b):
    return float(np.maximum(0, -(2 * y - 1) * (X @ w + b)).mean())


def _hinge_wrong_sign(X, y, w, b):
    return float(np.maximum(0, 1 + (2 * y - 1) * (X @ w + b)).mean())


def _hinge_per_sample(X, y, w, b):
    return np.maximum(0, 1 - (2 * y - 1) * (X @ w + b))


def _hinge_without_bias(X, y, w, b):
    return float(np.maximum(0, 1 - (2 * y - 1) * (X @ w)).mean())


def _hinge_of_class(X, y, w, b):
    return float(np.maximum(0, 1 - (2 * y - 1) * (2 * predict_step(X, w, b) - 1)).mean())


def _hinge_max_of_mean(X, y, w, b):
    return max(0.0, float((1 - (2 * y - 1) * (X @ w + b)).mean()))


def _hinge_relabels_in_place(X, y, w, b):
    y *= 2
    y -= 1
    return float(np.maximum(0, 1 - y * (X @ w + b)).mean())


HINGE_LOSS = Exercise(
    hinge_loss,
    (
        Aspect("form", 0.5, "one number"),
        Aspect("value", 1.0, "the mean loss"),
        Aspect("edge", 0.5, "one sample, all beyond the margin, all scores 0"),
    ),
    (
        Mistake(
            "You used y = 0 as it stands: then the score of every 0 is multiplied away. First "
            "turn the labels into -1 and +1, for example s = 2 y - 1.",
            _hinge_zero_one,
        ),
        Mistake("You added the losses up. The result is their mean.", _hinge_sum),
        Mistake(
            "A sample beyond the margin counts 0, not less: the maximum with 0 is missing.",
            _hinge_no_max,
        ),
        Mistake(
            "The margin is missing: a right answer by less than 1 still costs, max(0, 1 - s z).",
            _hinge_no_margin,
        ),
        Mistake(
            "The sign of s z is turned: agreement should lower the loss, 1 - s z.",
            _hinge_wrong_sign,
        ),
        Mistake(
            "You return one loss for each sample. The result is their mean.", _hinge_per_sample
        ),
        Mistake("The bias is missing in the score z = X w + b.", _hinge_without_bias),
        Mistake(
            "You used the class in place of the score. The hinge loss looks at how far the score "
            "is on the right side.",
            _hinge_of_class,
        ),
        Mistake(
            "You took the mean first and the maximum with 0 afterwards. Each sample is cut off "
            "at 0, then the mean is taken.",
            _hinge_max_of_mean,
        ),
        Mistake(
            "You changed the labels in the caller's array. Make a new one: `s = 2 * y - 1`.",
            _hinge_relabels_in_place,
        ),
    ),
    returns="the mean loss over the samples",
)

EXERCISES = (
    LINEAR_SCORE,
    PREDICT_STEP,
    GATE_WEIGHTS,
    PERCEPTRON_UPDATE,
    PERCEPTRON_FIT,
    HINGE_LOSS,
)
