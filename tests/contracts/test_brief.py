"""Is the brief what it promises: a screen that stands alone, nine questions, a command that prints it again?"""

from __future__ import annotations

import io
import json
import re
import shlex
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from equipoise import agree, whatif
from equipoise.agree.again import Panel
from equipoise.cli.running import run
from equipoise.errors import EquipoiseError
from equipoise.model import Alliance, Answer
from equipoise.report import TotalsDisagree, json_text, show
from equipoise.report.asking import ask
from equipoise.report.brief import Brief, brief
from equipoise.report.brief.helping import tried
from equipoise.report.page import Table

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
    for label in ("Pays", "Gains", "Odds", "Objects", "Would help"):
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
        "What would help",
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
    panel = Panel.of(paper.inquiry.forecast, paper.inquiry.impact.effects)
    moved = [e for e in paper.inquiry.impact.effects if e.change]
    assert panel.odds(moved) == panel.odds(paper.inquiry.impact.effects) == paper.inquiry.forecast.under("route")


def test_what_the_capital_would_keep_is_what_an_impact_says(nato: Alliance, paper: Brief) -> None:
    text = nato.proposals["canada-2026"].variant("geography")
    before, after = whatif.impact(nato, text, years=YEARS).say("CAN")
    (candidate,) = (c for c in paper.helps.candidates if c.name == "canada-2026:geography")
    assert candidate.say_change == after - before


def test_what_is_left_untried_is_said(paper: Brief) -> None:
    assert tried(paper.inquiry, most=1).untried == len(paper.helps.candidates) - 1
    assert paper.helps.untried == 0


def test_a_clause_that_others_need_is_not_judged_but_named(nato: Alliance) -> None:
    proposal = nato.proposals["canada-2026"]
    found = brief(nato, proposal, years=YEARS, dated=date(2026, 11, 22), draws=4)
    assert all(c.name in {"canada-2026:equal", "canada-2026:geography"} | _ids(found) for c in found.helps.candidates)


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
    found = json.loads(json_text(paper))
    program, *arguments = shlex.split(found["reproduce"])
    assert program == "equipoise"
    assert run([*arguments, "--json"]) == 0
    again = json.loads(capsys.readouterr().out)
    assert again == found


def test_the_paper_can_be_turned_round_for_another_capital(nato: Alliance) -> None:
    found = brief(nato, nato.proposals["canada-2026"], years=YEARS, dated=date(2026, 11, 22), capital="USA", draws=4)
    text = "\n".join(printed(found))
    assert "▸ USA  United States" in text
    assert "United States: 15.0% of EUR" in text
    assert found.rows() != []


def test_what_is_enacted_cannot_be_proposed_again(nato: Alliance) -> None:
    with pytest.raises(EquipoiseError, match="enacted since 2024-03-07"):
        ask(nato, "brief", proposal="sweden-2024", on=date(2026, 11, 22))


def test_a_source_is_named_for_every_input(paper: Brief, nato: Alliance) -> None:
    *_, statuses, sources = (b for b in paper.chapters[8].blocks if isinstance(b, Table))
    assert sum(int(row["count"]) for row in statuses.rows) == sum(int(row["count"]) for row in sources.rows)
    assert {row["source"] for row in sources.rows} <= set(nato.sources) | {"none"}
