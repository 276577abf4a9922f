"""Which years does a question look at when nobody names them?"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from equipoise import folder
from equipoise.errors import EquipoiseError
from equipoise.model import Alliance
from equipoise.report.arguments import years_of
from equipoise.report.asking import ask
from equipoise.report.horizon import base_year, burden_year, horizon
from equipoise.values import Span, Status


def with_ceilings(alliance: Alliance, *spans: Span[Decimal]) -> Alliance:
    return alliance.with_one("fund", "civil", replace(alliance.fund("civil"), ceilings=spans))


def ceiling(year: int, until: int | None, status: Status) -> Span[Decimal]:
    return Span(date(year, 1, 1), Decimal(1), date(until, 12, 31) if until else None, status)


def test_the_five_years_after_the_latest_published_ceiling(toy: Alliance) -> None:
    assert (base_year(toy), horizon(toy)) == (2026, range(2027, 2032))


def test_a_scenario_path_does_not_move_today(toy: Alliance) -> None:
    spans = (ceiling(2025, 2025, Status.PUBLISHED), ceiling(2026, 2040, Status.SCENARIO))
    assert base_year(with_ceilings(toy, *spans)) == 2025


def test_until_further_notice_is_known_for_its_first_year_only(toy: Alliance) -> None:
    assert base_year(with_ceilings(toy, ceiling(2024, None, Status.PUBLISHED))) == 2024


def test_without_publications_the_latest_figure_counts(toy: Alliance) -> None:
    spans = (ceiling(2024, 2025, Status.RECOLLECTED), ceiling(2026, 2026, Status.SCENARIO))
    assert base_year(with_ceilings(toy, *spans)) == 2025
    assert base_year(with_ceilings(toy, spans[1])) == 2026


def test_without_any_ceiling_the_question_says_so(toy: Alliance) -> None:
    with pytest.raises(EquipoiseError, match="name the years"):
        horizon(with_ceilings(toy))


@pytest.mark.parametrize(
    ("given", "years"),
    [
        ("2027-2031", range(2027, 2032)),
        ("2027", range(2027, 2028)),
        ("2027-", range(2027, 2028)),
        ([2027, 2028], range(2027, 2029)),
        (2027, range(2027, 2028)),
    ],
)
def test_years_are_read_both_ends_counted(given: object, years: range) -> None:
    assert years_of(given) == years


@pytest.mark.parametrize("given", ["2031-2027", "27-31", "soon", "", [2031, 2027], [2027, 9999], [2027, 2028, 2029]])
def test_years_that_are_not_understood_are_refused(given: object) -> None:
    with pytest.raises(EquipoiseError, match="years"):
        years_of(given)


def test_a_question_is_asked_by_its_words(toy: Alliance) -> None:
    answer = ask(toy, "pay", fund="civil", year=2026)
    assert answer.rows()[0]["amount"] == "6880000.00"
    assert ask(toy, "pay", fund="civil").rows() == answer.rows()


@pytest.mark.parametrize(
    ("question", "words", "message"),
    [
        ("pey", {}, "Did you mean 'pay'"),
        ("pay", {"found": "civil"}, "unknown argument of pay 'found'. Did you mean 'fund'"),
        ("pay", {}, "needs fund"),
        ("pay", {"fund": "civl"}, "Did you mean 'civil'"),
    ],
)
def test_a_question_that_is_wrong_says_how(toy: Alliance, question: str, words: dict[str, str], message: str) -> None:
    with pytest.raises(EquipoiseError, match=message):
        ask(toy, question, **words)


def test_a_burden_is_of_the_latest_year_with_spending(tmp_path: Path) -> None:
    lake = folder.read(folder.new(tmp_path / "lake"))
    assert burden_year(lake) == 2025 < base_year(lake)
    assert burden_year(replace(lake, series={})) == base_year(lake)
