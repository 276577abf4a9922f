"""How are odds laid out? A label, the probability, and its 90% range, in words and drawn from 0 to 100."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from equipoise.report import format as fmt
from equipoise.report.page import Column

if TYPE_CHECKING:
    # For its types alone: a page without odds does not load the arrays that odds are computed with.
    from equipoise.agree import Forecast, Odds
    from equipoise.agree.amending.answer import Member

__all__ = ["OBJECTING", "by_rule", "objecting_row", "odds_columns", "odds_row"]

_RULES: Final = {
    "route": "Along its route, by the rules in force",
    "unanimity": "Unanimity of all",
    "minus-one": "Consensus minus one",
    "minus-two": "Consensus minus two",
    "silence": "Silence, if broken alone",
    "silence-together": "Silence, if broken together",
}


def odds_row(label: str, odds: Odds) -> dict[str, Any]:
    """One line of odds."""
    return {
        "rule": label,
        "odds": odds.centre,
        "range": (odds.low, odds.centre, odds.high),
        "range_text": fmt.odds_range(odds.low, odds.high),
        "error_text": odds.error_text,
    }


OBJECTING: Final = (
    Column("objects_before", "Objects,\ntabled", "plain"),
    Column("range_before", "90%\nrange", "plain"),
    Column("objects", "\namended", "plain"),
    Column("range_after", "90%\nrange", "plain"),
)


def objecting_row(member: Member) -> dict[str, str]:
    """How likely a member objects before and after an amendment, each with its range; whoever tabled it, so."""
    if member.certain:
        # Here, because a page without odds does not load the arrays that odds are computed with.
        from equipoise.agree import SURE

        return dict.fromkeys((c.key for c in OBJECTING), "") | {"objects_before": SURE, "objects": SURE}
    before, after = member.objects_before, member.objects
    return {
        "objects_before": fmt.odds(before.centre),
        "range_before": fmt.odds_range(before.low, before.high),
        "objects": fmt.odds(after.centre),
        "range_after": fmt.odds_range(after.low, after.high),
    }


def by_rule(forecast: Forecast) -> list[dict[str, Any]]:
    """The odds under the rule in force and its neighbours."""
    return [odds_row(_RULES.get(o.rule, o.rule), o) for o in forecast.odds]


def odds_columns(label: str, *, error: bool = True) -> tuple[Column, ...]:
    """The columns of a table of odds; ``error``: with the numerical error, apart from the range over assumptions."""
    return (
        Column("rule", label, "name"),
        Column("odds", "Odds", "odds"),
        Column("range_text", "90% range", "plain"),
        *((Column("error_text", "Error, ±\npoints", "plain"),) if error else ()),
        Column("range", "", "range"),
    )
