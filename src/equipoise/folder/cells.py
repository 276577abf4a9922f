"""What does one cell of a table say, and what did a spreadsheet do to it?

Each reader returns the value, or a ``Flaw`` that names what is wrong and how to mend it. The usual way is a single
match; the search for a reason starts only when that fails.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

__all__ = ["PLAIN_NUMBER", "PLAIN_YEAR", "Flaw", "day", "number", "whole", "year"]


@dataclass(frozen=True, slots=True)
class Flaw:
    """Why a cell cannot be read: the code of the message and the words that fill it."""

    code: str
    words: dict[str, str] = field(default_factory=dict)


# ASCII: in Python \d also matches the digits of other scripts, which look like ours and are not what is published.
# At most 40 digits: no figure is longer.
PLAIN_NUMBER = re.compile(r"-?\d{1,40}(\.\d{1,40})?", re.ASCII)
_ISO_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)", re.ASCII)
PLAIN_YEAR = re.compile(r"(19|20|21)\d\d", re.ASCII)
_SPREADSHEET_EPOCH = date(1899, 12, 30)

_ERROR_CELL = re.compile(r"#(REF!|N/A|DIV/0!|VALUE!|NAME\?|NUM!|NULL!|SPILL!|#+)", re.IGNORECASE)
_ABSENCE: Final = frozenset({"na", "n/a", "n.a.", "nan", "-", "–", "—", "..", "...", "…", ":", "none", "null", "nil"})
_SPACE = "[ \u00a0\u2009\u202f'’]"
_MONTH = "(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_WORD_DATE = re.compile(
    rf"(\d{{1,2}}[- .])?{_MONTH}[- .,]+\d{{1,4}}(,? \d{{4}})?|\d{{1,2}}[- .]{_MONTH}", re.IGNORECASE
)
_SLASHED = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{2}|\d{4})")
_WITH_TIME = re.compile(r"(\d{4}-\d\d-\d\d)[ T]\d\d:\d\d.*")


def number(text: str) -> Decimal | Flaw:
    """An exact number: digits, a decimal point, no signs but a minus."""
    if PLAIN_NUMBER.fullmatch(text):
        return Decimal(text)
    return _why_no_number(text)


def whole(text: str) -> int | Flaw:
    """A whole number."""
    found = number(text)
    if isinstance(found, Flaw):
        return found
    return int(found) if "." not in text else Flaw("not-whole", {"value": text})


def year(text: str) -> int | Flaw:
    """A calendar year of four digits."""
    if PLAIN_YEAR.fullmatch(text):
        return int(text)
    return _general(text) or Flaw("not-a-year", {"value": text})


def day(text: str) -> date | Flaw:
    """A date, written 2024-01-31."""
    match = _ISO_DAY.fullmatch(text)
    if not match:
        return _why_no_day(text)
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return Flaw("no-such-day", {"value": text})


def _general(text: str) -> Flaw | None:
    """What a spreadsheet leaves in any kind of cell."""
    if _ERROR_CELL.fullmatch(text):
        return Flaw("error-cell", {"value": text})
    if text.casefold() in _ABSENCE:
        return Flaw("absence-word", {"value": text})
    return None


def _why_no_number(text: str) -> Flaw:
    general = _general(text)
    if general:
        return general
    if re.fullmatch(r"-?\d+(\.\d+)?", text, re.ASCII):
        return Flaw("too-long", {"value": f"{text[:12]}…"})
    for pattern, code, mended in _NUMBER_FLAWS:
        if pattern.fullmatch(text):
            return Flaw(code, {"value": text, "mended": mended(text)})
    return Flaw("not-a-number", {"value": text})


def _digits(text: str) -> str:
    return re.sub(r"[^\d.-]", "", text)


def _european(text: str) -> str:
    return re.sub(r"[^\d.-]", "", text.replace(".", "").replace(",", "."))


def _unpowered(text: str) -> str:
    number = Decimal(text.replace(",", "."))
    # Beyond what a figure can be, writing the digits out would take all memory.
    return format(number, "f") if abs(number.adjusted()) <= _LONGEST else "all its digits"


_LONGEST: Final = 40


# In the order tried: the first that fits explains the cell.
_NUMBER_FLAWS: Final[tuple[tuple[re.Pattern[str], str, Callable[[str], str]], ...]] = (
    (re.compile(r"-?[\d.,]+ ?%"), "percent-sign", lambda t: t.rstrip("% ").replace(",", ".")),
    (re.compile(r"[€$£] ?-?[\d.,' ]+|-?[\d.,' ]+ ?[€$£]"), "currency-sign", lambda t: _digits(t)),
    (re.compile(r"[+-]?\d+([.,]\d+)?e[+-]?\d+", re.IGNORECASE), "scientific", _unpowered),
    (re.compile(r"-?\d{1,3}(,\d{3})+\.\d+|-?\d{1,3}(,\d{3}){2,}"), "thousands", _digits),
    (re.compile(r"-?\d{1,3}(\.\d{3})+,\d+|-?\d{1,3}(\.\d{3}){2,}"), "thousands", _european),
    (re.compile(rf"-?\d{{1,3}}({_SPACE}\d{{3}})+([.,]\d+)?"), "thousands", _european),
    (re.compile(r"-?[1-9]\d{0,2},\d{3}"), "comma-unclear", lambda t: t.replace(",", "")),
    (re.compile(r"-?\d+,\d+"), "decimal-comma", lambda t: t.replace(",", ".")),
    (re.compile(rf"{_WORD_DATE.pattern}|{_SLASHED.pattern}", re.IGNORECASE), "number-as-date", lambda t: t),
)


def _why_no_day(text: str) -> Flaw:
    general = _general(text)
    if general:
        return general
    slashed = _SLASHED.fullmatch(text)
    if slashed:
        return Flaw("date-reformatted", {"value": text, "mended": _readings(*(int(part) for part in slashed.groups()))})
    if re.fullmatch(r"\d{5}(\.\d+)?", text):
        meant = _SPREADSHEET_EPOCH + timedelta(days=int(text[:5]))
        return Flaw("date-serial", {"value": text, "mended": meant.isoformat()})
    timed = _WITH_TIME.fullmatch(text)
    if timed:
        return Flaw("date-with-time", {"value": text, "mended": timed[1]})
    if _WORD_DATE.fullmatch(text):
        return Flaw("date-in-words", {"value": text})
    return Flaw("not-a-date", {"value": text})


def _readings(first: int, second: int, last: int) -> str:
    """31/12/2024 has one reading, 03/04/2024 has two."""
    year = last if last > 99 else 2000 + last
    readings = []
    for month, day_ in ((second, first), (first, second)):
        try:
            readings.append(date(year, month, day_).isoformat())
        except ValueError:
            continue
    return " or ".join(dict.fromkeys(readings)) or "2024-01-31"
