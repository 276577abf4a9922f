"""Is the brief what it promises: a screen that stands alone, nine questions, a command that prints it again?"""

from __future__ import annotations

import io
import json
import re
import shlex
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from equipoise import agree, whatif
from equipoise.agree.again import Panel
from equipoise.agree.gains import terms_of
from equipoise.cli.running import run
from equipoise.errors import EquipoiseError
from equipoise.folder import new
from equipoise.model import Alliance, Answer, Proposal
from equipoise.model.clauses import SetShare
from equipoise.report import TotalsDisagree, json_text, show
from equipoise.report.asking import ask
from equipoise.report.brief import Brief, brief
from equipoise.report.brief.helping import tried
from equipoise.report.brief.inquiry import inquire
from equipoise.report.page import Facts, Table
from equipoise.values import Status, weakest

YEARS = range(2027, 2032)


@pytest.fixture(scope="module")
def paper(answers: dict[str, Answer]) -> Brief:
    """The brief of Canada's request."""
    found = answers["brief"]
    assert isinstance(found, Brief)
    return found


def printed(paper: Brief) -> list[str]:
    out = io.StringIO()
    show(paper.screen(), file=out)
    return out.getvalue().splitlines()


def test_the_answer_is_one_short_sentence(paper: Brief) -> None:
    assert len(paper.summary.split()) <= 30
    numbers = [n for n in re.findall(r"\d+", paper.summary) if not n.startswith("20") or len(n) != 4]
    assert len(numbers) <= 4
    assert paper.summary.endswith(".")


def test_the_first_screen_fits_a_terminal(paper: Brief) -> None:
    lines = printed(paper)
    assert len(lines) <= 40
    assert max(len(line) for line in lines) <= 100
    text = "\n".join(lines)
    for label in ("Pays", "Gains", "Odds", "Objects", "Would pass"):
        assert f"\n  {label}  " in text
    assert "△ scenario: the proposal itself" in text
    assert "▸ CAN  Canada" in text
    assert "MNE  Montenegro" in text, "those that lose most are on the first screen too"


def test_the_nine_questions_come_in_order(paper: Brief) -> None:
    assert [c.number for c in paper.chapters] == list(range(1, 10))
    assert [c.title for c in paper.chapters] == [
        "What is proposed",
        "Who pays",
        "Who decides",
        "Do they match",
        "What the money buys",
        "Will it pass",
        "What would pass",
        "What follows",
        "Sources and trust",
    ]


def test_every_clause_stands_in_it_with_today_and_proposed(paper: Brief, nato: Alliance) -> None:
    table = next(b for b in paper.chapters[0].blocks if isinstance(b, Table))
    assert [row["id"] for row in table.rows] == [c.id for c in nato.proposals["canada-2026"].changes]
    assert all(row["text"] and row["today"] and row["proposed"] for row in table.rows)


def test_other_texts_are_judged_exactly_as_a_forecast_would(nato: Alliance, paper: Brief) -> None:
    proposal = nato.proposals["canada-2026"]
    found = {c.name: c.odds for c in paper.helps.candidates}
    for name, text in (("canada-2026:equal", proposal.variant("equal")), ("return", proposal.without("return"))):
        assert agree.forecast(nato, text, years=YEARS, draws=32).under("route") == found[name]
    panel = Panel.of(paper.inquiry.forecast)
    moved = [e for e in paper.inquiry.impact.effects if e.change]
    every, terms = paper.inquiry.impact.effects, terms_of(proposal)
    assert panel.odds(moved, terms) == panel.odds(every, terms) == paper.inquiry.forecast.under("route")


def test_what_the_capital_would_keep_is_what_an_impact_says(nato: Alliance, paper: Brief) -> None:
    text = nato.proposals["canada-2026"].variant("geography")
    before, after = whatif.impact(nato, text, years=YEARS).say("CAN")
    (candidate,) = (c for c in paper.helps.candidates if c.name == "canada-2026:geography")
    assert candidate.say_change == after - before


def test_what_is_left_untried_is_said(paper: Brief) -> None:
    assert tried(paper.inquiry, most=1).untried == len(paper.helps.candidates) - 1
    assert paper.helps.untried == 0


def test_a_clause_that_others_need_is_not_judged_but_named(paper: Brief) -> None:
    assert all(c.name in {"canada-2026:equal", "canada-2026:geography"} | _ids(paper) for c in paper.helps.candidates)


def _ids(paper: Brief) -> set[str]:
    return {c.id for c in paper.inquiry.impact.clauses if c.touched}


def test_a_headline_that_is_not_the_sum_of_its_parts_is_not_printed(paper: Brief) -> None:
    effects = paper.inquiry.impact.effects
    i = next(i for i, e in enumerate(effects) if e.attribute == "money" and e.change)
    wrong = replace(effects[i], proposed=effects[i].proposed + Fraction(1, 3))
    impact = replace(paper.inquiry.impact, effects=(*effects[:i], wrong, *effects[i + 1 :]))
    with pytest.raises(TotalsDisagree):
        replace(paper, inquiry=replace(paper.inquiry, impact=impact)).page()


def test_the_command_at_its_end_prints_the_same_paper(paper: Brief, capsys: pytest.CaptureFixture[str]) -> None:
    # Word for word, which is more than the shell and Python having the same rows (test_one_number.py).
    found = json.loads(json_text(paper))
    program, *arguments = shlex.split(found["reproduce"])
    assert program == "equipoise"
    assert run([*arguments, "--json"]) == 0
    again = json.loads(capsys.readouterr().out)
    assert again == found


def test_the_paper_can_be_turned_round_for_another_capital(nato: Alliance) -> None:
    found = brief(nato, nato.proposals["canada-2026"], years=YEARS, dated=date(2026, 11, 22), capital="USA", draws=4)
    lines = printed(found)
    text = "\n".join(lines)
    assert "▸ USA  United States" in text
    assert "United States: 15.0% of EUR" in text
    assert found.rows() != []
    told_how_it_stands("Gains, loses", lines)


def told_how_it_stands(label: str, lines: list[str]) -> None:
    assert any(line.startswith(f"  {label} ") for line in lines)
    (stands,) = (line for line in lines if line.startswith("  Stands "))
    assert "objects" in stands
    assert "clause" in stands


def test_a_capital_that_loses_is_told_so_and_how_it_stands(paper: Brief) -> None:
    told_how_it_stands("Loses", printed(replace(paper, inquiry=replace(paper.inquiry, capital="ISL"))))


def printed_whole(paper: Brief) -> str:
    out = io.StringIO()
    show(paper.page(), file=out)
    return " ".join(out.getvalue().split())


def key_draft(*shares: tuple[int, int, date | None]) -> Proposal:
    """Canada's share of the key of NATO: from the year, the percent, to the last day."""
    clauses = tuple(
        SetShare(
            id=f"more-{year}",
            text=f"Canada pays {percent}% from {year}.",
            status=Status.SCENARIO,
            key="common-funding",
            member="CAN",
            since=date(year, 1, 1),
            until=until,
            percent=Decimal(percent),
            absorbed_by="others",
        )
        for year, percent, until in shares
    )
    return Proposal(id="more", title="More", stage="draft", changes=clauses, tabled_by="CAN", route=("nac",))


def test_a_changed_key_is_told_by_its_shares_from_a_stated_day(nato: Alliance) -> None:
    found = brief(nato, key_draft((2028, 10, None)), years=YEARS, dated=date(2026, 11, 22), draws=4)
    (moved,) = found.inquiry.moved_keys
    assert (moved.since, moved.on, moved.ends) == (date(2028, 1, 1), date(2028, 1, 1), None)
    facts = [fact.text for block in found.page() if isinstance(block, Facts) for fact in block.facts]
    assert any("(≈ approximate); by the key 6.86% → 10.00% from 1 Jan 2028; EUR" in fact for fact in facts)
    text = printed_whole(found)
    assert "From 1 Jan 2028 Canada would pay 10.00% instead of 6.86%" in text
    assert not re.search(r"\d…", text)


def test_a_key_changed_in_steps_or_for_a_while_says_when(nato: Alliance) -> None:
    def moved(*shares: tuple[int, int, date | None]) -> tuple[date, str]:
        draft = key_draft(*shares)
        (found,) = inquire(nato, draft, years=YEARS, dated=date(2026, 11, 22), draws=4).moved_keys
        return found.since, found.span

    assert moved((2027, 8, date(2029, 12, 31)), (2030, 10, None)) == (date(2027, 1, 1), "from 1 Jan 2030")
    assert moved((2027, 8, date(2028, 6, 30))) == (date(2027, 1, 1), "from 1 Jan 2027 to 30 Jun 2028")


def test_the_claim_on_spending_is_tested_beside_the_one_on_cost(paper: Brief) -> None:
    text = printed_whole(paper)
    assert "The claim “influence tracks defence spending”" in text
    assert "The claim “influence tracks the share of the cost”" in text
    assert "holds by construction" in text
    assert "p under 0.001" in text


def test_clauses_are_named_by_their_numbers_and_statements_apart_from_stances(paper: Brief) -> None:
    text = printed_whole(paper)
    assert "clause 8 (priority) costs it" in text
    assert not re.search(r"clause [a-z]+[a-z-]* costs", text)
    assert "(source story-canada-request). Assumed: stance +0.9, range +0.7 to +1.0" in text
    assert "(stance" not in text
    assert "tabled it" in text


def test_a_variant_is_told_before_its_parent(nato: Alliance) -> None:
    found = brief(nato, nato.proposals["canada-2026"].variant("equal"), years=YEARS, dated=date(2026, 11, 22), draws=4)
    text = printed_whole(found)
    assert "Variant “equal”: an equal say, as today; clause 8 then reads: Each Ally keeps an equal say" in text
    assert text.index("Variant “equal”: an equal say, as today; clause 8") < text.index("Canada asks for a seat")


def test_what_the_tests_on_posts_rest_on_is_counted(paper: Brief) -> None:
    text = printed_whole(paper)
    for what in ("figures of defence expenditure, current prices", "figures of equipment", "shares of a compared key"):
        assert what in text


def test_assumptions_are_explained_by_the_brief_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lake = str(new(tmp_path / "lake"))
    assert run(["brief", lake, "fair-share", "--draws", "4", "--explain", "assumptions"]) == 0
    assert "Anchors and scales" in capsys.readouterr().out


def test_the_odds_and_other_texts_of_the_first_screen_trace_to_a_status_and_a_source(
    paper: Brief, nato: Alliance
) -> None:
    odds, rests = paper.explain("odds")
    assert all(line.status is not None for line in (odds.result, *odds.lines, *rests.lines))
    assert weakest(line.status for line in rests.lines if line.status is not None) is odds.result.status
    assert odds.result.status is paper.inquiry.forecast.status
    assert {s for line in rests.lines for s in line.source.split(", ")} - {"built in"} <= set(nato.sources)
    assert {p.actor for p in nato.positions if p.proposal == "canada-2026"} <= {
        line.label.removeprefix("Recorded of ") for line in rests.lines
    }
    (help_,) = paper.explain("help")
    assert [line.value for line in help_.lines] == [c.odds.sentence for c in paper.helps.candidates]
    assert all(line.status is not None and line.source in nato.sources for line in help_.lines)


@pytest.mark.parametrize(
    ("years", "said", "unsaid"),
    [
        ("2031-2032", ["Over 2031 to 2032, as far as is known, the Common budget calls"], "not known"),
        ("2040-2040", ["What the funds call over 2040 is not known."], "EUR 0.00"),
    ],
)
def test_years_whose_ceilings_are_missing_are_no_zeros(
    years: str, said: list[str], unsaid: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # The folder's only fund has ceilings up to 2031.
    lake = str(new(tmp_path / "lake"))
    assert run(["brief", lake, "fair-share", "--draws", "4", "--years", years, "--all"]) == 0
    whole = " ".join(capsys.readouterr().out.split())
    assert all(text in whole for text in said)
    assert unsaid not in whole


def test_what_is_enacted_cannot_be_proposed_again(nato: Alliance) -> None:
    with pytest.raises(EquipoiseError, match="enacted since 2024-03-07"):
        ask(nato, "brief", proposal="sweden-2024", on=date(2026, 11, 22))


def test_a_source_is_named_for_every_input(paper: Brief, nato: Alliance) -> None:
    *_, statuses, sources = (b for b in paper.chapters[8].blocks if isinstance(b, Table))
    assert sum(int(row["count"]) for row in statuses.rows) == sum(int(row["count"]) for row in sources.rows)
    assert {row["source"] for row in sources.rows} <= set(nato.sources) | {"none"}
