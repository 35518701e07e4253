"""Lesson 08 against outside oracles: SciPy's linear programs and scikit-learn's network."""

import re

import numpy as np
import pytest
from scipy.optimize import linprog
from sklearn.metrics import log_loss
from sklearn.neural_network import MLPClassifier

from course import LESSONS
from neurons.data import CORNERS, GATES
from rubric.inputs.lesson_08 import apart, one_inside, touching
from rubric.lessons import all_exercises, find_exercise
from rubric.lessons.lesson_08 import quadrants

SEEDS = (0, 1, 2)


def reference(name):
    return find_exercise(name).reference


def probabilities(X, params):
    return reference("mlp_forward")(X, params)[0]


def a_plane_exists(X, y):
    """By a linear program: scores of at least 1 on the side of each class."""
    rows = (2 * y - 1)[:, None] * np.column_stack([X, np.ones(len(X))])
    found = linprog(np.zeros(rows.shape[1]), -rows, -np.ones(len(rows)), bounds=(None, None))
    return found.status == 0


@pytest.mark.parametrize("n", (1, 2, 3, 5))
def test_the_judge_agrees_with_linear_programming(n):
    rng = np.random.default_rng(n)
    judge = reference("is_linearly_separable")
    for m in rng.integers(8, 40, size=25):
        coin = rng.normal(size=(m, n)), rng.integers(0, 2, size=m)
        sets = [apart(rng, m, n, 0.3), apart(rng, m, n, 0.01, 50.0), one_inside(rng, m, n)]
        for X, y in (*sets, touching(rng, n), coin):
            assert judge(X, y) == a_plane_exists(X, y)


def test_the_judge_knows_every_gate_of_two_inputs():
    for k in range(16):
        y = np.array([k >> bit & 1 for bit in range(4)])
        separable = reference("is_linearly_separable")(CORNERS, y)
        assert separable == a_plane_exists(CORNERS, y)
        assert separable == (k not in (6, 9))  # XOR and its opposite


@pytest.mark.parametrize("seed", (0, 1, 77, 2**32 - 1))
def test_xor_is_solved_from_any_seed(seed):
    p = probabilities(CORNERS, reference("fit_xor")(seed))
    assert log_loss(GATES["XOR"], p) < 0.1


@pytest.mark.parametrize("seed", SEEDS)
def test_a_network_of_eight_is_as_good_as_scikit_learns(seed):
    rng = np.random.default_rng(seed)
    (X, y), (X_test, y_test) = quadrants(1000, rng), quadrants(4000, rng)
    theirs = MLPClassifier(8, activation="tanh", solver="lbfgs", max_iter=2000, random_state=seed)
    found = reference("accuracy_by_width")([1, 8], seed)
    assert found[8] >= 0.95 and found[8] > theirs.fit(X, y).score(X_test, y_test) - 0.02
    assert found[1] < 0.8


def test_scikit_learn_computes_the_same_probabilities_with_our_weights():
    params = reference("fit_xor")(3)
    oracle = MLPClassifier(8, activation="tanh", max_iter=1, random_state=0)
    oracle.partial_fit(CORNERS, GATES["XOR"], classes=[0, 1])
    oracle.coefs_ = [params["W1"], params["W2"][:, None]]
    oracle.intercepts_ = [params["b1"], np.array([params["b2"]])]
    X = np.random.default_rng(8).uniform(-1, 2, size=(20, 2))
    assert np.allclose(oracle.predict_proba(X)[:, 1], probabilities(X, params))


def test_the_last_pages_name_every_exercise_of_the_course():
    (lesson,) = (lesson for lesson in LESSONS if lesson.number == 8)
    (page,) = (cell.source for cell in lesson.cells if cell.id == "course")
    rows = re.findall(r"^\|[^|]*\| `(\w+)` \| (.+) \|$", page, re.MULTILINE)
    assert [name for name, _ in rows] == list(all_exercises())
    assert all(len(says.split()) >= 3 for _, says in rows)
