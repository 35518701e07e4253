"""How the exercises of lesson 04 are marked.

Logistic regression as in Cox (1958), fitted by gradient descent on the mean cross-entropy.
"""

import math

import numpy as np

from ..exercise import Aspect, Exercise, Mistake, Unfit
from .lesson_02 import bce_from_logits, sigmoid

# predict_proba --------------------------------------------------------------------------------


def predict_proba(X, w, b):
    return sigmoid(X @ w + b)


def _proba_without_bias(X, w, b):
    return sigmoid(X @ w)


def _proba_bias_not_negated(X, w, b):
    return 1 / (1 + np.exp(-X @ w + b))


def _proba_of_class_0(X, w, b):
    return 1 / (1 + np.exp(X @ w + b))


def _proba_raw_score(X, w, b):
    return X @ w + b


def _proba_class(X, w, b):
    return (X @ w + b >= 0).astype(int)


def _proba_twice(X, w, b):
    return sigmoid(sigmoid(X @ w + b))


def _proba_overflow(X, w, b):
    return np.exp(X @ w + b) / (1 + np.exp(X @ w + b))


def _proba_math(X, w, b):
    return np.array([1 / (1 + math.exp(-z)) for z in X @ w + b])


def _proba_bias_outside(X, w, b):
    return sigmoid(X @ w) + b


def _proba_column(X, w, b):
    return sigmoid(X @ w + b)[:, None]


def _proba_squeezed(X, w, b):
    return np.squeeze(sigmoid(X @ w + b))


def _proba_one_number(X, w, b):
    return float(sigmoid(np.sum(X * w) + b))


def _proba_not_summed(X, w, b):
    return sigmoid(X * w + b)


PREDICT_PROBA = Exercise(
    predict_proba,
    (
        Aspect("form", 0.5, "shape: one probability for each sample"),
        Aspect("value", 0.5, "probabilities"),
        Aspect("edge", 0.5, "one sample, one feature, whole numbers"),
        Aspect("far", 0.5, "scores of 1000 and -1000"),
    ),
    (
        Mistake("The bias is missing. The score is X w + b.", _proba_without_bias),
        Mistake(
            "`-X @ w + b` turns the sign of X w only. Compute the score first, `z = X @ w + b`, "
            "then use `-z`.",
            _proba_bias_not_negated,
        ),
        Mistake(
            "This is the probability of class 0. The sigmoid has a minus in its exponent: 1 / (1 "
            "+ exp(-z)).",
            _proba_of_class_0,
        ),
        Mistake(
            "You return the score. Put it through the sigmoid to make it a probability.",
            _proba_raw_score,
        ),
        Mistake(
            "You return the class. A probability says how sure: sigmoid of the score, without the "
            "step.",
            _proba_class,
        ),
        Mistake(
            "The sigmoid is applied twice, so no probability is below one half. Once is enough.",
            _proba_twice,
        ),
        Mistake(
            "For a score of 1000, exp(z) is infinite and inf / inf is not a number. 1 / (1 + "
            "exp(-z)) has only one exp, and 1 / inf is 0.",
            _proba_overflow,
        ),
        Mistake(
            "`math.exp` stops with an OverflowError for numbers above 709. `np.exp` gives inf "
            "there, and takes all scores at once.",
            _proba_math,
        ),
        Mistake(
            "The bias belongs to the score, inside the sigmoid: sigmoid(X w + b).",
            _proba_bias_outside,
        ),
        Mistake(
            "Your probabilities stand in a column of shape (m, 1). One probability for each "
            "sample is (m,).",
            _proba_column,
        ),
        Mistake(
            "With one sample (m = 1) your answer is a bare number. Keep the axis: shape (1,).",
            _proba_squeezed,
        ),
        Mistake(
            "You summed over everything into one score. `X @ w` makes one sum for each row.",
            _proba_one_number,
        ),
        Mistake(
            "`X * w` is not summed yet, so each feature gets a probability of its own. `X @ w` "
            "adds up along each row.",
            _proba_not_summed,
        ),
    ),
    returns="one probability for each sample",
)


# boundary_x2 ----------------------------------------------------------------------------------


def boundary_x2(w, b, x1):
    return -(w[0] * x1 + b) / w[1]


def _x2_sign(w, b, x1):
    return (w[0] * x1 + b) / w[1]


def _x2_bias_sign(w, b, x1):
    return (b - w[0] * x1) / w[1]


def _x2_bias_not_divided(w, b, x1):
    return -w[0] / w[1] * x1 - b


def _x2_slope_not_divided(w, b, x1):
    return -w[0] * x1 - b / w[1]


def _x2_not_divided(w, b, x1):
    return -(w[0] * x1 + b)


def _x2_swapped(w, b, x1):
    return -(w[1] * x1 + b) / w[0]


def _x2_without_bias(w, b, x1):
    return -w[0] * x1 / w[1]


def _x2_half(w, b, x1):
    return (0.5 - w[0] * x1 - b) / w[1]


def _x2_precedence(w, b, x1):
    return -w[0] * x1 + b / w[1]


def _x2_score(w, b, x1):
    return w[0] * x1 + w[1] * x1 + b


def _x2_pair(w, b, x1):
    return x1, boundary_x2(w, b, x1)


def _x2_loop(w, b, x1):
    return [-(w[0] * value + b) / w[1] for value in x1]


def _x2_at_least_1d(w, b, x1):
    return np.atleast_1d(boundary_x2(w, b, x1))


def _x2_in_place(w, b, x1):
    x1 *= -w[0] / w[1]
    x1 -= b / w[1]
    return x1


BOUNDARY_X2 = Exercise(
    boundary_x2,
    (
        Aspect("form", 0.5, "shape: like x1"),
        Aspect("value", 1.0, "points on the line"),
        Aspect("edge", 0.5, "a single number, a table, whole numbers, w1 = 0"),
    ),
    (
        Mistake(
            "The sign is turned. Bring w1 x1 + b to the other side: w2 x2 = -(w1 x1 + b).", _x2_sign
        ),
        Mistake(
            "The bias has the wrong sign. Both w1 x1 and b change sides, so both get a minus.",
            _x2_bias_sign,
        ),
        Mistake("The bias is divided by w2, too: x2 = -(w1 x1 + b) / w2.", _x2_bias_not_divided),
        Mistake(
            "Only b is divided by w2. Put brackets around the whole: -(w1 x1 + b) / w2.",
            _x2_slope_not_divided,
        ),
        Mistake(
            "Division binds more tightly than plus, so only b is divided, and its minus is "
            "missing: -(w1 x1 + b) / w2.",
            _x2_precedence,
        ),
        Mistake("You have w2 x2. Divide by w2 to get x2.", _x2_not_divided),
        Mistake(
            "The weights are exchanged: `w[0]` belongs to x1, and you divide by `w[1]`.",
            _x2_swapped,
        ),
        Mistake(
            "The bias is missing, so your line always goes through the origin.", _x2_without_bias
        ),
        Mistake(
            "You set the score to 1/2. The probability is 1/2 on the boundary; the score is 0 "
            "there.",
            _x2_half,
        ),
        Mistake(
            "You computed a score. Here the score is known, 0, and x2 is wanted: solve for it.",
            _x2_score,
        ),
        Mistake("Return x2 alone; the caller knows x1 already.", _x2_pair),
        Mistake(
            "Your loop needs an x1 that has entries, but x1 may be a single number or a table. "
            "Plain arithmetic, `w[0] * x1`, works for all of them.",
            _x2_loop,
        ),
        Mistake(
            "For a single number x1 the answer is a single number, not an array of length 1.",
            _x2_at_least_1d,
        ),
        Mistake(
            "`x1 *= ...` overwrites the caller's array. `x1 * ...` makes a new one.", _x2_in_place
        ),
    ),
    returns="one x2 for each x1",
)


# logreg_grad ----------------------------------------------------------------------------------


def logreg_grad(X, y, w, b):
    return _grad_of(X, predict_proba(X, w, b) - y)


def _grad_of(X, error):
    """The mean of error times sample, and of error, from one error for each sample."""
    return X.T @ error / len(X), float(error.mean())


def gradient_parts(case, value):
    """What is judged: dw or db alone in the cases about them, else both."""
    if not isinstance(value, tuple | list) or len(value) != 2:
        raise Unfit("Return two things: dw, with the shape of w, and the number db.")
    parts = {"weights": {"dw": value[0]}, "bias": {"db": value[1]}}
    return parts.get(case.aspect, {"dw": value[0], "db": value[1]})


def _grad_sum(X, y, w, b):
    error = predict_proba(X, w, b) - y
    return X.T @ error, float(error.sum())


def _grad_sign(X, y, w, b):
    return _grad_of(X, y - predict_proba(X, w, b))


def _grad_bias_sum(X, y, w, b):
    dw, db = logreg_grad(X, y, w, b)
    return dw, db * len(y)


def _grad_weights_sum(X, y, w, b):
    dw, db = logreg_grad(X, y, w, b)
    return dw * len(y), db


def _grad_bias_not_summed(X, y, w, b):
    return logreg_grad(X, y, w, b)[0], predict_proba(X, w, b) - y


def _grad_bias_zero(X, y, w, b):
    return logreg_grad(X, y, w, b)[0], 0.0


def _grad_score_without_bias(X, y, w, b):
    return logreg_grad(X, y, w, 0.0)


def _grad_not_summed(X, y, w, b):
    error = predict_proba(X, w, b) - y
    return error[:, None] * X, float(error.mean())


def _grad_of_class(X, y, w, b):
    return _grad_of(X, (X @ w + b >= 0) - y)


def _grad_of_score(X, y, w, b):
    return _grad_of(X, X @ w + b - y)


def _grad_of_squares(X, y, w, b):
    p = predict_proba(X, w, b)
    return _grad_of(X, (p - y) * p * (1 - p))


def _grad_lost_bracket(X, y, w, b):
    p = predict_proba(X, w, b)
    return _grad_of(X, -y * (1 - p) - (1 - y) * p)


def _grad_without_loss(X, y, w, b):
    p = predict_proba(X, w, b)
    return _grad_of(X, p * (1 - p))


def _grad_mean_over_features(X, y, w, b):
    error = predict_proba(X, w, b) - y
    return np.mean(X.T @ error) * np.ones(X.shape[1]), float(error.mean())


def _grad_mean_of_all(X, y, w, b):
    error = predict_proba(X, w, b) - y
    return np.mean(error[:, None] * X), float(error.mean())


def _grad_column(X, y, w, b):
    dw, db = logreg_grad(X, y, w, b)
    return dw[:, None], db


def _grad_outer(X, y, w, b):
    error = predict_proba(X, w, b) - y[:, None]
    return X.T @ error / len(y), float(error.mean())


def _grad_overflow(X, y, w, b):
    p = np.exp(X @ w + b) / (1 + np.exp(X @ w + b))
    return _grad_of(X, p - y)


def _grad_weights_only(X, y, w, b):
    return logreg_grad(X, y, w, b)[0]


def _grad_in_place(X, y, w, b):
    error = predict_proba(X, w, b) - y
    X *= error[:, None]
    return X.mean(axis=0), float(error.mean())


LOGREG_GRAD = Exercise(
    logreg_grad,
    (
        Aspect("form", 0.5, "two things: dw with the shape of w, db as a number"),
        Aspect("weights", 1.5, "dw of the mean cross-entropy"),
        Aspect("bias", 1.0, "db of the mean cross-entropy"),
        Aspect("edge", 0.5, "one sample, one feature, one class, whole numbers"),
        Aspect("far", 0.5, "scores of 1000 and -1000"),
    ),
    (
        Mistake(
            "You have the gradient of the summed loss, m times too large. The cost is a mean: "
            "divide both by m.",
            _grad_sum,
        ),
        Mistake(
            "The sign is turned: the gradient is (p - y) x and points uphill. The minus comes "
            "later, in the step.",
            _grad_sign,
        ),
        Mistake(
            "dw is right; db is a sum. The bias has the mean, too: mean of p - y.", _grad_bias_sum
        ),
        Mistake(
            "db is right; dw is still a sum. Divide it by m, the number of rows.", _grad_weights_sum
        ),
        Mistake(
            "db should be one number: the mean of p - y. You return one for each sample.",
            _grad_bias_not_summed,
        ),
        Mistake(
            "db is not 0: the bias is the weight of a constant 1, so db is the mean of p - y.",
            _grad_bias_zero,
        ),
        Mistake(
            "The bias is missing in the score from which you computed p.", _grad_score_without_bias
        ),
        Mistake(
            "Your dw has one row for each sample. Take the mean over the samples (axis 0), or use "
            "`X.T @ error / m`.",
            _grad_not_summed,
        ),
        Mistake(
            "You used the class 0 or 1 in place of the probability: that is the perceptron's "
            "error. Here it is p - y.",
            _grad_of_class,
        ),
        Mistake(
            "The sigmoid is missing: the error is p - y with p = sigmoid(X w + b), not score "
            "minus y.",
            _grad_of_score,
        ),
        Mistake(
            "There is a factor p (1 - p) too many. It belongs to the sigmoid, and the slope of the "
            "loss along p, (p - y) / (p (1 - p)), cancels it.",
            _grad_of_squares,
        ),
        Mistake(
            "The samples with y = 0 have the wrong sign. In log(1 - p) the inner derivative is "
            "-1, so their part is + (1 - y) p.",
            _grad_lost_bracket,
        ),
        Mistake(
            "You differentiated p only: p (1 - p) x knows nothing of y. Multiply by the slope of "
            "the loss along p, and (p - y) x is what remains.",
            _grad_without_loss,
        ),
        Mistake(
            "You averaged over the features. Each weight has a derivative of its own; the mean "
            "goes over the samples.",
            _grad_mean_over_features,
        ),
        Mistake(
            "`np.mean` without an axis averages over samples and features. Say `axis=0` to keep "
            "one number for each weight.",
            _grad_mean_of_all,
        ),
        Mistake("Your dw is a column of shape (n, 1). It should be like w: (n,).", _grad_column),
        Mistake(
            "p has shape (m,) and your y has (m, 1), so p - y became an (m, m) table. Keep both "
            "(m,).",
            _grad_outer,
        ),
        Mistake(
            "For a score of 1000, exp(z) / (1 + exp(z)) is inf / inf. Use your `predict_proba`, "
            "or 1 / (1 + exp(-z)).",
            _grad_overflow,
        ),
        Mistake("Return both: `return dw, db`.", _grad_weights_only),
        Mistake(
            "`X *= ...` overwrites the caller's table. `X * error[:, None]` makes a new one.",
            _grad_in_place,
        ),
    ),
    returns="the derivatives for the weights and for the bias",
    view=gradient_parts,
)


# logreg_fit -----------------------------------------------------------------------------------


def _cost(X, y, w, b):
    return bce_from_logits(y, X @ w + b)


def logreg_fit(X, y, lr, n_steps):
    return _fit(X, y, lr, n_steps)


def _fit(X, y, lr, n_steps, grad=logreg_grad, cost=_cost):
    w, b, losses = np.zeros(X.shape[1]), 0.0, []
    for _ in range(n_steps):
        losses.append(cost(X, y, w, b))
        dw, db = grad(X, y, w, b)
        w, b = w - lr * dw, b - lr * db
    return w, b, losses


def fitted(case, value):
    """What is judged of a fit: the losses in the cases about them, else weights and bias."""
    if not isinstance(value, tuple | list) or len(value) != 3:
        raise Unfit("Return three things: the weights w, the bias b and the list of losses.")
    w, b, losses = value
    return {"losses": losses} if case.aspect == "losses" else {"w": w, "b": b}


def _fit_loss_after(X, y, lr, n_steps):
    w, b, losses = np.zeros(X.shape[1]), 0.0, []
    for _ in range(n_steps):
        dw, db = logreg_grad(X, y, w, b)
        w, b = w - lr * dw, b - lr * db
        losses.append(_cost(X, y, w, b))
    return w, b, losses


def _fit_loss_at_end_too(X, y, lr, n_steps):
    w, b, losses = _fit(X, y, lr, n_steps)
    return w, b, [*losses, _cost(X, y, w, b)]


def _fit_last_loss(X, y, lr, n_steps):
    w, b, losses = _fit(X, y, lr, n_steps)
    return w, b, losses[-1]


def _fit_one_short(X, y, lr, n_steps):
    return _fit(X, y, lr, n_steps - 1)


def _fit_uphill(X, y, lr, n_steps):
    return _fit(X, y, -lr, n_steps)


def _fit_bias_stays(X, y, lr, n_steps):
    return _fit(X, y, lr, n_steps, _grad_bias_zero)


def _fit_bias_afterwards(X, y, lr, n_steps):
    w, b, losses = np.zeros(X.shape[1]), 0.0, []
    for _ in range(n_steps):
        losses.append(_cost(X, y, w, b))
        w = w - lr * logreg_grad(X, y, w, b)[0]
        b = b - lr * logreg_grad(X, y, w, b)[1]
    return w, b, losses


def _fit_sum(X, y, lr, n_steps):
    return _fit(X, y, lr, n_steps, _grad_sum)


def _fit_without_lr(X, y, lr, n_steps):
    return _fit(X, y, 1.0, n_steps)


def _fit_from_ones(X, y, lr, n_steps):
    w, b, losses = np.ones(X.shape[1]), 0.0, []
    for _ in range(n_steps):
        losses.append(_cost(X, y, w, b))
        dw, db = logreg_grad(X, y, w, b)
        w, b = w - lr * dw, b - lr * db
    return w, b, losses


def _fit_sample_by_sample(X, y, lr, n_steps):
    w, b, losses = np.zeros(X.shape[1]), 0.0, []
    for _ in range(n_steps):
        losses.append(_cost(X, y, w, b))
        for i in range(len(y)):
            dw, db = logreg_grad(X[i : i + 1], y[i : i + 1], w, b)
            w, b = w - lr * dw, b - lr * db
    return w, b, losses


def _fit_of_class(X, y, lr, n_steps):
    return _fit(X, y, lr, n_steps, _grad_of_class)


def _fit_summed_losses(X, y, lr, n_steps):
    w, b, losses = _fit(X, y, lr, n_steps)
    return w, b, [loss * len(y) for loss in losses]


def _fit_log10(X, y, lr, n_steps):
    w, b, losses = _fit(X, y, lr, n_steps)
    return w, b, [loss / np.log(10) for loss in losses]


def _fit_squares(X, y, lr, n_steps):
    def cost(X, y, w, b):
        return float(np.mean((predict_proba(X, w, b) - y) ** 2))

    return _fit(X, y, lr, n_steps, cost=cost)


def _fit_minus_losses(X, y, lr, n_steps):
    w, b, losses = _fit(X, y, lr, n_steps)
    return w, b, [-loss for loss in losses]


def _fit_weights_only(X, y, lr, n_steps):
    return _fit(X, y, lr, n_steps)[:2]


LOGREG_FIT = Exercise(
    logreg_fit,
    (
        Aspect("form", 0.5, "three things: w, b, and a list of n_steps losses"),
        Aspect("value", 1.5, "weights and bias after training"),
        Aspect("losses", 1.0, "losses: the cost before each step"),
        Aspect("edge", 1.0, "one step, one sample, one class, whole numbers"),
    ),
    (
        Mistake(
            "Your losses are measured after each step. `losses[0]` belongs to the start, all "
            "zeros: it is log 2.",
            _fit_loss_after,
        ),
        Mistake(
            "One loss too many: `losses` has one entry for each step, measured before it, and "
            "none after the last.",
            _fit_loss_at_end_too,
        ),
        Mistake(
            "You return one loss. Collect them: start with `losses = []` and append one in every "
            "step.",
            _fit_last_loss,
        ),
        Mistake("You make one step too few: `for _ in range(n_steps)`.", _fit_one_short),
        Mistake(
            "You walk uphill. The gradient points to larger cost, so subtract it: w - lr dw.",
            _fit_uphill,
        ),
        Mistake("The bias never moves. It gets its own step: b - lr db.", _fit_bias_stays),
        Mistake(
            "You moved w first and computed db from the new w. Compute dw and db together, then "
            "move both.",
            _fit_bias_afterwards,
        ),
        Mistake(
            "Your steps are m times too long: take the gradient of the mean, not of the sum.",
            _fit_sum,
        ),
        Mistake("The learning rate `lr` is not used.", _fit_without_lr),
        Mistake("Start from zeros: `w = np.zeros(X.shape[1])`, `b = 0.0`.", _fit_from_ones),
        Mistake(
            "You move after every sample. Full batch means: one gradient of all samples, one "
            "move, in each step.",
            _fit_sample_by_sample,
        ),
        Mistake(
            "This is the perceptron's error, class minus y. Logistic regression uses the "
            "probability: p - y.",
            _fit_of_class,
        ),
        Mistake(
            "Weights are right. Your losses are sums; the cost is the mean over the samples.",
            _fit_summed_losses,
        ),
        Mistake("Use the natural logarithm, `np.log`, in the cost.", _fit_log10),
        Mistake(
            "Weights are right. As the cost you recorded squared errors; it is the cross-entropy.",
            _fit_squares,
        ),
        Mistake(
            "Weights are right. Your losses are negative: the cross-entropy starts with a minus.",
            _fit_minus_losses,
        ),
        Mistake("Return all three: `return w, b, losses`.", _fit_weights_only),
    ),
    returns="weights, bias and the list of losses",
    view=fitted,
)


# standardise ----------------------------------------------------------------------------------


def standardise(X_train, X_test):
    mean, sd = X_train.mean(axis=0), X_train.std(axis=0)
    sd = np.where(sd == 0, 1.0, sd)
    return (X_train - mean) / sd, (X_test - mean) / sd


def scaled(case, value):
    """What is judged: the training set, the test set in the cases about it, both where constant."""
    if not isinstance(value, tuple | list) or len(value) != 2:
        raise Unfit("Return two things: Z_train and Z_test.")
    tables = {"Z_train": value[0], "Z_test": value[1]}
    if case.aspect == "constant":
        return tables
    chosen = "Z_test" if case.aspect == "test" else "Z_train"
    return {chosen: tables[chosen]}


def _own(X):
    return standardise(X, X)[0]


def _scale_sample_deviation(X_train, X_test):
    mean, sd = X_train.mean(axis=0), X_train.std(axis=0, ddof=1)
    sd = np.where(sd == 0, 1.0, sd)
    return (X_train - mean) / sd, (X_test - mean) / sd


def _scale_own_statistics(X_train, X_test):
    return _own(X_train), _own(X_test)


def _scale_own_statistics_and_zero(X_train, X_test):
    return tuple((X - X.mean(axis=0)) / X.std(axis=0) for X in (X_train, X_test))


def _scale_pooled(X_train, X_test):
    Z = _own(np.vstack([X_train, X_test]))
    return Z[: len(X_train)], Z[len(X_train) :]


def _scale_all_columns_together(X_train, X_test):
    mean, sd = X_train.mean(), X_train.std()
    return (X_train - mean) / sd, (X_test - mean) / sd


def _scale_rows(X_train, X_test):
    return _own(X_train.T).T, _own(X_test.T).T


def _scale_divides_by_zero(X_train, X_test):
    mean, sd = X_train.mean(axis=0), X_train.std(axis=0)
    return (X_train - mean) / sd, (X_test - mean) / sd


def _scale_epsilon(X_train, X_test):
    mean, sd = X_train.mean(axis=0), X_train.std(axis=0) + 1e-8
    return (X_train - mean) / sd, (X_test - mean) / sd


def _scale_test_column_zero(X_train, X_test):
    Z_train, Z_test = standardise(X_train, X_test)
    return Z_train, np.where(X_train.std(axis=0) == 0, 0.0, Z_test)


def _scale_centred_only(X_train, X_test):
    mean = X_train.mean(axis=0)
    return X_train - mean, X_test - mean


def _scale_not_centred(X_train, X_test):
    sd = X_train.std(axis=0)
    sd = np.where(sd == 0, 1.0, sd)
    return X_train / sd, X_test / sd


def _scale_variance(X_train, X_test):
    mean, variance = X_train.mean(axis=0), X_train.var(axis=0)
    variance = np.where(variance == 0, 1.0, variance)
    return (X_train - mean) / variance, (X_test - mean) / variance


def _scale_min_max(X_train, X_test):
    low, width = X_train.min(axis=0), np.ptp(X_train, axis=0)
    width = np.where(width == 0, 1.0, width)
    return (X_train - low) / width, (X_test - low) / width


def _scale_test_left_alone(X_train, X_test):
    return _own(X_train), X_test


def _scale_train_only(X_train, X_test):
    return _own(X_train)


def _scale_in_place(X_train, X_test):
    mean, sd = X_train.mean(axis=0), X_train.std(axis=0)
    sd = np.where(sd == 0, 1.0, sd)
    for X in (X_train, X_test):
        X -= mean
        X /= sd
    return X_train, X_test


STANDARDISE = Exercise(
    standardise,
    (
        Aspect("form", 0.5, "two tables of the shapes that came in"),
        Aspect("value", 1.0, "the training set: mean 0, standard deviation 1"),
        Aspect("test", 1.0, "the test set, with the statistics of the training set"),
        Aspect("constant", 0.5, "a constant column: divide by 1"),
    ),
    (
        Mistake(
            "You divide by m - 1 in the standard deviation (`ddof=1`). Here it is the plain one, "
            "divided by m: `std(axis=0)`.",
            _scale_sample_deviation,
        ),
        Mistake(
            "The test set is scaled by its own mean and deviation. It must be treated as the "
            "training set was, or one score means two things.",
            _scale_own_statistics,
        ),
        Mistake(
            "Each set is scaled by its own mean and deviation. Take those of `X_train` for both, "
            "and divide by 1 where the deviation is 0.",
            _scale_own_statistics_and_zero,
        ),
        Mistake(
            "You took mean and deviation over both sets: the test set leaks into training. Use "
            "`X_train` alone.",
            _scale_pooled,
        ),
        Mistake(
            "You have one mean for the whole table. Each column has its own: `axis=0`.",
            _scale_all_columns_together,
        ),
        Mistake(
            "You standardised each row. Features are columns: average down them, `axis=0`.",
            _scale_rows,
        ),
        Mistake(
            "A column that is constant has deviation 0, and 0 / 0 is not a number. Divide by 1 "
            "where the deviation is 0.",
            _scale_divides_by_zero,
        ),
        Mistake(
            "Adding a tiny number to the deviation makes a constant column explode in the test "
            "set. Divide by 1 where the deviation is 0.",
            _scale_epsilon,
        ),
        Mistake(
            "In the test set you set the constant column to 0. Only the training column becomes "
            "0; the test column is shifted by the mean and divided by 1.",
            _scale_test_column_zero,
        ),
        Mistake(
            "You only subtract the mean. Divide by the standard deviation, too.",
            _scale_centred_only,
        ),
        Mistake("You only divide. Subtract the mean of each column first.", _scale_not_centred),
        Mistake(
            "You divide by the variance. The standard deviation is its square root.",
            _scale_variance,
        ),
        Mistake(
            "You scale from 0 to 1 by smallest and largest value. Asked are mean 0 and standard "
            "deviation 1.",
            _scale_min_max,
        ),
        Mistake(
            "The test set came back as it went in. Give it the same treatment, with the training "
            "set's numbers.",
            _scale_test_left_alone,
        ),
        Mistake("Return both: `return Z_train, Z_test`.", _scale_train_only),
        Mistake(
            "`-=` and `/=` overwrite the caller's tables. Write `(X_train - mean) / sd` instead.",
            _scale_in_place,
        ),
    ),
    returns="the two standardised tables",
    view=scaled,
)

EXERCISES = (PREDICT_PROBA, BOUNDARY_X2, LOGREG_GRAD, LOGREG_FIT, STANDARDISE)
