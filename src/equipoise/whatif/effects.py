"""What changes for one member, in one year, at one venue; and what one clause does, or why it does nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final

from equipoise.model import Alliance, Change
from equipoise.values import Status, weakest
from equipoise.whatif.measured import Measured, Reading

__all__ = ["ClauseEffect", "Effect", "subtracted", "why_nothing"]


_ZERO: Final = Fraction(0)


@dataclass(frozen=True, slots=True)
class Effect:
    """One member's figure at one venue in one year, today and proposed.

    ``attribute``: "money" (currency paid), "voice" (share of say or voting power), "chair" (chairs held), "capability"
    (spending the member values), "return" (work done), or "spending" (a series that a clause sets; not a gain).
    """

    member: str
    year: int
    attribute: str
    venue: str
    baseline: Fraction
    proposed: Fraction
    unit: str
    status: Status

    @property
    def moved(self) -> bool:
        """Does anything change? Two sides that share one reading are one object, which settles most cases at once."""
        return self.proposed is not self.baseline and self.proposed != self.baseline

    @property
    def change(self) -> Fraction:
        """Proposed less baseline."""
        return _ZERO if self.proposed is self.baseline else self.proposed - self.baseline


@dataclass(frozen=True, slots=True)
class ClauseEffect:
    """One clause in words: what holds today, what is proposed, whether it moves a figure, and if not, why not."""

    id: str
    kind: str
    text: str
    today: str
    proposed: str
    touched: bool
    why: str
    status: Status


def subtracted(before: Measured, after: Measured) -> tuple[Effect, ...]:
    """The effects between two measurements, by venue, member and year; one-sided readings count from zero.

    A member that joins pays nothing before it belongs: that is a true zero, not a missing figure. A venue that could be
    read on one side only because a figure is missing is a gap, and gives no effect.
    """
    effects: list[Effect] = []
    for venue in {**before.readings, **after.readings}:
        old, new = before.readings.get(venue, {}), after.readings.get(venue, {})
        years = {year for _, year in old} & {year for _, year in new}
        for member, year in sorted({*old, *new}):
            if venue.attribute in ("money", "capability") and year not in years:
                continue
            a, b = old.get((member, year)), new.get((member, year))
            if a is not None and b is not None and a.status is b.status:
                status = a.status
            else:
                status = weakest(r.status for r in (a, b) if r is not None)
            effects.append(
                Effect(
                    member=member,
                    year=year,
                    attribute=venue.attribute,
                    venue=venue.id,
                    baseline=_value(a),
                    proposed=_value(b),
                    unit=venue.unit,
                    status=status,
                )
            )
    return tuple(effects)


def _value(reading: Reading | None) -> Fraction:
    return reading.value if reading is not None else _ZERO


def why_nothing(clause: Change, before: Alliance, after: Alliance, years: Sequence[int]) -> str:
    """Why a clause moves no figure: it says what already holds, lies outside the years, or nothing depends on it."""
    since: date | None = getattr(clause, "since", None)
    until: date | None = getattr(clause, "until", None)
    if _as_before(clause, before, after):
        return "it says what already holds today"
    if since is not None and since > date(years[-1], 1, 1):
        return f"it begins on {since}, after the years shown ({years[0]} to {years[-1]})"
    if until is not None and until < date(years[0], 1, 1):
        return f"it ends on {until}, before the years shown ({years[0]} to {years[-1]})"
    return _REASONS.get(
        clause.kind, "no payment, say, capability or return in the years shown depends on it beyond rounding"
    )


def _as_before(clause: Change, before: Alliance, after: Alliance) -> bool:
    today, proposed = clause.today_and_proposed(before)
    return before == after or today == proposed


_REASONS: Final = {
    "set-series": "it changes what a member reports, not what it pays: no fund's key is computed from this series",
    "set-return-band": "no participant's return lies outside the band in the years shown, so no work moves",
    "set-priority": "the say it gives differs from today's only by rounding",
    "set-chair": "a chair conducts business and has no extra vote; no payment or share of say depends on it",
}
