"""How is a number, a sum, a date or an absence written, the same everywhere?

Minus is U+2212, a change carries + or −, zero carries no sign and is never negative: round first, then sign. Halves
are rounded away from zero, as a reader does by hand. Values come in exact (int, Fraction, Decimal or text of one);
only probabilities may be floats. Shares are percents: 2 decimals in tables, 4 in traces, 1 in text.

>>> change("-0.004"), change("3.726"), money("5300000000", "EUR"), odds(0.004)
('0.00', '+3.73', 'EUR 5.3 bn', 'under 1%')
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final, TypeAlias

from equipoise.model import wording
from equipoise.model.wording import chance as odds
from equipoise.model.wording import long_day, years_text
from equipoise.values import Money, Status

__all__ = [
    "MINUS",
    "NOT_DISCLOSED",
    "NO_FIGURE",
    "Number",
    "absent",
    "cents",
    "change",
    "counted",
    "dates_in",
    "day",
    "exact",
    "exact_text",
    "grouped",
    "listed",
    "long_day",
    "millions",
    "money",
    "money_change",
    "number",
    "odds",
    "odds_range",
    "percent",
    "printable",
    "rounded",
    "years_text",
]

Number: TypeAlias = int | str | Decimal | Fraction | Money

MINUS: Final = "−"
NO_FIGURE: Final = "no figure"
NOT_DISCLOSED: Final = "not disclosed"
#: Long numbers, and what has four digits before two of cents: a year has none.
_LONG: Final = re.compile(r"(?<![\w.,])(?<![\w)]-)(?:\d{5,}|\d{4}(?=\.\d\d(?![\w.])))(?![\w,])")
_MINUS: Final = re.compile(r"(?<![\w)])-(?=\d)")
_ISO: Final = re.compile(r"\b(?:19|20)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])\b")


def exact(value: Number | float) -> Fraction:
    """The value as a fraction, whatever it was written as: a text may have commas between its thousands.

    >>> exact("+2,000.50")
    Fraction(4001, 2)
    """
    if isinstance(value, Money):
        return Fraction(value.amount)
    return Fraction(value.replace(",", "") if isinstance(value, str) else value)


def rounded(value: Number | float, decimals: int) -> Decimal:
    """Rounded half away from zero, and never a negative zero.

    >>> rounded("-0.005", 2), rounded("0.0049", 2)
    (Decimal('-0.01'), Decimal('0.00'))
    """
    scaled = exact(value) * 10**decimals
    units = (2 * abs(scaled) + 1) // 2
    return _decimal(-units if scaled < 0 else units, decimals)


def _decimal(units: int, places: int) -> Decimal:
    # From text, because arithmetic on decimals would round to the context's digits.
    return Decimal(f"{units}e-{places}")


def number(value: Number | float, decimals: int = 0) -> str:
    """With a comma for thousands, a point for decimals and a true minus: 1,234.50."""
    return f"{rounded(value, decimals):,.{decimals}f}".replace("-", MINUS)


def change(value: Number | float, decimals: int = 2) -> str:
    """A change: +3.73, −0.15, 0.00."""
    figure = rounded(value, decimals)
    return ("+" if figure > 0 else "") + number(figure, decimals)


def percent(value: Number | float, decimals: int = 1) -> str:
    """A share given in percent, in text: 6.9%."""
    return f"{number(value, decimals)}%"


def money(value: Number, currency: str) -> str:
    """A sum in text, to about three figures: EUR 5.3 bn, EUR 363 m, EUR 8.23 m, EUR 80,312.

    Cents belong to calls, receipts and checks: ``cents``.
    """
    amount = exact(value)
    return f"{currency} {MINUS if rounded(amount, 0) < 0 else ''}{_size(abs(amount))}"


def money_change(value: Number, currency: str) -> str:
    """A change of a sum in text: EUR +8.23 m, EUR −1,204, EUR 0."""
    amount = exact(value)
    if not rounded(amount, 0):
        return f"{currency} 0"
    return f"{currency} {'+' if amount > 0 else MINUS}{_size(abs(amount))}"


def _size(amount: Fraction) -> str:
    # Each class ends where its own rounding would print a thousand.
    if amount < 999_500:
        return number(amount, 0)
    millions_ = amount / 10**6
    if millions_ < Fraction("9.995"):
        return f"{number(millions_, 2)} m"
    if millions_ < Fraction("99.95"):
        return f"{number(millions_, 1)} m"
    if millions_ < Fraction("999.5"):
        return f"{number(millions_, 0)} m"
    billions = millions_ / 1000
    return f"{number(billions, 1 if billions < Fraction('99.95') else 0)} bn"


def millions(value: Number, *, signed: bool = False) -> str:
    """A cell under a header such as "EUR m": 363.20."""
    amount = exact(value) / 10**6
    return change(amount, 2) if signed else number(amount, 2)


def cents(value: Number, *, signed: bool = False) -> str:
    """A sum to the cent: 1,234,567.89."""
    return change(value, 2) if signed else number(value, 2)


def odds_range(low: float | Fraction, high: float | Fraction) -> str:
    """A range of probabilities in percent, under a head that says so: 12 to 55; both ends alike are said once."""
    return wording.chance_range(low, high).removesuffix("%")


def day(value: date) -> str:
    """A date: 24 Nov 2026."""
    return f"{value.day} {wording.MONTHS[value.month - 1][:3]} {value.year}"


def printable(text: str) -> str:
    """The text without control characters, which a folder may carry and nothing that is printed may obey.

    >>> printable("a\\x1b[31mb")
    'a?[31mb'
    """
    return "".join(c if c in "\n\u00a0" or c.isprintable() else "?" for c in text)


def absent(status: Status | str | None = None) -> str:
    """The words for a figure that is not there; never 0 and never a blank."""
    return NOT_DISCLOSED if status == Status.NOT_DISCLOSED else NO_FIGURE


def dates_in(text: str) -> str:
    """The text with its ISO dates as people write them.

    >>> dates_in("9, with CAN from 2027-01-01")
    '9, with CAN from 1 Jan 2027'
    >>> dates_in("no day: 2026-02-30")
    'no day: 2026-02-30'
    """

    def told(found: re.Match[str]) -> str:
        try:
            return day(date.fromisoformat(found[0]))
        except ValueError:
            return found[0]

    return _ISO.sub(told, text)


def grouped(text: str) -> str:
    """The text with its long numbers in thousands and its minus signs true; a year stays as it is.

    >>> grouped("EUR 528200000.00, -0.5 of 2026, EUR -1408.00")
    'EUR 528,200,000.00, −0.5 of 2026, EUR −1,408.00'
    """
    text = _LONG.sub(lambda found: f"{int(found[0]):,}", text)
    return _MINUS.sub(MINUS, text)


def counted(n: int, one: str, many: str) -> str:
    """ "1 Ally", "9 Allies", "no Ally"."""
    return f"no {one}" if n == 0 else wording.counted(n, one, many)


def listed(words: list[str]) -> str:
    """ "A", "A and B", "A, B and C"."""
    return wording.listed(words, None)


def exact_text(value: Number) -> str:
    """A value as exact text for files: a plain decimal where it terminates, else a fraction such as 1/3.

    >>> exact_text(Fraction(1, 8)), exact_text(Fraction(1, 3)), exact_text(Decimal("1E+2"))
    ('0.125', '1/3', '100')
    """
    if isinstance(value, Money):
        return str(value)
    if isinstance(value, str):
        return value
    if isinstance(value, Decimal):
        return f"{value:f}"
    fraction = Fraction(value)
    twos, fives, rest = 0, 0, fraction.denominator
    while rest % 2 == 0:
        twos, rest = twos + 1, rest // 2
    while rest % 5 == 0:
        fives, rest = fives + 1, rest // 5
    if rest != 1:
        return f"{fraction.numerator}/{fraction.denominator}"
    places = max(twos, fives)
    return f"{_decimal(fraction.numerator * 10**places // fraction.denominator, places):f}"
