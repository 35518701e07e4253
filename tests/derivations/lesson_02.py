"""The derivations of lesson 02, line by line."""

import sympy as sp

z = sp.symbols("z", real=True)
p = sp.symbols("p", positive=True)
q = sp.symbols("q", positive=True)  # stands for 1 - p where its log is taken
y = sp.symbols("y", real=True)
P1, P2, P3 = P = sp.symbols("P1:4", positive=True)  # likelihoods of three labels


def sigma(score):
    return 1 / (1 + sp.exp(-score))


def same(left, right):
    """True when two expressions are equal for all values of their symbols."""
    return sp.simplify(sp.expand_log(sp.expand(left - right), force=True)) == 0


def same_on_samples(left, right):
    """True when two expressions of z and y agree to 30 digits at scores on both sides of 0."""
    samples = [(score, label) for score in (-7, -1.3, 0, 0.4, 6) for label in (0, 1)]
    at = [{z: sp.Rational(str(score)), y: label} for score, label in samples]
    return all(abs(sp.N((left - right).subs(values), 40)) < 1e-30 for values in at)


def same_statement(left, right):
    """True when two inequalities in z hold at the same scores, the border 0 among them."""
    scores = [sp.Rational(k, 4) for k in range(-20, 21)] + [sp.Rational(1, 10**9)]
    return all(bool(left.subs(z, score)) == bool(right.subs(z, score)) for score in scores)


# From odds to the sigmoid


def the_odds_as_we_want_them():
    """p / (1 - p) = e^z for the p at which the derivation ends."""
    assert same(sigma(z) / (1 - sigma(z)), sp.exp(z))


def multiply_by_one_minus_p():
    """From p / (1 - p) = e^z follows p = e^z - e^z p."""
    odds = p / (1 - p) - sp.exp(z)
    assert sp.simplify(odds * (1 - p) - (p - (sp.exp(z) - sp.exp(z) * p))) == 0


def bring_both_p_to_the_left():
    """p = e^z - e^z p is (1 + e^z) p = e^z."""
    assert same(p - (sp.exp(z) - sp.exp(z) * p), (1 + sp.exp(z)) * p - sp.exp(z))


def divide():
    """(1 + e^z) p = e^z has the one solution p = e^z / (1 + e^z)."""
    assert sp.solve((1 + sp.exp(z)) * p - sp.exp(z), p) == [sp.exp(z) / (1 + sp.exp(z))]


def divide_above_and_below():
    """e^z / (1 + e^z) = 1 / (1 + e^-z)."""
    assert same(sp.exp(z) / (1 + sp.exp(z)), sigma(z))


# One half for p is zero for z


def turn_both_fractions_over():
    """1 / (1 + e^-z) >= 1/2 exactly when 1 + e^-z <= 2."""
    assert same_statement(sigma(z) >= sp.Rational(1, 2), 1 + sp.exp(-z) <= 2)


def subtract_one():
    """1 + e^-z <= 2 exactly when e^-z <= 1."""
    assert same_statement(1 + sp.exp(-z) <= 2, sp.exp(-z) <= 1)


def take_the_log():
    """e^-z <= 1 exactly when -z <= 0."""
    assert same_statement(sp.exp(-z) <= 1, -z <= 0)


def change_the_sign():
    """-z <= 0 exactly when z >= 0."""
    assert same_statement(-z <= 0, z >= 0)


# Symmetry


def one_common_denominator():
    """1 - sigma(z) = (1 + e^-z - 1) / (1 + e^-z)."""
    assert same(1 - sigma(z), (1 + sp.exp(-z) - 1) / (1 + sp.exp(-z)))


def the_ones_cancel():
    """(1 + e^-z - 1) / (1 + e^-z) = e^-z / (1 + e^-z)."""
    assert same(1 - sigma(z), sp.exp(-z) / (1 + sp.exp(-z)))


def multiply_above_and_below():
    """e^-z / (1 + e^-z) = 1 / (e^z + 1)."""
    assert same(sp.exp(-z) / (1 + sp.exp(-z)), 1 / (sp.exp(z) + 1))


def that_is_the_sigmoid_of_minus_z():
    """1 / (e^z + 1) = sigma(-z)."""
    assert same(1 / (sp.exp(z) + 1), sigma(-z))


# The derivative

INNER = 1 + sp.exp(-z)


def outer_times_inner_derivative():
    """sigma'(z) = -(1 + e^-z)^-2 times the derivative of 1 + e^-z."""
    assert same(sp.diff(sigma(z), z), -(INNER**-2) * sp.diff(INNER, z))


def the_inner_derivative():
    """The derivative of 1 + e^-z is -e^-z."""
    assert sp.diff(INNER, z) == -sp.exp(-z)


def two_minus_signs_cancel():
    """-(1 + e^-z)^-2 (-e^-z) = e^-z / (1 + e^-z)^2."""
    assert same(-(INNER**-2) * -sp.exp(-z), sp.exp(-z) / INNER**2)


def split_into_two_factors():
    """e^-z / (1 + e^-z)^2 = 1 / (1 + e^-z) times e^-z / (1 + e^-z)."""
    assert same(sp.exp(-z) / INNER**2, (1 / INNER) * (sp.exp(-z) / INNER))


def name_the_factors():
    """1 / (1 + e^-z) times e^-z / (1 + e^-z) = sigma(z) (1 - sigma(z))."""
    assert same((1 / INNER) * (sp.exp(-z) / INNER), sigma(z) * (1 - sigma(z)))


# The loss of one sample


def minus_the_log_of_the_likelihood():
    """The likelihood p^y (1 - p)^(1 - y) is p for y = 1 and 1 - p for y = 0."""
    likelihood = p**y * (1 - p) ** (1 - y)
    assert likelihood.subs(y, 1) == p and likelihood.subs(y, 0) == 1 - p


def the_log_of_a_product():
    """log(p^y q^(1 - y)) = log p^y + log q^(1 - y), with q = 1 - p."""
    assert same(sp.log(p**y * q ** (1 - y)), sp.log(p**y) + sp.log(q ** (1 - y)))


def a_power_comes_down():
    """log p^y + log q^(1 - y) = y log p + (1 - y) log q, with q = 1 - p."""
    assert same(sp.log(p**y) + sp.log(q ** (1 - y)), y * sp.log(p) + (1 - y) * sp.log(q))


# The cost of a data set, with three samples


def shared_out_among_the_samples():
    """-1/m log of the product is larger where the likelihood is smaller."""
    cost = -sp.log(P1 * P2 * P3) / 3
    assert all(sp.diff(cost, likelihood).is_negative for likelihood in P)


def the_log_of_the_product_of_all():
    """-1/m log of the product = -1/m times the sum of the logs."""
    assert same(-sp.log(P1 * P2 * P3) / 3, -sum(sp.log(likelihood) for likelihood in P) / 3)


def each_term_is_a_loss():
    """-1/m times the sum of the logs = the mean of the losses -log P."""
    losses = [-sp.log(likelihood) for likelihood in P]
    assert same(-sum(sp.log(likelihood) for likelihood in P) / 3, sum(losses) / 3)


# The loss from logits

LOSS = -y * sp.log(sigma(z)) - (1 - y) * sp.log(1 - sigma(z))
FROM_LOGITS = sp.log(1 + sp.exp(z)) - y * z


def the_loss_of_one_sample():
    """The loss with p = sigma(z) is -log sigma(z) for y = 1 and -log(1 - sigma(z)) for y = 0."""
    loss = -y * sp.log(p) - (1 - y) * sp.log(1 - p)
    assert same(loss.subs(p, sigma(z)), LOSS)
    assert LOSS.subs(y, 1) == -sp.log(sigma(z)) and LOSS.subs(y, 0) == -sp.log(1 - sigma(z))


def symmetry():
    """log(1 - sigma(z)) = log sigma(-z)."""
    assert same_on_samples(LOSS, -y * sp.log(sigma(z)) - (1 - y) * sp.log(sigma(-z)))


def the_log_of_one_over_something():
    """-log sigma(z) = log(1 + e^-z), and the same for -z."""
    step = y * sp.log(1 + sp.exp(-z)) + (1 - y) * sp.log(1 + sp.exp(z))
    assert same(-y * sp.log(sigma(z)) - (1 - y) * sp.log(sigma(-z)), step)


def take_the_power_out_of_the_first_log():
    """log(1 + e^-z) = log(1 + e^z) - z."""
    assert same(1 + sp.exp(-z), sp.exp(-z) * (1 + sp.exp(z)))
    assert same_on_samples(sp.log(1 + sp.exp(-z)), sp.log(1 + sp.exp(z)) - z)


def collect():
    """y (log(1 + e^z) - z) + (1 - y) log(1 + e^z) = log(1 + e^z) - y z."""
    log = sp.log(1 + sp.exp(z))
    assert same(y * (log - z) + (1 - y) * log, FROM_LOGITS)
    assert same_on_samples(LOSS, FROM_LOGITS)


# Without a power that overflows


def take_out_the_power():
    """1 + e^z = e^z (e^-z + 1)."""
    assert same(1 + sp.exp(z), sp.exp(z) * (sp.exp(-z) + 1))


def the_log_of_a_product_is_a_sum():
    """log(e^z (e^-z + 1)) = z + log(1 + e^-z); with max and |z| it holds on both sides of 0."""
    assert same_on_samples(sp.log(sp.exp(z) * (sp.exp(-z) + 1)), z + sp.log(1 + sp.exp(-z)))
    both_sides = sp.Max(z, 0) + sp.log(1 + sp.exp(-sp.Abs(z)))
    assert same_on_samples(sp.log(1 + sp.exp(z)), both_sides)


STEPS = {
    "odds": [
        the_odds_as_we_want_them,
        multiply_by_one_minus_p,
        bring_both_p_to_the_left,
        divide,
        divide_above_and_below,
    ],
    "threshold": [turn_both_fractions_over, subtract_one, take_the_log, change_the_sign],
    "symmetry": [
        one_common_denominator,
        the_ones_cancel,
        multiply_above_and_below,
        that_is_the_sigmoid_of_minus_z,
    ],
    "derivative": [
        outer_times_inner_derivative,
        the_inner_derivative,
        two_minus_signs_cancel,
        split_into_two_factors,
        name_the_factors,
    ],
    "loss": [minus_the_log_of_the_likelihood, the_log_of_a_product, a_power_comes_down],
    "cost": [shared_out_among_the_samples, the_log_of_the_product_of_all, each_term_is_a_loss],
    "logits": [
        the_loss_of_one_sample,
        symmetry,
        the_log_of_one_over_something,
        take_the_power_out_of_the_first_log,
        collect,
    ],
    "stable": [take_out_the_power, the_log_of_a_product_is_a_sum],
}
