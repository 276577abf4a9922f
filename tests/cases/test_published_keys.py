"""Scales as bodies printed them, from steps: the Montreal Protocol's in three periods; and what indicators may be less.

The sources are in ``montreal/README.md``. What could be read of each printed table is its beginning, so that is what
is compared; the scale of the United Nations that it is made from is whole, and sums to exactly 100 in each period.
"""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from equipoise.errors import KeyStepError
from equipoise.model import (
    Alliance,
    Ceiling,
    FromFigures,
    Indicator,
    Key,
    KeyFormula,
    Member,
    Series,
    Shares,
    Step,
    shares_on,
)
from equipoise.values import Figure, Span, Status

HERE = Path(__file__).parent / "montreal"
D = Decimal
UNION = "European Union"


def rows(name: str) -> list[dict[str, str]]:
    with (HERE / f"{name}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def shares(figures: dict[str, dict[str, str]], *steps: Step, decimals: int = 3) -> Shares:
    """What the steps give of figures of 2025: series -> member -> figure."""
    members = {m: Member(m, m, date(1900, 1, 1)) for m in dict.fromkeys(m for row in figures.values() for m in row)}
    series = {
        name: Series(name, name, "unit", {m: {2025: Figure(D(v), Status.PUBLISHED, "table")} for m, v in row.items()})
        for name, row in figures.items()
    }
    key = Key("key", "Key", (Span(date(2026, 1, 1), KeyFormula(None, steps)),), decimals=decimals)
    return shares_on(Alliance("a", "A", "USD", members, series=series, keys={"key": key}), "key", date(2026, 1, 1))


def montreal(period: str) -> Shares:
    """The United Nations scale and the Union's 2.5: nothing from those below 0.1, nobody above 22%."""
    scale = {row["state"]: row[period] for row in rows("un-scale") if row[period]}
    assert sum(map(Fraction, scale.values())) == 100
    base = FromFigures((Indicator("un-scale", none_below=D("0.1")),))
    return shares({"un-scale": scale | {UNION: "2.5"}}, base, Ceiling(D(22)))


@pytest.mark.parametrize(("period", "count"), [("2006", 24), ("2012", 27), ("2018", 39)])
def test_the_montreal_protocol_gives_every_share_that_could_be_read(period: str, count: int) -> None:
    exact = montreal(period).exact
    printed = [row for row in rows("printed") if row["scale"] == period]
    assert len(printed) == count
    for row in printed:
        assert abs(exact[row["state"]] * 100 - Fraction(row["share"])) <= Fraction(5, 10_000), row


@pytest.mark.parametrize("period", ["2012", "2018"])
def test_one_total_gives_every_contribution_that_was_printed(period: str) -> None:
    found = montreal(period)
    low, high, half = Fraction(0), Fraction(10**9), Fraction(1, 2)
    for row in rows("printed"):
        if row["scale"] == period and (amount := int(row["contribution"])):
            # Of 2011 from the shares before rounding; of 2017 from the rounded ones.
            share = found.exact[row["state"]] if period == "2012" else found.of(row["state"])
            low, high = max(low, (amount - half) / share), min(high, (amount + half) / share)
    assert low <= high, "no total divided by these shares gives the printed amounts"
    assert high - low < 100, "in dollars: the rows leave no room for another rule"


# --- indicators that are adjusted before shares are made of them, by hand --------------------------------------------

INCOME = {"income": {"A": "500", "B": "300", "C": "200"}}


def percents(figures: dict[str, dict[str, str]], indicator: Indicator) -> dict[str, Fraction]:
    return {m: 100 * s for m, s in shares(figures, FromFigures((indicator,))).exact.items()}


def test_a_debt_adjustment_takes_off_an_eighth_of_the_debt() -> None:
    # 500 - 12.5% of 800, 300 - 12.5% of 480, 200: 400, 240 and 200 of 840.
    found = percents(
        INCOME | {"debt": {"A": "800", "B": "480", "C": "0"}},
        Indicator("income", less="debt", less_percent=D("12.5")),
    )
    assert found == {"A": Fraction(1000, 21), "B": Fraction(200, 7), "C": Fraction(500, 21)}


def test_a_base_is_capped_at_half_of_income() -> None:
    # Value added tax bases of 240, 180 and 90 against half of the income, 250, 150 and 100.
    found = percents(
        INCOME | {"vat": {"A": "240", "B": "180", "C": "90"}},
        Indicator("vat", at_most="income", at_most_percent=D(50)),
    )
    assert found == {m: Fraction(100 * n, 480) for m, n in {"A": 240, "B": 150, "C": 90}.items()}


def test_all_three_apply_in_order() -> None:
    found = percents(
        INCOME | {"debt": {"A": "100", "B": "0", "C": "150"}, "cap": {"A": "350", "B": "400", "C": "400"}},
        Indicator("income", less="debt", at_most="cap", none_below=D(51)),
    )
    assert found == {"A": Fraction(35000, 650), "B": Fraction(30000, 650), "C": 0}


def test_an_adjustment_beyond_the_figure_and_a_missing_one_are_refused_by_name() -> None:
    debt = {"debt": {"A": "800", "B": "301", "C": "0"}}
    with pytest.raises(KeyStepError, match="income less debt is negative for A and B"):
        percents(INCOME | debt, Indicator("income", less="debt"))
    with pytest.raises(KeyStepError, match="there is no figure of debt in 2025 for C"):
        percents(INCOME | {"debt": {"A": "1", "B": "1"}}, Indicator("income", less="debt"))
    with pytest.raises(KeyStepError, match="there is no series 'debts'"):
        percents(INCOME, Indicator("income", less="debts"))
    with pytest.raises(KeyStepError, match="every figure of income in 2025 is zero"):
        percents(INCOME, Indicator("income", none_below=D(501)))


def test_the_ladder_says_how_the_figures_were_adjusted() -> None:
    indicator = Indicator("income", less="debt", less_percent=D("12.5"), none_below=D(1))
    found = shares(INCOME | {"debt": {"A": "8", "B": "0", "C": "0"}}, FromFigures((indicator,)))
    assert found.ladder[0].step == "shares of income less 12.5% of debt (nothing below 1), 2025"
