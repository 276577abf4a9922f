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
from equipoise.model import Alliance, Change, PriorityRule, Proposal, apply
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
