"""Is what came with a command of the right shape? Texts, numbers, instants and lists, each named; nonsense is refused.

The moves take the shapes for granted, so that nothing typed by a tired delegate or a hostile one can make them fail.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any, Final

from equipoise.desk.procedure.states import DAY, FAR, Binding, Refusal

__all__ = ["FIELDS", "misshapen"]

_FIRST, _LAST = date(1900, 1, 1), date(1970, 1, 1) + timedelta(days=FAR // DAY)
_LONGEST: Final = 8_784  # a period: hours of a leap year, or days
_TEXT: Final = 200_000


def _text(value: object) -> bool:
    return isinstance(value, str) and len(value) <= _TEXT


def _whole(least: int, most: int) -> Callable[[object], bool]:
    return lambda value: type(value) is int and least <= value <= most


def _names(value: object) -> bool:
    return isinstance(value, list | tuple) and len(value) <= 10_000 and all(_text(name) for name in value)


def _words(value: object) -> bool:
    return isinstance(value, Mapping) and all(_text(k) and _text(v) for k, v in value.items())


def _five(value: object) -> bool:
    return isinstance(value, Mapping) and _words(value) and set(value) == set(Binding.__slots__)


def _day(value: object) -> bool:
    if value == "":
        return True
    try:
        return isinstance(value, str) and _FIRST <= (day := date.fromisoformat(value)) < _LAST and str(day) == value
    except ValueError:
        return False


_INSTANT: Final = (_whole(0, FAR), "an instant in whole microseconds since 1970")
_TEXTS: Final = (_text, f"a text of at most {_TEXT:,} characters")
_NAMES: Final = (_names, "a list of names")
_EITHER: Final = (lambda v: _text(v) or _INSTANT[0](v), "a local time such as 2026-11-26T18:00")
Shape = tuple[Callable[[object], bool], str]

#: What a field of a command may be; fields that no command knows are not looked at.
FIELDS: Final[Mapping[str, Shape]] = {
    **dict.fromkeys(
        (
            "title",
            "text",
            "marking",
            "digest_salt",
            "sponsor",
            "body",
            "subject",
            "package",
            "number",
            "note",
            "member",
            "parent",
            "from",
        ),
        _TEXTS,
    ),
    **dict.fromkeys(("reason", "acceptable", "statement", "stance", "form", "evidence", "countersigned"), _TEXTS),
    **dict.fromkeys(("reads", "writes", "route", "after", "objecting", "for", "against", "abstaining"), _NAMES),
    **dict.fromkeys(("sent_at", "method_until"), _INSTANT),
    "deadline": _EITHER,
    "period": (_whole(1, _LONGEST), f"a whole number from 1 to {_LONGEST:,}"),
    "fold": (lambda v: v is None or _whole(0, 1)(v), "0 for the first, 1 for the second"),
    "objection": (_whole(0, 2**53), "the number of an entry"),
    "order": (_whole(0, 2**53), "a whole number"),
    "effective": (_day, f"a date such as 2027-01-01, from {_FIRST:%Y} to {_LAST:%Y}"),
    "digests": (_words, "digests by their names"),
    "binding": (_five, "the five digests of a round"),
    "upheld": (lambda v: isinstance(v, bool), "yes or no"),
}


def misshapen(body: Mapping[str, Any]) -> Refusal | None:
    """Why a body cannot be read, every field of it at once; None: it can."""
    wrong = [
        f"{name} is {FIELDS[name][1]}" for name, value in body.items() if name in FIELDS and not _fits(name, value)
    ]
    return Refusal("shape", f"This cannot be read: {'; '.join(wrong)}.") if wrong else None


def _fits(name: str, value: object) -> bool:
    return bool(FIELDS[name][0](value))
