"""What another text would do to a member's say is told in the same mean as what the tabled one does."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from equipoise.model import Alliance, PriorityRule, Proposal, Variant
from equipoise.model.clauses import SetPriority
from equipoise.report.brief.helping import tried
from equipoise.report.brief.inquiry import Inquiry, inquire
from equipoise.values import Span, Status
from small import NEW_YEAR, small

YEARS = range(2026, 2028)


def two_says() -> Alliance:
    """Two funds over which all have the same say."""
    found = small()
    works = found.funds["works"]
    ceilings = tuple(replace(span, status=Status.PUBLISHED) for span in works.ceilings)
    priority = (Span(date(2000, 1, 1), PriorityRule({"equal": Decimal(1)}), None, Status.DERIVED),)
    aside = replace(works, id="aside", title="Aside", ceilings=ceilings, priority=priority)
    funds = {"works": replace(works, ceilings=ceilings), "aside": aside}
    return replace(found, funds=found.funds | funds)


@pytest.fixture(scope="module")
def asked() -> Inquiry:
    """Say over the Works Fund by contribution; a variant in which it stays half equal; D is followed."""

    def by(equal: str, paying: str) -> SetPriority:
        mix = {"contribution": Decimal(paying)} | ({"equal": Decimal(equal)} if equal != "0" else {})
        return SetPriority(id="say", text="Say.", fund="works", rule=PriorityRule(mix), since=NEW_YEAR)

    half = Variant("Half and half", (by("0.5", "0.5"),))
    text = Proposal("ask", "Ask", "draft", (by("0", "1"),), tabled_by="A", route=("board",), variants={"half": half})
    alliance = two_says().with_one("proposal", "ask", text)
    return inquire(alliance, text, years=YEARS, dated=date(2026, 6, 1), capital="D", draws=8)


def test_the_tabled_text_moves_as_much_as_its_effects(asked: Inquiry) -> None:
    for member in asked.impact.members:
        today, then = asked.impact.say(member)
        assert asked.say_change(asked.impact.effects, member) == then - today


def test_a_variant_is_counted_over_the_say_that_moves(asked: Inquiry) -> None:
    (half,) = (c for c in tried(asked).candidates if c.name == "ask:half")
    # By payment D has a tenth, by heads a quarter: half of each is 7.5 points less, over the fund whose say moves.
    assert half.say_change == Fraction(-75, 1000)
