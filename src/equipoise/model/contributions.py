"""How is money called, what was called and what has come in? Terms, calls as issued, receipts in cash and in kind."""

from __future__ import annotations

from calendar import isleap
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final, Literal

from equipoise.values import Status

__all__ = ["Calling", "Instalment", "IssuedCall", "Receipt", "in_whole_units", "money_decimals"]


@dataclass(frozen=True)
class Instalment:
    """A part of the year's call and the day of the year by which it is due."""

    month: int
    day: int
    percent: Decimal

    def due(self, year: int) -> date:
        """The day in a year; in February the last one there is."""
        last = 28 if (self.month, self.day) == (2, 29) and not isleap(year) else self.day
        return date(year, self.month, last)


@dataclass(frozen=True)
class Calling:
    """How a fund's year is called from its members.

    ``scale``: amounts come from the key as "rounded" (as printed) or "unrounded" (then an amount need not be the
    printed share of the total). ``unit``: to the "cent" or the "whole" unit of the currency; one without cents is
    always called whole. ``by``: each "year" is apportioned and then split into instalments, or each "instalment" by
    itself. ``method``: the rule of apportionment; ties by code. ``instalments``: when what part is due; none: all on 1
    January.
    """

    scale: Literal["rounded", "unrounded"] = "rounded"
    unit: Literal["cent", "whole"] = "cent"
    by: Literal["year", "instalment"] = "year"
    method: Literal["largest-remainder", "adams", "dean", "huntington-hill", "webster", "jefferson"] = (
        "largest-remainder"
    )
    instalments: tuple[Instalment, ...] = ()

    @property
    def dues(self) -> tuple[Instalment, ...]:
        """The instalments; one of everything on 1 January where none is said."""
        return self.instalments or (Instalment(1, 1, Decimal(100)),)

    def faults(self) -> Iterator[tuple[str, str, str]]:
        """What is wrong with the terms: field, message, hint."""
        for i, part in enumerate(self.instalments, 1):
            try:
                part.due(2028)
            except ValueError:
                yield f"instalments[{i}]", f"there is no day {part.day} of month {part.month}", "Check day and month."
            if part.percent <= 0:
                yield f"instalments[{i}].percent", f"{part.percent} is not above zero", "Leave it out, or correct it."
        total = sum((part.percent for part in self.instalments), Decimal(0))
        if self.instalments and total != 100:
            yield "instalments", f"the instalments sum to {total} percent, not to 100", f"The rest is {100 - total}."
        days = [(part.month, part.day) for part in self.instalments]
        if days != sorted(set(days)):
            yield "instalments", "the instalments are not in the order of their days, each once", "Sort them by day."


#: Currencies of ISO 4217 that have no hundredths.
_WITHOUT_CENTS: Final = frozenset(
    (
        *("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG"),
        *("RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF"),
    )
)


def in_whole_units(calling: Calling, currency: str) -> bool:
    """Are amounts called in whole units: by the terms of the calls, or because the currency has no smaller one?

    >>> in_whole_units(Calling(), "EUR"), in_whole_units(Calling(), "ISK"), in_whole_units(Calling(unit="whole"), "EUR")
    (False, True, True)
    """
    return calling.unit == "whole" or not money_decimals(currency)


def money_decimals(currency: str) -> int:
    """How many decimals has the smallest unit of a currency?

    >>> money_decimals("EUR"), money_decimals("JPY")
    (2, 0)
    """
    return 0 if currency in _WITHOUT_CENTS else 2


@dataclass(frozen=True)
class Receipt:
    """Money that a member paid to a fund, or a contribution in kind with its value.

    ``kind``: "cash" or "in-kind". What is paid meets the oldest open call first; the rest is an advance. ``note`` says
    what a contribution in kind was and who valued it. ``currency`` is that of the amount where it is not the fund's:
    the amount then counts at the rate of its day.
    """

    fund: str
    member: str
    date: date
    amount: Decimal
    kind: Literal["cash", "in-kind"] = "cash"
    status: Status = Status.PUBLISHED
    source: str = ""
    note: str = ""
    currency: str = ""


@dataclass(frozen=True)
class IssuedCall:
    """What was really called from a member for a fund's year, and by which day it is due, as it was issued.

    ``kind``: a "call", or a "difference" after a correction or an accession (an amount below zero is given back). Once
    issued, a call is never rewritten: the books of its year stand on it, and what the rules give beyond it is the next
    difference call.
    """

    fund: str
    year: int
    member: str
    due: date
    amount: Decimal
    kind: Literal["call", "difference"] = "call"
    status: Status = Status.PUBLISHED
    source: str = ""
    note: str = ""
