"""What are calls in another currency? Each amount at the folder's rate of the day by whose key it is called.

The rate is named in every trace. Each amount is rounded to the cent by itself, and the total is their sum; what is owed
stays what was called in the currency of the fund.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

from equipoise.model import Conversion, TraceLine, conversion
from equipoise.pay.calls import Call, Calls, Part
from equipoise.values import Money, rounded, weakest

__all__ = ["in_currency"]


def in_currency(found: Calls, currency: str) -> Calls:
    """The calls of a year in another currency, at the rate of its 1 January.

    Raises NoFigure where the folder has no rate between the two that covers the day.
    """
    new_year = date(found.year, 1, 1)
    by = conversion(found.alliance.rates, found.fund.currency, currency, new_year)
    if by.rate is None:
        return found
    return replace(
        found,
        fund=replace(found.fund, currency=currency),
        lines={member: _converted(call, by, currency) for member, call in found.lines.items()},
        rate=by.rate,
    )


def _converted(call: Call, by: Conversion, currency: str) -> Call:
    assert by.rate is not None
    rate = TraceLine("At the rate", by.rate.words, by.rate.status, by.rate.source)

    def other(money: Money) -> Money:
        return Money.of(rounded(Fraction(money.minor, 100) * by.factor, 2), currency)

    parts = tuple(Part(part.what, other(part.amount), (*part.lines, rate)) for part in call.parts)
    amount = sum((part.amount for part in parts), Money(0, currency))
    status = weakest((call.status, by.rate.status))
    return replace(call, amount=amount, difference=other(call.difference), status=status, parts=parts)
