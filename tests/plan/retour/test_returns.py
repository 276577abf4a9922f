"""Return coefficients and their grades, and the frontier of bands: by hand, by law, and on the two folders."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from equipoise.errors import InfeasiblePlan, NoFigure, PlanFaults, UnknownName
from equipoise.folder import read
from equipoise.model import Alliance
from equipoise.model.clauses import LeaveProject
from equipoise.pay import calls
from equipoise.plan import retour
from equipoise.plan.retour.market import Market, Place
from equipoise.values import Status
from small import small

F = Fraction
YEARS = range(2026, 2028)


@pytest.fixture(scope="module")
def nato() -> Alliance:
    return read("nato")


# --- returns ----------------------------------------------------------------------------------------------------------


def test_coefficients_by_hand() -> None:
    # Aircraft: A and C pay 2 to 1, 90,000 then 60,000; the contracts give C a half in 2026 and nothing in 2027.
    contracts = {2026: {"A": F(45_000), "C": F(45_000)}, 2027: {"A": F(60_000)}}
    found = retour.returns(small(), "joint", YEARS, contracts=contracts).found
    coefficient = {k: r.coefficient for k, r in found.items()}
    assert coefficient["A", 2026] == F(3, 4)
    assert coefficient["C", 2026] == F(3, 2)
    assert coefficient["C", 2027] == 0
    assert coefficient["A", None] == F(105, 100)
    assert coefficient["C", None] == F(9, 10)


def test_who_leaves_within_the_year_has_paid_until_that_day() -> None:
    # C pays a third of 90,000 for 181 of 365 days, A all the rest: 14,876.71 and 75,123.29.
    left = LeaveProject(id="l", project="aircraft", member="C", since=date(2026, 7, 1)).apply(small())
    contracts = {2026: {"A": F(90_000)}, 2027: {"A": F(60_000)}}
    found = retour.returns(left, "joint", YEARS, contracts=contracts).found
    assert {m: found[m, 2026].paid for m in "AC"} == {"A": F("75123.29"), "C": F("14876.71")}
    assert ("C", 2027) not in found


def test_contributions_are_the_calls(nato: Alliance) -> None:
    found = retour.returns(nato, "joint-procurement", range(2027, 2032))
    for year in range(2027, 2032):
        mine = {m: r.paid for (m, y), r in found.found.items() if y == year}
        lines = calls(nato, "joint-procurement", year).lines
        assert mine == {m: F(c.net.minor, 100) for m, c in lines.items() if c.net.minor}
    assert found.status.rank >= Status.ILLUSTRATIVE.rank
    whole = [r for (_, y), r in found.found.items() if y is None]
    # Weighted by what they pay, coefficients average to one.
    assert sum((r.coefficient or 0) * r.paid for r in whole) == whole[0].all_paid
    assert "of 23 Allies" in found.summary
    assert "an assumption" in found.summary


def test_grades() -> None:
    cern = retour.PRESETS["cern-supplies"]
    assert [cern.of(F(n, 100)) for n in (0, 39, 40, 99, 100, 300)] == [
        *["very poorly balanced"] * 2,
        *["poorly balanced"] * 2,
        *["well balanced"] * 2,
    ]
    services = retour.PRESETS["cern-services"]
    assert [services.of(F(n, 100)) for n in (39, 40)] == ["poorly balanced", "well balanced"]
    rows = retour.returns(small(), "joint", YEARS, grades=retour.graded_by_band(F(1, 10))).rows()
    assert {row["grade"] for row in rows} <= {"below", "within", "above"}
    with pytest.raises(PlanFaults, match="is negative"):
        retour.graded_by_band(F(-1))


def test_returns_that_cannot_be_asked() -> None:
    with pytest.raises(NoFigure, match="costs anything"):
        retour.returns(small(), "joint", range(2040, 2042))
    with pytest.raises(UnknownName):
        retour.returns(small(), "joints", YEARS)
    with pytest.raises(UnknownName):
        retour.returns(small(), "joint", YEARS, contracts={2026: {"X": F(1)}})
    with pytest.raises(PlanFaults) as caught:
        retour.returns(small(), "joint", YEARS, contracts={2026: {"A": F(-1), "C": F(-2)}})
    assert len(caught.value.problems()) == 2
    for contracts in (None, {}):
        found = retour.returns(small(), "joint", YEARS, contracts=contracts)
        assert found.explain("A")
        assert found.to_json()["rows"]
    assert "no work has been given to anyone" in found.summary
    assert {row["return"] for row in found.rows()} == {"no work in these years"}
    with pytest.raises(UnknownName):
        found.explain("ZZZ")


# --- the frontier -----------------------------------------------------------------------------------------------------


def duo() -> Market:
    places = {"A": {"radar": Place(F(100))}, "B": {"radar": Place(F(100), F(1, 10))}}
    return Market("radar", {"radar": F(100)}, {"A": F(50), "B": F(50)}, places)


def test_the_frontier_by_hand() -> None:
    # Within b, B does 50 (1 - b) at a tenth more: F = 100 - 5 (1 - b).
    found = retour.frontier(small(), duo(), [F(1, 5), F(0), F(1), F(1, 2)])
    assert [p.band for p in found.points] == [0, F(1, 5), F(1, 2), 1, None]
    assert [p.value for p in found.points] == [95, 96, F(195, 2), 100, 100]
    assert [p.price for p in found.points] == [F(5, 100), F(4, 100), F(25, 1000), 0, 0]
    # One limit binds, and a unit out of it saves a tenth: B's floor, or A's ceiling, which is the same here.
    at = F(1, 2)
    prices = [found.shadow(at, m) for m in ("A", "B")]
    assert sorted(p for p in prices if p is not None) == [0, F(1, 10)]
    assert found.shadow(None, "B") == 0
    assert found.proved
    with pytest.raises(InfeasiblePlan, match="was not asked for"):
        found.at(F(1, 3))
    with pytest.raises(UnknownName):
        found.shadow(at, "C")


@settings(max_examples=40)
@given(
    st.lists(st.tuples(st.integers(1, 40), st.integers(0, 40), st.integers(0, 30)), min_size=2, max_size=4),
    st.lists(st.integers(0, 100), min_size=3, max_size=5, unique=True),
)
def test_wider_bands_never_cost_more_and_the_frontier_is_concave(
    rows: list[tuple[int, int, int]], percents: list[int]
) -> None:
    whole = F(sum(q for q, _, _ in rows))
    pays = {c: F(q) for c, (q, _, _) in zip("ABCD", rows, strict=False)}
    places = {
        c: {"x": Place(whole / 3 + room, F(premium, 100)), "y": Place(whole, F(premium + 3, 100))}
        for c, (_, room, premium) in zip("ABCD", rows, strict=False)
    }
    market = Market("m", {"x": whole / 2, "y": whole / 2}, pays, places)
    found = retour.frontier(small(), market, [F(p, 100) for p in percents])
    points = [p for p in found.points if p.value is not None and p.band is not None]
    values = [p.value or F(0) for p in points]
    assert values == sorted(values)
    assert found.proved
    assert all(p.price is not None and p.price >= 0 for p in points)
    steps = [((b.value or 0) - (a.value or 0)) / ((b.band or 0) - (a.band or 0)) for a, b in pairwise(points)]
    assert steps == sorted(steps, reverse=True)


def test_shadow_prices_are_the_slope_of_the_frontier(nato: Alliance) -> None:
    market = retour.joint_market(nato, "joint-procurement", range(2027, 2032))
    band, wider = F(1, 5), F(1, 5) + F(1, 100)
    found = retour.frontier(nato, market, [band, wider])
    gained = (found.at(wider).value or F(0)) - (found.at(band).value or F(0))
    assert gained == sum((market.pays[m] * (found.shadow(band, m) or 0) / 100 for m in market.pays), F(0))
    assert found.proved
    # And the premium is proportional to the assumed largest one.
    half = retour.joint_market(nato, "joint-procurement", range(2027, 2032), premium=F(1, 10))
    a, b = found.at(band).best, retour.frontier(nato, half, [band]).at(band).best
    assert a is not None
    assert b is not None
    assert a.premium == 2 * b.premium


def test_the_market_of_the_folder(nato: Alliance) -> None:
    market = retour.joint_market(nato, "joint-procurement", range(2027, 2032))
    assert not market.faults()
    assert sum(market.pays.values()) == market.whole == 1_330_000_000
    assert min(p.premium for there in market.places.values() for p in there.values()) == 0
    assert market.places["ISL"]["arctic-surveillance"].premium == F(1, 5)  # no figures: the whole premium


def test_a_band_that_cannot_hold_is_kept_and_names_the_members(nato: Alliance) -> None:
    market = retour.joint_market(nato, "joint-procurement", range(2027, 2032), most=F(1, 4))
    found = retour.frontier(nato, market, [F(0), F(1)])
    assert found.at(F(0)).best is None
    assert "cannot hold together" in found.at(F(0)).why
    assert "USA" in found.at(F(0)).why
    assert found.shadow(F(0), "USA") is None
    assert found.rows()[0] == {"band": "0", "member": None, "why": found.at(F(0)).why, "status": "illustrative"}
    assert found.explain("USA")[0].result.label == "cannot hold"
    assert "0: the floors of" in found.summary


def test_frontiers_that_cannot_be_asked(nato: Alliance) -> None:
    with pytest.raises(PlanFaults, match=r"-0\.5 is negative"):
        retour.frontier(small(), duo(), [F(-1, 2)])
    with pytest.raises(PlanFaults) as caught:
        retour.joint_market(nato, "joint-procurement", range(2027, 2028), premium=F(-1), most=F(3))
    assert len(caught.value.problems()) == 2
    low = retour.joint_market(nato, "joint-procurement", range(2027, 2028), most=F(1, 100))
    with pytest.raises(PlanFaults, match="below the need"):
        retour.frontier(nato, low)
    with pytest.raises(NoFigure):
        retour.joint_market(nato, "joint-procurement", range(1990, 1991))


def test_answers_carry_rows_and_traces() -> None:
    found = retour.frontier(small(), duo(), [F(1, 5)])
    rows = [row for row in found.rows() if row["band"] == "0.2"]
    assert [(r["member"], r["works"], r["return"]) for r in rows] == [
        ("A", "60.00", "1.2000"),
        ("B", "40.00", "0.8000"),
    ]
    assert {r["value"] for r in rows} == {"96.00"}
    assert {r["price_percent"] for r in rows} == {"4.0000"}
    assert found.explain("B")[0].result.note
    assert found.to_json()["status"] == "illustrative"
