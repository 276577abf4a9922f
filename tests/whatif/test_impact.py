"""The laws of what-if: nothing in, nothing out; inverse cancels; swap flips; the headline is the sum of its parts."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from equipoise import pay, plan
from equipoise.errors import EquipoiseError, ProposalError
from equipoise.model import Alliance, Change, Member, PriorityRule, Proposal, apply, inverse_of
from equipoise.model.clauses import (
    AddSeat,
    AdmitMember,
    JoinProject,
    SetCeiling,
    SetChair,
    SetPriority,
    SetRequirement,
    SetReturnBand,
    SetSeries,
    SetShare,
    WithdrawMember,
)
from equipoise.values import Status
from equipoise.whatif import Impact, compare, impact
from small import BAND, YEARS, D, small

START = date(2027, 1, 1)
SEAT = AddSeat(id="seat", body="panel", member="D", since=START)
CHAIR = SetChair(id="chair", body="panel", member="D", since=START)
JOIN = JoinProject(id="join", project="aircraft", member="D", since=START)
SAY = SetPriority(id="say", fund="works", rule=PriorityRule({"contribution": D(1)}), since=START)
SHARE = SetShare(id="share", key="shares", member="D", percent=D(16), absorbed_by="others", since=date(2027, 7, 1))
ROOM = SetCeiling(id="room", fund="works", amount=D(650_000), since=START, until=date(2028, 12, 31))
FLOOR = SetReturnBand(id="floor", fund="joint", band=BAND, since=START)
PLEDGE = SetSeries(id="pledge", series="gdp-current", member="D", values={2026: D(5)})
ALL = (SEAT, CHAIR, JOIN, SAY, SHARE, ROOM, FLOOR, PLEDGE)


def _proposal(*changes: Change) -> Proposal:
    return Proposal(id="asked", title="Asked", stage="draft", changes=changes)


def _changes(found: Impact) -> dict[tuple[str, int, str, str], Fraction]:
    return {(e.member, e.year, e.attribute, e.venue): e.change for e in found.effects if e.change}


def test_an_empty_proposal_changes_nothing_and_says_why() -> None:
    found = impact(small(), _proposal(), years=YEARS)
    assert _changes(found) == {}
    assert all(row["amount"] == "0.00" and row["say_change_points"] == "0.0000" for row in found.rows())
    assert "would change 0.00 for every member, 2026 to 2028" in found.summary
    assert "it has no clauses" in found.summary


def test_a_proposal_and_its_inverse_cancel() -> None:
    before, proposal = small(), _proposal(*ALL)
    undo = inverse_of(before, proposal)
    assert _changes(compare(before, apply(apply(before, proposal), undo), years=YEARS)) == {}


def test_swapping_baseline_and_proposal_flips_every_sign() -> None:
    before = small()
    after = apply(before, _proposal(*ALL))
    there = _changes(compare(before, after, years=YEARS))
    back = _changes(compare(after, before, years=YEARS))
    assert there
    assert there == {where: -change for where, change in back.items()}


def test_the_headline_is_the_sum_of_its_clauses() -> None:
    whole = _changes(impact(small(), _proposal(*ALL), years=YEARS))
    parts: dict[tuple[str, int, str, str], Fraction] = defaultdict(Fraction)
    for part in impact(small(), _proposal(*ALL), years=YEARS).parts.values():
        for where, change in _changes(part).items():
            if where[2] != "spending":
                parts[where] += change
    assert {k: v for k, v in parts.items() if v} == {k: v for k, v in whole.items() if k[2] != "spending"}


def test_it_computes_nothing_of_its_own() -> None:
    # Every reading, taken again one by one from the engines without any sharing.
    before = small()
    after = apply(before, _proposal(*ALL))
    found = impact(before, _proposal(*ALL), years=YEARS)
    for e in found.effects:
        if e.attribute == "money":
            sides = [Fraction(pay.calls(a, e.venue, e.year)[e.member].net.amount) for a in (before, after)]
        elif e.attribute == "voice" and e.venue == "fund:works":
            sides = [plan.say(a, "works", e.year)[e.member] for a in (before, after)]
        elif e.attribute == "capability" and e.venue == "works":
            sides = [_bought(a, e.member, e.year) for a in (before, after)]
        else:
            continue
        assert [e.baseline, e.proposed] == sides, e


def _bought(alliance: Alliance, member: str, year: int) -> Fraction:
    chosen = plan.portfolio(alliance, "works", range(YEARS[0], YEARS[-1] + 1))
    return Fraction(plan.valued_spending(alliance, chosen, year)[member])


def test_money_that_moves_within_a_fixed_ceiling_sums_to_zero_each_year() -> None:
    found = impact(small(), _proposal(SHARE), years=YEARS)
    for year in YEARS:
        assert sum(e.change for e in found.effects if e.attribute == "money" and e.year == year) == 0
    assert found.change("D", "money") > 0
    assert found.total("money") == 0


@pytest.mark.parametrize(
    ("clause", "why"),
    [
        (SetPriority(id="c", fund="works", rule=PriorityRule({"equal": D(1)}), since=START), "already holds today"),
        (SetShare(id="c", key="shares", member="A", percent=D(1), absorbed_by="others", since=date(2029, 1, 1)),
         "after the years shown (2026 to 2028)"),
        (SetChair(id="c", body="panel", member="A", since=START), "already holds today"),
        (PLEDGE, "not what it pays"),
        (SetRequirement(id="c", requirement="guns", target=9, since=START), "it moves the gap that is to be closed"),
    ],
)  # fmt: skip
def test_a_clause_without_effect_says_why(clause: Change, why: str) -> None:
    (told,) = impact(small(), _proposal(clause), years=YEARS).clauses
    assert not told.touched
    assert why in told.why


def test_seats_chairs_and_say_are_counted() -> None:
    row = {r["member"]: r for r in impact(small(), _proposal(*ALL), years=YEARS).rows()}
    assert row["D"]["seats_gained"] == 1
    assert row["D"]["chair_years_gained"] == 2
    # Say of A: 25, then 40 and (after D takes 16 of 100 from July) 40 x 84/90 on 1 January 2028.
    shares = (Fraction(40, 100) + Fraction(40 * 84, 90 * 100)) / 3 + Fraction(25, 300)
    assert abs(Fraction(row["A"]["say_after_percent"]) / 100 - shares) < Fraction(1, 10**6)


def test_a_proposal_that_cannot_be_applied_gives_every_reason() -> None:
    with pytest.raises(ProposalError, match="2 problems"):
        impact(small(), _proposal(AddSeat(id="a", body="x", member="Y", since=START)), years=YEARS)


def test_explain_names_what_moves_and_what_stays() -> None:
    traces = impact(small(), _proposal(SAY), years=YEARS).explain("A")
    moved = next(t for t in traces if "planning priorities of the " in t.title)
    assert not any(":" in t.title.partition(": ")[2] for t in traces), "a place is named by its title, not by its id"
    assert moved.lines[0].value.endswith("% of say")
    assert moved.result.value.endswith(" points")
    assert any("What stays the same" in t.title for t in traces)


def test_every_inverse_can_be_measured_and_gives_back_the_baseline() -> None:
    before = small()
    for clause in ALL:
        proposal = _proposal(clause)
        after = apply(before, proposal)
        back = impact(after, inverse_of(before, proposal), years=YEARS)
        there = impact(before, proposal, years=YEARS)
        assert _changes(back) == {where: -change for where, change in _changes(there).items()}, clause.kind


def test_clauses_that_make_sense_only_together_are_measured_together() -> None:
    nothing_left = SetShare(id="zero", key="shares", member="D", percent=D(0), absorbed_by="others", since=START)
    leave = WithdrawMember(id="leave", member="D", since=START)
    found = impact(small(), _proposal(leave, nothing_left), years=YEARS)
    first, second = found.clauses
    assert not first.touched
    assert first.why == "only together with zero"
    assert second.touched
    assert found.total("money") == 0
    assert found.change("D", "money") < 0


def test_say_sums_to_one_when_a_member_joins_within_the_years() -> None:
    join = AdmitMember(id="join", member=Member("E", "Eland", date(2028, 1, 1)))
    found = impact(small(), _proposal(join), years=YEARS)
    for side in (0, 1):
        assert sum(found.say(m)[side] for m in found.members) == 1
    assert found.say("E") == (0, Fraction(1, 15))


def test_say_is_of_the_fund_whose_priorities_move() -> None:
    other = replace(small().funds["works"], id="other", title="Other Fund")
    found = impact(small().with_one("fund", "other", other), _proposal(SAY), years=YEARS)
    assert found.voices == {"fund:works"}
    assert found.say("A")[1] == (Fraction(1, 4) + 2 * Fraction(40, 100)) / 3


def test_a_figure_known_on_one_side_only_is_a_gap_and_not_zero() -> None:
    gone = SetCeiling(id="gone", fund="works", since=START, until=date(2027, 12, 31), status=Status.MISSING)
    found = impact(small(), _proposal(gone), years=(2027,))
    assert any("Works Fund calls in 2027 is known today, not as proposed" in gap for gap in found.gaps)
    assert f"(not counted: {found.gaps[0]}; and 2 more)" in found.summary
    two = replace(found, gaps=("the ceiling of 2027 is missing", "the ceiling of 2028 is missing"))
    assert "(not counted: the ceiling of 2027 is missing; the ceiling of 2028 is missing)" in two.summary
    late = impact(small(), _proposal(SEAT), years=(2040,))
    assert late.rows()[0]["paid_before"] == "0.00"  # the joint fund calls nothing, and says so: a true zero
    assert any("2040 is missing" in gap for gap in late.gaps)


def test_two_currencies_are_not_added() -> None:
    foreign = replace(small().funds["works"], id="foreign", currency="USD")
    with pytest.raises(EquipoiseError, match="several currencies"):
        impact(small().with_one("fund", "foreign", foreign), _proposal(SAY), years=YEARS)


def test_votes_chairs_and_work_are_told() -> None:
    text = impact(small(), _proposal(SEAT, CHAIR, JOIN), years=YEARS).summary
    assert "voting power would move in the Panel" in text
    assert "the chair of the Panel would change hands" in text
    assert "work would move for" in text


def test_no_years_are_refused() -> None:
    with pytest.raises(EquipoiseError, match="no year is named"):
        impact(small(), _proposal(), years=())
