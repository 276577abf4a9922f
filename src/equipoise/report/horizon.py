"""Which years does a question look at when nobody names them? Computed from the folder, never from a clock.

The base year is the latest with a published ceiling; a proposal is looked at over the five years after it. A folder
without published ceilings uses the latest year of any ceiling that is not a scenario, then of any at all.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from equipoise.errors import NoFigure
from equipoise.model import Alliance
from equipoise.values import Span, Status

__all__ = ["HORIZON", "base_year", "burden_year", "horizon", "planned", "record", "usual_influence"]

HORIZON = 5


def base_year(alliance: Alliance) -> int:
    """The latest year whose money is published: "today" for every comparison. Raises NoFigure without a ceiling."""
    spans = [s for fund in alliance.funds.values() for s in fund.ceilings if s.value is not None]
    known = [s for s in spans if s.status is not Status.SCENARIO]
    published = [s for s in spans if s.status is Status.PUBLISHED]
    for chosen in (published, known, spans):
        if chosen:
            return max(_years(chosen))
    raise NoFigure(f"{alliance.name} has no fund with a ceiling: name the years, for example --years 2027-2031")


def burden_year(alliance: Alliance) -> int:
    """The latest year, up to the base year, in which anybody's defence spending is known; else the base year."""
    last, spent = base_year(alliance), alliance.measured("defence-spending")
    known = {y for of in spent.figures.values() for y, f in of.items() if f.value is not None} if spent else set[int]()
    return max((year for year in known if year <= last), default=last)


def horizon(alliance: Alliance) -> range:
    """The five years after the base year."""
    first = base_year(alliance) + 1
    return range(first, first + HORIZON)


def planned(alliance: Alliance, fund: str) -> range:
    """The years a fund is planned over: those of the horizon that it has a ceiling for, else the last that it had."""
    ahead = horizon(alliance)
    known: set[int] = set()
    for span in alliance.one("fund", fund).ceilings:
        if span.value is not None:
            last = span.until.year if span.until is not None else max(ahead.stop - 1, span.since.year)
            known.update(range(span.since.year, last + 1))
    within = [year for year in ahead if year in known] or sorted(known)[-HORIZON:]
    return range(within[0], within[-1] + 1) if within else ahead


def usual_influence(alliance: Alliance) -> str:
    """Which influence is compared when nobody names one: posts, where the folder knows any; else voting power."""
    return "posts" if alliance.posts else "formal-power"


def _years(spans: Iterable[Span[Decimal]]) -> Iterable[int]:
    # An open span says "until further notice", which is no figure for later years: its first year is what is known.
    return (span.until.year if span.until is not None else span.since.year for span in spans)


def record(alliance: Alliance) -> range:
    """The years that are behind: from the first figure of any series to the base year."""
    last = base_year(alliance)
    known = (y for s in alliance.series.values() for f in s.figures.values() for y in f if f[y].value is not None)
    return range(min([last, *known]), last + 1)
