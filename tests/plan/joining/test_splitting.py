"""Costs with economies of scale, the ways of sharing them and the core test: brute force, closed forms, laws."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from itertools import combinations, permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from equipoise.errors import PlanFaults, UnknownName
from equipoise.plan.joining.costs import Cost, Scale
from equipoise.plan.joining.splitting import RULES, shapley, split, submodular, worst_excess

F = Fraction


def scales() -> st.SearchStrategy[Scale]:
    slope = st.sampled_from([F(1), F(1, 2), F(8, 10), F(9, 10), F(95, 100)])
    return st.builds(Scale, st.integers(0, 500).map(F), st.integers(1, 60).map(F), slope)


def wants(most: int = 7, smallest: int = 0) -> st.SearchStrategy[dict[str, int]]:
    return st.lists(st.integers(smallest, 9), min_size=1, max_size=most).map(
        lambda qs: {chr(65 + i): q for i, q in enumerate(qs)}
    )


def by_orders(cost: Cost, wanted: Mapping[str, int]) -> dict[str, Fraction]:
    """The definition: the mean of what each adds over all orders."""
    total = dict.fromkeys(wanted, F(0))
    orders = list(permutations(wanted))
    for order in orders:
        at = 0
        for member in order:
            total[member] += cost(at + wanted[member]) - cost(at)
            at += wanted[member]
    return {m: value / len(orders) for m, value in total.items()}


def by_subsets(cost: Cost, wanted: Mapping[str, int]) -> dict[str, Fraction]:
    """The same over all subsets, for up to ten members."""
    members = tuple(wanted)
    n = len(members)
    weight = [F(1)] * n
    for s in range(1, n):
        weight[s] = weight[s - 1] * s / (n - s)
    found = {}
    for m in members:
        others = [k for k in members if k != m]
        value = F(0)
        for s in range(n):
            for group in combinations(others, s):
                at = sum(wanted[k] for k in group)
                value += weight[s] * (cost(at + wanted[m]) - cost(at))
        found[m] = value / n
    return found


def worst_by_subsets(shares: Mapping[str, Fraction], cost: Cost, wanted: Mapping[str, int]) -> Fraction:
    return max(
        sum((shares[m] for m in group), F(0)) - cost(sum(wanted[m] for m in group))
        for s in range(1, len(wanted))
        for group in combinations(wanted, s)
    )


def test_a_slope_of_one_is_exact_and_a_doubling_multiplies_the_average_by_the_slope() -> None:
    assert Scale(F(7), F(1, 3), F(1))(9) == 10
    for slope in (F(8, 10), F(9, 10), F(1, 2)):
        curve = Scale(F(0), F(100), slope)
        for q in (1, 3, 8, 200):
            average, doubled = curve(q) / q, curve(2 * q) / (2 * q)
            assert abs(doubled / average - slope) < F(1, 10**35)
    assert Scale(F(5), F(3), F(1, 2))(1000) == 8
    assert not Scale(F(5), F(3), F(9, 10)).exact
    assert Scale(F(5), F(3), F(9, 10)).arithmetic == "power to 40 significant digits"


def test_a_fitted_curve_passes_through_its_total() -> None:
    curve = Scale.fitted(F(480), 312, fixed_share=F(3, 10), slope=F(9, 10))
    assert curve(312) == 480
    assert curve.fixed == 144
    assert curve(0) == 0


def test_everything_wrong_with_a_curve_is_said_at_once() -> None:
    found = Scale(F(-1), F(-2), F(11, 10)).problems()
    assert [p.message for p in found] == [
        "the fixed cost -1 is negative",
        "the first unit costs -2",
        "the slope 1.1 is outside (0, 1]",
    ]
    assert not Scale(F(0), F(0), F(1)).problems()


@settings(max_examples=40)
@given(scales(), wants(5))
def test_shapley_is_the_mean_over_all_orders(cost: Scale, wanted: dict[str, int]) -> None:
    assert shapley(cost, wanted) == by_orders(cost, wanted)


@pytest.mark.parametrize("slope", [F(1), F(85, 100)])
def test_shapley_of_ten_is_that_of_all_subsets(slope: Fraction) -> None:
    wanted = dict(zip("ABCDEFGHIJ", [1, 1, 2, 3, 5, 8, 13, 21, 21, 40], strict=True))
    cost = Scale(F(100), F(7), slope)
    assert shapley(cost, wanted) == by_subsets(cost, wanted)


def test_shapley_in_closed_form() -> None:
    # Without learning the fixed cost is shared equally and the rest by quantity.
    wanted = {f"M{i:02}": i + 1 for i in range(32)}
    found = shapley(Scale(F(320), F(3), F(1)), wanted)
    assert found == {m: 10 + 3 * F(q) for m, q in wanted.items()}
    # One who wants nothing pays nothing.
    assert shapley(Scale(F(12), F(1), F(9, 10)), {"A": 0, "B": 2})["A"] == 0
    assert shapley(Scale(F(12), F(1), F(1)), {"A": 0}) == {"A": 0}


def test_more_members_than_a_machine_integer_can_count() -> None:
    wanted = {f"M{i:02}": 1 + i % 2 for i in range(70)}
    found = shapley(Scale(F(70), F(2), F(1)), wanted)
    assert found == {m: 1 + 2 * F(q) for m, q in wanted.items()}


@settings(max_examples=60)
@given(scales(), wants(), st.sampled_from(RULES))
def test_every_way_of_sharing_sums_to_the_cost(cost: Scale, wanted: dict[str, int], rule: str) -> None:
    key = {m: F(i + 1) for i, m in enumerate(wanted)}
    shares = split(cost, wanted, rule, key)  # type: ignore[arg-type]
    assert sum(shares.values()) == cost(sum(wanted.values()))


@settings(max_examples=80)
@given(scales(), wants(6), st.sampled_from(RULES))
def test_the_worst_excess_is_that_of_all_subsets(cost: Scale, wanted: dict[str, int], rule: str) -> None:
    key = {m: F(i + 1) for i, m in enumerate(wanted)}
    shares = split(cost, wanted, rule, key)  # type: ignore[arg-type]
    found = worst_excess(shares, cost, wanted)
    if len(wanted) < 2:
        assert found is None
        return
    assert found is not None
    assert found.amount == worst_by_subsets(shares, cost, wanted)
    # The certificate is a group, it is neither none nor all, and its figures are its own.
    assert 0 < len(found.group) < len(wanted)
    assert found.pays == sum((shares[m] for m in found.group), F(0))
    assert found.alone == cost(sum(wanted[m] for m in found.group))


@settings(max_examples=60)
@given(scales(), wants())
def test_in_the_core_when_submodular(cost: Scale, wanted: dict[str, int]) -> None:
    # Slopes of a half and more make f concave.
    assert submodular(cost, wanted)
    for rule in ("quantity", "shapley"):
        found = worst_excess(split(cost, wanted, rule), cost, wanted)  # type: ignore[arg-type]
        assert found is None or found.in_core


def test_a_cost_that_rises_faster_is_not_submodular() -> None:
    assert not submodular(lambda q: F(q * q), {"A": 1, "B": 2})
    # A slope below a half makes the total fall with the quantity, which is no concave cost.
    assert not submodular(Scale(F(0), F(1), F(3, 10)), {"A": 3, "B": 2})


def test_an_equal_split_is_blocked_by_the_small() -> None:
    wanted = {"BIG": 90, "LOW": 1, "TOP": 2}
    cost = Scale(F(30), F(1), F(1))
    found = worst_excess(split(cost, wanted, "equal"), cost, wanted)
    assert found is not None
    assert found.group == ("LOW", "TOP")
    assert found.amount == 82 - 33
    assert not found.in_core


def test_what_cannot_be_shared() -> None:
    cost = Scale(F(0), F(1), F(1))
    with pytest.raises(UnknownName, match="Did you mean 'quantity'"):
        split(cost, {"A": 1}, "quantities")  # type: ignore[arg-type]
    with pytest.raises(PlanFaults, match="no weight for A, B"):
        split(cost, {"A": 1, "B": 1}, "key", {"C": F(1)})
    with pytest.raises(PlanFaults, match=r"200,001 units are more than 100,000.*\n.*Count in larger units"):
        shapley(cost, {"A": 200_000, "B": 1})
    assert shapley(cost, {"A": 200_000, "B": 100_000}) == {"A": 200_000, "B": 100_000}
