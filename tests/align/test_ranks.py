"""Rank correlations against scipy, and p-values against counting every order."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats

from equipoise.align import ranked
from equipoise.align.ranks import shuffles

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


@given(
    st.integers(8, 11).flatmap(
        lambda n: st.tuples(*(st.lists(st.integers(0, 6), min_size=n, max_size=n) for _ in range(2)))
    )
)
@settings(max_examples=15, deadline=None)
def test_a_drawn_p_value_counts_the_orders_drawn_in_whole_numbers(pair: tuple[list[int], list[int]]) -> None:
    x, y = pair
    assume(len(set(x)) > 1 and len(set(y)) > 1)
    n = len(x)
    # The sum over all pairs of the sign of the difference is twice the rank, centred: both statistics need no more.
    rank = {v: sum((v > w) - (v < w) for w in y) for v in y}
    weight = [sum((v > w) - (v < w) for w in x) for v in x]

    def kendall(z: list[int]) -> int:
        return sum(
            ((x[i] > x[j]) - (x[i] < x[j])) * ((z[i] > z[j]) - (z[i] < z[j])) for i in range(n) for j in range(i)
        )

    def spearman(z: list[int]) -> int:
        return sum(w * rank[v] for w, v in zip(weight, z, strict=True))

    drawn = [[y[i] for i in order] for order in shuffles(n, seed=3, draws=199)[0].tolist()]
    found = ranked([Fraction(v) for v in x], [Fraction(v) for v in y], seed=3, draws=199)
    for statistic, test in ((spearman, found.spearman), (kendall, found.kendall)):
        as_far = sum(abs(statistic(z)) >= abs(statistic(y)) for z in drawn)
        assert test.p_value == (1 + as_far) / 200
