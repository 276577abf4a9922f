"""What is an amount in another currency? By a dated rate of the folder that has a source; without one, nothing.

A rate holds over a period: a day, a month, a year. For a day, or a year as a whole, the rate of the shortest period
that covers it is taken, as said or the other way round, and named; none is ever made from two others or carried on.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from equipoise.errors import NoFigure
from equipoise.values import Status

__all__ = ["Conversion", "Rate", "conversion"]


@dataclass(frozen=True)
class Rate:
    """What one unit of ``base`` is worth in units of ``quote`` over a period: its average, or the rate of a day.

    1 EUR = 1.0824 USD is base EUR, quote USD, rate 1.0824.
    """

    base: str
    quote: str
    since: date
    until: date
    rate: Decimal
    status: Status = Status.PUBLISHED
    source: str = ""

    @property
    def words(self) -> str:
        """The rate as it is named wherever it is used."""
        period = f"{self.since}" if self.since == self.until else f"{self.since} to {self.until}"
        return f"1 {self.base} = {self.rate:f} {self.quote} ({period})"

    def covers(self, first: date, last: date) -> bool:
        """Does it hold on every day from the first to the last?"""
        return self.since <= first and last <= self.until


@dataclass(frozen=True, slots=True)
class Conversion:
    """What to multiply an amount by, exactly, and the rate that says so; None between a currency and itself."""

    factor: Fraction
    rate: Rate | None = None

    def of(self, amount: Decimal) -> Fraction:
        """The amount in the other currency, before any rounding."""
        return Fraction(amount) * self.factor

    @property
    def status(self) -> Status:
        """How far the rate can be trusted; a currency is itself for sure."""
        return self.rate.status if self.rate is not None else Status.PUBLISHED


def conversion(rates: Iterable[Rate], one: str, other: str, first: date, last: date | None = None) -> Conversion:
    """How is an amount of a day, or of all days from the first to the last, put into another currency?

    Raises NoFigure where no rate between the two covers the period, naming those that are known.
    """
    if one == other:
        return Conversion(Fraction(1))
    until = last or first
    known = [r for r in rates if {r.base, r.quote} == {one, other}]  # said either way
    covering = [r for r in known if r.covers(first, until)]
    if not covering:
        period = f"{first}" if until == first else f"all of {first} to {until}"
        there = "; ".join(r.words for r in sorted(known, key=lambda r: r.since)[-3:])
        told = f"the last known are {there}" if there else "no rate between them is known"
        raise NoFigure(f"no rate between {one} and {other} covers {period}: {told}. Enter one in rates.csv")
    chosen = min(covering, key=lambda r: (r.until - r.since, r.since, r.base != one))
    rate = Fraction(chosen.rate)
    return Conversion(rate if chosen.base == one else 1 / rate, chosen)
