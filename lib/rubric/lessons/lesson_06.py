"""How the exercises of lesson 06 are marked.

Shifting by the largest score is the usual stable form of softmax and log-softmax, see Blanchard,
Higham and Higham, "Accurately computing the log-sum-exp and softmax functions" (2021). The name and
the pairing of softmax with cross-entropy are Bridle's (1990).
"""

import numpy as np

from ..exercise import Aspect, Exercise, Mistake

# softmax --------------------------------------------------------------------------------------


def softmax(Z):
    powers = np.exp(Z - Z.max(axis=1, keepdims=True))  # at most 1, so nothing overflows
    return powers / powers.sum(axis=1, keepdims=True)


def _softmax_overflows(Z):
    powers = np.exp(Z)
    return powers / powers.sum(axis=1, keepdims=True)


def _softmax_largest_of_all(Z):
    powers = np.exp(Z - Z.max())
    return powers / powers.sum(axis=1, keepdims=True)


def _softmax_largest_of_columns(Z):
    powers = np.exp(Z - Z.max(axis=0))
    return powers / powers.sum(axis=1, keepdims=True)


def _softmax_smallest(Z):
    powers = np.exp(Z - Z.min(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def _softmax_largest_above_only(Z):
    powers = np.exp(Z - Z.max(axis=1, keepdims=True))
    return powers / np.exp(Z).sum(axis=1, keepdims=True)


def _softmax_clipped(Z):
    return _softmax_overflows(np.clip(Z, -500, 500))


def _softmax_over_samples(Z):
    powers = np.exp(Z - Z.max(axis=0))
    return powers / powers.sum(axis=0)


def _softmax_over_samples_overflows(Z):
    return np.exp(Z) / np.exp(Z).sum(axis=0)


def _softmax_over_all(Z):
    powers = np.exp(Z - Z.max())
    return powers / powers.sum()


def _softmax_over_all_overflows(Z):
    return np.exp(Z) / np.exp(Z).sum()


def _softmax_axis_lost(Z):
    return np.exp(Z) / np.exp(Z).sum(axis=1)


def _softmax_is_sigmoid(Z):
    return 1 / (1 + np.exp(-Z))


def _softmax_odds(Z):
    return np.exp(Z) / (1 + np.exp(Z))


def _softmax_without_exp(Z):
    return Z / Z.sum(axis=1, keepdims=True)


def _softmax_not_divided(Z):
    return np.exp(Z - Z.max(axis=1, keepdims=True))


def _softmax_not_divided_overflows(Z):
    return np.exp(Z)


def _softmax_of_minus(Z):
    return softmax(-Z)


def _softmax_stray_minus(Z):
    return -softmax(Z)


def _softmax_of_minus_overflows(Z):
    return _softmax_overflows(-Z)


def _softmax_previous(Z):
    powers = np.exp(Z - Z.max(axis=1, keepdims=True))
    return powers / np.cumsum(powers, axis=1)


def _softmax_others(Z):
    powers = np.exp(Z - Z.max(axis=1, keepdims=True))
    return powers / (powers.sum(axis=1, keepdims=True) - powers)


def _softmax_hard(Z):
    return np.eye(Z.shape[1])[Z.argmax(axis=1)]


def _softmax_log(Z):
    return log_softmax(Z)


def _softmax_base_2(Z):
    powers = 2.0 ** (Z - Z.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def _softmax_squeezed(Z):
    return softmax(Z).squeeze()


def _softmax_first_row(Z):
    return softmax(Z)[0]


def _softmax_transposed(Z):
    return softmax(Z).T


def _softmax_in_place(Z):
    Z -= Z.max(axis=1, keepdims=True).astype(Z.dtype)
    return softmax(Z)


ACROSS = "along each row, over the classes: `axis=1`, with `keepdims=True`"

SOFTMAX = Exercise(
    softmax,
    (
        Aspect("form", 0.5, "shape: one row for each sample, one column for each class"),
        Aspect("value", 1.0, "probabilities"),
        Aspect("edge", 0.5, "one sample, two classes, whole numbers, float32"),
        Aspect("large", 1.0, "scores of -1000 and 1000"),
    ),
    (
        Mistake(
            "On paper this is right, but e^1000 is infinite, and e^-1000 is 0 in the whole row. "
            "First subtract the largest score of each row: nothing changes but the trouble.",
            _softmax_overflows,
        ),
        Mistake(
            "You subtract the largest score of the whole table. A row far below it becomes 0 / "
            "0. Each row needs its own largest score: `Z.max(axis=1, keepdims=True)`.",
            _softmax_largest_of_all,
        ),
        Mistake(
            "You subtract from each column its largest score. That shifts the scores of one "
            "sample by different numbers. Take the largest of each row: `axis=1, keepdims=True`.",
            _softmax_largest_of_columns,
        ),
        Mistake(
            "You subtract the smallest score of each row. Then the others are above 0, and e to "
            "the power of a large gap overflows. Subtract the largest.",
            _softmax_smallest,
        ),
        Mistake(
            "You shift the scores above the fraction line and not below it. Compute the shifted "
            "powers once and use them in both places.",
            _softmax_largest_above_only,
        ),
        Mistake(
            "You clip the scores at 500. Then 1000 and 999 count alike, and they should not. "
            "Subtract the largest score of each row instead.",
            _softmax_clipped,
        ),
        Mistake(
            "Your columns sum to 1, over the samples. The probabilities of one sample sum to 1: "
            f"add {ACROSS}.",
            _softmax_over_samples,
        ),
        Mistake(
            "Your columns sum to 1, over the samples, and large scores overflow. Work along each "
            "row (`axis=1, keepdims=True`) and first subtract its largest score.",
            _softmax_over_samples_overflows,
        ),
        Mistake(
            f"Your whole table sums to 1. Every row should: add {ACROSS}.",
            _softmax_over_all,
        ),
        Mistake(
            "Your whole table sums to 1, and large scores overflow. Every row should sum to 1: "
            "`axis=1, keepdims=True`. And first subtract the largest score of each row.",
            _softmax_over_all_overflows,
        ),
        Mistake(
            "A sum or maximum along each row has shape (m,), which NumPy lines up with the "
            "columns of (m, K), not with the rows. `keepdims=True` makes it (m, 1).",
            _softmax_axis_lost,
        ),
        Mistake(
            "That is the sigmoid of each score: the rows do not sum to 1. Below the fraction "
            "line stands the sum of the powers of all classes.",
            _softmax_is_sigmoid,
        ),
        Mistake(
            "Below the fraction line you have 1 and the class's own power: that is the sigmoid. "
            "It should be the sum of the powers of all classes.",
            _softmax_odds,
        ),
        Mistake(
            "You divide the scores by their sum. Scores may be negative: take `np.exp` of them "
            "first.",
            _softmax_without_exp,
        ),
        Mistake(
            "Your rows do not sum to 1: divide each power by the sum of its row.",
            _softmax_not_divided,
        ),
        Mistake(
            "Your rows do not sum to 1: divide each power by the sum of its row. And subtract "
            "the largest score of the row first, or e^1000 is infinite.",
            _softmax_not_divided_overflows,
        ),
        Mistake(
            "The largest score gets the smallest probability in yours. The exponent has a minus "
            "too many.",
            _softmax_of_minus,
        ),
        Mistake(
            "The largest score gets the smallest probability in yours: a minus too many in the "
            "exponent. And large scores overflow: first subtract the largest of each row.",
            _softmax_of_minus_overflows,
        ),
        Mistake(
            "Your rows sum to -1: there is a stray minus. Probabilities are positive.",
            _softmax_stray_minus,
        ),
        Mistake(
            "You divide by the powers up to the class itself. Below the fraction line stand all "
            "classes, the later ones too.",
            _softmax_previous,
        ),
        Mistake(
            "You divide by the powers of the other classes: these are odds. The class's own "
            "power belongs into the sum, too.",
            _softmax_others,
        ),
        Mistake(
            "You gave 1 to the largest score and 0 to the rest. Softmax gives every class a "
            "share, by e to the power of its score.",
            _softmax_hard,
        ),
        Mistake("That is the logarithm of it. Return the probabilities.", _softmax_log),
        Mistake("You took powers of 2. Softmax takes powers of e: `np.exp`.", _softmax_base_2),
        Mistake(
            "With one sample your answer has lost its first axis. m = 1 keeps it: shape (1, K). "
            "Leave `squeeze` out.",
            _softmax_squeezed,
        ),
        Mistake(
            "You return the first row only. Is the `return` inside the loop? All m rows are asked.",
            _softmax_first_row,
        ),
        Mistake(
            "Your table lies on its side: shape (K, m). One row for each sample is (m, K).",
            _softmax_transposed,
        ),
        Mistake(
            "`Z -= ...` overwrites the caller's scores. `Z = Z - ...` makes a new array.",
            _softmax_in_place,
        ),
    ),
    returns="a probability for each sample and class",
)


# one_hot --------------------------------------------------------------------------------------


def one_hot(y, K):
    return np.eye(K)[y]


def _hot_columns_from_labels(y, K):
    return np.eye(int(y.max()) + 1)[y]


def _hot_columns_that_occur(y, K):
    return (y[:, None] == np.unique(y)).astype(float)


def _hot_counts_from_one(y, K):
    return np.eye(K)[y - 1]


def _hot_whole_columns(y, K):
    T = np.zeros((len(y), K))
    T[:, y] = 1
    return T


def _hot_transposed(y, K):
    return np.eye(K)[y].T


def _hot_label_as_value(y, K):
    return np.eye(K)[y] * y[:, None]


def _hot_label_counted_from_one(y, K):
    return np.eye(K)[y] * (y[:, None] + 1)


def _hot_minus_one_elsewhere(y, K):
    return 2 * np.eye(K)[y] - 1


def _hot_cold(y, K):
    return 1 - np.eye(K)[y]


def _hot_zeros(y, K):
    return np.zeros((len(y), K))


def _hot_square(y, K):
    T = np.zeros((len(y), len(y)))
    T[np.arange(len(y)), y] = 1
    return T


def _hot_swapped_indices(y, K):
    T = np.zeros((len(y), K))
    T[y, np.arange(len(y))] = 1
    return T


def _hot_comparison_with_rows(y, K):
    return (y == np.arange(K)).astype(float)


def _hot_row_for_each_class(y, K):
    return (np.arange(K)[:, None] == y).astype(float)


def _hot_squeezed(y, K):
    return np.eye(K)[y].squeeze()


def _hot_flat(y, K):
    return np.eye(K)[y].ravel()


def _hot_one_row(y, K):
    T = np.zeros(K)
    T[y] = 1
    return T


def _hot_last_first(y, K):
    return np.eye(K)[K - 1 - y]


ONE_HOT = Exercise(
    one_hot,
    (
        Aspect("form", 0.5, "shape: one row for each label, K columns"),
        Aspect("value", 1.0, "a single 1 in each row, in the right place"),
        Aspect("edge", 0.5, "one label, two classes, classes that do not occur"),
    ),
    (
        Mistake(
            "You take the number of columns from the largest label. The last class may not occur "
            "in these labels: there are always K columns.",
            _hot_columns_from_labels,
        ),
        Mistake(
            "You make a column for each label that occurs. A class may be absent today: there "
            "are always K columns, 0 to K - 1.",
            _hot_columns_that_occur,
        ),
        Mistake(
            "Your ones stand one column too far left. The classes count from 0, as columns do.",
            _hot_counts_from_one,
        ),
        Mistake(
            "`T[:, y] = 1` fills whole columns, in all rows. Give each row its own column: "
            "`T[np.arange(m), y] = 1`.",
            _hot_whole_columns,
        ),
        Mistake(
            "Your table lies on its side: shape (K, m). One row for each label is (m, K).",
            _hot_transposed,
        ),
        Mistake(
            "You wrote the label itself into the table. Its *place* says the class; the number "
            "there is always 1.",
            _hot_label_as_value,
        ),
        Mistake(
            "You wrote the label's number into the table. Its *place* says the class; the number "
            "there is always 1.",
            _hot_label_counted_from_one,
        ),
        Mistake("The other places hold 0, not -1.", _hot_minus_one_elsewhere),
        Mistake("Zeros and ones are exchanged: the 1 stands in the label's column.", _hot_cold),
        Mistake(
            "There is no 1 in your table yet. Row i gets one in column y[i].",
            _hot_zeros,
        ),
        Mistake(
            "Your table has a column for each sample. It needs one for each class: `np.zeros((m, "
            "K))`.",
            _hot_square,
        ),
        Mistake(
            "Row and column are exchanged: the sample is the row and comes first, "
            "`T[np.arange(m), y]`.",
            _hot_swapped_indices,
        ),
        Mistake(
            "`y == np.arange(K)` compares entry by entry, (m,) with (K,). With a column of "
            "labels, `y[:, None] == np.arange(K)`, every label meets every class.",
            _hot_comparison_with_rows,
        ),
        Mistake(
            "With one label your answer has lost its first axis. m = 1 keeps it: shape (1, K). "
            "Leave `squeeze` out.",
            _hot_squeezed,
        ),
        Mistake("You laid all rows end to end. Keep one row for each label: (m, K).", _hot_flat),
        Mistake(
            "You have one row for all labels together. Each label gets a row of its own: (m, K).",
            _hot_one_row,
        ),
        Mistake(
            "Your columns run backwards. Class 0 is the first column, class K - 1 the last.",
            _hot_last_first,
        ),
    ),
    returns="a row of K numbers for each label",
)


# log_softmax ----------------------------------------------------------------------------------


def log_softmax(Z):
    shifted = Z - Z.max(axis=1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))


def _log_of_softmax(Z):
    return np.log(softmax(Z))


def _log_of_naive_softmax(Z):
    return np.log(_softmax_overflows(Z))


def _log_of_naive_sum(Z):
    return Z - np.log(np.exp(Z).sum(axis=1, keepdims=True))


def _log_clipped(Z):
    return np.log(np.clip(softmax(Z), 1e-12, 1))


def _log_shift_lost(Z):
    shifted = Z - Z.max(axis=1, keepdims=True)
    return Z - np.log(np.exp(shifted).sum(axis=1, keepdims=True))


def _log_shift_twice(Z):
    largest = Z.max(axis=1, keepdims=True)
    return Z - 2 * largest - np.log(np.exp(Z - largest).sum(axis=1, keepdims=True))


def _log_shift_in_sum_only(Z):
    largest = Z.max(axis=1, keepdims=True)
    return Z + largest - np.log(np.exp(Z - largest).sum(axis=1, keepdims=True))


def _log_largest_of_all(Z):
    shifted = Z - Z.max()
    return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))


def _log_over_samples(Z):
    return log_softmax(Z.T).T


def _log_over_all(Z):
    shifted = Z - Z.max()
    return shifted - np.log(np.exp(shifted).sum())


def _log_axis_lost(Z):
    shifted = Z - Z.max(axis=1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=1))


def _log_of_scores(Z):
    return np.log(Z)


def _log_without_sum(Z):
    return Z - Z.max(axis=1, keepdims=True)


def _log_without_log(Z):
    shifted = Z - Z.max(axis=1, keepdims=True)
    return shifted - np.exp(shifted).sum(axis=1, keepdims=True)


def _log_divided(Z):
    shifted = Z - Z.max(axis=1, keepdims=True)
    return shifted / np.log(np.exp(shifted).sum(axis=1, keepdims=True))


def _log_plus(Z):
    shifted = Z - Z.max(axis=1, keepdims=True)
    return shifted + np.log(np.exp(shifted).sum(axis=1, keepdims=True))


def _log_sum_of_logs(Z):
    return Z - Z.sum(axis=1, keepdims=True)


def _log_minus(Z):
    return -log_softmax(Z)


def _log_is_softmax(Z):
    return softmax(Z)


def _log_softmax_of_softmax(Z):
    return log_softmax(softmax(Z))


def _log_of_sigmoid(Z):
    return -np.logaddexp(0, -Z)


def _log_base_2(Z):
    return log_softmax(Z) / np.log(2)


def _log_base_10(Z):
    return log_softmax(Z) / np.log(10)


def _log_log1p(Z):
    shifted = Z - Z.max(axis=1, keepdims=True)
    return shifted - np.log1p(np.exp(shifted).sum(axis=1, keepdims=True))


def _log_squeezed(Z):
    return log_softmax(Z).squeeze()


def _log_in_place(Z):
    Z -= Z.max(axis=1, keepdims=True).astype(Z.dtype)
    return log_softmax(Z)


LOG_SOFTMAX = Exercise(
    log_softmax,
    (
        Aspect("form", 0.5, "shape: one row for each sample, one column for each class"),
        Aspect("value", 1.0, "log-probabilities"),
        Aspect("edge", 0.5, "one sample, two classes, whole numbers, float32"),
        Aspect("large", 1.0, "gaps of 800 and more"),
    ),
    (
        Mistake(
            "softmax has already rounded a tiny probability to 0, and log(0) is -inf. Stay with "
            "the scores: shifted score minus log of the sum of powers.",
            _log_of_softmax,
        ),
        Mistake(
            "e^1000 is infinite and e^-1000 is 0, so the log has nothing left to work on. Shift "
            "each row by its largest score, and take the log on paper: score minus log of the "
            "sum.",
            _log_of_naive_softmax,
        ),
        Mistake(
            "The formula is right, but e^1000 overflows inside the log. Subtract the largest "
            "score of each row first.",
            _log_of_naive_sum,
        ),
        Mistake(
            "The tiny number at which you clip, or which you add, decides your answer: -27.6 in "
            "place of -800. Stay with the scores: shifted score minus log of the sum of powers.",
            _log_clipped,
        ),
        Mistake(
            "You shifted the scores inside the sum and not the score in front. Shift both: the "
            "same row of shifted scores is used twice.",
            _log_shift_lost,
        ),
        Mistake(
            "The largest score is subtracted twice. Once is enough: log p is the shifted score "
            "minus the log of the sum.",
            _log_shift_twice,
        ),
        Mistake(
            "The largest score is added in front, where it should be subtracted: Z - largest - "
            "log(sum).",
            _log_shift_in_sum_only,
        ),
        Mistake(
            "You subtract the largest score of the whole table. For a row far below it, the sum "
            "of powers is 0. Each row needs its own: `Z.max(axis=1, keepdims=True)`.",
            _log_largest_of_all,
        ),
        Mistake(
            f"You worked down the columns, over the samples. Work {ACROSS}.",
            _log_over_samples,
        ),
        Mistake(
            f"You have one sum for the whole table. Each sample has its own: work {ACROSS}.",
            _log_over_all,
        ),
        Mistake(
            "The sums have shape (m,), and NumPy lines them up with the columns: `keepdims=True` "
            "makes them (m, 1).",
            _log_axis_lost,
        ),
        Mistake(
            "You took the log of the scores. Take the log of softmax: score minus log of the sum "
            "of powers.",
            _log_of_scores,
        ),
        Mistake(
            "The log of the sum is missing: shifted score minus log of the sum of shifted powers.",
            _log_without_sum,
        ),
        Mistake(
            "You subtract the sum itself. Its logarithm is missing: `np.log(...)`.",
            _log_without_log,
        ),
        Mistake(
            "You divide by the log. The log of a quotient is a difference: subtract.",
            _log_divided,
        ),
        Mistake("The log of the sum is subtracted, not added.", _log_plus),
        Mistake(
            "The log of a sum is not the sum of the logs. First add the powers of e, then take "
            "the log.",
            _log_sum_of_logs,
        ),
        Mistake(
            "The log of a probability is negative or 0. Yours has a minus too many.", _log_minus
        ),
        Mistake("These are the probabilities; their logarithm is asked.", _log_is_softmax),
        Mistake(
            "Softmax is applied twice: once by you and once inside the formula. It takes the "
            "scores.",
            _log_softmax_of_softmax,
        ),
        Mistake(
            "That is the log of the sigmoid of each score: each class by itself. Here the "
            "classes of a row share one sum.",
            _log_of_sigmoid,
        ),
        Mistake("That is the logarithm to base 2. The natural one is `np.log`.", _log_base_2),
        Mistake("That is the logarithm to base 10. The natural one is `np.log`.", _log_base_10),
        Mistake(
            "`np.log1p` adds a 1 to the sum. The 1 of the largest score is in the sum already: "
            "use `np.log`.",
            _log_log1p,
        ),
        Mistake(
            "With one sample your answer has lost its first axis. m = 1 keeps it: shape (1, K). "
            "Leave `squeeze` out.",
            _log_squeezed,
        ),
        Mistake(
            "`Z -= ...` overwrites the caller's scores. `Z = Z - ...` makes a new array.",
            _log_in_place,
        ),
    ),
    returns="a log-probability for each sample and class",
)


# cross_entropy --------------------------------------------------------------------------------


def cross_entropy(Z, y):
    return float(_losses(Z, y).mean())


def _losses(Z, y):
    return -log_softmax(Z)[np.arange(len(y)), y]


def _ce_sum(Z, y):
    return float(_losses(Z, y).sum())


def _ce_sum_overflows(Z, y):
    return float(-np.log(_softmax_overflows(Z)[np.arange(len(y)), y]).sum())


def _ce_per_sample(Z, y):
    return _losses(Z, y)


def _ce_sign(Z, y):
    return -cross_entropy(Z, y)


def _ce_mean_over_all_entries(Z, y):
    return float(-(one_hot(y, Z.shape[1]) * log_softmax(Z)).mean())


def _ce_all_classes(Z, y):
    return float(-log_softmax(Z).mean())


def _ce_all_classes_summed(Z, y):
    return float(-log_softmax(Z).sum(axis=1).mean())


def _ce_whole_columns(Z, y):
    return float(-log_softmax(Z)[:, y].mean())


def _ce_clipped(Z, y):
    return float(-np.log(np.clip(softmax(Z), 1e-12, 1))[np.arange(len(y)), y].mean())


def _ce_log_of_softmax(Z, y):
    return float(-np.log(softmax(Z)[np.arange(len(y)), y]).mean())


def _ce_log_of_softmax_one_hot(Z, y):
    T = one_hot(y, Z.shape[1])
    return float(-(T * np.log(softmax(Z))).sum(axis=1).mean())


def _ce_overflows(Z, y):
    powers = np.exp(Z)
    return float((np.log(powers.sum(axis=1)) - Z[np.arange(len(y)), y]).mean())


def _ce_of_scores(Z, y):
    return float(-Z[np.arange(len(y)), y].mean())


def _ce_scores_as_probabilities(Z, y):
    return float(-np.log(Z[np.arange(len(y)), y]).mean())


def _ce_one_hot_times_log_of_scores(Z, y):
    return float(-(one_hot(y, Z.shape[1]) * np.log(Z)).sum(axis=1).mean())


def _ce_of_predicted(Z, y):
    return float(-log_softmax(Z).max(axis=1).mean())


def _ce_softmax_twice(Z, y):
    return cross_entropy(softmax(Z), y)


def _ce_base_2(Z, y):
    return cross_entropy(Z, y) / float(np.log(2))


def _ce_probability(Z, y):
    return float((1 - softmax(Z)[np.arange(len(y)), y]).mean())


def _ce_minus_probability(Z, y):
    return float(-softmax(Z)[np.arange(len(y)), y].mean())


def _ce_binary_for_each_class(Z, y):
    T, p = one_hot(y, Z.shape[1]), np.clip(softmax(Z), 1e-12, 1 - 1e-12)
    return float(-(T * np.log(p) + (1 - T) * np.log(1 - p)).sum(axis=1).mean())


def _ce_squares(Z, y):
    return float(((softmax(Z) - one_hot(y, Z.shape[1])) ** 2).sum(axis=1).mean())


def _ce_labels_as_numbers(Z, y):
    return float(-(y[:, None] * log_softmax(Z)).sum(axis=1).mean())


def _ce_counts_from_one(Z, y):
    return cross_entropy(Z, y - 1)


def _ce_columns_from_labels(Z, y):
    return float(-(one_hot(y, int(y.max()) + 1) * log_softmax(Z)).sum(axis=1).mean())


def _ce_over_samples(Z, y):
    return float(-_log_over_samples(Z)[np.arange(len(y)), y].mean())


def _ce_accuracy(Z, y):
    return float((Z.argmax(axis=1) == y).mean())


def _ce_in_place(Z, y):
    Z -= Z.max(axis=1, keepdims=True).astype(Z.dtype)
    return cross_entropy(Z, y)


CROSS_ENTROPY = Exercise(
    cross_entropy,
    (
        Aspect("form", 0.5, "one number"),
        Aspect("value", 1.0, "the mean cross-entropy"),
        Aspect("edge", 0.5, "one sample, two classes, a class that does not occur"),
        Aspect("large", 1.0, "exact for scores of -1000 and 1000"),
    ),
    (
        Mistake("You added the losses up. The cost is their mean.", _ce_sum),
        Mistake("You return one loss for each sample. The cost is their mean.", _ce_per_sample),
        Mistake(
            "The minus is missing. The log of a probability is negative, and a loss should not be.",
            _ce_sign,
        ),
        Mistake(
            "You divide by m K: `mean()` over a whole table counts the zeros too. Sum over the "
            "classes, then take the mean over the m samples.",
            _ce_mean_over_all_entries,
        ),
        Mistake(
            "You take the mean over all classes, and the labels have no effect. Only the "
            "log-probability of the true class counts: one number in each row.",
            _ce_all_classes,
        ),
        Mistake(
            "You add over all classes, and the labels have no effect. Only the log-probability "
            "of the true class counts: one number in each row.",
            _ce_all_classes_summed,
        ),
        Mistake(
            "`[:, y]` takes the columns y from every row: an (m, m) table. `[np.arange(m), y]` "
            "takes one number from each row.",
            _ce_whole_columns,
        ),
        Mistake(
            "The tiny number at which you clip, or which you add, decides your answer: 27.6 in "
            "place of 800. Use `log_softmax`, which needs neither.",
            _ce_clipped,
        ),
        Mistake(
            "softmax has rounded the probability of the true class to 0, so its log is infinite. "
            "Do not take the log of softmax, use `log_softmax`.",
            _ce_log_of_softmax,
        ),
        Mistake(
            "Where softmax is 0 the log is -inf, and 0 times infinite is nan. Do not take the "
            "log of softmax, use `log_softmax`.",
            _ce_log_of_softmax_one_hot,
        ),
        Mistake(
            "On paper this is right, but e^1000 is infinite and e^-1000 is 0. `log_softmax` "
            "subtracts the largest score of each row first.",
            _ce_overflows,
        ),
        Mistake(
            "Two things: the cost is the mean of the losses, not their sum, and e^1000 is "
            "infinite. Start from `log_softmax`, then take the mean.",
            _ce_sum_overflows,
        ),
        Mistake(
            "You take the score of the true class only. What the other classes scored counts as "
            "well: use `log_softmax`.",
            _ce_of_scores,
        ),
        Mistake(
            "You took the log of the scores, as if they were probabilities. Here Z holds scores: "
            "use `log_softmax`.",
            _ce_scores_as_probabilities,
        ),
        Mistake(
            "The log of a negative score is nan, and 0 times nan is nan, too. Z holds scores, "
            "not probabilities: use `log_softmax`.",
            _ce_one_hot_times_log_of_scores,
        ),
        Mistake(
            "You take the likeliest class of each row. The loss looks at the true class, y, "
            "likely or not.",
            _ce_of_predicted,
        ),
        Mistake(
            "Softmax is applied twice. `log_softmax` wants the scores, not probabilities.",
            _ce_softmax_twice,
        ),
        Mistake("That is the logarithm to base 2. The natural one is `np.log`.", _ce_base_2),
        Mistake(
            "That is how far the probability of the true class is from 1. The cross-entropy "
            "takes its log.",
            _ce_probability,
        ),
        Mistake(
            "The logarithm is missing: minus the log of the probability of the true class.",
            _ce_minus_probability,
        ),
        Mistake(
            "You added (1 - t) log(1 - p) for the other classes. With softmax one term is "
            "enough: minus the log-probability of the true class.",
            _ce_binary_for_each_class,
        ),
        Mistake(
            "These are squares. The cross-entropy is minus the log-probability of the true class.",
            _ce_squares,
        ),
        Mistake(
            "You multiply by the label as a number, so class 0 costs nothing and class 2 twice "
            "as much. A label says which column to take.",
            _ce_labels_as_numbers,
        ),
        Mistake(
            "You take the column left of the label. The classes count from 0, as columns do.",
            _ce_counts_from_one,
        ),
        Mistake(
            "The number of classes is that of the columns, `Z.shape[1]`. The largest label may "
            "not occur.",
            _ce_columns_from_labels,
        ),
        Mistake(
            "Your probabilities sum to 1 down the columns, over the samples. They should along "
            "each row.",
            _ce_over_samples,
        ),
        Mistake(
            "That is the share of right answers. The cost is the mean of minus the "
            "log-probability.",
            _ce_accuracy,
        ),
        Mistake(
            "`Z -= ...` overwrites the caller's scores. `Z = Z - ...` makes a new array.",
            _ce_in_place,
        ),
    ),
    returns="the mean loss over all samples",
)


# softmax_jacobian -----------------------------------------------------------------------------


def softmax_jacobian(z):
    p = _row(z)
    return np.diag(p) - np.outer(p, p)


def _row(z):
    return softmax(z[None])[0]


def _jacobian_diagonal_only(z):
    p = _row(z)
    return np.diag(p * (1 - p))


def _jacobian_diagonal_as_vector(z):
    p = _row(z)
    return p * (1 - p)


def _jacobian_dot_product(z):
    p = _row(z)
    return np.diag(p) - p @ p


def _jacobian_row_subtracted(z):
    p = _row(z)
    return np.diag(p) - p


def _jacobian_entrywise(z):
    p = _row(z)
    return np.diag(p) - p * p


def _jacobian_sign(z):
    return -softmax_jacobian(z)


def _jacobian_plus(z):
    p = _row(z)
    return np.diag(p) + np.outer(p, p)


def _jacobian_others_positive(z):
    return np.abs(softmax_jacobian(z))


def _jacobian_no_diagonal(z):
    p = _row(z)
    return -np.outer(p, p)


def _jacobian_outer(z):
    p = _row(z)
    return np.outer(p, p)


def _jacobian_only_p(z):
    return np.diag(_row(z))


def _jacobian_identity(z):
    p = _row(z)
    return np.eye(len(z)) - np.outer(p, p)


def _jacobian_one_factor(z):
    p = _row(z)
    return np.outer(p, 1 - p)


def _jacobian_of_scores(z):
    return np.diag(z) - np.outer(z, z)


def _jacobian_of_sigmoid(z):
    p = 1 / (1 + np.exp(-z))
    return np.diag(p * (1 - p))


def _jacobian_overflows(z):
    p = np.exp(z) / np.exp(z).sum()
    return np.diag(p) - np.outer(p, p)


def _jacobian_dot_product_overflows(z):
    p = np.exp(z) / np.exp(z).sum()
    return np.diag(p) - p @ p


def _jacobian_diagonal_overflows(z):
    p = np.exp(z) / np.exp(z).sum()
    return np.diag(p * (1 - p))


def _jacobian_of_log(z):
    return np.eye(len(z)) - np.tile(_row(z), (len(z), 1))


def _jacobian_rows_first(z):
    return softmax_jacobian(z)[None]


def _jacobian_in_place(z):
    z -= z.max().astype(z.dtype)
    return softmax_jacobian(z)


SOFTMAX_JACOBIAN = Exercise(
    softmax_jacobian,
    (
        Aspect("form", 0.5, "shape: K rows and K columns"),
        Aspect("diagonal", 0.5, "what a score does to its own probability"),
        Aspect("others", 1.5, "what a score does to the other probabilities"),
        Aspect("large", 0.5, "scores of -1000 and 1000"),
    ),
    (
        Mistake(
            "Only the diagonal is filled. A score moves the other probabilities, too: off the "
            "diagonal the entry is -p_i p_j.",
            _jacobian_diagonal_only,
        ),
        Mistake(
            "You return p (1 - p), the diagonal only. Every score moves every probability: that "
            "takes a table, (K, K).",
            _jacobian_diagonal_as_vector,
        ),
        Mistake(
            "p @ p is one number, and p @ p.T is the same number: a (K,) array has no column "
            "form. For all products p_i p_j use `np.outer(p, p)`.",
            _jacobian_dot_product,
        ),
        Mistake(
            "You subtract p itself from each row of diag(p). The second part is the table of all "
            "products: `np.outer(p, p)`.",
            _jacobian_row_subtracted,
        ),
        Mistake(
            "`p * p` multiplies entry by entry and gives (K,). The table of all products p_i p_j "
            "is `np.outer(p, p)`.",
            _jacobian_entrywise,
        ),
        Mistake(
            "All signs are turned. Raising a score raises its own probability: the diagonal is "
            "positive.",
            _jacobian_sign,
        ),
        Mistake(
            "The second part is subtracted, not added: diag(p) minus the table of products.",
            _jacobian_plus,
        ),
        Mistake(
            "Off the diagonal the sign is missing: what one class gains, the others lose, -p_i "
            "p_j.",
            _jacobian_others_positive,
        ),
        Mistake(
            "The part diag(p) is missing: on the diagonal stands p_i - p_i^2.",
            _jacobian_no_diagonal,
        ),
        Mistake(
            "These are the products p_i p_j. The Jacobian is diag(p) minus them.",
            _jacobian_outer,
        ),
        Mistake(
            "You return diag(p). The table of products p_i p_j is still to be subtracted.",
            _jacobian_only_p,
        ),
        Mistake(
            "The first part is diag(p), with the probabilities on the diagonal. You have ones "
            "there.",
            _jacobian_identity,
        ),
        Mistake(
            "You have p_i (1 - p_j) everywhere. That is right on the diagonal; off it the 1 "
            "falls away: -p_i p_j.",
            _jacobian_one_factor,
        ),
        Mistake(
            "You put the scores into the formula. It wants probabilities: first p = softmax of z.",
            _jacobian_of_scores,
        ),
        Mistake(
            "You used the sigmoid of each score. Here p is the softmax of all scores together.",
            _jacobian_of_sigmoid,
        ),
        Mistake(
            "e^1000 is infinite, and infinite by infinite is nan. Call `softmax`, which "
            "subtracts the largest score first.",
            _jacobian_overflows,
        ),
        Mistake(
            "p @ p and p @ p.T are one number; the table of products is `np.outer(p, p)`. And "
            "e^1000 is infinite: get p from your `softmax`.",
            _jacobian_dot_product_overflows,
        ),
        Mistake(
            "Only the diagonal is filled; off it the entry is -p_i p_j. And e^1000 is infinite: "
            "get p from your `softmax`.",
            _jacobian_diagonal_overflows,
        ),
        Mistake(
            "The factor p_i in front of row i is missing: p_i (1 - p_i) on the diagonal, p_i (0 "
            "- p_j) off it. Without it this is the Jacobian of log-softmax.",
            _jacobian_of_log,
        ),
        Mistake(
            "Your answer has an axis too many, (1, K, K): take row 0 of the softmax of `z[None]` "
            "first.",
            _jacobian_rows_first,
        ),
        Mistake(
            "`z -= ...` overwrites the caller's scores. `z = z - ...` makes a new array.",
            _jacobian_in_place,
        ),
    ),
    returns="a row for each probability, a column for each score",
)


# softmax_ce_grad ------------------------------------------------------------------------------


def softmax_ce_grad(Z, y):
    return _error(Z, y) / len(y)


def _error(Z, y):
    return softmax(Z) - one_hot(y, Z.shape[1])


def _grad_of_sum(Z, y):
    return _error(Z, y)


def _grad_divided_by_all(Z, y):
    return _error(Z, y) / Z.size


def _grad_divided_by_classes(Z, y):
    return _error(Z, y) / Z.shape[1]


def _grad_sign(Z, y):
    return -softmax_ce_grad(Z, y)


def _grad_diagonal_only(Z, y):
    return _error(Z, y) * one_hot(y, Z.shape[1]) / len(y)


def _grad_diagonal_only_sum(Z, y):
    return _error(Z, y) * one_hot(y, Z.shape[1])


def _grad_only_p(Z, y):
    return softmax(Z) / len(y)


def _grad_of_scores(Z, y):
    return (Z - one_hot(y, Z.shape[1])) / len(y)


def _grad_half_divided(Z, y):
    return softmax(Z) / len(y) - one_hot(y, Z.shape[1])


def _grad_labels_divided(Z, y):
    return softmax(Z) - one_hot(y, Z.shape[1]) / len(y)


def _grad_whole_columns(Z, y):
    p = softmax(Z)
    p[:, y] -= 1
    return p / len(y)


def _grad_with_respect_to_p(Z, y):
    return -one_hot(y, Z.shape[1]) / softmax(Z) / len(y)


def _grad_of_sigmoids(Z, y):
    return (1 / (1 + np.exp(-Z)) - one_hot(y, Z.shape[1])) / len(y)


def _grad_with_slope(Z, y):
    p = softmax(Z)
    return _error(Z, y) * p * (1 - p) / len(y)


def _grad_of_squares(Z, y):
    p, error = softmax(Z), _error(Z, y)
    return 2 * p * (error - (p * error).sum(axis=1, keepdims=True)) / len(y)


def _grad_over_samples(Z, y):
    return (_softmax_over_samples(Z) - one_hot(y, Z.shape[1])) / len(y)


def _grad_overflows(Z, y):
    return (_softmax_overflows(Z) - one_hot(y, Z.shape[1])) / len(y)


def _grad_of_sum_overflows(Z, y):
    return _softmax_overflows(Z) - one_hot(y, Z.shape[1])


def _grad_hard(Z, y):
    return (_softmax_hard(Z) - one_hot(y, Z.shape[1])) / len(y)


def _grad_labels_as_numbers(Z, y):
    return (softmax(Z) - y[:, None]) / len(y)


def _grad_columns_from_labels(Z, y):
    return (softmax(Z) - one_hot(y, int(y.max()) + 1)) / len(y)


def _grad_mean_over_samples(Z, y):
    return _error(Z, y).mean(axis=0)


def _grad_one_number(Z, y):
    return float(_error(Z, y).mean())


def _grad_transposed(Z, y):
    return softmax_ce_grad(Z, y).T


def _grad_of_log_softmax(Z, y):
    return (log_softmax(Z) - one_hot(y, Z.shape[1])) / len(y)


def _grad_counts_from_one(Z, y):
    return (softmax(Z) - one_hot(y - 1, Z.shape[1])) / len(y)


def _grad_squeezed(Z, y):
    return softmax_ce_grad(Z, y).squeeze()


def _grad_in_place(Z, y):
    Z -= Z.max(axis=1, keepdims=True).astype(Z.dtype)
    return softmax_ce_grad(Z, y)


SOFTMAX_CE_GRAD = Exercise(
    softmax_ce_grad,
    (
        Aspect("form", 0.5, "shape: that of Z"),
        Aspect("value", 1.5, "the gradient of the mean"),
        Aspect("edge", 0.5, "one sample, two classes, a class that does not occur"),
        Aspect("large", 0.5, "scores of -1000 and 1000"),
    ),
    (
        Mistake(
            "This is the gradient of the sum of all losses. The cost is their mean: divide by m.",
            _grad_of_sum,
        ),
        Mistake(
            "You divide by all m K entries. The cost is a mean over the m samples: divide by m.",
            _grad_divided_by_all,
        ),
        Mistake(
            "You divide by the number of classes. The cost is a mean over the samples: divide by "
            "m.",
            _grad_divided_by_classes,
        ),
        Mistake(
            "The sign is turned: it is p minus t, what was said minus what is true.", _grad_sign
        ),
        Mistake(
            "Only the true class gets a gradient in yours: the diagonal of the Jacobian. The "
            "scores of the other classes count as well; there it is p.",
            _grad_diagonal_only,
        ),
        Mistake(
            "Only the true class gets a gradient in yours, the others have p. And the cost is a "
            "mean: divide by m.",
            _grad_diagonal_only_sum,
        ),
        Mistake(
            "The labels have no effect in yours: subtract 1 in the column of the true class.",
            _grad_only_p,
        ),
        Mistake(
            "You subtract the labels from the scores. It is the probabilities, `softmax(Z)`, "
            "that they are subtracted from.",
            _grad_of_scores,
        ),
        Mistake(
            "Only p is divided by m. Brackets first: (p - t) / m.",
            _grad_half_divided,
        ),
        Mistake(
            "Only t is divided by m. Brackets first: (p - t) / m.",
            _grad_labels_divided,
        ),
        Mistake(
            "`p[:, y] -= 1` changes whole columns, in all rows. One entry in each row: "
            "`p[np.arange(m), y] -= 1`.",
            _grad_whole_columns,
        ),
        Mistake(
            "That is the derivative with respect to the probabilities, -t / p. Go one step "
            "further, back to the scores: there it is p - t.",
            _grad_with_respect_to_p,
        ),
        Mistake(
            "You used the sigmoid of each score. Here p is the softmax along each row.",
            _grad_of_sigmoids,
        ),
        Mistake(
            "You multiplied by p (1 - p) once more. It has cancelled already: p - t is the whole "
            "answer.",
            _grad_with_slope,
        ),
        Mistake(
            "That is the gradient of the squared error. For the cross-entropy it is shorter: p - "
            "t.",
            _grad_of_squares,
        ),
        Mistake(
            "Your probabilities sum to 1 down the columns, over the samples. They should along "
            "each row.",
            _grad_over_samples,
        ),
        Mistake(
            "e^1000 is infinite, and infinite by infinite is nan. Call `softmax`, which "
            "subtracts the largest score of each row first.",
            _grad_overflows,
        ),
        Mistake(
            "Two things: the cost is a mean, so divide by m, and e^1000 is infinite, so call "
            "your `softmax`.",
            _grad_of_sum_overflows,
        ),
        Mistake(
            "You took the likeliest class as if it were certain. The gradient needs the "
            "probabilities.",
            _grad_hard,
        ),
        Mistake(
            "You subtract the label as a number. Turn it into a row of zeros with a single 1 "
            "first: `one_hot(y, K)`.",
            _grad_labels_as_numbers,
        ),
        Mistake(
            "The number of classes is that of the columns, `Z.shape[1]`. The largest label may "
            "not occur.",
            _grad_columns_from_labels,
        ),
        Mistake(
            "You took the mean over the samples, which leaves one number for each class. Each "
            "sample keeps its row; divide by m.",
            _grad_mean_over_samples,
        ),
        Mistake(
            "`mean()` has mixed all entries into one number, near 0. Every score keeps its own "
            "slope: (p - t) / m, of the shape of Z.",
            _grad_one_number,
        ),
        Mistake(
            "Your table lies on its side. The gradient has the shape of Z, (m, K).",
            _grad_transposed,
        ),
        Mistake(
            "You used log-probabilities. The gradient holds the probabilities: p - t.",
            _grad_of_log_softmax,
        ),
        Mistake(
            "You subtract the 1 one column too far left. The classes count from 0, as columns do.",
            _grad_counts_from_one,
        ),
        Mistake(
            "With one sample your answer has lost its first axis. The gradient has the shape of "
            "Z, also for m = 1.",
            _grad_squeezed,
        ),
        Mistake(
            "Your function changes the caller's scores. `Z = Z - ...` makes a new array, `Z -= "
            "...` does not.",
            _grad_in_place,
        ),
    ),
    returns="a number for each sample and class",
)

EXERCISES = (
    SOFTMAX,
    ONE_HOT,
    LOG_SOFTMAX,
    CROSS_ENTROPY,
    SOFTMAX_JACOBIAN,
    SOFTMAX_CE_GRAD,
)
