"""How the exercises of lesson 02 are marked.

The stable forms of sigmoid and cross-entropy are the usual ones, see Blanchard, Higham and Higham,
"Accurately computing the log-sum-exp and softmax functions" (2021).
"""

import math

import numpy as np

from ..comparing import as_numbers
from ..exercise import Aspect, Exercise, Mistake, Unfit

EPS = 1e-12


# sigmoid --------------------------------------------------------------------------------------


def sigmoid(z):
    small = np.exp(-np.abs(z))  # never above 1, so nothing overflows
    return np.where(np.asarray(z) >= 0, 1.0, small) / (1.0 + small)


def _sigmoid_mirrored(z):
    return 1 - sigmoid(z)


def _sigmoid_overflows(z):
    return np.exp(z) / (1 + np.exp(z))


def _sigmoid_math_exp(z):
    return 1 / (1 + math.exp(-z))


def _sigmoid_missing_brackets(z):
    return 1 / 1 + np.exp(-z)


def _sigmoid_if(z):
    if z >= 0:
        return 1 / (1 + np.exp(-z))
    return np.exp(z) / (1 + np.exp(z))


def _sigmoid_mask_of_a_number(z):
    p = np.zeros(z.shape)
    p[z >= 0] = 1 / (1 + np.exp(-z[z >= 0]))
    p[z < 0] = np.exp(z[z < 0]) / (1 + np.exp(z[z < 0]))
    return p


def _sigmoid_loop(z):
    return [sigmoid(score) for score in z]


def _sigmoid_whole_numbers(z):
    z = np.asarray(z)
    p = np.zeros_like(z)
    p[...] = sigmoid(z)
    return p


def _sigmoid_at_least_1d(z):
    return sigmoid(np.atleast_1d(z))


def _sigmoid_flat(z):
    if np.ndim(z) == 0:
        return sigmoid(z)
    return [float(sigmoid(score)) for score in np.ravel(z)]


def _sigmoid_step(z):
    return np.where(np.asarray(z) >= 0, 1, 0)


def _sigmoid_tanh(z):
    return np.tanh(z)


def _sigmoid_softmax(z):
    power = np.exp(z - np.max(z))
    return power / np.sum(power)


def _sigmoid_rough_e(z):
    return sigmoid(np.log(2.718) * np.asarray(z))


def _sigmoid_minus(z):
    return 1 / (1 - np.exp(-z))


def _sigmoid_in_place(z):
    z *= -1
    return sigmoid(-z)


SIGMOID = Exercise(
    sigmoid,
    (
        Aspect("form", 0.5, "shape: that of z, one number for one number"),
        Aspect("value", 1.0, "probabilities"),
        Aspect("edge", 0.5, "scores of -1000 and 1000; whole numbers"),
    ),
    (
        Mistake(
            "Your curve falls where it should rise: the exponent carries a minus, e to the power "
            "of -z.",
            _sigmoid_mirrored,
        ),
        Mistake(
            "For z = 1000, `np.exp(z)` is infinite, and infinite divided by infinite is nan. "
            "1 / (1 + e^-z) is the same number on paper and does not break.",
            _sigmoid_overflows,
        ),
        Mistake(
            "`math.exp` takes one number only. `np.exp` takes numbers and arrays of any shape.",
            _sigmoid_math_exp,
        ),
        Mistake(
            "`1 / 1 + np.exp(-z)` divides 1 by 1 first. Put the whole denominator into brackets: "
            "`1 / (1 + np.exp(-z))`.",
            _sigmoid_missing_brackets,
        ),
        Mistake(
            "`if z >= 0` works for one number; an array has many answers to that question. "
            "`np.where(z >= 0, a, b)` chooses entry by entry, or use one formula for all.",
            _sigmoid_if,
        ),
        Mistake(
            "Your function works on arrays and stops on a single number, which has no shape and no "
            "entries. A formula without indexing handles both.",
            _sigmoid_mask_of_a_number,
        ),
        Mistake(
            "A loop over z works for an array and stops on a single number. `np.exp(-z)` takes "
            "both, without a loop.",
            _sigmoid_loop,
        ),
        Mistake(
            "For whole numbers your answer is cut down to 0 and 1: `np.zeros_like(z)` takes over "
            "the integer type of z. Use `np.zeros(z.shape)`, or a formula that makes its own "
            "array.",
            _sigmoid_whole_numbers,
        ),
        Mistake(
            "Given one number you return an array of shape (1,). One number in, one number out: "
            "is there an `np.atleast_1d` or `reshape` too many?",
            _sigmoid_at_least_1d,
        ),
        Mistake(
            "Your numbers are right and their shape is lost: `np.ravel` makes a flat row. "
            "`np.exp(-z)` keeps the shape of z by itself.",
            _sigmoid_flat,
        ),
        Mistake(
            "That is the step of lesson 01. The sigmoid rises gently: 1 / (1 + e^-z).",
            _sigmoid_step,
        ),
        Mistake(
            "That is tanh, which runs from -1 to 1. A probability runs from 0 to 1: 1 / (1 + "
            "e^-z).",
            _sigmoid_tanh,
        ),
        Mistake(
            "You divide by a sum over all entries, so they add up to 1. Here each score becomes a "
            "probability of its own: 1 / (1 + e^-z).",
            _sigmoid_softmax,
        ),
        Mistake(
            "2.718 is only the beginning of e. `np.exp(-z)` knows all its digits.", _sigmoid_rough_e
        ),
        Mistake(
            "The denominator is 1 plus e^-z, not 1 minus it. Yours leaves the range from 0 to 1.",
            _sigmoid_minus,
        ),
        Mistake(
            "`z *= -1` changes the caller's own array. `-z` makes a new one.", _sigmoid_in_place
        ),
    ),
    returns="a probability for each score",
)


# counterexample_double_sigmoid ----------------------------------------------------------------


def counterexample_double_sigmoid():
    return -1.0


def double_sigmoid_verdict(case, value):
    """What a score shows about the sigmoid applied twice, in a few words."""
    z = as_numbers(value)
    if z is None or z.ndim:
        raise Unfit("Return one number, the score z: not a pair, not an array, not a text.")
    if isinstance(value, bool):
        return "a yes or no"
    if np.isnan(z):
        raise Unfit("Your answer is nan, which is no score at all.")
    p = sigmoid(z)
    if p < 0.5 <= sigmoid(p):
        return "a counterexample"
    if z == 0:
        return "the tie"
    if z < 0:
        return "a score that rounds to the tie"
    return "a score that looks like a probability" if z < 1 else "a positive score"


def _double_positive():
    return 2.0


def _double_probability():
    return float(sigmoid(-1.0))


def _double_tie():
    return 0.0


def _double_tiny():
    return -1e-20


def _double_prints():
    print(-1.0)


def _double_true():
    z = -1.0
    return bool(sigmoid(z) < 0.5 <= sigmoid(sigmoid(z)))


COUNTEREXAMPLE_DOUBLE_SIGMOID = Exercise(
    counterexample_double_sigmoid,
    (
        Aspect("form", 0.5, "one number"),
        Aspect("value", 1.5, "once says class 0, twice says class 1"),
    ),
    (
        Mistake(
            "At your score both say class 1. `sigmoid(z)` has to say class 0 there: on which "
            "side of 0 does z lie then?",
            _double_positive,
        ),
        Mistake(
            "Your number looks like a probability below 1/2. Wanted is the score that goes into "
            "the first sigmoid; for which scores is sigmoid(z) below 1/2?",
            _double_probability,
        ),
        Mistake(
            "At z = 0 the probability is exactly 1/2, and a tie is class 1. Go to a score for "
            "which `sigmoid(z)` is below 1/2.",
            _double_tie,
        ),
        Mistake(
            "On paper you are right. In float64, though, a score this close to 0 gives exactly "
            "1/2, and a tie is class 1. Take a larger step away from 0.",
            _double_tiny,
        ),
        Mistake(
            "Your function prints its answer and returns nothing. End it with `return`.",
            _double_prints,
        ),
        Mistake(
            "You return yes or no. Wanted is the score z itself, on which the two disagree.",
            _double_true,
        ),
    ),
    returns="one number, the score z",
    view=double_sigmoid_verdict,
    untouched=0.0,
)


# sigmoid_grad ---------------------------------------------------------------------------------


def sigmoid_grad(z):
    p = sigmoid(z)
    return p * (1 - p)


def _grad_of_the_score(z):
    return z * (1 - z)


def _grad_is_sigmoid(z):
    return sigmoid(z)


def _grad_applied_not_multiplied(z):
    return sigmoid(1 - sigmoid(z))


def _grad_minus_lost(z):
    return -sigmoid_grad(z)


def _grad_square_lost(z):
    return 1 - sigmoid(z)


def _grad_nan(z):
    return np.exp(-z) / (1 + np.exp(-z)) ** 2


def _grad_nan_right(z):
    return np.exp(z) / (1 + np.exp(z)) ** 2


def _grad_sigmoid_twice(z):
    return sigmoid_grad(sigmoid(z))


def _grad_plus(z):
    p = sigmoid(z)
    return p * (1 + p)


def _grad_square(z):
    return sigmoid(z) ** 2


def _grad_p_minus_square_of_z(z):
    return sigmoid(z) - sigmoid(z**2)


def _grad_tanh(z):
    return 1 - sigmoid(z) ** 2


def _grad_without_inner(z):
    return -1 / (1 + np.exp(-z)) ** 2


def _grad_difference(z):
    h = 1e-5
    return (sigmoid(z + h) - sigmoid(z)) / h


def _grad_central_difference(z):
    h = 1e-5
    return (sigmoid(z + h) - sigmoid(z - h)) / (2 * h)


def _grad_summed(z):
    return np.sum(sigmoid_grad(z))


SIGMOID_GRAD = Exercise(
    sigmoid_grad,
    (
        Aspect("form", 0.5, "shape: that of z, one number for one number"),
        Aspect("value", 1.0, "slopes"),
        Aspect("edge", 0.5, "scores of -1000 and 1000; whole numbers and float32"),
    ),
    (
        Mistake(
            "You put the score itself into p (1 - p). First turn it into a probability, "
            "`p = sigmoid(z)`, then multiply.",
            _grad_of_the_score,
        ),
        Mistake(
            "That is the sigmoid, not its slope. Multiply it by 1 minus itself.", _grad_is_sigmoid
        ),
        Mistake(
            "The formula is a product: p times (1 - p). You applied the sigmoid to 1 - p instead.",
            _grad_applied_not_multiplied,
        ),
        Mistake(
            "The sigmoid rises everywhere, so its slope is positive. Two minus signs meet in the "
            "derivation: one from the power -1, one from the exponent.",
            _grad_minus_lost,
        ),
        Mistake(
            "One factor is missing: e^-z / (1 + e^-z) is 1 - p. The slope is p (1 - p), with the "
            "square of 1 + e^-z below.",
            _grad_square_lost,
        ),
        Mistake(
            "On paper this is right, but for z = -1000 it computes infinite by infinite, which "
            "is nan. With `p = sigmoid(z)`, the product p (1 - p) stays finite.",
            _grad_nan,
        ),
        Mistake(
            "On paper this is right, but for z = 1000 it computes infinite by infinite, which is "
            "nan. With `p = sigmoid(z)`, the product p (1 - p) stays finite.",
            _grad_nan_right,
        ),
        Mistake(
            "The sigmoid is applied twice. Compute p = sigmoid(z) once; the slope is p (1 - p).",
            _grad_sigmoid_twice,
        ),
        Mistake("The second factor is 1 minus p, not 1 plus p.", _grad_plus),
        Mistake("You squared p. The slope is p times (1 - p).", _grad_square),
        Mistake(
            "p - p^2 is right when the square is taken of p. You took it of z, inside the sigmoid.",
            _grad_p_minus_square_of_z,
        ),
        Mistake(
            "1 - p^2 is the rule for tanh. For the sigmoid it is p - p^2, that is p (1 - p).",
            _grad_tanh,
        ),
        Mistake(
            "The inner derivative is missing. The chain rule multiplies -1 / (1 + e^-z)^2 by the "
            "derivative of 1 + e^-z, which is -e^-z.",
            _grad_without_inner,
        ),
        Mistake(
            "A one-sided difference is only near the slope. The formula p (1 - p) is exact.",
            _grad_difference,
        ),
        Mistake(
            "A difference over a tiny h comes close in float64; in float32 rounding drowns it. "
            "The formula p (1 - p) needs no h.",
            _grad_central_difference,
        ),
        Mistake(
            "You added the slopes up. Keep one slope for each score, in the shape of z.",
            _grad_summed,
        ),
    ),
    returns="a slope for each score",
)


# bce ------------------------------------------------------------------------------------------


def bce(y, p):
    return float(_bce_losses(y, p).mean())


def _bce_losses(y, p, low=EPS, high=1 - EPS):
    p = np.clip(p, low, high)
    return -(y * np.log(p) + (1 - y) * np.log(1 - p))


def _bce_sum(y, p):
    return float(_bce_losses(y, p).sum())


def _bce_without_minus(y, p):
    return -bce(y, p)


def _bce_minus_on_one_term(y, p):
    p = np.clip(p, EPS, 1 - EPS)
    return float((-y * np.log(p) + (1 - y) * np.log(1 - p)).mean())


def _bce_ones_only(y, p):
    return float(-(y * np.log(np.clip(p, EPS, 1))).mean())


def _bce_log2(y, p):
    return bce(y, p) / math.log(2)


def _bce_log10(y, p):
    return bce(y, p) / math.log(10)


def _bce_unclipped(y, p):
    return float(-(y * np.log(p) + (1 - y) * np.log(1 - p)).mean())


def _bce_clipped_below_only(y, p):
    p = np.maximum(p, EPS)
    return float(-(y * np.log(p) + (1 - y) * np.log(1 - p)).mean())


def _bce_clipped_above_only(y, p):
    p = np.minimum(p, 1 - EPS)
    return float(-(y * np.log(p) + (1 - y) * np.log(1 - p)).mean())


def _bce_clip_15(y, p):
    return float(_bce_losses(y, p, 1e-15, 1 - 1e-15).mean())


def _bce_clip_7(y, p):
    return float(_bce_losses(y, p, 1e-7, 1 - 1e-7).mean())


def _bce_exchanged(y, p):
    y = np.clip(y, EPS, 1 - EPS)
    return float(-(p * np.log(y) + (1 - p) * np.log(1 - y)).mean())


def _bce_labels_swapped(y, p):
    return bce(1 - y, p)


def _bce_bracket_missing(y, p):
    p = np.clip(p, EPS, 1 - EPS)
    return float(-(y * np.log(p) + 1 - y * np.log(1 - p)).mean())


def _bce_log_of_one_minus_y(y, p):
    p = np.clip(p, EPS, 1 - EPS)
    return float(-(y * np.log(p) + (1 - y) * (1 - np.log(p))).mean())


def _bce_mean_of_each_class(y, p):
    losses = _bce_losses(y, p)
    return float(losses[y == 1].mean() + losses[y == 0].mean())


def _bce_per_sample(y, p):
    return _bce_losses(y, p)


def _bce_squares(y, p):
    return float(((y - p) ** 2).mean())


def _bce_of_product(y, p):
    p = np.clip(p, EPS, 1 - EPS)
    return float(-np.log(np.prod(np.where(y == 1, p, 1 - p))) / len(y))


def _bce_of_classes(y, p):
    return bce(y, np.where(p >= 0.5, 1.0, 0.0))


def _bce_in_place(y, p):
    np.clip(p, EPS, 1 - EPS, out=p)
    return bce(y, p)


BCE = Exercise(
    bce,
    (
        Aspect("form", 0.5, "one number"),
        Aspect("value", 1.0, "the mean cross-entropy"),
        Aspect("clip", 1.0, "p of exactly 0 or 1 is clipped"),
        Aspect("many", 0.5, "thousands of samples"),
    ),
    (
        Mistake("You added the losses up. The cost is their mean.", _bce_sum),
        Mistake(
            "The minus is missing. The log of a probability is negative, and a loss should not be.",
            _bce_without_minus,
        ),
        Mistake(
            "Your minus belongs to the first term only. Put both terms into brackets, with the "
            "minus in front.",
            _bce_minus_on_one_term,
        ),
        Mistake(
            "The samples with y = 0 cost nothing in yours. Their term is (1 - y) log(1 - p).",
            _bce_ones_only,
        ),
        Mistake("That is the logarithm to base 2. The natural one is `np.log`.", _bce_log2),
        Mistake("That is the logarithm to base 10. The natural one is `np.log`.", _bce_log10),
        Mistake(
            "log(0) is infinite, and 0 times infinite is nan. Clip first: "
            "`p = np.clip(p, 1e-12, 1 - 1e-12)`.",
            _bce_unclipped,
        ),
        Mistake(
            "You clip p near 0 and not near 1. There 1 - p is 0, and its log is infinite: "
            "`np.clip(p, 1e-12, 1 - 1e-12)`.",
            _bce_clipped_below_only,
        ),
        Mistake(
            "You clip p near 1 and not near 0, where log(p) is infinite: "
            "`np.clip(p, 1e-12, 1 - 1e-12)`.",
            _bce_clipped_above_only,
        ),
        Mistake("You clip at 1e-15. The task says 1e-12 and 1 - 1e-12.", _bce_clip_15),
        Mistake("You clip at 1e-7. The task says 1e-12 and 1 - 1e-12.", _bce_clip_7),
        Mistake(
            "Labels and probabilities are exchanged: the log is taken of p, and y chooses the "
            "term.",
            _bce_exchanged,
        ),
        Mistake(
            "Your two branches are swapped: y = 1 costs -log p, y = 0 costs -log(1 - p).",
            _bce_labels_swapped,
        ),
        Mistake(
            "`1 - y * np.log(1 - p)` multiplies before it subtracts. Write `(1 - y) * np.log(1 - "
            "p)`.",
            _bce_bracket_missing,
        ),
        Mistake(
            "You have 1 - log p where log(1 - p) belongs: the 1 - p stands inside the log.",
            _bce_log_of_one_minus_y,
        ),
        Mistake(
            "You took a mean for each class and added them. Every sample counts the same: add "
            "all losses, then divide by m.",
            _bce_mean_of_each_class,
        ),
        Mistake("You return one loss for each sample. The cost is their mean.", _bce_per_sample),
        Mistake(
            "That is the mean squared difference. The cross-entropy takes logs: -log p where y = "
            "1, -log(1 - p) where y = 0.",
            _bce_squares,
        ),
        Mistake(
            "A product of thousands of probabilities becomes exactly 0, and its log infinite. "
            "Take the logs first, then add.",
            _bce_of_product,
        ),
        Mistake(
            "You rounded p to a class first. The loss needs the probability itself.",
            _bce_of_classes,
        ),
        Mistake(
            "Your clipping changes the caller's own p. `p = np.clip(p, ...)` without `out` makes a "
            "new array.",
            _bce_in_place,
        ),
    ),
    returns="the mean loss over all samples",
)


# bce_from_logits ------------------------------------------------------------------------------


def bce_from_logits(y, z):
    return float(_logit_losses(y, z).mean())


def _logit_losses(y, z):
    return np.maximum(z, 0) - y * z + np.log1p(np.exp(-np.abs(z)))


def _logits_clipped(y, z):
    return bce(y, sigmoid(z))


def _logits_unclipped(y, z):
    p = sigmoid(z)
    return float(-(y * np.log(p) + (1 - y) * np.log(1 - p)).mean())


def _logits_two_sigmoids(y, z):
    return float(-(y * np.log(sigmoid(z)) + (1 - y) * np.log(sigmoid(-z))).mean())


def _logits_overflow(y, z):
    return float((np.log(1 + np.exp(z)) - y * z).mean())


def _logits_without_yz(y, z):
    return float(np.logaddexp(0, z).mean())


def _logits_plus_yz(y, z):
    return float((np.logaddexp(0, z) + y * z).mean())


def _logits_without_abs(y, z):
    return float((np.maximum(z, 0) - y * z + np.log1p(np.exp(-z))).mean())


def _logits_abs_without_minus(y, z):
    return float((np.maximum(z, 0) - y * z + np.log1p(np.exp(np.abs(z)))).mean())


def _logits_without_log_term(y, z):
    return float((np.maximum(z, 0) - y * z).mean())


def _logits_without_max(y, z):
    return float((np.log1p(np.exp(-np.abs(z))) - y * z).mean())


def _logits_as_probability(y, z):
    return bce(y, z)


def _logits_sum(y, z):
    return float(_logit_losses(y, z).sum())


def _logits_per_sample(y, z):
    return _logit_losses(y, z)


def _logits_labels_as_they_stand(y, z):
    return float(np.logaddexp(0, -y * z).mean())


def _logits_wrong_sign(y, z):
    return bce_from_logits(y, -z)


def _logits_scores_cut(y, z):
    return bce_from_logits(y, np.clip(z, -500, 500))


def _logits_sigmoid_twice(y, z):
    return bce(y, sigmoid(sigmoid(z)))


BCE_FROM_LOGITS = Exercise(
    bce_from_logits,
    (
        Aspect("form", 0.5, "one number"),
        Aspect("value", 1.5, "the mean cross-entropy"),
        Aspect("large", 1.0, "exact for scores up to -1000 and 1000"),
    ),
    (
        Mistake(
            "Clipping decides your answer: no sample can cost more than 27.6. A score of 1000 on "
            "the wrong side costs 1000. Stay with the scores: log(1 + e^z) - y z.",
            _logits_clipped,
        ),
        Mistake(
            "On the way through p the score is lost: p becomes exactly 1, and log(1 - p) "
            "infinite. Stay with the scores: log(1 + e^z) - y z.",
            _logits_unclipped,
        ),
        Mistake(
            "sigmoid(-z) is good for 1 - p, yet for a score of 1000 it is exactly 0, and its log "
            "infinite. Stay with the scores: log(1 + e^z) - y z.",
            _logits_two_sigmoids,
        ),
        Mistake(
            "e^1000 is too large for a float, so your log is infinite. Split off the large part: "
            "max(z, 0) + log(1 + e^-|z|), or let `np.logaddexp(0, z)` do it.",
            _logits_overflow,
        ),
        Mistake(
            "The labels have no effect in yours: the term - y z is missing.", _logits_without_yz
        ),
        Mistake("The sign of y z is turned: log(1 + e^z) minus y z.", _logits_plus_yz),
        Mistake(
            "The exponent needs the size of z, `-np.abs(z)`. With -z a negative score makes it "
            "grow.",
            _logits_without_abs,
        ),
        Mistake(
            "The exponent has lost its minus: e^-|z| is at most 1, e^|z| is huge.",
            _logits_abs_without_minus,
        ),
        Mistake(
            "The part log(1 + e^-|z|) is missing. Without it a score of 0 would cost nothing; it "
            "costs log 2.",
            _logits_without_log_term,
        ),
        Mistake(
            "The part max(z, 0) is missing: log(1 + e^z) = max(z, 0) + log(1 + e^-|z|).",
            _logits_without_max,
        ),
        Mistake(
            "You used the scores as if they were probabilities. Here z is the score before the "
            "sigmoid.",
            _logits_as_probability,
        ),
        Mistake("You added the losses up. The cost is their mean.", _logits_sum),
        Mistake("You return one loss for each sample. The cost is their mean.", _logits_per_sample),
        Mistake(
            "log(1 + e^(-s z)) wants labels s = -1 and +1. With y = 0 as it stands every mouse "
            "costs log 2, whatever its score.",
            _logits_labels_as_they_stand,
        ),
        Mistake(
            "The scores count the wrong way round: for y = 1 a large positive score should cost "
            "nearly nothing.",
            _logits_wrong_sign,
        ),
        Mistake(
            "You cut the scores at 500. A score of 1000 on the wrong side costs 1000.",
            _logits_scores_cut,
        ),
        Mistake(
            "The sigmoid is applied twice. The loss from logits needs no sigmoid at all: log(1 + "
            "e^z) - y z.",
            _logits_sigmoid_twice,
        ),
    ),
    returns="the mean loss over all samples",
)


EXERCISES = (
    SIGMOID,
    COUNTEREXAMPLE_DOUBLE_SIGMOID,
    SIGMOID_GRAD,
    BCE,
    BCE_FROM_LOGITS,
)
