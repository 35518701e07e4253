"""How the exercises of lesson 03 are marked.

Central differences and the descent of a quadratic are treated in Nocedal and Wright, "Numerical
Optimization" (2006), sections 8.1 and 3.3; steps on random samples go back to Robbins and Monro
(1951).
"""

import numpy as np

from ..comparing import as_numbers, describe
from ..exercise import Aspect, Exercise, Mistake, Unfit

# numerical_gradient ---------------------------------------------------------------------------


def numerical_gradient(f, w, h=1e-5):
    return _by_entries(f, w, lambda up, down, middle: (up - down) / (2 * h), h)


def _by_entries(f, w, quotient, h):
    """An array like w: for each entry, `quotient` of f at w + h, at w - h, and at w."""
    gradient = np.zeros(w.shape)
    for k in np.ndindex(w.shape):
        step = np.zeros(w.shape)
        step[k] = h
        gradient[k] = quotient(f(w + step), f(w - step), f(w))
    return gradient


def _numerical_forward(f, w, h=1e-5):
    return _by_entries(f, w, lambda up, down, middle: (up - middle) / h, h)


def _numerical_backward(f, w, h=1e-5):
    return _by_entries(f, w, lambda up, down, middle: (middle - down) / h, h)


def _numerical_over_h(f, w, h=1e-5):
    return _by_entries(f, w, lambda up, down, middle: (up - down) / h, h)


def _numerical_times_h(f, w, h=1e-5):
    return _by_entries(f, w, lambda up, down, middle: (up - down) / 2 * h, h)


def _numerical_undivided(f, w, h=1e-5):
    return _by_entries(f, w, lambda up, down, middle: up - down, h)


def _numerical_no_brackets(f, w, h=1e-5):
    return _by_entries(f, w, lambda up, down, middle: up - down / (2 * h), h)


def _numerical_wrong_sign(f, w, h=1e-5):
    return -numerical_gradient(f, w, h)


def _numerical_own_h(f, w, h=1e-5):
    return numerical_gradient(f, w)


def _numerical_all_at_once(f, w, h=1e-5):
    return (f(w + h) - f(w - h)) / (2 * h)


def _numerical_rows(f, w, h=1e-5):
    gradient = np.zeros(w.shape)
    for k in range(len(w)):
        step = np.zeros(w.shape)
        step[k] = h
        gradient[k] = (f(w + step) - f(w - step)) / (2 * h)
    return gradient


def _numerical_flat(f, w, h=1e-5):
    return numerical_gradient(f, w, h).ravel()


def _numerical_list_of_rows(f, w, h=1e-5):
    return numerical_gradient(f, w, h)[0] if w.ndim == 2 else numerical_gradient(f, w, h)


def _numerical_steps_pile_up(f, w, h=1e-5):
    gradient, up, down = np.zeros(w.shape), w.astype(float), w.astype(float)
    for k in np.ndindex(w.shape):
        up[k] += h
        down[k] -= h
        gradient[k] = (f(up) - f(down)) / (2 * h)
    return gradient


def _numerical_whole_copy(f, w, h=1e-5):
    gradient = np.zeros(w.shape)
    for k in np.ndindex(w.shape):
        up, down = w.copy(), w.copy()
        up[k] += h
        down[k] -= h
        gradient[k] = (f(up) - f(down)) / (2 * h)
    return gradient


def _numerical_whole_result(f, w, h=1e-5):
    gradient = np.zeros_like(w)
    for k in np.ndindex(w.shape):
        step = np.zeros(w.shape)
        step[k] = h
        gradient[k] = (f(w + step) - f(w - step)) / (2 * h)
    return gradient


def _numerical_left_moved(f, w, h=1e-5):
    gradient = np.zeros(w.shape)
    for k in np.ndindex(w.shape):
        w[k] += h
        up = f(w)
        w[k] -= 2 * h
        gradient[k] = (up - f(w)) / (2 * h)
    return gradient


def _numerical_moved_back(f, w, h=1e-5):
    gradient = np.zeros(w.shape)
    for k in np.ndindex(w.shape):
        w[k] += h
        up = f(w)
        w[k] -= 2 * h
        gradient[k] = (up - f(w)) / (2 * h)
        w[k] += h
    return gradient


NUMERICAL_GRADIENT = Exercise(
    numerical_gradient,
    (
        Aspect("form", 0.5, "an array with the shape of w"),
        Aspect("value", 1.0, "central differences for a vector w"),
        Aspect("h", 0.5, "the h that is given is used"),
        Aspect("matrix", 0.5, "w with two axes"),
        Aspect("edge", 0.5, "whole numbers, float32, a single weight"),
    ),
    (
        Mistake(
            "You compare f(w + h) with f(w). That is the one-sided difference. Take the central "
            "one: step to both sides, (f(w + h) - f(w - h)) / (2 h).",
            _numerical_forward,
        ),
        Mistake(
            "You compare f(w) with f(w - h). Take the central difference: step to both sides, "
            "(f(w + h) - f(w - h)) / (2 h).",
            _numerical_backward,
        ),
        Mistake(
            "Your numbers are twice too large. From w - h to w + h the distance is 2 h, so divide "
            "by 2 h.",
            _numerical_over_h,
        ),
        Mistake(
            "`/ 2 * h` divides by 2 and then multiplies by h. Put the 2 h in brackets: `/ (2 * "
            "h)`.",
            _numerical_times_h,
        ),
        Mistake(
            "You return the rise alone. A slope is rise over run: divide by 2 h.",
            _numerical_undivided,
        ),
        Mistake(
            "Only f(w - h) is divided by 2 h: division comes before subtraction. Put brackets "
            "round the difference.",
            _numerical_no_brackets,
        ),
        Mistake(
            "The sign is turned. The slope is the value on the right minus the value on the left.",
            _numerical_wrong_sign,
        ),
        Mistake(
            "You use a step of your own. Use the argument `h`; 1e-5 is only its default.",
            _numerical_own_h,
        ),
        Mistake(
            "`w + h` moves all weights at once and gives one number. Move one entry at a time and "
            "keep one slope for each.",
            _numerical_all_at_once,
        ),
        Mistake(
            "With a matrix you move a whole row at once. Move single entries: `for k in "
            "np.ndindex(w.shape)` gives each position, also with two axes.",
            _numerical_rows,
        ),
        Mistake(
            "Your answer is flat. It should have the shape of w, here two axes: "
            "`np.zeros(w.shape)` or `.reshape(w.shape)`.",
            _numerical_flat,
        ),
        Mistake(
            "You return the slopes of the first row only. Is the `return` indented into the loop? "
            "The answer has the shape of w.",
            _numerical_list_of_rows,
        ),
        Mistake(
            "Your steps pile up: entries that were moved stay moved while the next one is "
            "measured. Start from a fresh copy of w for each entry.",
            _numerical_steps_pile_up,
        ),
        Mistake(
            "An array of whole numbers cannot hold 3 + 1e-5: it stays 3 and every slope becomes "
            "0. Copy with `w.astype(float)`.",
            _numerical_whole_copy,
        ),
        Mistake(
            "`np.zeros_like(w)` of whole numbers holds whole numbers only, so your slopes are cut "
            "off. `np.zeros(w.shape)` holds fractions.",
            _numerical_whole_result,
        ),
        Mistake(
            "You move the entries of w itself and leave them moved. Work on a copy: `up = "
            "w.astype(float)`, then `up[k] += h`.",
            _numerical_left_moved,
        ),
        Mistake(
            "You move w and back again, but rounding leaves it a tiny bit off: (w + h) - 2 h + h "
            "is not always w. Work on a copy, or put the saved value back.",
            _numerical_moved_back,
        ),
    ),
    returns="one slope for each entry of w",
)


# gradient_descent -----------------------------------------------------------------------------


def gradient_descent(grad, w0, lr, n_steps):
    return _walk(grad, w0, lr, n_steps, lambda w, g, k: w - lr * g)


def _walk(grad, w0, lr, n_steps, step):
    """The path (n_steps + 1, n) of ``w = step(w, grad(w), k)`` for k = 0, 1, ..."""
    path = [w0.astype(float)]
    for k in range(n_steps):
        path.append(step(path[-1], grad(path[-1]), k))
    return np.array(path)


def _descent_uphill(grad, w0, lr, n_steps):
    return _walk(grad, w0, lr, n_steps, lambda w, g, k: w + lr * g)


def _descent_without_lr(grad, w0, lr, n_steps):
    return _walk(grad, w0, lr, n_steps, lambda w, g, k: w - g)


def _descent_without_start(grad, w0, lr, n_steps):
    return gradient_descent(grad, w0, lr, n_steps)[1:]


def _descent_one_step_short(grad, w0, lr, n_steps):
    return gradient_descent(grad, w0, lr, max(n_steps - 1, 0))


def _descent_one_step_more(grad, w0, lr, n_steps):
    return gradient_descent(grad, w0, lr, n_steps + 1)


def _descent_end_only(grad, w0, lr, n_steps):
    return gradient_descent(grad, w0, lr, n_steps)[-1]


def _descent_same_array(grad, w0, lr, n_steps):
    return np.tile(gradient_descent(grad, w0, lr, n_steps)[-1], (n_steps + 1, 1))


def _descent_same_array_in_place(grad, w0, lr, n_steps):
    path = [w0]
    for _ in range(n_steps):
        w0 -= lr * grad(w0)
        path.append(w0)
    return path


def _descent_in_place(grad, w0, lr, n_steps):
    path = [w0.copy()]
    for _ in range(n_steps):
        w0 -= lr * grad(w0)
        path.append(w0.copy())
    return path


def _descent_gradient_once(grad, w0, lr, n_steps):
    first = grad(w0)
    return _walk(grad, w0, lr, n_steps, lambda w, g, k: w - lr * first)


def _descent_from_start(grad, w0, lr, n_steps):
    return _walk(grad, w0, lr, n_steps, lambda w, g, k: w0 - lr * g)


def _descent_one_by_one(grad, w0, lr, n_steps):
    def step(w, g, k):
        w = w.copy()
        for j in range(len(w)):
            w[j] -= lr * grad(w)[j]
        return w

    return _walk(grad, w0, lr, n_steps, step)


def _descent_unit_steps(grad, w0, lr, n_steps):
    return _walk(grad, w0, lr, n_steps, lambda w, g, k: w - lr * g / np.linalg.norm(g))


def _descent_by_sign(grad, w0, lr, n_steps):
    return _walk(grad, w0, lr, n_steps, lambda w, g, k: w - lr * np.sign(g))


def _descent_of_gradients(grad, w0, lr, n_steps):
    return np.array([grad(w) for w in gradient_descent(grad, w0, lr, n_steps)])


def _descent_decays(grad, w0, lr, n_steps):
    return _walk(grad, w0, lr, n_steps, lambda w, g, k: w - lr / (k + 1) * g)


def _descent_transposed(grad, w0, lr, n_steps):
    return gradient_descent(grad, w0, lr, n_steps).T


def _descent_whole_numbers(grad, w0, lr, n_steps):
    path = np.zeros((n_steps + 1, len(w0)), dtype=w0.dtype)
    path[0] = w0
    for k in range(n_steps):
        path[k + 1] = path[k] - lr * grad(path[k])
    return path


GRADIENT_DESCENT = Exercise(
    gradient_descent,
    (
        Aspect("form", 0.5, "shape: n_steps + 1 points, one in each row"),
        Aspect("value", 1.5, "the path"),
        Aspect("edge", 1.0, "no step, one step, one weight, whole numbers"),
    ),
    (
        Mistake(
            "You walk uphill. The gradient points to where the loss grows, so subtract it: w - lr "
            "* grad(w).",
            _descent_uphill,
        ),
        Mistake(
            "The learning rate is missing: the step is lr times the gradient.", _descent_without_lr
        ),
        Mistake(
            "The start is missing. Row 0 of the path is w0, row 1 the point after the first step.",
            _descent_without_start,
        ),
        Mistake(
            "You take one step too few. n_steps steps visit n_steps + 1 points, the start "
            "included.",
            _descent_one_step_short,
        ),
        Mistake(
            "You take one step too many. n_steps steps visit n_steps + 1 points, the start "
            "included.",
            _descent_one_step_more,
        ),
        Mistake(
            "You return only the last point. Keep all of them: put each new w into a list.",
            _descent_end_only,
        ),
        Mistake(
            "All rows of your path are the last point: `w -= ...` changes one array that stands "
            "in the list many times. `w = w - ...` makes a new one each time.",
            _descent_same_array,
        ),
        Mistake(
            "`w -= ...` changes w0 itself, and your list holds that one array many times. `w = w "
            "- lr * grad(w)` makes a new array each time.",
            _descent_same_array_in_place,
        ),
        Mistake(
            "`w -= ...` changes the caller's w0. Start from a copy, `w0.astype(float)`, or write "
            "`w = w - lr * grad(w)`.",
            _descent_in_place,
        ),
        Mistake(
            "You measure the gradient once, at the start. The ground changes as you walk: call "
            "grad(w) again at each new point.",
            _descent_gradient_once,
        ),
        Mistake(
            "Every step starts from w0 again. Step on from where you are: w = w - lr * grad(w).",
            _descent_from_start,
        ),
        Mistake(
            "You move one weight after the other and measure anew in between. One step moves all "
            "weights together, with one gradient.",
            _descent_one_by_one,
        ),
        Mistake(
            "You made all steps equally long. The gradient keeps its length here: steep ground, "
            "long step.",
            _descent_unit_steps,
        ),
        Mistake(
            "You use only the sign of the slope. Its size counts, too: w - lr * grad(w).",
            _descent_by_sign,
        ),
        Mistake(
            "You collected the gradients. The path is made of the points w themselves.",
            _descent_of_gradients,
        ),
        Mistake("Your rate shrinks from step to step. Here lr stays the same.", _descent_decays),
        Mistake(
            "Your path lies on its side. Each point is one row: shape (n_steps + 1, n).",
            _descent_transposed,
        ),
        Mistake(
            "With whole numbers in w0 your path is cut off to whole numbers. Make it of floats: "
            "`w0.astype(float)` or `np.zeros((n_steps + 1, len(w0)))`.",
            _descent_whole_numbers,
        ),
    ),
    returns="one point in each row, the start included",
)


# mse_and_grad ---------------------------------------------------------------------------------


def mse_and_grad(X, y, w, b):
    m = len(y)
    error = X @ w + b - y
    return float(error @ error) / (2 * m), X.T @ error / m, float(error.sum()) / m


def _mse_scaled(loss_factor, grad_factor, bias_factor=None):
    """The right answer with loss, dw and db multiplied by factors; each may depend on m."""

    def scaled(X, y, w, b):
        loss, dw, db = mse_and_grad(X, y, w, b)
        given = (loss_factor, grad_factor, bias_factor or grad_factor)
        factors = [factor(len(y)) if callable(factor) else factor for factor in given]
        return factors[0] * loss, factors[1] * dw, factors[2] * db

    return scaled


_mse_without_half = _mse_scaled(2, 1)
_mse_two_everywhere = _mse_scaled(2, 2)
_mse_grad_two = _mse_scaled(1, 2)
_mse_grad_halved = _mse_scaled(1, 0.5)
_mse_wrong_sign = _mse_scaled(1, -1)
_mse_sums = _mse_scaled(lambda m: m, lambda m: m)
_mse_grad_sums = _mse_scaled(1, lambda m: m)
_mse_bias_sum = _mse_scaled(1, 1, lambda m: m)
_mse_bias_wrong_sign = _mse_scaled(1, 1, -1)


def _mse_without_bias(X, y, w, b):
    return mse_and_grad(X, y, w, 0.0)


def _mse_bias_vector(X, y, w, b):
    loss, dw, _ = mse_and_grad(X, y, w, b)
    return loss, dw, (X @ w + b - y) / len(y)


def _mse_bias_like_weights(X, y, w, b):
    loss, dw, _ = mse_and_grad(X, y, w, b)
    return loss, dw, float(dw.sum())


def _mse_bias_zero(X, y, w, b):
    loss, dw, _ = mse_and_grad(X, y, w, b)
    return loss, dw, 0.0


def _mse_grad_without_x(X, y, w, b):
    loss, _, db = mse_and_grad(X, y, w, b)
    return loss, np.full(X.shape[1], db), db


def _mse_mean_times_mean(X, y, w, b):
    loss, _, db = mse_and_grad(X, y, w, b)
    return loss, X.mean(axis=0) * db, db


def _mse_grad_of_samples(X, y, w, b):
    loss, _, db = mse_and_grad(X, y, w, b)
    return loss, X * (X @ w + b - y)[:, None] / len(y), db


def _mse_mean_over_all(X, y, w, b):
    loss, _, db = mse_and_grad(X, y, w, b)
    return loss, (X * (X @ w + b - y)[:, None]).mean(), db


def _mse_columns_of_labels(X, y, w, b):
    error = X @ w + b - y[:, None]
    m = len(y)
    return (error**2).mean() / 2, X.T @ error.mean(axis=0) / m, error.mean()


def _mse_loss_of_samples(X, y, w, b):
    _, dw, db = mse_and_grad(X, y, w, b)
    return (X @ w + b - y) ** 2 / (2 * len(y)), dw, db


def _mse_squared_sum(X, y, w, b):
    _, dw, db = mse_and_grad(X, y, w, b)
    return np.sum(X @ w + b - y) ** 2 / (2 * len(y)), dw, db


def _mse_absolute(X, y, w, b):
    _, dw, db = mse_and_grad(X, y, w, b)
    return np.abs(X @ w + b - y).sum() / (2 * len(y)), dw, db


def _mse_loss_only(X, y, w, b):
    return mse_and_grad(X, y, w, b)[0]


def _mse_two_parts(X, y, w, b):
    return mse_and_grad(X, y, w, b)[:2]


def _mse_in_place(X, y, w, b):
    y -= X @ w + b
    m = len(y)
    return (y**2).sum() / (2 * m), -X.T @ y / m, -y.mean()


MSE_AND_GRAD = Exercise(
    mse_and_grad,
    (
        Aspect("form", 0.5, "three things: a number, an array like w, a number"),
        Aspect("value", 1.5, "loss and gradient"),
        Aspect("edge", 1.0, "one sample, one feature, whole numbers, float32, a perfect fit"),
    ),
    (
        Mistake(
            "Your gradient is right and your loss twice too large. Here the loss carries a half: "
            "1/(2m) times the sum of squares.",
            _mse_without_half,
        ),
        Mistake(
            "Loss and gradient are both twice too large. The loss has 1/(2m) in front, and the 2 "
            "from the square cancels the half in the gradient.",
            _mse_two_everywhere,
        ),
        Mistake(
            "Your loss is right and the gradient twice too large: the 2 from the square and the "
            "half in front cancel.",
            _mse_grad_two,
        ),
        Mistake(
            "Your gradient is half of what it should be. The derivative of the square brings a 2, "
            "which cancels the half.",
            _mse_grad_halved,
        ),
        Mistake(
            "The sign of the gradient is turned. Use prediction minus target, X w + b - y, not "
            "the other way round.",
            _mse_wrong_sign,
        ),
        Mistake(
            "You add up and never divide. Loss and gradient are means over the m samples.",
            _mse_sums,
        ),
        Mistake(
            "The loss is a mean, so its gradient is one too: divide dw and db by m.",
            _mse_grad_sums,
        ),
        Mistake("db is a sum over the samples. Divide it by m, as dw.", _mse_bias_sum),
        Mistake("The sign of db is turned: it is the mean of X w + b - y.", _mse_bias_wrong_sign),
        Mistake("The bias is missing in the prediction X w + b.", _mse_without_bias),
        Mistake(
            "Your db is one number for each sample. Add them up: the bias is shared by all "
            "samples.",
            _mse_bias_vector,
        ),
        Mistake(
            "db is not the sum of dw. The bias is the weight of a constant 1: db is the mean of "
            "the errors.",
            _mse_bias_like_weights,
        ),
        Mistake("Your db is always 0. It is the mean of the errors X w + b - y.", _mse_bias_zero),
        Mistake(
            "In dw each error is multiplied by the features of its sample: `X.T @ error / m`. "
            "Your X is missing there.",
            _mse_grad_without_x,
        ),
        Mistake(
            "You multiplied the mean of X by the mean error. First multiply sample by sample, "
            "then take the mean: `X.T @ error / m`.",
            _mse_mean_times_mean,
        ),
        Mistake(
            "Your dw keeps one row for each sample. Add the rows up: `X.T @ error` does both.",
            _mse_grad_of_samples,
        ),
        Mistake(
            "You took one mean over everything. Average over the samples only (axis 0): one "
            "number for each feature stays.",
            _mse_mean_over_all,
        ),
        Mistake(
            "A column of shape (m, 1) against a row of shape (m,) gives an (m, m) table without a "
            "warning. Keep predictions and targets both (m,).",
            _mse_columns_of_labels,
        ),
        Mistake("Your loss is one number for each sample. Add them up.", _mse_loss_of_samples),
        Mistake(
            "You add the errors first and square the total, so errors of opposite sign cancel. "
            "Square each one, then add.",
            _mse_squared_sum,
        ),
        Mistake("Your loss takes absolute values. This one squares the errors.", _mse_absolute),
        Mistake("Return three things: `return loss, dw, db`.", _mse_loss_only),
        Mistake("db is missing: `return loss, dw, db`.", _mse_two_parts),
        Mistake(
            "`y -= ...` changes the caller's targets. Make a new array: `error = X @ w + b - y`.",
            _mse_in_place,
        ),
    ),
    returns="the loss, its gradient for w and its derivative for b",
    parts=("loss", "dw", "db"),
)


# max_stable_lr --------------------------------------------------------------------------------


def max_stable_lr(A):
    return float(2 / np.linalg.eigvalsh(A).max())


def _rate_one_over(A):
    return 1 / np.linalg.eigvalsh(A).max()


def _rate_smallest(A):
    return 2 / np.linalg.eigvalsh(A).min()


def _rate_largest_entry(A):
    return 2 / A.max()


def _rate_trace(A):
    return 2 / np.trace(A)


def _rate_mean_curvature(A):
    return 2 * len(A) / np.trace(A)


def _rate_all_entries(A):
    return 2 / np.sqrt((A**2).sum())


def _rate_row_sums(A):
    return 2 / np.abs(A).sum(axis=1).max()


def _rate_determinant(A):
    return 2 / np.linalg.det(A)


def _rate_upside_down(A):
    return np.linalg.eigvalsh(A).max() / 2


def _rate_curvature(A):
    return np.linalg.eigvalsh(A).max()


def _rate_each(A):
    return 2 / np.linalg.eigvalsh(A)


def _rate_best(A):
    values = np.linalg.eigvalsh(A)
    return 2 / (values.max() + values.min())


MAX_STABLE_LR = Exercise(
    max_stable_lr,
    (
        Aspect("form", 0.5, "one number"),
        Aspect("value", 1.0, "the limit"),
        Aspect("edge", 0.5, "one weight, a diagonal matrix of whole numbers"),
    ),
    (
        Mistake(
            "Your rate is half of the limit: 1 / curvature reaches the bottom of a parabola in "
            "one step, 2 / curvature is where it stops coming closer.",
            _rate_one_over,
        ),
        Mistake(
            "You took the smallest eigenvalue. The steepest direction runs away first: take the "
            "largest. `np.linalg.eigvalsh` sorts from small to large.",
            _rate_smallest,
        ),
        Mistake(
            "The largest entry of A is not its largest curvature, unless A is diagonal. The "
            "curvatures along the bowl's own axes are the eigenvalues.",
            _rate_largest_entry,
        ),
        Mistake(
            "The trace adds up the curvatures of all directions. Only the largest one, the "
            "largest eigenvalue, sets the limit.",
            _rate_trace,
        ),
        Mistake(
            "You used the mean of the curvatures. One steep direction is enough to run away: take "
            "the largest.",
            _rate_mean_curvature,
        ),
        Mistake(
            "The root of the sum of squares mixes all curvatures; `np.linalg.norm(A)` does that "
            "without a second argument. Take the largest eigenvalue.",
            _rate_all_entries,
        ),
        Mistake(
            "The largest row sum only bounds the largest eigenvalue from above. Use the "
            "eigenvalue itself.",
            _rate_row_sums,
        ),
        Mistake(
            "The determinant multiplies the curvatures of all directions. Only the largest one "
            "sets the limit.",
            _rate_determinant,
        ),
        Mistake(
            "The fraction is upside down. More curvature means smaller steps: 2 / curvature.",
            _rate_upside_down,
        ),
        Mistake(
            "That is the largest curvature. The largest stable rate is 2 divided by it.",
            _rate_curvature,
        ),
        Mistake(
            "You return one limit for each direction. One rate serves all of them, so the "
            "smallest limit counts.",
            _rate_each,
        ),
        Mistake(
            "2 / (largest + smallest) is the rate that comes down fastest. The question is for "
            "the limit beyond which it runs away.",
            _rate_best,
        ),
    ),
    returns="the largest stable learning rate",
)


# minibatches ----------------------------------------------------------------------------------


def minibatches(X, y, size, rng):
    return list(_batches(X, y, size, rng.permutation(len(y))))


def _batches(X, y, size, order):
    for start in range(0, len(order), size):
        chosen = order[start : start + size]
        yield X[chosen], y[chosen]


def _batches_unshuffled(X, y, size, rng):
    return list(_batches(X, y, size, np.arange(len(y))))


def _batches_in_random_order(X, y, size, rng):
    blocks = list(_batches(X, y, size, np.arange(len(y))))
    return [blocks[k] for k in rng.permutation(len(blocks))]


def _batches_own_seed(X, y, size, rng):
    return minibatches(X, y, size, np.random.default_rng(0))


def _batches_global(X, y, size, rng):
    return list(_batches(X, y, size, np.random.permutation(len(y))))  # noqa: NPY002


def _batches_pairs_broken(X, y, size, rng):
    return [
        (Xb, yb)
        for (Xb, _), (_, yb) in zip(
            minibatches(X, y, size, rng), minibatches(X, y, size, rng), strict=True
        )
    ]


def _batches_labels_stay(X, y, size, rng):
    return list(_batches(X[rng.permutation(len(y))], y, size, np.arange(len(y))))


def _batches_rows_only(X, y, size, rng):
    return [Xb for Xb, _ in minibatches(X, y, size, rng)]


def _batches_positions(X, y, size, rng):
    order = rng.permutation(len(y))
    return [order[start : start + size] for start in range(0, len(y), size)]


def _batches_drop_last(X, y, size, rng):
    order = rng.permutation(len(y))
    return list(_batches(X, y, size, order[: len(y) // size * size]))


def _batches_even(X, y, size, rng):
    parts = np.array_split(rng.permutation(len(y)), max(1, -(-len(y) // size)))
    return [(X[part], y[part]) for part in parts]


def _batches_count_for_size(X, y, size, rng):
    parts = np.array_split(rng.permutation(len(y)), size)
    return [(X[part], y[part]) for part in parts]


def _batches_empty_at_end(X, y, size, rng):
    order = rng.permutation(len(y))
    count = len(y) // size + 1
    return [(X[part], y[part]) for part in (order[k * size : (k + 1) * size] for k in range(count))]


def _batches_replaced(X, y, size, rng):
    return list(_batches(X, y, size, rng.integers(len(y), size=len(y))))


def _batches_one_only(X, y, size, rng):
    return minibatches(X, y, size, rng)[:1]


def _batches_bare_pair(X, y, size, rng):
    return minibatches(X, y, size, rng)[0]


def _batches_independent(X, y, size, rng):
    count, most = -(-len(y) // size), min(size, len(y))
    draws = (rng.choice(len(y), size=most, replace=False) for _ in range(count))
    return [(X[chosen], y[chosen]) for chosen in draws]


def _batches_endless(X, y, size, rng):
    while True:
        yield from minibatches(X, y, size, rng)


def _batches_whole(X, y, size, rng):
    order = rng.permutation(len(y))
    return [(X[order], y[order])]


def _batches_shuffle_in_place(X, y, size, rng):
    order = rng.permutation(len(y))
    X[:], y[:] = X[order], y[order]
    return list(_batches(X, y, size, np.arange(len(y))))


def seen_in_batches(case, value):
    """What can be said of batches in any order: sizes, rows, or how they differ between draws."""
    X, y, size, _ = case.arguments
    if case.aspect != "shuffle":
        epoch = _row_numbers(X, y, value)
        return _sizes(epoch, size) if case.aspect == "sizes" else _content(epoch, len(y))
    first, second, again = (_row_numbers(X, y, epoch) for epoch in value)
    in_order = {frozenset(range(k, min(k + size, len(y)))) for k in range(0, len(y), size)}
    return {
        "epochs that are shuffled, of two": sum(
            {frozenset(rows) for rows in epoch} != in_order for epoch in (first, second)
        ),
        "epochs drawn from one rng with an order of their own, of two": 1 + (first != second),
        "epochs that come again from an equal rng, of one": int(bool(first) and first == again),
    }


def _row_numbers(X, y, epoch):
    """For each batch the numbers of its rows in X and y, -1 for a pair that is not there."""
    wanted = "pairs (Xb, yb), Xb of shape (k, n) and yb of shape (k,)"
    if not isinstance(epoch, tuple | list):
        raise Unfit(f"Your function returned {describe(epoch)}; it should give {wanted}.")
    numbers = []
    for batch in epoch:
        if not isinstance(batch, tuple | list) or len(batch) != 2:
            raise Unfit(f"One of your batches is not a pair; there should be {wanted}.")
        Xb, yb = (as_numbers(part) for part in batch)
        fits = Xb is not None and yb is not None and yb.ndim == 1
        if not fits or Xb.shape != (len(yb), X.shape[1]):
            shapes = " and ".join("?" if a is None else str(a.shape) for a in (Xb, yb))
            raise Unfit(f"One of your batches has the shapes {shapes}; there should be {wanted}.")
        same = (Xb[:, None, :] == X).all(axis=2) & (yb[:, None] == y)
        numbers.append([int(row.argmax()) if row.any() else -1 for row in same])
    return numbers


def _sizes(epoch, size):
    sizes = [len(rows) for rows in epoch]
    return {
        "the number of batches": len(sizes),
        "the number of batches before the last that have the full size": sizes[:-1].count(size),
        "the size of the last batch": sizes[-1] if sizes else 0,
    }


def _content(epoch, m):
    rows = [row for batch in epoch for row in batch]
    return {
        "the number of samples in the epoch": len(rows),
        "the number of pairs (row of X with its y) that come exactly once": sum(
            rows.count(row) == 1 for row in range(m)
        ),
    }


MINIBATCHES = Exercise(
    minibatches,
    (
        Aspect("form", 0.5, "pairs (Xb, yb) of arrays"),
        Aspect("value", 1.0, "every sample once, with its own y"),
        Aspect("sizes", 0.5, "batch sizes, a short last one, none empty"),
        Aspect("shuffle", 1.0, "shuffled by rng, anew in each epoch"),
    ),
    (
        Mistake(
            "The batches come in the order of the table. Shuffle first: `order = "
            "rng.permutation(len(y))`.",
            _batches_unshuffled,
        ),
        Mistake(
            "You shuffle whole blocks of neighbours. The same samples then always sit in one "
            "batch: shuffle the samples, then cut.",
            _batches_in_random_order,
        ),
        Mistake(
            "Every epoch comes out the same: you make a generator with a fixed seed inside. Use "
            "the `rng` that is handed in.",
            _batches_own_seed,
        ),
        Mistake(
            "The shuffle does not come from `rng`: `np.random.permutation` has a hidden state of "
            "its own. Use `rng.permutation`.",
            _batches_global,
        ),
        Mistake(
            "Rows and targets are shuffled apart, so pairs are torn. Draw one order and use it "
            "for both: X[order] and y[order].",
            _batches_pairs_broken,
        ),
        Mistake(
            "You shuffled X and left y in its old order, so pairs are torn. Use the same order "
            "for both.",
            _batches_labels_stay,
        ),
        Mistake("A batch is a pair: `(Xb, yb)`. Your targets are missing.", _batches_rows_only),
        Mistake(
            "You return the positions. Use them to take the samples: `X[chosen], y[chosen]`.",
            _batches_positions,
        ),
        Mistake(
            "The short last batch is missing. It is part of the epoch, even with fewer than "
            "`size` samples.",
            _batches_drop_last,
        ),
        Mistake(
            "You made the batches equally large. Each has `size` samples and only the last one "
            "may be shorter.",
            _batches_even,
        ),
        Mistake(
            "You made `size` batches. `size` is the number of samples in a batch.",
            _batches_count_for_size,
        ),
        Mistake(
            "When m is a multiple of size, your last batch is empty. Let the starts come from "
            "`range(0, m, size)`.",
            _batches_empty_at_end,
        ),
        Mistake(
            "You draw with replacement: some samples come twice, others never. "
            "`rng.permutation(m)` has each exactly once.",
            _batches_replaced,
        ),
        Mistake(
            "There is only one batch. Go on until every sample had its turn; is a `return` "
            "indented into the loop?",
            _batches_one_only,
        ),
        Mistake(
            "You return one pair. Return many: `yield Xb, yb` inside the loop, or a list of pairs.",
            _batches_bare_pair,
        ),
        Mistake(
            "Each batch is drawn from all samples again, so some come twice, others never. "
            "Shuffle once and cut the order into pieces.",
            _batches_independent,
        ),
        Mistake(
            "Your batches never end. One call gives one epoch: every sample once.",
            _batches_endless,
        ),
        Mistake(
            "All samples are in one batch. Cut the shuffled order into pieces of `size`.",
            _batches_whole,
        ),
        Mistake(
            "You shuffle the caller's own X and y. Shuffle positions instead: `order = "
            "rng.permutation(len(y))`.",
            _batches_shuffle_in_place,
        ),
    ),
    returns="pairs (Xb, yb), which a `for` loop can go through",
    view=seen_in_batches,
)

EXERCISES = (
    NUMERICAL_GRADIENT,
    GRADIENT_DESCENT,
    MSE_AND_GRAD,
    MAX_STABLE_LR,
    MINIBATCHES,
)
