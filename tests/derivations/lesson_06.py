"""The derivations of lesson 06, line by line."""

import numpy as np
import sympy as sp

K = 3
z = sp.symbols("z0:3", real=True)
t = sp.symbols("t0:3", real=True)
c, M = sp.symbols("c M", real=True)
powers = [sp.exp(score) for score in z]
S = sum(powers)
p = [power / S for power in powers]
pairs = [(i, j) for i in range(K) for j in range(K) if i != j]

share = sp.symbols("p0:3", positive=True)  # shares as symbols, where the step is one of algebra
loss_of_shares = -sum(t[i] * sp.log(share[i]) for i in range(K))
loss_of_scores = loss_of_shares.subs(dict(zip(share, p, strict=True)))


def is_zero(expression):
    return sp.simplify(expression) == 0


# shares ---------------------------------------------------------------------------------------


def odds_are_powers_of_the_gap():
    """p_i / p_k = e^(z_i - z_k), which softmax fulfils for every two classes."""
    for i, k in pairs:
        assert is_zero(p[i] / p[k] - sp.exp(z[i] - z[k]))


def multiply_by_the_share_and_split_the_power():
    """p_i / p_k = e^(z_i - z_k) gives p_i = p_k / e^(z_k) e^(z_i)."""
    for i, k in pairs:
        (solved,) = sp.solve(sp.Eq(share[i] / share[k], sp.exp(z[i] - z[k])), share[i])
        assert is_zero(solved - share[k] / powers[k] * powers[i])


def add_up_over_all_classes():
    """sum_i p_i = p_k / e^(z_k) sum_i e^(z_i)."""
    for k in range(K):
        summed = sum(share[k] / powers[k] * powers[i] for i in range(K))
        assert is_zero(summed - share[k] / powers[k] * S)


def probabilities_sum_to_one():
    """1 = p_k / e^(z_k) sum_i e^(z_i), which softmax fulfils."""
    assert is_zero(sum(p) - 1)
    for k in range(K):
        assert is_zero(p[k] / powers[k] * S - 1)


def solve_for_the_share():
    """1 = p_k / e^(z_k) sum_i e^(z_i) gives p_k = e^(z_k) / sum_i e^(z_i)."""
    for k in range(K):
        (solved,) = sp.solve(sp.Eq(1, share[k] / powers[k] * S), share[k])
        assert is_zero(solved - powers[k] / S)


# shift ----------------------------------------------------------------------------------------


def the_power_of_a_sum_is_a_product():
    """e^(z_k + c) / sum_j e^(z_j + c) = e^c e^(z_k) / sum_j e^c e^(z_j)."""
    for k in range(K):
        shifted = sp.exp(z[k] + c) / sum(sp.exp(score + c) for score in z)
        assert is_zero(shifted - sp.exp(c) * powers[k] / sum(sp.exp(c) * q for q in powers))


def the_same_factor_in_each_term():
    """e^c e^(z_k) / sum_j e^c e^(z_j) = e^c e^(z_k) / (e^c sum_j e^(z_j))."""
    assert sp.expand(sum(sp.exp(c) * q for q in powers) - sp.exp(c) * S) == 0


def cancel_the_shift():
    """e^c e^(z_k) / (e^c sum_j e^(z_j)) = e^(z_k) / sum_j e^(z_j)."""
    for k in range(K):
        assert is_zero(sp.exp(c) * powers[k] / (sp.exp(c) * S) - p[k])


# two classes ----------------------------------------------------------------------------------

first_of_two = powers[1] / (powers[0] + powers[1])
divided = 1 / (sp.exp(-(z[1] - z[0])) + 1)


def softmax_with_two_classes():
    """p_1 = e^(z_1) / (e^(z_0) + e^(z_1)), whose odds are those of the gap."""
    assert is_zero(first_of_two / (1 - first_of_two) - sp.exp(z[1] - z[0]))


def divide_above_and_below():
    """e^(z_1) / (e^(z_0) + e^(z_1)) = 1 / (e^(-(z_1 - z_0)) + 1)."""
    assert is_zero(first_of_two - divided)


def that_is_the_sigmoid():
    """1 / (e^(-(z_1 - z_0)) + 1) is the sigmoid of z_1 - z_0."""
    x = sp.Symbol("x", real=True)
    sigmoid = 1 / (1 + sp.exp(-x))
    assert is_zero(sigmoid.subs(x, z[1] - z[0]) - divided)


# loss -----------------------------------------------------------------------------------------

ONE_HOT = [dict(zip(t, np.eye(K, dtype=int)[y].tolist(), strict=True)) for y in range(K)]


def the_likelihood_is_the_share_of_the_true_class():
    """prod_k p_k^(t_k) is p_y for every one-hot t."""
    product = sp.prod(share[k] ** t[k] for k in range(K))
    assert [product.subs(row) for row in ONE_HOT] == list(share)


def a_product_becomes_a_sum():
    """-log prod_k p_k^(t_k) = -sum_k t_k log p_k."""
    product = sp.prod(share[k] ** t[k] for k in range(K))
    assert sp.expand_log(-sp.log(product)) - sp.expand(loss_of_shares) == 0


def all_labels_but_one_are_zero():
    """-sum_k t_k log p_k = -log p_y for every one-hot t."""
    picked = [loss_of_shares.subs(row) for row in ONE_HOT]
    assert picked == [-sp.log(share[y]) for y in range(K)]


# log-softmax ----------------------------------------------------------------------------------


def shifted_sum(shift):
    return sum(sp.exp(score - shift) for score in z)


def same_on_numbers(left, right):
    """Equal at several points: logs of sums are not simplified by SymPy."""
    rng = np.random.default_rng(6)
    gap = sp.lambdify([*z, M], left - right)
    return all(abs(gap(*rng.normal(scale=2, size=K + 1))) < 1e-12 for _ in range(20))


def the_log_of_softmax():
    """log p_k = log(e^(z_k) / sum_j e^(z_j)), with p_k as softmax gives it."""
    rng = np.random.default_rng(7)
    scores = rng.normal(size=K)
    shares = np.exp(scores) / np.exp(scores).sum()
    for k in range(K):
        assert np.isclose(
            np.log(shares[k]), float(sp.log(powers[k] / S).subs(list(zip(z, scores, strict=True))))
        )


def the_log_of_a_quotient():
    """log(e^(z_k) / sum_j e^(z_j)) = z_k - log sum_j e^(z_j)."""
    for k in range(K):
        assert same_on_numbers(sp.log(powers[k] / S), z[k] - sp.log(S))


def take_out_the_largest_power():
    """sum_j e^(z_j) = e^M sum_j e^(z_j - M)."""
    assert is_zero(sp.expand(sp.exp(M) * shifted_sum(M)) - S)


def the_log_of_a_product():
    """z_k - log(e^M sum_j e^(z_j - M)) = (z_k - M) - log sum_j e^(z_j - M)."""
    for k in range(K):
        left = z[k] - sp.log(sp.exp(M) * shifted_sum(M))
        assert same_on_numbers(left, (z[k] - M) - sp.log(shifted_sum(M)))


# jacobian -------------------------------------------------------------------------------------


def the_quotient_rule_for_the_own_score():
    """dp_i/dz_i = (e^(z_i) S - e^(z_i) e^(z_i)) / S^2."""
    for i in range(K):
        assert sp.diff(S, z[i]) == powers[i]
        assert is_zero(sp.diff(p[i], z[i]) - (powers[i] * S - powers[i] ** 2) / S**2)


def two_factors_for_the_own_score():
    """(e^(z_i) S - e^(z_i) e^(z_i)) / S^2 = e^(z_i) / S (S - e^(z_i)) / S."""
    for i in range(K):
        split = powers[i] / S * (S - powers[i]) / S
        assert is_zero((powers[i] * S - powers[i] ** 2) / S**2 - split)


def the_own_score_moves_like_the_sigmoid():
    """e^(z_i) / S (S - e^(z_i)) / S = p_i (1 - p_i)."""
    for i in range(K):
        assert is_zero(powers[i] / S * (S - powers[i]) / S - p[i] * (1 - p[i]))


def the_quotient_rule_for_another_score():
    """dp_i/dz_j = (0 S - e^(z_i) e^(z_j)) / S^2 for i other than j."""
    for i, j in pairs:
        assert sp.diff(powers[i], z[j]) == 0
        assert is_zero(sp.diff(p[i], z[j]) - (0 * S - powers[i] * powers[j]) / S**2)


def two_factors_for_another_score():
    """(0 S - e^(z_i) e^(z_j)) / S^2 = -e^(z_i) / S e^(z_j) / S."""
    for i, j in pairs:
        assert is_zero((0 * S - powers[i] * powers[j]) / S**2 + powers[i] / S * powers[j] / S)


def another_score_takes_away():
    """-e^(z_i) / S e^(z_j) / S = -p_i p_j, and both cases are diag(p) - p p'."""
    for i, j in pairs:
        assert is_zero(-powers[i] / S * powers[j] / S + p[i] * p[j])
    column = sp.Matrix(p)
    assert sp.simplify(column.jacobian(z) - (sp.diag(*p) - column * column.T)).is_zero_matrix


# gradient -------------------------------------------------------------------------------------


def chain_rule_over_all_shares():
    """dl/dz_j = sum_i dl/dp_i dp_i/dz_j, with dl/dp_i = -t_i / p_i."""
    at_softmax = dict(zip(share, p, strict=True))
    for j in range(K):
        assert is_zero(sp.diff(loss_of_shares, share[j]) + t[j] / share[j])
        links = sum(
            sp.diff(loss_of_shares, share[i]).subs(at_softmax) * sp.diff(p[i], z[j])
            for i in range(K)
        )
        assert is_zero(sp.diff(loss_of_scores, z[j]) - links)


def others(j):
    return [i for i in range(K) if i != j]


def the_own_share_apart():
    """sum_i -t_i/p_i dp_i/dz_j = -t_j/p_j dp_j/dz_j - the same for each i other than j."""
    for j in range(K):
        apart = -t[j] / p[j] * sp.diff(p[j], z[j])
        apart -= sum(t[i] / p[i] * sp.diff(p[i], z[j]) for i in others(j))
        assert is_zero(sp.diff(loss_of_scores, z[j]) - apart)


def both_cases_of_the_jacobian():
    """The own share brings -t_j/p_j p_j (1 - p_j), each other one t_i/p_i p_i p_j."""
    for j in range(K):
        assert is_zero(-t[j] / p[j] * (sp.diff(p[j], z[j]) - p[j] * (1 - p[j])))
        for i in others(j):
            assert is_zero(-t[i] / p[i] * sp.diff(p[i], z[j]) - t[i] / p[i] * p[i] * p[j])


def cancelled(j):
    return -t[j] + t[j] * share[j] + sum(t[i] * share[j] for i in others(j))


def cancel_the_shares():
    """-t_j/p_j p_j (1 - p_j) + sum t_i/p_i p_i p_j = -t_j + t_j p_j + sum t_i p_j."""
    for j in range(K):
        before = -t[j] / share[j] * share[j] * (1 - share[j])
        before += sum(t[i] / share[i] * share[i] * share[j] for i in others(j))
        assert is_zero(before - cancelled(j))


def collect_the_share():
    """-t_j + t_j p_j + sum over i other than j of t_i p_j = -t_j + p_j sum_i t_i."""
    for j in range(K):
        assert is_zero(cancelled(j) - (-t[j] + share[j] * sum(t)))


def the_labels_sum_to_one():
    """-t_j + p_j sum_i t_i = p_j - t_j where the t_i sum to 1, one-hot or not."""
    for j in range(K):
        last = (-t[j] + share[j] * sum(t)).subs(t[2], 1 - t[0] - t[1])
        assert is_zero(last - (share[j] - t[j]).subs(t[2], 1 - t[0] - t[1]))


STEPS = {
    "shares": [
        odds_are_powers_of_the_gap,
        multiply_by_the_share_and_split_the_power,
        add_up_over_all_classes,
        probabilities_sum_to_one,
        solve_for_the_share,
    ],
    "shift": [
        the_power_of_a_sum_is_a_product,
        the_same_factor_in_each_term,
        cancel_the_shift,
    ],
    "two-classes": [softmax_with_two_classes, divide_above_and_below, that_is_the_sigmoid],
    "loss": [
        the_likelihood_is_the_share_of_the_true_class,
        a_product_becomes_a_sum,
        all_labels_but_one_are_zero,
    ],
    "log-softmax": [
        the_log_of_softmax,
        the_log_of_a_quotient,
        take_out_the_largest_power,
        the_log_of_a_product,
    ],
    "jacobian": [
        the_quotient_rule_for_the_own_score,
        two_factors_for_the_own_score,
        the_own_score_moves_like_the_sigmoid,
    ],
    "jacobian-others": [
        the_quotient_rule_for_another_score,
        two_factors_for_another_score,
        another_score_takes_away,
    ],
    "gradient": [
        chain_rule_over_all_shares,
        the_own_share_apart,
        both_cases_of_the_jacobian,
        cancel_the_shares,
        collect_the_share,
        the_labels_sum_to_one,
    ],
}
