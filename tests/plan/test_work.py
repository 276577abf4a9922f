"""plan.work and its water-filling: against a bisection, a linear programme and small cases by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from equipoise import plan
from equipoise.errors import InfeasiblePlan, KeyStepError, NoFigure, UnknownName
from equipoise.model import Alliance, Assumption, Fund, MeasureName, Member, Participation, Project, ReturnBand, Series
from equipoise.plan.band import filled
from equipoise.values import Figure, Span, Status

START = date(2000, 1, 1)
Maker = Callable[..., Alliance]
WHOLE = Fraction(1)


def series(name: MeasureName, figures: dict[str, dict[int, str]]) -> Series:
    read = {
        m: {y: Figure(Decimal(v), Status.ESTIMATE, "src") for y, v in years.items()} for m, years in figures.items()
    }
    return Series(name, name, "USD m", read, measure=name)


SPENDING = series("defence-spending", {"AAA": {2025: "100", 2026: "120"}, "BBB": {2025: "50"}, "CCC": {2025: "50"}})
EQUIPMENT = series("equipment-share", {"AAA": {2025: "10", 2026: "20"}, "BBB": {2025: "40"}})


def joint(*members: str, everyone: bool = False) -> Project:
    taking_part = tuple(Participation(m, START) for m in members)
    return Project("radar", "Radar", "arctic", "joint", fund="pot", everyone=everyone, participants=taking_part)


def fund(low: str | None = None, high: str | None = None) -> Fund:
    band = ReturnBand(None if low is None else Decimal(low), None if high is None else Decimal(high))
    return Fund("pot", "Pot", "EUR", "key", "board", participants="project", return_band=(Span(START, band),))


def test_without_series_the_work_follows_the_cost_and_says_so(make: Maker) -> None:
    work = plan.work(make(projects=[joint("AAA", "BBB")]), "radar", 2026)
    assert work["AAA"] == Fraction(666667, 833334)
    assert sum(work.shares.values()) == 1
    assert "no series is the measure defence-spending or equipment-share" in work.summary
    assert [row["return"] for row in work.rows()] == ["1.0000", "1.0000"]
    assert work.status is Status.ILLUSTRATIVE


def test_the_work_follows_equipment_spending_of_the_latest_comparable_year(make: Maker) -> None:
    alliance = make(projects=[joint("AAA", "BBB")], series=[SPENDING, EQUIPMENT])
    work = plan.work(alliance, "radar", 2025)
    assert dict(work.shares) == {"AAA": Fraction(10, 30), "BBB": Fraction(20, 30)}
    # In 2026 only AAA has figures; one of two is enough to compare, so BBB is taken at its share of the cost.
    later = plan.work(alliance, "radar", 2027)
    assert later["BBB"] == later.parts["BBB"].cost
    assert "no figure for BBB" in later.summary
    assert later.parts["BBB"].status is Status.ILLUSTRATIVE
    assert plan.work(alliance, "radar", 2020).base.endswith("no participant has both figures up to 2020")


def test_a_participant_without_figures_keeps_its_share_of_the_cost(make: Maker) -> None:
    work = plan.work(make(projects=[joint(everyone=True)], series=[SPENDING, EQUIPMENT]), "radar", 2025)
    assert work["CCC"] == Fraction("0.166666")
    rest = 1 - Fraction("0.166666")
    assert work["AAA"] == rest / 3
    assert work["BBB"] == rest * 2 / 3
    assert sum(work.shares.values()) == 1


def test_the_floor_lifts_and_the_others_give(make: Maker) -> None:
    alliance = make(projects=[joint("AAA", "BBB")], series=[SPENDING, EQUIPMENT], fund=fund(low="0.8"))
    work = plan.work(alliance, "radar", 2025)
    cost = Fraction(666667, 833334)
    assert work["AAA"] == cost * Fraction(4, 5)
    assert work.parts["AAA"].bound == "floor"
    assert work.parts["BBB"].bound == ""
    assert "the band (return at least 0.8) holds AAA" in work.summary
    (trace,) = work.explain("AAA")
    assert [line.label for line in trace.lines] == [
        "share of the cost",
        "industrial base",
        "share of the work before the band",
        "return band",
    ]
    assert trace.lines[1].value == "10% of 100 USD m (2025)"
    both = plan.work(
        make(projects=[joint("AAA", "BBB")], series=[SPENDING, EQUIPMENT], fund=fund("0.9", "1.1")), "radar", 2025
    )
    assert both["BBB"] == (1 - cost) * Fraction(11, 10)
    assert sum(both.shares.values()) == 1
    for row in both.rows():
        assert Decimal("0.9") <= Decimal(row["return"]) <= Decimal("1.1")


def test_what_cannot_be_shared_is_refused(make: Maker) -> None:
    with pytest.raises(UnknownName, match="project"):
        plan.work(make(), "radar", 2025)
    with pytest.raises(NoFigure, match="no fund pays"):
        plan.work(make(projects=[Project("radar", "Radar", "arctic", "multinational")]), "radar", 2025)
    with pytest.raises(NoFigure, match="nobody takes part"):
        plan.work(make(projects=[joint()]), "radar", 2025)
    stranger = make(projects=[joint("AAA", "DDD")]).with_one("member", "DDD", Member("DDD", "Dora", START))
    with pytest.raises(KeyStepError, match="DDD"):
        plan.work(stranger, "radar", 2025)
    with pytest.raises(InfeasiblePlan, match="floors sum to 120%"):
        plan.work(make(projects=[joint("AAA", "BBB")], fund=fund(low="1.2")), "radar", 2025)
    with pytest.raises(InfeasiblePlan, match="ceilings sum to 90%"):
        plan.work(make(projects=[joint("AAA", "BBB")], fund=fund(high="0.9")), "radar", 2025)
    with pytest.raises(UnknownName, match="CCC"):
        plan.work(make(projects=[joint("AAA", "BBB")]), "radar", 2025).explain("CCC")


def test_those_without_a_base_take_what_the_others_may_not() -> None:
    base = {"A": Fraction(1), "B": Fraction(0), "C": Fraction(0)}
    high = {"A": Fraction(1, 4), "B": Fraction(1, 4), "C": None}
    spare = {"A": Fraction(1), "B": Fraction(1), "C": Fraction(2)}
    low = dict.fromkeys(base, Fraction(0))
    assert filled(base, low, high, WHOLE, spare=spare) == {
        "A": Fraction(1, 4),
        "B": Fraction(1, 4),
        "C": Fraction(1, 2),
    }


def by_bisection(base: list[float], low: list[float], high: list[float]) -> list[float]:
    def at(factor: float) -> list[float]:
        return [min(max(factor * b, lo), hi) for b, lo, hi in zip(base, low, high, strict=True)]

    under, over = 0.0, 1e6
    for _ in range(200):
        middle = (under + over) / 2
        under, over = (middle, over) if sum(at(middle)) < 1 else (under, middle)
    return at(over)


bases = st.lists(st.tuples(st.integers(1, 100), st.integers(1, 100)), min_size=1, max_size=8)


@given(bases, st.fractions(0, 1), st.fractions(1, 4))
@settings(max_examples=60, deadline=None)
def test_water_filling_agrees_with_bisection(pairs: list[tuple[int, int]], floor: Fraction, top: Fraction) -> None:
    names = [str(i) for i in range(len(pairs))]
    whole = sum(c for _, c in pairs)
    cost = {n: Fraction(c, whole) for n, (_, c) in zip(names, pairs, strict=True)}
    base = {n: Fraction(b) for n, (b, _) in zip(names, pairs, strict=True)}
    low = {n: floor * c for n, c in cost.items()}
    high = {n: top * c for n, c in cost.items()}
    shares = filled(base, low, dict(high), WHOLE, spare=cost)
    assert sum(shares.values()) == 1
    assert all(low[n] <= shares[n] <= high[n] for n in names)
    # What makes it the water level: one factor for all, above it only at the floor, below it only at the ceiling.
    factors = {shares[n] / base[n] for n in names if low[n] < shares[n] < high[n]}
    assert len(factors) <= 1
    for factor in factors:
        assert all(shares[n] == min(max(factor * base[n], low[n]), high[n]) for n in names)
    floats = by_bisection(
        [float(base[n]) for n in names], [float(low[n]) for n in names], [float(high[n]) for n in names]
    )
    assert all(abs(float(shares[n]) - f) < 1e-9 for n, f in zip(names, floats, strict=True))


def test_what_joint_projects_give_is_trusted_no_further_than_prices_and_assumed_values(make: Maker) -> None:
    fund = Fund("pot", "Pot", "EUR", "key", "board", participants="project")
    radar = replace(joint("AAA", "BBB"), start=2027, costs={1: Decimal(100)}, cost_status=Status.PUBLISHED)
    bare = make(fund=fund, projects=[radar], series=[SPENDING, EQUIPMENT])
    assert plan.joint_spending(bare, "pot", 2027)["AAA"] == (100, Status.DERIVED)
    # CCC values the arctic double and takes part in nothing: its value moves the mean beside which all count.
    assumed = Assumption("arctic-c", "domain", "arctic", "CCC", *[Decimal(2)] * 3, "cold", Status.RECOLLECTED)
    valued = replace(bare, preferences=(assumed,))
    assert plan.joint_spending(valued, "pot", 2027)["AAA"] == (75, Status.RECOLLECTED)
    guessed = make(fund=fund, projects=[replace(radar, cost_status=Status.SCENARIO)], series=[SPENDING, EQUIPMENT])
    assert plan.joint_work(guessed, "pot", 2027)["AAA"][1] is Status.SCENARIO
