"""Nothing in, nothing out: an empty proposal, a proposal and its inverse, and a swap, on every command (law 10, F3)."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from equipoise.model import Alliance, Answer, Proposal, apply, digest, inverse_of
from equipoise.report import json_text
from equipoise.report.asking import ask

NOTHING = Proposal(id="nothing", title="Nothing at all", stage="draft", changes=())
YEARS = range(2027, 2032)
#: Questions about an alliance, which a change that changes nothing must leave word for word the same.
STANDING: dict[str, dict[str, Any]] = {
    "pay": {"fund": "joint-procurement", "year": 2028},
    "burden": {"year": 2026},
    "decide": {"body": "arctic-surveillance-board", "on": date(2028, 1, 1)},
    "plan": {"fund": "nsip", "years": YEARS},
    "align": {"years": range(2027, 2029), "influence": "say"},
}
#: The changes that a question about a proposal reports.
CHANGES = {
    "whatif": ("amount", "say_change_points", "capability_change", "return_change"),
    "brief": ("amount_change", "say_change_points", "capability_change", "return_change"),
}
standing = pytest.mark.parametrize("asked", STANDING)
changing = pytest.mark.parametrize("asked", CHANGES)


def about(alliance: Alliance, asked: str, proposal: Proposal) -> Answer:
    words: dict[str, Any] = {"proposal": proposal, "years": YEARS}
    if asked == "brief":
        words |= {"on": date(2026, 11, 22), "draws": 8}
    return ask(alliance, asked, **words)


def said(answer: Answer) -> Any:
    found = json.loads(json_text(answer))
    return found["summary"], found["rows"]


@pytest.fixture(scope="module")
def after(nato: Alliance) -> Alliance:
    """NATO with Canada's request in force."""
    return apply(nato, nato.proposals["canada-2026"])


@pytest.fixture(scope="module")
def undoing(nato: Alliance) -> Proposal:
    """The proposal that undoes Canada's request."""
    return inverse_of(nato, nato.proposals["canada-2026"])


@standing
def test_an_empty_proposal_leaves_every_answer_as_it_is(nato: Alliance, asked: str) -> None:
    assert said(ask(apply(nato, NOTHING), asked, **STANDING[asked])) == said(ask(nato, asked, **STANDING[asked]))


@standing
def test_a_proposal_and_its_inverse_cancel(nato: Alliance, after: Alliance, undoing: Proposal, asked: str) -> None:
    again = apply(after, undoing)
    assert digest(again) == digest(nato)
    assert said(ask(again, asked, **STANDING[asked])) == said(ask(nato, asked, **STANDING[asked]))


@pytest.mark.parametrize("asked", ["pay", "decide", "plan", "align"])
def test_these_questions_do_see_the_request(nato: Alliance, after: Alliance, asked: str) -> None:
    # Without this the two laws above would hold of questions that look at nothing.
    assert said(ask(after, asked, **STANDING[asked])) != said(ask(nato, asked, **STANDING[asked]))


@changing
def test_an_empty_proposal_changes_0_00_for_all(nato: Alliance, asked: str) -> None:
    answer = about(nato, asked, NOTHING)
    for row in answer.rows():
        assert [Decimal(row[key]) for key in CHANGES[asked]] == [0] * len(CHANGES[asked]), row["member"]
        assert row["say_before_percent"] == row["say_after_percent"]
    assert "0.00 for every Ally" in answer.summary


def test_nobody_objects_to_nothing(nato: Alliance) -> None:
    forecast = ask(nato, "agree", proposal=NOTHING, years=YEARS, draws=64)
    assert all("costs it nothing" in r["reason"] or "nothing in it costs" in r["reason"] for r in forecast.rows())
    assert len({row["objects_percent"] for row in forecast.rows()}) == 1


@changing
def test_the_inverse_gives_back_what_the_proposal_takes(
    answers: dict[str, Answer], after: Alliance, undoing: Proposal, asked: str
) -> None:
    there = {row["member"]: row for row in answers[asked].rows()}
    back = {row["member"]: row for row in about(after, asked, undoing).rows()}
    assert set(there) == set(back)
    for member, row in there.items():
        for key in CHANGES[asked]:
            assert Decimal(row[key]) == -Decimal(back[member][key]), (member, key)


def test_swapping_today_and_tomorrow_flips_every_sign(nato: Alliance, after: Alliance) -> None:
    from equipoise import whatif

    there = {row["member"]: row for row in whatif.compare(nato, after, years=YEARS).rows()}
    back = {row["member"]: row for row in whatif.compare(after, nato, years=YEARS).rows()}
    for member, row in there.items():
        for key in CHANGES["whatif"]:
            assert Decimal(row[key]) == -Decimal(back[member][key]), (member, key)
        assert row["say_before_percent"] == back[member]["say_after_percent"]


def test_a_clause_without_effect_is_explained_wherever_the_proposal_is(answers: dict[str, Answer]) -> None:
    from equipoise.report.brief import Brief

    brief = answers["brief"]
    assert isinstance(brief, Brief)
    idle = [c for c in brief.inquiry.impact.clauses if not c.touched]
    words = json_text(brief)
    assert idle
    assert all(clause.why in words for clause in idle)
