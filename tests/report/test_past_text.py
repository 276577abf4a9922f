"""A text of the past that was not adopted: every question asks it of the rules of its day, or says that it cannot."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from equipoise.agree import Forecast
from equipoise.model import Alliance, Proposal
from equipoise.model.clauses import SetShare
from equipoise.report.arguments import BadQuestion
from equipoise.report.asking import ask
from equipoise.report.brief import Brief
from small import small

DAY = date(2028, 1, 1)
BRIEF = {"draws": 8, "on": date(2026, 6, 1)}


@pytest.fixture(scope="module")
def alliance() -> Alliance:
    """The small alliance, where A wanted from 2028 to pay a fifth."""
    clause = SetShare(id="fifth", key="shares", member="A", percent=Decimal(20), absorbed_by="others", since=DAY)
    text = Proposal("past", "A fifth for A", "rejected", (clause,), tabled_by="A", in_force=DAY, route=("council",))
    later = Proposal("later", "Later", "draft", (replace(clause, since=date(2031, 1, 1)),), route=("council",))
    return replace(small(), proposals={"past": text, "later": later})


def test_the_brief_asks_what_the_forecast_asks(alliance: Alliance) -> None:
    alone = ask(alliance, "agree", proposal="past", draws=8)
    paper = ask(alliance, "brief", proposal="past", **BRIEF)
    assert isinstance(alone, Forecast)
    assert isinstance(paper, Brief)
    assert paper.inquiry.years == range(2028, 2033)
    assert paper.inquiry.forecast.odds == alone.odds


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("compare", {"proposals": ["later", "past"]}),
        ("compare", {"proposals": ["later"], "against": "past"}),
        ("brief", {"proposal": "later", "against": "past", **BRIEF}),
        ("brief", {"proposal": "past", "against": "later", **BRIEF}),
    ],
)
def test_it_is_compared_with_nothing(alliance: Alliance, question: str, words: dict[str, object]) -> None:
    with pytest.raises(BadQuestion, match="past is of the past"):
        ask(alliance, question, **words)
