"""How is it shown what the odds hang on? A tornado, other rules of preference, and what is worth learning."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from equipoise.report.format import odds, odds_range
from equipoise.report.likely import odds_columns, odds_row
from equipoise.report.page import Column
from equipoise.report.views.view import View

if TYPE_CHECKING:
    # For its types alone: a page without odds does not load the arrays that odds are computed with.
    from equipoise.agree import Sensitivity
    from equipoise.agree.sensitivity.answer import Bar

__all__ = ["TORNADO_COLUMNS", "TORNADO_UNITS", "VIEWS", "tornado_rows"]

_MOST: Final = 12
_WORTH: Final = 8


def _tornado(answer: Sensitivity) -> Sequence[Mapping[str, Any]]:
    return tornado_rows(answer.base.centre, answer.bars)


def tornado_rows(base: float, bars: Sequence[Bar]) -> Sequence[Mapping[str, Any]]:
    """One row an assumption that moves the odds: its ends, the odds there, drawn from 0 to 100."""
    return [
        {
            "assumption": bar.id,
            "words": f"{bar.words}: {bar.low} to {bar.high}",
            "odds_low": "contradicts" if bar.odds_low is None else odds(bar.odds_low),
            "odds_high": "contradicts" if bar.odds_high is None else odds(bar.odds_high),
            "range": _drawn(base if bar.odds_low is None else bar.odds_low, base, bar.odds_high),
        }
        for bar in bars
        if bar.moves
    ]


def _drawn(low: float, base: float, high: float | None) -> tuple[float, float, float]:
    found = (low, base if high is None else high)
    return min(found), base, max(found)


def _rules(answer: Sensitivity) -> Sequence[Mapping[str, Any]]:
    return [odds_row("As assumed", answer.base), *(odds_row(rule.words, rule.odds) for rule in answer.rules)]


def _humps(answer: Sensitivity) -> Sequence[Mapping[str, Any]]:
    return [
        {
            "rule": answer.scenario(hump),
            "share": odds(hump.share),
            "odds": hump.centre,
            "range_text": odds_range(hump.low, hump.high),
            "range": (hump.low, hump.centre, hump.high),
        }
        for hump in answer.shape.humps
    ]


def _inputs(answer: Sensitivity) -> Sequence[Mapping[str, Any]]:
    """The inputs that matter: a percent of the variance or more, or a narrowing that is more than chance."""
    told = {w.id for w in answer.worth if w.told}
    rows = [
        row
        for row in answer.input_rows()
        if row["id"] in told or (row["total_percent"] is not None and int(row["total_percent"]) >= 1)
    ]
    rows.sort(key=lambda row: -max(int(row["narrows_percent"] or 0), int(row["total_percent"] or 0)))
    return [
        {
            **row,
            "variance_of": answer.varied,
            "known": _with_error(row, "narrows"),
            "first": _with_error(row, "first_order"),
            "total": _with_error(row, "total"),
        }
        for row in rows
    ]


def _with_error(row: Mapping[str, Any], name: str) -> str:
    value = row[f"{name}_percent"]
    return "–" if value is None else f"{value} ±{row[f'{name}_error_points']}"


TORNADO_COLUMNS: Final = (
    Column("words", "One assumption, and its range"),
    Column("odds_low", "Odds\nat low", "plain"),
    Column("odds_high", "\nat high", "plain"),
    Column("range", "", "range"),
)
TORNADO_UNITS: Final = (
    "The others as drawn, on the same random numbers. Bars: from the lower to the higher odds, the dot where they are "
    "as drawn; 0 to 100%."
)

VIEWS: Final[Mapping[str, View]] = {
    "Sensitivity": View(
        (
            Column("words", "Input"),
            Column("known", "Known, it would narrow\nthe 90% range by, %", "plain"),
            Column("first", "Of the variance,\nalone, %", "plain"),
            Column("total", "\nwith others, %", "plain"),
        ),
        by="id",
        units="Of the variance of the {variance_of} between draws: first-order and total Sobol indices. A member's "
        "position is how firmly it stands by its own weights and words. After ±: numerical error, 95%. –: not "
        "computed; a member's own position has no index, and weights of all have no one number to know. What a "
        "domain is worth to a member stays at its central value.",
        shown=_WORTH,
        explains="assumption",
        shows=_inputs,
        ends=lambda answer: (answer.forecast.track_record,),
        before=(
            (
                _tornado,
                View(
                    TORNADO_COLUMNS,
                    by="assumption",
                    shown=_MOST,
                    units=TORNADO_UNITS,
                ),
            ),
            (
                _humps,
                View(
                    (
                        Column("share", "Share of\nthe draws", "plain"),
                        *odds_columns("Two humps: scenario", error=False),
                    ),
                    by="rule",
                ),
            ),
            (_rules, View(odds_columns("Rule of preference"), by="rule")),
        ),
    ),
}
