"""Does the money come when it is needed? What is called, forecast and spent of a fund, quarter by quarter.

Called is what falls due within a quarter. Forecast and spent are as the fund records them; a record that spans
more than a quarter is spread over it by days, and a quarter that the records do not cover in full has no figure.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any, ClassVar

from equipoise.errors import UnknownName
from equipoise.model import Alliance, AllianceAnswer, Fund, Trace, TraceLine
from equipoise.model.wording import listed, the
from equipoise.pay.dues import dues_of
from equipoise.values import Figure, Span, Status, days_between, rounded, weakest, within

__all__ = ["Quarters", "quarters"]

_STARTS = (1, 4, 7, 10)


@dataclass(frozen=True)
class Quarters(AllianceAnswer):
    """Called, forecast and spent in each quarter of a year, as figures in whole units."""

    fund: Fund
    year: int
    figures: Mapping[str, Mapping[str, Figure]]
    alliance: Alliance = field(repr=False)
    question: ClassVar[str] = "quarters"

    @property
    def status(self) -> Status:
        """The weakest status of any figure shown."""
        return weakest(f.status for row in self.figures.values() for f in row.values())

    @property
    def summary(self) -> str:
        """How much is called, forecast and spent in the year, or that no figure is known."""
        told, unknown = [], []
        for what in ("called", "forecast", "spent"):
            known = [row[what].value for row in self.figures.values()]
            if any(value is None for value in known):
                unknown.append(what)
            else:
                total = sum((v for v in known if v is not None), Decimal(0))
                told.append(f"{self.fund.currency} {total:,.2f} is {what}")
        tail = f"; what is {listed(unknown)} is not known for every quarter" if unknown else ""
        start = the(self.fund.title)
        return f"In {self.year}, of {start}, {listed(told) if told else 'nothing is known'}{tail}."

    def rows(self) -> list[dict[str, Any]]:
        """One row a quarter: called, forecast, spent, each with its status; called and forecast less spent if known."""
        return [
            {"quarter": quarter, "fund": self.fund.id, "year": self.year, "currency": self.fund.currency}
            | {k: None if f.value is None else f"{f.value:f}" for k, f in row.items()}
            | {f"{k}_less_spent": _less(row[k], row["spent"]) for k in ("called", "forecast")}
            | {f"{k}_status": str(f.status) for k, f in row.items()}
            | {"status": str(weakest(f.status for f in row.values()))}
            for quarter, row in self.figures.items()
        ]

    def explain(self, member: str) -> tuple[Trace, ...]:
        """Where the figures of a quarter come from (``2026 Q1``)."""
        if member not in self.figures:
            raise UnknownName("quarter", member, self.figures)
        lines = tuple(
            TraceLine(what, "no figure" if f.value is None else f"{f.value:f}", f.status, f.source)
            for what, f in self.figures[member].items()
        )
        return (Trace(f"{member} of {the(self.fund.title)}", lines, TraceLine("Currency", self.fund.currency)),)


def _less(one: Figure, other: Figure) -> str | None:
    """How much more the one is than the other; None where either has no figure."""
    return None if one.value is None or other.value is None else f"{one.value - other.value:f}"


def quarters(alliance: Alliance, fund: str, year: int) -> Quarters:
    """What is called, forecast and spent of a fund in each quarter of a year? Raises what ``calls`` raises."""
    found = alliance.fund(fund)
    dues = list(dues_of(alliance, found, year))
    figures: dict[str, dict[str, Figure]] = {}
    for number, month in enumerate(_STARTS, 1):
        first = date(year, month, 1)
        last = (date(year, month + 3, 1) if month < 10 else date(year + 1, 1, 1)) - timedelta(days=1)
        due = [d for d in dues if first <= d.day <= last]
        called = Decimal(sum(sum(d.amounts.values()) for d in due)).scaleb(-2)
        figures[f"{year} Q{number}"] = {
            "called": Figure(called, weakest((Status.DERIVED, *(d.status for d in due)))),
            "forecast": _spread(found.forecast, first, last),
            "spent": _spread(found.spent, first, last),
        }
    return Quarters(found, year, figures, alliance)


def _spread(spans: tuple[Span[Decimal], ...], first: date, last: date) -> Figure:
    """What falls into a period of the sums recorded for spans of days."""
    total, covered, statuses, sources = Decimal(0), 0, [], []
    for span in spans:
        inside = within((span,), first, last)
        if not inside or span.value is None or span.until is None:
            continue
        part = inside[0]
        assert part.until is not None
        days, whole = days_between(part.since, part.until), days_between(span.since, span.until)
        # Rounded as it accumulates, so that the quarters sum to what was recorded.
        before = days_between(span.since, part.since) - 1
        total += _until(span.value, before + days, whole) - _until(span.value, before, whole)
        covered += days
        statuses.append(span.status)
        sources.append(span.source)
        if days != whole:
            statuses.append(Status.DERIVED)
    if covered < days_between(first, last):
        return Figure(None, Status.MISSING)
    return Figure(total, weakest(statuses), "; ".join(dict.fromkeys(s for s in sources if s)))


def _until(value: Decimal, days: int, whole: int) -> Decimal:
    return rounded(Fraction(value) * Fraction(days, whole), 2)
