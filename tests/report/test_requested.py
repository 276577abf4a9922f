"""Chapter 5 of the brief on a small alliance, by hand: what the money buys in the domains of the request."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from equipoise.agree.odds import Odds
from equipoise.model import Alliance, Assumption, PriorityRule, Proposal
from equipoise.model.clauses import JoinProject, SetPriority
from equipoise.report.brief.buying import buying_chapter
from equipoise.report.brief.inquiry import Inquiry, inquire
from equipoise.report.brief.requested import by_say, decision, domains_of
from equipoise.report.brief.screen import answer_sentence
from equipoise.report.page import Paragraph, Table
from equipoise.values import Status
from small import NEW_YEAR, small

YEARS = range(2026, 2027)


def divided() -> Alliance:
    """A wants the harbour alone, the three others the radar alone; 1,400,000 to spend in 2026, a published ceiling."""

    def wish(member: str, domain: str) -> Assumption:
        return Assumption(f"{member}-{domain}", "domain", domain, member, Decimal(0), Decimal(0), Decimal(0), "a test")

    found = small()
    ceilings = tuple(
        replace(span, value=Decimal(1_400_000), status=Status.PUBLISHED) for span in found.funds["works"].ceilings
    )
    works = replace(found.funds["works"], ceilings=ceilings)
    wishes = (wish("A", "air"), *(wish(m, "sea") for m in "BCD"))
    return replace(found, preferences=wishes, funds={**found.funds, "works": works})


@pytest.fixture(scope="module")
def asked() -> Inquiry:
    """B asks to join the aircraft, and for a say by contribution."""
    paying = PriorityRule({"contribution": Decimal(1)})
    changes = (
        JoinProject(id="join", text="B joins.", project="aircraft", member="B", since=NEW_YEAR),
        SetPriority(
            id="say",
            text="Say by payment.",
            fund="works",
            rule=paying,
            since=NEW_YEAR,
        ),
    )
    proposal = Proposal(id="ask", title="Ask", stage="draft", changes=changes, tabled_by="B", route=("board",))
    return inquire(divided(), proposal, years=YEARS, dated=date(2026, 6, 1), draws=8)


def test_the_headline_has_the_range_of_the_odds_in_thirty_words(asked: Inquiry) -> None:
    said = answer_sentence(asked)
    assert said.endswith("; odds: under 1% (its range too).")
    found = asked.forecast
    wide = Odds("route", 0.18, 0.004, 0.995, 0.001, 0.001, -0.7)
    other = replace(asked, forecast=replace(found, odds=(wide, *found.odds[1:])))
    assert answer_sentence(other).endswith("; odds: 18% (under 1 to over 99%).")
    assert len(answer_sentence(other).split()) <= 30


def test_the_domains_are_those_of_the_projects_named(asked: Inquiry) -> None:
    assert domains_of(asked) == ("air",)


def test_what_becomes_of_a_project_by_say(asked: Inquiry) -> None:
    """Equal: B, C and D have 1,050,000 for the radar's 900,000.

    By payment they have 840,000 and A 560,000. All purses rise until, at 900/840, the radar is bought; at 700/560 the
    harbour would be too, but both cost more than 1,400,000: the count before stands.
    """
    says = by_say(asked, "works")
    assert says is not None
    assert says[0] == ("radar",)
    assert says[1] == ("radar",)
    assert decision((("a", "b"), ("b", "c")), "a") == "leaves"
    assert [decision((("a", "b"), ("b", "c")), p) for p in "bcd"] == ["bought", "enters", "–"]
    assert decision(None, "a") == ""


def test_the_money_by_domain_is_the_sum_of_what_is_bought(asked: Inquiry) -> None:
    tables = [b for b in buying_chapter(asked, "small").blocks if isinstance(b, Table)]
    domains = next(t for t in tables if t.by == "domain")
    rows = {row["domain"]: row for row in domains.rows}
    assert next(iter(rows)) == "air", "the request's own domain comes first"
    says = by_say(asked, "works")
    assert says is not None
    for at, side in enumerate(("today", "proposed")):
        plan = asked.impact.portfolios["works"][at]
        for domain in rows:
            money = sum((e.cost or Decimal(0) for e in plan.bought if e.project.domain == domain), Decimal(0))
            assert Fraction(rows[domain][f"plan_{side}"]) == money
            bought = sum(
                (
                    sum(p.costs.values(), Decimal(0))
                    for n in says[at]
                    if (p := asked.alliance.projects[n]).domain == domain
                ),
                Decimal(0),
            )
            assert Fraction(rows[domain][f"say_{side}"]) == bought
    # The aircraft cost 90,000 of their 150,000 in 2026, whoever takes part.
    assert (rows["air"]["joint_today"], rows["air"]["joint_proposed"]) == ("90000", "90000")
    assert domains.total is not None
    assert domains.total["joint_today"] == 90_000


def test_the_first_sentence_names_years_fund_unit_and_baseline(asked: Inquiry) -> None:
    first = buying_chapter(asked, "small").blocks[0]
    assert isinstance(first, Paragraph)
    for words in ("Over 2026", "against the rules of today", "(air)", "EUR", "Equal Shares"):
        assert words in first.text


def test_who_takes_part_and_does_the_work_before_and_after(asked: Inquiry) -> None:
    tables = [b for b in buying_chapter(asked, "small").blocks if isinstance(b, Table)]
    joint = next(t for t in tables if any("moves" in row and row.get("project") == "aircraft" for row in t.rows) and
                 any(c.key == "moves" for c in t.columns))  # fmt: skip
    assert [(row["today"], row["proposed"], row["moves"]) for row in joint.rows] == [(2, 3, "+B")]
    # Spending times equipment share, by hand: A 901 x 31%, B 401 x 21%, C 101 x 26% in 2026.
    base = {"A": 901 * 31, "B": 401 * 21, "C": 101 * 26}
    work = next(t for t in tables if any(c.header == "As proposed" for c in t.columns))
    (row,) = work.rows
    whole = sum(base.values())
    two = base["A"] + base["C"]
    assert row["today"] == f"A {100 * base['A'] / two:.1f}, C {100 * base['C'] / two:.1f}"
    assert row["proposed"] == ", ".join(f"{m} {100 * base[m] / whole:.1f}" for m in "ABC")
    assert any("illustrative" in note for note in work.notes)
