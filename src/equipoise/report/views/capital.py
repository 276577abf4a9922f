"""How is one capital's view shown? Its options side by side, the price of its consent, its partners, its influence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from equipoise.report.format import change, number, odds, odds_range
from equipoise.report.page import Column
from equipoise.report.views.view import WHO, View

if TYPE_CHECKING:
    # For its types alone: a page without odds does not load the arrays that odds are computed with.
    from equipoise.agree import CapitalView
    from equipoise.agree.capital import Option

__all__ = ["OPTION_UNITS", "VIEWS", "option_columns", "option_rows"]

_PRICES: Final = 5
_PARTNERS: Final = 6


OPTION_UNITS: Final = (
    "Gains as felt, in its own annual payments, against no agreement; expected: odds times gain, less the cost of "
    "objecting. What one capital endorses moves no other in this model. Requests that follow: once it is adopted, if "
    "every like request passes. A dash: nothing is adopted."
)


def option_rows(options: Iterable[Option]) -> Sequence[Mapping[str, Any]]:
    """The options: odds of the route, gain if adopted, expected gain, and what follows."""
    return [
        {
            "id": option.id,
            "option": option.words,
            "odds_text": "none" if option.cannot else odds(option.odds.centre),
            "range_text": "–" if option.cannot else odds_range(option.odds.low, option.odds.high),
            "gain_text": "–" if option.cannot else change(option.gain[0], 3),
            "expected_text": change(option.expected[0], 3),
            "expected_range": f"{change(option.expected[1], 2)} to {change(option.expected[2], 2)}",
            "requests_text": "–" if option.cannot else number(option.requests[0], 1),
        }
        for option in options
    ]


def option_columns() -> tuple[Column, ...]:
    """The columns of the options."""
    return (
        Column("option", "Option"),
        Column("odds_text", "Odds", "plain"),
        Column("range_text", "90%\nrange", "plain"),
        Column("gain_text", "Gain if\nadopted", "plain"),
        Column("expected_text", "Expected\ngain", "plain"),
        Column("expected_range", "90% range", "plain"),
        Column("requests_text", "Requests\nthat follow", "plain"),
    )


def _by_attribute(view: CapitalView) -> Sequence[Mapping[str, Any]]:
    return [
        {"option": o.words, **{a: change(gain, 3) if abs(gain) > 5e-4 else "0" for a, gain in o.gains.items()}}
        for o in view.options
        if o.id != "object"
    ]


def _prices(view: CapitalView) -> Sequence[Mapping[str, Any]]:
    return [
        {**row, "objects_text": f"{row['objects_percent']}%", "enough_text": "yes" if row["enough"] else "no"}
        for row in view.price_rows()
    ]


def _partners(view: CapitalView) -> Sequence[Mapping[str, Any]]:
    return [
        {
            **row,
            "same": f"{row['same_side_percent']}%",
            "objects_text": f"{row['objects_percent']}%",
            "shared": f"{row['clause']}: both {'lose' if row['loses'] else 'gain'}",
        }
        for row in view.partner_rows()
    ]


def _told(view: CapitalView) -> Sequence[Mapping[str, Any]]:
    """The sentences: what would buy its consent, and its influence."""
    row = view.influence_row()
    return [
        {
            "position": words,
            "odds_text": f"{row[f'{end}_percent']}%",
            "text": row[f"text_if_{end}"],
            "text_odds": f"{row[f'text_if_{end}_percent']}%",
            "rank": view.rank_words,
        }
        for end, words in (("opposes", "opposes with all strength"), ("presses", "presses for the text"))
    ]


VIEWS: Final[Mapping[str, View]] = {
    "CapitalView": View(
        (
            Column("position", "If it"),
            Column("odds_text", "Odds", "plain"),
            Column("text", "Likeliest of the texts tried"),
            Column("text_odds", "Its odds", "plain"),
        ),
        by="position",
        units="Influence on the outcome{rank}. All others as drawn.",
        explains="id",
        shows=_told,
        ends=lambda view: (view.forecast.track_record,),
        before=(
            (
                lambda view: option_rows(view.options),
                View(
                    option_columns(),
                    by="option",
                    units=f"Its own decision set, all others as assumed. {OPTION_UNITS}",
                ),
            ),
            (
                _by_attribute,
                View(
                    (
                        Column("option", "What it gains if adopted"),
                        Column("money", "Money", "plain"),
                        Column("voice", "Voice", "plain"),
                        Column("capability", "Capability", "plain"),
                        Column("return", "Return", "plain"),
                        Column("precedent", "Precedent", "plain"),
                    ),
                    by="option",
                    units="Before weights: money and return in its annual payments, voice in average says, capability "
                    "in all common payments, precedent in annual payments as felt. Means over the draws.",
                ),
            ),
            (
                _prices,
                View(
                    (
                        Column("words", "What would buy its consent"),
                        Column("kept_percent", "Kept,\n%", "start"),
                        Column("objects_text", "Objects\nthen", "plain"),
                        Column("enough_text", "Enough\nalone", "plain"),
                    ),
                    by="id",
                    shown=_PRICES,
                    units="One clause given up alone, as far as needed for it to object with 20% or less.",
                ),
            ),
            (
                _partners,
                View(
                    (
                        WHO,
                        Column("likeness", "Likeness\nof gains", "plain"),
                        Column("same", "On the\nsame side", "plain"),
                        Column("objects_text", "Objects", "plain"),
                        Column("shared", "Clause most shared"),
                    ),
                    shown=_PARTNERS,
                    units="Natural partners: the cosine of their gains as felt by clause and attribute, from 0.5. "
                    "Computed from what the text does; nobody is said to hold a view.",
                ),
            ),
        ),
    ),
}
