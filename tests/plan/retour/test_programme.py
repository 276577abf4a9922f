"""The cheapest assignment within bands: against scipy's solver, by hand, and what is said when there is none."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from equipoise.errors import InfeasiblePlan, PlanFaults
from equipoise.plan.retour.market import Market, Place
from equipoise.plan.retour.programme import Limits, assigned

F = Fraction
CODES = "ABCDEF"


@st.composite
def markets(draw: st.DrawFn) -> Market:
    n, k = draw(st.integers(2, 5)), draw(st.integers(1, 4))
    members, projects = CODES[:n], [f"p{i}" for i in range(k)]
    work = {p: F(draw(st.integers(1, 60))) for p in projects}
    whole = sum(work.values())
    weights = [draw(st.integers(1, 9)) for _ in members]
    pays = {m: whole * w / sum(weights) for m, w in zip(members, weights, strict=True)}
    places = {
        m: {
            p: Place(F(draw(st.integers(0, 70))), F(draw(st.integers(0, 30)), 100))
            for p in projects
            if draw(st.integers(0, 3))
        }
        for m in members
    }
    for p, amount in work.items():  # the first can do what the others cannot
        places[members[0]][p] = Place(amount, F(draw(st.integers(0, 30)), 100))
    return Market("test", work, pays, places)


def band(market: Market, b: Fraction) -> Limits:
    return {m: ((1 - b) * t, (1 + b) * t) for m, t in market.pays.items()}


def by_scipy(market: Market, limits: Limits) -> float | None:
    """The same programme, written down again for another interface; None when infeasible."""
    cells = [(m, p) for m, there in market.places.items() for p in there]
    costs = [float(market.places[m][p].premium) for m, p in cells]
    tops = [(0, float(market.places[m][p].capacity)) for m, p in cells]
    equal = [[float(q == p) for _, q in cells] for p in market.work]
    upper, rest = [], []
    for m, (low, high) in limits.items():
        row = np.array([float(k == m) for k, _ in cells])
        upper += [row, -row]
        rest += [np.inf if high is None else float(high), np.inf if low is None else -float(low)]
    kept = [i for i, r in enumerate(rest) if r < np.inf]
    found = linprog(
        costs,
        A_ub=np.array(upper)[kept] if kept else None,
        b_ub=[rest[i] for i in kept] or None,
        A_eq=equal,
        b_eq=[float(a) for a in market.work.values()],
        bounds=tops,
        method="highs-ipm",
    )
    return float(found.fun) if found.status == 0 else None


@settings(max_examples=120)
@given(markets(), st.sampled_from([F(0), F(1, 10), F(1, 2), F(1)]))
def test_the_premium_is_that_of_a_second_solver_and_is_proved(market: Market, b: Fraction) -> None:
    assert not market.faults()
    limits = band(market, b)
    expected = by_scipy(market, limits)
    if expected is None:
        with pytest.raises(InfeasiblePlan, match=r"(floors|ceilings) of [A-F]"):
            assigned(market, limits)
        return
    found = assigned(market, limits)
    assert found.proved
    assert float(found.premium) == pytest.approx(expected, abs=1e-6)
    # Exact to the last digit: the work is done, and everyone is within its band.
    for p, amount in market.work.items():
        assert sum(h for (_, q), h in found.work.items() if q == p) == amount
    for m, (low, high) in limits.items():
        assert low is not None
        assert high is not None
        assert low <= found.of(m) <= high


@settings(max_examples=60)
@given(markets())
def test_the_prices_are_a_bound_that_is_reached(market: Market) -> None:
    limits = band(market, F(1, 2))
    try:
        found = assigned(market, limits)
    except InfeasiblePlan:
        return
    # Strong duality, from the definition: limits times prices, less what full places give up.
    worth = sum((market.work[p] * y for p, y in found.project.items()), F(0))
    for m, y in found.member.items():
        low, high = limits[m]
        assert low is not None
        assert high is not None
        worth += y * (low if y > 0 else high)
    for m, there in market.places.items():
        for p, place in there.items():
            reduced = place.premium - found.member[m] - found.project[p]
            if place.capacity and reduced < 0:
                worth += reduced * min(place.capacity, market.work[p])
    assert worth == found.premium


def duo(capacity: int = 100) -> Market:
    places = {"A": {"radar": Place(F(100))}, "B": {"radar": Place(F(capacity), F(1, 10))}}
    return Market("radar", {"radar": F(100)}, {"A": F(50), "B": F(50)}, places)


def test_by_hand() -> None:
    free = assigned(duo(), {})
    assert (free.premium, dict(free.work)) == (0, {("A", "radar"): 100})
    assert free.member == {"A": 0, "B": 0}
    # B must do 40 of its 50, at a tenth more; one more unit for B costs a tenth.
    held = assigned(duo(), {"B": (F(40), None)})
    assert (held.premium, held.member["B"], held.member["A"]) == (4, F(1, 10), 0)
    # A may do at most 70: one more unit for A saves a tenth.
    capped = assigned(duo(), {"A": (None, F(70))})
    assert (capped.premium, capped.member["A"]) == (3, F(-1, 10))
    assert capped.project["radar"] == F(1, 10)


def test_an_impossible_band_names_the_members() -> None:
    with pytest.raises(InfeasiblePlan) as caught:
        assigned(duo(30), band(duo(), F(1, 10)))
    said = str(caught.value)
    assert "B must do at least 45.00 but can do 30.00" in said
    assert "cannot hold together" in said
    # Together, though each alone could: A and B have to do 45 each of work in which they can do 60 together.
    places = {
        "A": {"x": Place(F(60))},
        "B": {"x": Place(F(60))},
        "C": {"x": Place(F(60)), "y": Place(F(60))},
    }
    market = Market("three", {"x": F(60), "y": F(60)}, {"A": F(50), "B": F(50), "C": F(20)}, places)
    # Short of 90 by 30; and C, alone in y, does 60 where it may do 22.
    with pytest.raises(InfeasiblePlan, match=r"^the floors of A, B and the ceilings of C .* fail by 68\.00$"):
        assigned(market, band(market, F(1, 10)))


def test_all_faults_at_once() -> None:
    bad = Market(
        "bad",
        {"x": F(100), "y": F(-1)},
        {"A": F(-5)},
        {"A": {"x": Place(F(-3), F(-1)), "z": Place(F(1))}, "B": {"x": Place(F(4))}},
    )
    with pytest.raises(PlanFaults) as caught:
        bad.need_sound()
    assert {f"{p.place}: {p.message}" for p in caught.value.problems()} == {
        "work of y: -1 is negative",
        "contribution of A: -5 is negative",
        "capacity of A in x: -3 is negative",
        "premium of A in x: -1 is negative",
        "places of A: unknown project 'z'",
        "contributions: B could work but its contribution is not given",
        "contributions: members pay -5.00 for work of 99.00",
        "capacity in x: capacity 1.00 is below the need of 100.00",
    }
    with pytest.raises(PlanFaults, match="there is no work to share"):
        replace(duo(), work={}).need_sound()
    assert not duo().faults()
