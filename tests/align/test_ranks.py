"""Rank correlations against scipy, and p-values against counting every order."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats

from equipoise.align import ranked

lists = st.integers(5, 12).flatmap(
    lambda n: st.tuples(*(st.lists(st.integers(0, 6), min_size=n, max_size=n) for _ in range(2)))
)


@given(lists)
@settings(max_examples=40, deadline=None)
def test_the_coefficients_are_those_of_scipy(pair: tuple[list[int], list[int]]) -> None:
    x, y = pair
    assume(len(set(x)) > 1 and len(set(y)) > 1)
    found = ranked([Fraction(v) for v in x], [Fraction(v) for v in y], seed=1, draws=99)
    assert abs(found.spearman.coefficient - stats.spearmanr(x, y).statistic) < 1e-12
    assert abs(found.kendall.coefficient - stats.kendalltau(x, y).statistic) < 1e-12
    assert 0 < found.spearman.p_value <= 1
    assert 0 < found.kendall.p_value <= 1


def test_the_exact_p_value_counts_every_order() -> None:
    x, y = [1, 2, 3, 4, 5], [2, 1, 2, 5, 4]
    found = ranked([Fraction(v) for v in x], [Fraction(v) for v in y], seed=1, draws=99)
    rho, tau = stats.spearmanr(x, y).statistic, stats.kendalltau(x, y).statistic
    orders = [[y[i] for i in order] for order in permutations(range(5))]
    as_far = sum(abs(stats.spearmanr(x, order).statistic) >= abs(rho) - 1e-9 for order in orders)
    assert found.spearman.p_value == as_far / 120
    as_far = sum(abs(stats.kendalltau(x, order).statistic) >= abs(tau) - 1e-9 for order in orders)
    assert found.kendall.p_value == as_far / 120
    assert found.spearman.method == "exact, all 120 orders"


def test_a_perfect_order_of_five_has_p_two_in_120() -> None:
    line = [Fraction(v) for v in range(5)]
    found = ranked(line, line, seed=1, draws=99)
    assert found.spearman.coefficient == found.kendall.coefficient == 1.0
    assert found.spearman.p_value == found.kendall.p_value == 2 / 120


def test_drawn_p_values_are_close_to_those_of_theory_and_the_same_every_time() -> None:
    x = [Fraction(v) for v in range(20)]
    y = [Fraction((v * 7) % 20 + v // 2) for v in range(20)]
    found = ranked(x, y, seed=7, draws=4999)
    assert found == ranked(x, y, seed=7, draws=4999)
    assert found.spearman.method == "4,999 draws, seed 7"
    theory = stats.spearmanr([float(v) for v in x], [float(v) for v in y]).pvalue
    assert abs(found.spearman.p_value - theory) < 0.02
