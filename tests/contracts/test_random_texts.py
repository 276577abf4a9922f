"""The null laws for any text at all: random clauses of every kind, on every question (law 10, F3, F4)."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from equipoise import whatif
from equipoise.errors import EquipoiseError
from equipoise.model import (
    Alliance,
    Answer,
    Proposal,
    apply,
    contradictions,
    digest,
    inverse_of,
    problems_of,
)
from equipoise.model.clauses import (
    AddProject,
    AddSeat,
    JoinProject,
    RemoveProject,
    SetCeiling,
    SetChair,
    SetPriority,
    SetReturnBand,
    SetRule,
)
from equipoise.model.rules import Consensus
from equipoise.report import Words, csv_text, explained, json_text, page_of, show
from equipoise.report.asking import ask
from random_clauses import CLAUSES, NEW, applicable
from small import BAND, D, small

YEARS = range(2026, 2029)
TODAY = small()
ATTRIBUTES = ("money", "voice", "chair", "capability", "return")
COLUMNS = ("amount", "say_change_points", "capability_change", "return_change")
STANDING: tuple[tuple[str, dict[str, Any]], ...] = (
    ("pay", {"fund": "works", "year": 2027}),
    ("pay", {"fund": "joint", "year": 2026}),
    ("burden", {"year": 2026}),
    ("decide", {"body": "panel", "on": date(2027, 1, 1)}),
    ("plan", {"fund": "works", "years": YEARS}),
    ("align", {"years": range(2025, 2028), "influence": "say", "fund": "works"}),
    ("align", {"years": range(2025, 2028), "influence": "posts"}),
)


def text_of(clauses: list[Any]) -> Proposal:
    changes = applicable(clauses, TODAY)
    return Proposal(id="p", title="P", stage="draft", changes=changes, tabled_by="A", route=("panel", "board"))


texts = st.lists(st.one_of(*CLAUSES.values()), max_size=4, unique_by=lambda c: c.id).map(text_of)
many = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
few = settings(many, max_examples=8)


def answered(alliance: Alliance, question: str, **words: Any) -> Answer | str:
    """The answer, or why there is none: an error of ours, in words."""
    try:
        return ask(alliance, question, **words)
    except EquipoiseError as error:
        return str(error)


def printed(answer: Answer | str, alliance: Alliance) -> str:
    if isinstance(answer, str):
        return answer
    out = io.StringIO()
    show(page_of(answer, command="x", words=Words.of(alliance), everything=True), file=out)
    for member in [row["member"] for row in answer.rows() if row.get("member")][:1]:
        try:
            show(explained(answer, member, alliance.sources), file=out)
        except EquipoiseError as error:  # who was no member in those years is told so
            out.write(str(error))
    return out.getvalue() + json_text(answer) + csv_text(answer)


def measured(proposal: Proposal) -> whatif.Impact | None:
    try:
        return whatif.impact(TODAY, proposal, years=YEARS)
    except EquipoiseError:
        return None


def sums(found: whatif.Impact) -> Iterator[tuple[str, str, Fraction, Fraction]]:
    for member in found.members:
        for attribute in ATTRIBUTES:
            parts = (part.change(member, attribute) for part in found.parts.values())
            yield member, attribute, found.change(member, attribute), sum(parts, Fraction(0))


@many
@given(texts)
def test_the_whole_is_the_sum_of_its_clauses(proposal: Proposal) -> None:
    found = measured(proposal)
    for member, attribute, whole, parts in sums(found) if found is not None else ():
        assert whole == parts, (member, attribute)


@many
@given(texts)
def test_swapped_sides_flip_every_sign(proposal: Proposal) -> None:
    after = apply(TODAY, proposal)
    try:
        there, back = whatif.compare(TODAY, after, years=YEARS), whatif.compare(after, TODAY, years=YEARS)
    except EquipoiseError:
        return
    returned = {row["member"]: row for row in back.rows()}
    for row in there.rows():
        for column in COLUMNS:
            one, other = row[column], returned[row["member"]][column]
            assert (one is None) == (other is None)
            assert one is None or Decimal(one) == -Decimal(other), (row["member"], column)


@few
@given(texts)
def test_a_text_and_its_inverse_leave_every_answer_as_it_is(proposal: Proposal) -> None:
    after = apply(TODAY, proposal)
    undoing = inverse_of(TODAY, proposal)
    assert not problems_of(after, undoing)
    again = apply(after, undoing)
    assert digest(again) == digest(TODAY)
    for question, words in STANDING:
        assert printed(answered(again, question, **words), again) == printed(answered(TODAY, question, **words), TODAY)


@few
@given(texts)
def test_every_question_answers_any_text_or_says_why_not(proposal: Proposal) -> None:
    if list(contradictions(proposal.changes)):
        return
    after = apply(TODAY, proposal)
    for question, words in STANDING:
        assert printed(answered(after, question, **words), after)
    about: dict[str, Any] = {"proposal": proposal, "years": YEARS}
    for question, more in (("whatif", {}), ("agree", {"draws": 4}), ("brief", {"draws": 4, "on": date(2026, 11, 22)})):
        once = printed(answered(TODAY, question, **about, **more), TODAY)
        assert once == printed(answered(TODAY, question, **about, **more), TODAY), "same seed, same answer"


def _ceiling(ident: str, amount: int | None) -> SetCeiling:
    year = {"since": date(2027, 1, 1), "until": date(2027, 12, 31)}
    return SetCeiling(id=ident, fund="works", amount=None if amount is None else D(amount), **year)


@pytest.mark.parametrize(
    "changes",
    [
        (RemoveProject(id="a", project="harbour"), RemoveProject(id="b", project="radar")),
        (_ceiling("a", None), _ceiling("b", 2_000_000)),
        (AddProject(id="a", project=NEW), SetCeiling(id="b", fund="works", since=date(2015, 1, 5))),
        (RemoveProject(id="a", project="aircraft"),),
    ],
    ids=["nothing left to buy", "struck and set again", "bought, then no ceiling", "the last joint project"],
)
def test_parts_sum_where_a_figure_goes_and_comes(changes: tuple[Any, ...]) -> None:
    found = whatif.impact(TODAY, replace(text_of([]), changes=changes), years=YEARS)
    for member, attribute, whole, parts in sums(found):
        assert whole == parts, (member, attribute)


def test_a_fund_that_buys_nothing_any_more_is_a_loss_and_no_gap() -> None:
    everything = (RemoveProject(id="a", project="harbour"), RemoveProject(id="b", project="radar"))
    found = whatif.impact(TODAY, replace(text_of([]), changes=everything), years=YEARS)
    plan = ask(TODAY, "plan", fund="works", years=YEARS)
    assert plan.rows()
    # 600,000 + 300,000 of the radar and 700,000 of the harbour, within the years; C alone values air twice as much.
    assert found.change("A", "capability") < 0
    assert "no payment would change" in found.summary


SINCE = {"since": date(2026, 1, 1)}
NATO_TEXTS = [
    JoinProject(id="a", project="cyber-resilience", member="DNK", **SINCE),
    AddSeat(id="b", body="air-defence-board", member="POL", **SINCE),
    SetChair(id="c", body="nac", member="TUR", since=date(2027, 1, 1)),
    SetRule(id="d", body="nac", rule=Consensus(1), since=date(2027, 1, 1)),
    SetPriority(id="e", fund="nsip", rule=None, since=date(2027, 1, 1)),
    SetReturnBand(id="f", fund="joint-procurement", band=BAND, since=date(2027, 1, 1)),
    SetCeiling(id="g", fund="civil", amount=D(600_000_000), since=date(2028, 1, 1), until=date(2028, 12, 31)),
    RemoveProject(id="h", project="drone-defence-of-bases"),
]


@settings(many, max_examples=6)
@given(chosen=st.lists(st.sampled_from(NATO_TEXTS), unique_by=lambda c: c.id, min_size=1, max_size=4))
def test_the_laws_hold_of_random_texts_on_nato(nato: Alliance, chosen: list[Any]) -> None:
    proposal = Proposal(id="p", title="P", stage="draft", changes=tuple(chosen), tabled_by="CAN", route=("nac",))
    assert not problems_of(nato, proposal)
    found = whatif.impact(nato, proposal, years=range(2027, 2030))
    for member, attribute, whole, parts in sums(found):
        assert whole == parts, (member, attribute)
    again = apply(apply(nato, proposal), inverse_of(nato, proposal))
    assert digest(again) == digest(nato)
    assert not whatif.compare(nato, again, years=range(2027, 2030)).touched
