"""A forecast from nothing but an alliance and a proposal: the effects come from ``whatif``."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from equipoise import whatif
from equipoise.agree import forecast
from equipoise.errors import ProposalError
from equipoise.folder import read
from equipoise.model import Change, Proposal, WeightAtLeast
from equipoise.model.clauses import AddSeat, SetCeiling, SetShare
from equipoise.values import Span
from small import YEARS, D, small

SHARE = SetShare(id="share", key="shares", member="D", percent=D(16), absorbed_by="others", since=date(2026, 1, 1))
IDLE = SetShare(id="idle", key="shares", member="A", percent=D(1), absorbed_by="others", since=date(2040, 1, 1))


def asked(*changes: Change, **more: object) -> Proposal:
    return Proposal("asked", "Asked", "draft", changes, route=("board", "council"), **more)  # type: ignore[arg-type]


def test_an_empty_proposal_passes_as_often_as_the_anchor_says() -> None:
    found = forecast(small(), asked(), years=YEARS)
    assert 0.8 <= found.odds[0].centre <= 0.98
    assert all(value == 0 for line in found.lines for value in line.gains.values())


def test_a_share_that_rises_from_ten_to_sixteen_is_felt_and_named() -> None:
    found = forecast(small(), asked(SHARE, IDLE), years=YEARS)
    assert found["D"].gains["money"] == pytest.approx(-0.6, abs=0.02)  # the joint fund calls nothing from D
    assert found["A"].gains["money"] > 0
    assert found.lines[0].member == "D"
    assert found["D"].hurt_by == "share"
    assert "EUR 60,600 a year more to pay" in found["D"].reasons[0]
    assert any(note.startswith("Clause idle changes nothing for anyone:") for note in found.notes)


def test_the_inverse_of_a_proposal_flips_the_sign() -> None:
    back = SetShare(id="back", key="shares", member="D", percent=D(4), absorbed_by="others", since=date(2026, 1, 1))
    assert forecast(small(), asked(back), years=YEARS)["D"].gains["money"] == pytest.approx(0.6, abs=0.02)


def test_handing_over_the_effects_changes_nothing() -> None:
    idea = asked(SHARE, AddSeat(id="seat", body="panel", member="D", since=date(2026, 1, 1)))
    given = forecast(
        small(),
        idea,
        years=YEARS,
        impact=whatif.impact(small(), idea, years=YEARS),
        clause_impacts=whatif.impact(small(), idea, years=YEARS).parts,
    )
    assert given.to_json() == forecast(small(), idea, years=YEARS).to_json()


def test_a_proposal_that_cannot_be_applied_is_refused() -> None:
    with pytest.raises(ProposalError):
        forecast(small(), asked(SetCeiling(id="c", fund="nowhere", amount=D(1), since=date(2026, 1, 1))), years=YEARS)


def test_canada_is_judged_by_what_its_clauses_do() -> None:
    nato = read("nato")
    idea = nato.proposals["canada-2026"]
    years = range(2027, 2030)
    tabled, equal = forecast(nato, idea, years=years), forecast(nato, idea.variant("equal"), years=years)
    # Say by payment takes most of the say of those who pay little; an equal say does not.
    assert tabled.odds[0].centre < 0.01 < equal.odds[0].centre
    assert tabled["ISL"].hurt_by == "priority"
    assert equal["ISL"].hurt_by != "priority"
    assert tabled.rows()[-1]["member"] != "ISL"
    assert next(row for row in tabled.rows() if row["member"] == "CAN")["objects_percent"] == "tabled it"
    # The story names no European capital: no statement may be laid at one's door.
    recorded = {line.member for line in tabled.lines if any(r.startswith("Recorded") for r in line.reasons)}
    assert recorded == {"CAN", "USA"}
    silent = forecast(replace(nato, positions=()), idea.variant("equal"), years=years)
    assert silent["USA"].objects.centre < equal["USA"].objects.centre


def test_a_statement_against_never_helps_and_binds_even_one_that_gains() -> None:
    nato = read("nato")
    idea = nato.proposals["canada-2026"]
    years = range(2027, 2032)
    for text in (idea, idea.variant("equal")):
        heard = forecast(nato, text, years=years)["USA"].objects
        silent = forecast(replace(nato, positions=()), text, years=years)["USA"].objects
        assert heard.centre >= silent.centre
    # As tabled the United States gains say many times over, and would never object for its interests alone.
    assert forecast(nato, idea, years=years)["USA"].objects.centre > 0.01


def test_a_stop_that_weighs_votes_is_judged_with_the_rest() -> None:
    base = small()
    idea = asked(SHARE)
    # D alone objects for its interests; its share of the votes is a tenth.
    rules = {75: "passes", 95: "needs D"}
    found = {}
    for percent in rules:
        rule = (Span(date(2000, 1, 1), WeightAtLeast("key:shares", D(percent))),)
        weighing = base.with_one("body", "board", replace(base.bodies["board"], rule=rule))
        found[percent] = forecast(weighing, replace(idea, route=("board",)), years=YEARS)
    assert found[75].odds[0].centre > 0.5 > 0.01 > found[95].odds[0].centre > 0
    assert found[75].unjudged == ()
    both = forecast(weighing, idea, years=YEARS)
    council = forecast(base, replace(idea, route=("council",)), years=YEARS)
    # The council needs everybody, so the board on the way adds nothing.
    assert both.odds[0].centre == pytest.approx(council.odds[0].centre, rel=1e-9)
