"""The road of the projects and the four sums: every expected value was worked out by hand on a calendar."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from equipoise.errors import UnknownName
from equipoise.model import STAGES, Alliance, Benchmark, Project, Stage, disordered, repeated
from equipoise.plan import road
from equipoise.plan.four_sums import four_sums
from equipoise.values import Span, Status
from small import D, small

TODAY = date(2026, 11, 22)


def stage(name: str, when: str, precision: str = "day", **more: object) -> Stage:
    return Stage(name, date.fromisoformat(when), precision, **more)  # type: ignore[arg-type]


def project(name: str, *stages: Stage, **more: object) -> Project:
    costs = more.pop("costs", {1: D(100)})
    status = Status.PUBLISHED if costs else Status.MISSING
    words = {"fund": "works", "cost_status": status, "start": 2020, **more}
    return Project(name, name.capitalize(), "air", "common", costs=costs, stages=stages, **words)  # type: ignore[arg-type]


def alliance(*projects: Project, **more: object) -> Alliance:
    return replace(small(), projects={p.id: p for p in projects}, **more)  # type: ignore[arg-type]


DONE = project(
    "done",
    stage("gap", "2000-01-01"),
    stage("authorised", "2004-01-01"),
    stage("delivered", "2010-01-01"),
    stage("inspected", "2010-07-01"),
    stage("closed", "2012-01-01"),
    costs={1: D(50), 2: D(70)},
    start=2004,
    spent=(
        Span(date(2004, 1, 1), D(40), date(2004, 12, 31), Status.PUBLISHED),
        Span(date(2005, 1, 1), D(65), date(2006, 12, 31), Status.ESTIMATE),
    ),
)
WAITS = project(
    "waits", stage("gap", "2006-01-01"), stage("contract", "2014-03-01", "month"), stage("delivered", "2020-01-01")
)
YOUNG = project("young", stage("eligibility", "2024-06-30", "year"), costs={})
NEVER = project("never", stage("gap", "2030-01-01"))
ALL = alliance(DONE, WAITS, YOUNG, NEVER)


def test_the_longest_on_the_road_comes_first_and_the_closed_last() -> None:
    found = road(ALL, TODAY)
    assert [j.project.id for j in found.journeys] == ["waits", "young", "done"]
    assert [p.id for p in found.without] == ["never"]
    assert [j.project.id for j in found.unaccepted] == ["waits"]


def test_ages_are_counted_in_days_and_told_as_ranges_where_dates_are_not_exact() -> None:
    waits, young, done = road(ALL, TODAY).journeys
    # 1 January 2006 to 22 November 2026: 20 years with 5 leap days (2008, 12, 16, 20, 24), and 325 days.
    assert (waits.age.least, waits.age.most) == (20 * 365 + 5 + 325,) * 2
    # From the gap to the contract of March 2014: 8 years with 2 leap days, and 59 to 89 days.
    assert (waits.spells[0].age.least, waits.spells[0].age.most) == (8 * 365 + 2 + 59, 8 * 365 + 2 + 89)
    # "2024": from 31 December 2024 or from 1 January 2024.
    assert (young.age.least, young.age.most) == (365 + 326, 366 + 365 + 325)
    assert young.age.words == "1.9 to 2.9"
    # A closed project ages no more: 2000 to 2012 are 12 years with 3 leap days.
    assert (done.age.least, done.age.most) == (12 * 365 + 3,) * 2


def test_the_picture_is_that_of_the_day_and_planned_stages_lie_ahead() -> None:
    found = road(ALL, date(2007, 6, 1))
    assert {j.project.id: j.now.stage for j in found.journeys} == {"done": "authorised", "waits": "gap"}
    assert not found.unaccepted
    assert not road(ALL, date(1999, 12, 31)).journeys
    assert "none of 4 projects of The Small Alliance has a dated stage" in road(ALL, date(1999, 12, 31)).summary


def test_a_year_counts_from_its_first_day() -> None:
    assert [j.project.id for j in road(alliance(YOUNG), date(2024, 1, 1)).journeys] == ["young"]
    assert not road(alliance(YOUNG), date(2023, 12, 31)).journeys


def test_the_mean_is_of_those_that_went_the_whole_way_and_stands_beside_the_benchmark() -> None:
    sixteen = Benchmark("b", "auditors", "gap", "delivered", D(16), Status.APPROXIMATE, "book")
    other = Benchmark("c", "contracts", "authorised", "closed", D(5))
    found = road(replace(ALL, benchmarks=(sixteen, other)), TODAY)
    own, theirs, ours, contracts = found.means
    # 2000 to 2010: 3,653 days; 2006 to 2020: 5,113 days. Their mean, 4,383 days, is 12 years of 365.25 days exactly.
    assert (own.least, own.most, own.projects) == (12, 12, ("done", "waits"))
    assert (theirs.least, theirs.benchmark, theirs.status) == (16, sixteen, Status.APPROXIMATE)
    # 1 January 2004 to 1 January 2012: 2,922 days, 8 years exactly.
    assert (ours.least, ours.projects, contracts.least) == (8, ("done",), 5)
    assert "mean of 2 projects here from gap to delivered: 12.0 years; auditors: 16.0 years" in found.summary


def test_no_mean_is_made_of_nothing() -> None:
    (own,) = road(alliance(YOUNG), TODAY).means
    assert (own.least, own.most, own.words, own.status) == (None, None, "no figure", Status.MISSING)
    assert "no project here has both dates from gap to delivered" in road(alliance(YOUNG), TODAY).summary


def amounts(found: tuple[object, ...]) -> dict[str, tuple[object, ...]]:
    return {s.sum: (s.amount, len(s.projects), len(s.known)) for s in found}  # type: ignore[attr-defined]


def test_four_sums_are_kept_apart_and_say_how_much_of_them_is_known() -> None:
    assert amounts(four_sums(ALL, TODAY)) == {
        "programmed": (D(220), 3, 2),  # done 120, waits 100; young has no price
        "authorised": (D(220), 2, 2),  # waits has a contract, so its money was authorised
        "spent": (D(105), 2, 1),  # done 40 + 65; nothing is on record for waits
        "closed": (D(120), 1, 1),
        "delivered, not accepted": (D(100), 1, 1),
    }
    assert {s.sum: s.figures for s in four_sums(ALL, TODAY)}["programmed"] == "2 of 3 projects; 1 missing"
    assert {s.sum: s.status for s in four_sums(ALL, TODAY)}["spent"] is Status.ESTIMATE


def test_the_sums_as_known_on_an_earlier_day() -> None:
    # At the end of 2005 the second span of spending is not over, and waits has no requirement yet.
    assert amounts(four_sums(ALL, date(2005, 12, 31))) == {
        "programmed": (D(120), 1, 1),
        "authorised": (D(120), 1, 1),
        "spent": (D(40), 1, 1),
        "closed": (None, 0, 0),
        "delivered, not accepted": (None, 0, 0),
    }


def test_a_range_of_years_takes_the_money_of_those_years() -> None:
    first = amounts(four_sums(ALL, TODAY, None, range(2004, 2005)))
    assert first["programmed"] == (D(50), 3, 2)  # done 50 in 2004; the 100 of waits fall in 2020: a true zero
    assert first["spent"] == (D(40), 2, 1)
    # 2005 cuts the span 2005-2006 in two: how much of it was spent in 2005 is not known.
    assert amounts(four_sums(ALL, TODAY, None, range(2005, 2006)))["spent"] == (None, 2, 0)
    assert amounts(four_sums(ALL, TODAY, None, range(2005, 2007)))["spent"] == (D(65), 2, 1)
    undated = alliance(replace(WAITS, start=None))
    assert amounts(four_sums(undated, TODAY, None, range(2004, 2030)))["programmed"] == (None, 1, 0)


def test_what_is_not_disclosed_is_said_apart_from_what_is_missing_and_neither_is_zero() -> None:
    secret = project("secret", stage("contract", "2020-01-01"), costs={})
    secret = replace(secret, cost_status=Status.NOT_DISCLOSED, spent=(_hidden(),))
    by = {s.sum: s for s in four_sums(alliance(secret, YOUNG), TODAY)}
    assert by["programmed"].figures == "0 of 2 projects; 1 not disclosed, 1 missing"
    assert by["programmed"].amount is None
    assert by["programmed"].row()["amount"] is None
    assert by["spent"].figures == "0 of 1 project; 1 not disclosed"
    assert by["closed"].figures == "no project on record"


def test_what_is_known_in_part_is_the_least_it_can_be_and_says_so() -> None:
    half = replace(DONE, spent=(*DONE.spent, replace(_hidden(), since=date(2008, 1, 1), until=date(2008, 12, 31))))
    by = {s.sum: s for s in four_sums(alliance(half), TODAY)}
    assert (by["spent"].amount, by["spent"].partial) == (D(105), ("done",))
    assert by["spent"].figures == "1 of 1 project; 1 in part"
    assert not {s.sum: s for s in four_sums(alliance(half), date(2008, 6, 30))}["spent"].partial
    assert not {s.sum: s for s in four_sums(alliance(half), TODAY, None, range(2004, 2007))}["spent"].partial


def _hidden() -> Span[Decimal]:
    return Span(date(2020, 1, 1), None, date(2020, 12, 31), Status.NOT_DISCLOSED)


def test_currencies_and_funds_are_never_added() -> None:
    dollars = replace(WAITS, id="dollars", currency="USD")
    nobody = replace(WAITS, id="nobody", fund=None)
    found = four_sums(alliance(WAITS, dollars, nobody), TODAY)
    assert {(s.fund, s.currency): s.amount for s in found if s.sum == "programmed"} == {
        (None, "EUR"): D(100), ("works", "EUR"): D(100), ("works", "USD"): D(100),
    }  # fmt: skip
    assert {s.fund for s in four_sums(alliance(WAITS, nobody), TODAY, "works")} == {"works"}
    assert [s.amount for s in four_sums(alliance(nobody), TODAY, "works")] == [None] * 5


@given(
    st.lists(
        st.tuples(st.sampled_from(STAGES), st.dates(date(2000, 1, 1), TODAY)), max_size=8, unique_by=lambda s: s[0]
    )
)
def test_a_sum_never_exceeds_the_one_before_it(drawn: list[tuple[str, date]]) -> None:
    """Projects with one stage each, priced alike: what is closed is part of what is authorised, and so on."""
    projects = [project(f"p{i}", Stage(name, when)) for i, (name, when) in enumerate(drawn)]  # type: ignore[arg-type]
    by = {s.sum: set(s.projects) for s in four_sums(alliance(*projects), TODAY)}
    if drawn:
        assert by["closed"] <= by["authorised"] <= by["programmed"]
        assert not by["closed"] & by["delivered, not accepted"]
        assert by["delivered, not accepted"] <= by["authorised"]


def test_rows_and_traces_say_the_same_as_the_answer() -> None:
    found = road(ALL, TODAY)
    kinds = [row["what"] for row in found.rows()]
    assert {kind: kinds.count(kind) for kind in dict.fromkeys(kinds)} == {
        "project": 3, "stage": 9, "mean": 1, "sum": 5, "without": 1,
    }  # fmt: skip
    assert len({tuple(row) for row in found.rows()}) == 1
    (trace,) = found.explain("waits")
    assert [line.label for line in trace.lines] == ["gap, 2006-01-01", "contract, 2014-03", "delivered, 2020-01-01"]
    assert trace.result.value == "20.9"
    with pytest.raises(UnknownName, match="Did you mean 'waits'"):
        found.explain("wait")
    with pytest.raises(UnknownName):
        road(ALL, TODAY, "workz")


def test_stages_out_of_order_are_told_only_when_that_is_certain_and_unexplained() -> None:
    contract, gap = stage("contract", "2019-06-30"), stage("gap", "2020-01-01")
    assert list(disordered((gap, contract))) == [(1, contract, gap)]
    assert list(disordered((contract, gap))) == [(0, contract, gap)]
    assert not list(disordered((stage("contract", "2020-01-01", "year"), stage("gap", "2020-12-01"))))
    assert not list(disordered((gap, replace(contract, note="Begun at the host's own expense."))))
    assert repeated((gap, contract, replace(gap, date=date(2021, 1, 1)))) == (2,)


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        (stage("gap", "2024-02-10"), "2024-02-10", "2024-02-10"),
        (stage("gap", "2024-02-10", "month"), "2024-02-01", "2024-02-29"),
        (stage("gap", "2024-02-10", "year"), "2024-01-01", "2024-12-31"),
    ],
)
def test_how_exactly_a_day_is_known(written: Stage, first: str, last: str) -> None:
    assert (written.first.isoformat(), written.last.isoformat()) == (first, last)
