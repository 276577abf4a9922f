"""What is read once is not read again; and what is shared is what reading everything anew would give."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from equipoise import plan
from equipoise.errors import KeyStepError
from equipoise.model import (
    Alliance,
    CarryOver,
    Change,
    FromFigures,
    Indicator,
    KeyFormula,
    PriorityRule,
    Proposal,
    RegionQuota,
    ReturnBand,
    apply,
)
from equipoise.model.clauses import (
    AddSeat,
    JoinProject,
    LeaveProject,
    SetCeiling,
    SetChair,
    SetPriority,
    SetReturnBand,
    SetSeries,
    SetShare,
)
from equipoise.values import Span
from equipoise.whatif import Measured, compare, impact, measured
from equipoise.whatif.taken import Taken
from small import BAND, YEARS, D, small

START = date(2027, 1, 1)
VOICED = frozenset({"works"})
CLAUSES: tuple[Change, ...] = (
    AddSeat(id="seat", body="panel", member="D", since=START),
    SetChair(id="chair", body="panel", member="D", since=START),
    JoinProject(id="join", project="aircraft", member="D", since=START),
    LeaveProject(id="leave", project="aircraft", member="C", since=START),
    SetPriority(id="say", fund="works", rule=PriorityRule({"contribution": D(1)}), since=START),
    SetPriority(id="same", fund="works", rule=PriorityRule({"equal": D(1)}), since=START),
    SetShare(id="share", key="shares", member="D", percent=D(16), absorbed_by="others", since=date(2027, 7, 1)),
    SetCeiling(id="room", fund="works", amount=D(650_000), since=START, until=date(2028, 12, 31)),
    SetCeiling(id="secret", fund="works", amount=None, since=START, until=date(2027, 12, 31)),
    SetReturnBand(id="floor", fund="joint", band=BAND, since=START),
    SetSeries(id="spends", series="defence-expenditure-current", member="D", values={2026: D(75)}),
)


@settings(max_examples=30)
@given(st.lists(st.lists(st.sampled_from(range(len(CLAUSES))), max_size=4, unique=True), min_size=1, max_size=4))
def test_a_shared_measurement_is_that_of_reading_everything_anew(texts: list[list[int]]) -> None:
    last, before = None, small()
    for text in texts:
        state = before
        for number in text:
            state = CLAUSES[number].apply(state)
        last = measured(state, YEARS, last, VOICED)
        assert dict(_values(last)) == dict(_values(measured(state, YEARS, voiced=VOICED)))
        assert last.gaps == measured(state, YEARS, voiced=VOICED).gaps


def _values(found: Measured) -> Iterator[tuple[object, object]]:
    for venue, readings in found.readings.items():
        # What an equal say buys is shared with its status, whatever rule made the say equal.
        common = (venue.attribute, venue.id) == ("capability", "works")
        for at, reading in readings.items():
            yield (venue, at), (reading.value, None if common else reading.status)


def test_going_back_to_what_was_read_before_gives_the_very_same_readings() -> None:
    before = small()
    one = measured(before, YEARS, voiced=VOICED)
    other = measured(CLAUSES[4].apply(before), YEARS, one, VOICED)
    again = measured(before, YEARS, other, VOICED)
    assert all(again.readings[venue] is one.readings[venue] for venue in one.readings)
    assert again.portfolios["works"] is one.portfolios["works"]
    moved = {venue.id for venue in one.readings if other.readings[venue] is not one.readings[venue]}
    assert moved >= {"fund:works"}
    assert not moved & {"joint", "body:panel", "body:council"}


def test_only_the_project_that_a_clause_touches_is_asked_for_its_work_again(monkeypatch: pytest.MonkeyPatch) -> None:
    before = small()
    second = replace(before.projects["aircraft"], id="ship", title="Ship", domain="sea")
    before = replace(before, projects={**before.projects, "ship": second})
    asked: list[tuple[str, int]] = []

    def counted(alliance: Alliance, project: str, year: int) -> plan.Work:
        asked.append((project, year))
        return plan.work(alliance, project, year)

    monkeypatch.setattr(sys.modules["equipoise.whatif.measured"], "work", counted)
    one = measured(before, YEARS)
    assert sorted(asked) == [(project, year) for project in ("aircraft", "ship") for year in (2026, 2027)]
    asked.clear()
    measured(CLAUSES[2].apply(before), YEARS, one)
    assert sorted(asked) == [("aircraft", 2026), ("aircraft", 2027)]


def test_assumptions_that_differ_are_no_shared_input() -> None:
    before = small()
    found = compare(before, replace(before, preferences=()), years=YEARS)
    moved = {(e.venue, e.member) for e in found.effects if e.attribute == "capability" and e.moved}
    # C values the air double: it loses most in both funds when nothing is assumed any more.
    assert {("joint", "C"), ("works", "C")} <= moved


def test_payments_follow_the_figures_that_their_key_is_computed_from() -> None:
    before = small()
    by_gdp = KeyFormula(None, (FromFigures((Indicator("gdp-current", last=2026),)),))
    key = replace(before.keys["shares"], versions=(Span(date(2010, 1, 1), by_gdp),))
    before = replace(before, keys={"shares": key})
    doubled = SetSeries(id="grows", series="gdp-current", member="D", values={2026: D(4002)})
    found = impact(before, Proposal("grown", "Grown", "draft", (doubled,)), years=(2027,))
    # Of 58,004 in 2026 D has 2,001, then of 60,005 it has 4,002: 3.4498% and, with the last unit of the key, 6.6695%.
    (paid,) = (e for e in found["D"] if e.attribute == "money" and e.venue == "works")
    assert (round(paid.baseline), round(paid.proposed)) == (34_843, 67_362)
    assert found.clauses[0].touched
    assert not sum(found.change(m, "money") for m in found.members)


def test_a_plan_follows_all_that_limits_it() -> None:
    before = small()
    works = before.funds["works"]
    radar = replace(before.projects["radar"], hosts=("A",), capacity={"A": D(100)})
    before = replace(before, projects={**before.projects, "radar": radar})
    # Only A can build the radar, and pays 40% of it: no work that is at most what one pays can be found.
    band = SetReturnBand(id="ceiling", fund="works", band=ReturnBand(None, D(1)), since=date(2026, 1, 1))
    found = impact(before, Proposal("banded", "Banded", "draft", (band,)), years=YEARS)
    assert [e.project.id for plan in found.portfolios["works"] for e in plan.bought] == ["harbour", "radar", "harbour"]
    assert found.clauses[0].touched
    first = measured(before, YEARS)
    for other in (
        replace(works, carry_over=(Span(date(2000, 1, 1), CarryOver(D(100))),)),
        replace(works, hosting={"A": 0}),
        replace(works, quotas=(RegionQuota("north", "projects", at_least=D(100)),)),
    ):
        changed = replace(before, funds={**before.funds, "works": other})
        anew = measured(changed, YEARS)
        assert measured(changed, YEARS, first).portfolios["works"].entries == anew.portfolios["works"].entries


def test_years_are_never_mixed_up() -> None:
    one = measured(small(), (2026, 2027))
    other = measured(small(), (2027, 2028), one)
    assert {year for readings in other.readings.values() for _, year in readings} == {2027, 2028}
    assert dict(_values(other)) == dict(_values(measured(small(), (2027, 2028))))


def test_a_gap_is_told_of_every_text_that_has_it() -> None:
    before = small()
    closed = (Span(date(2026, 1, 1), D(10), date(2026, 12, 31)), Span(date(2027, 1, 1), None))
    before = replace(before, funds={**before.funds, "works": replace(before.funds["works"], ceilings=closed)})
    one = measured(before, YEARS)
    other = measured(CLAUSES[0].apply(before), YEARS, one)
    assert any("2027" in gap for gap in one.gaps)
    assert other.gaps == one.gaps


def test_the_sides_of_an_impact_are_its_readings() -> None:
    before, proposal = small(), Proposal(id="asked", title="Asked", stage="draft", changes=CLAUSES[:5])
    found = impact(before, proposal, years=YEARS)
    for side, alliance in zip(found.sides, (before, apply(before, proposal)), strict=True):
        assert dict(_values(side)) == dict(_values(measured(alliance, YEARS, voiced=VOICED)))


def test_what_was_taken_is_kept_by_identity_and_an_error_is_not() -> None:
    taken, calls = Taken(), []
    one, twin = [1], [1]

    def read() -> object:
        calls.append(1)
        return object()

    first = taken.of("a", (one,), read)
    assert taken.of("a", (one,), read) is first
    assert len(calls) == 1
    assert taken.of("a", (twin,), read) is not first
    assert taken.of("b", (one,), read) is not first
    assert taken.of("a", (one, one), read) is not first

    def refuse() -> object:
        raise KeyStepError("not yet")

    with pytest.raises(KeyStepError):
        taken.of("c", (one,), refuse)
    assert taken.of("c", (one,), read) is not None
