"""What does a person say when overruling a plan? ``arctic-radar,cyber``, ``satcom=60%``, ``2029=50m``.

Amounts are whole units of the fund's currency: 50_000_000, 50m, 1.5bn, 800k. A raise without a year holds for every
year planned.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Final

from equipoise.errors import Problem
from equipoise.model import Alliance
from equipoise.plan.faults import refuse
from equipoise.plan.hand import Hand

__all__ = ["hand_of"]

_AMOUNT: Final = re.compile(r"(-?[0-9][0-9_]*(?:\.[0-9]+)?)(k|m|bn)?")
_ONE: Final = "Delete one of the two."
_UNITS: Final = {"": 0, "k": 3, "m": 6, "bn": 9}
_PART: Final = re.compile(r"(-?[0-9]+(?:\.[0-9]+)?)%")


def hand_of(
    alliance: Alliance,
    fund: str,
    years: range,
    *,
    pin: str | None = None,
    exclude: str | None = None,
    part_fund: str | None = None,
    raises: str | None = None,
) -> Hand:
    """What is decided by hand, from the words of a command. Raises PlanFaults with everything wrong at once.

    >>> hand_of(nato, "nsip", range(2027, 2032), pin="satellite-capacity", raises="2029=50m")  # doctest: +SKIP
    Hand(pins=('satellite-capacity',), excludes=(), parts={}, raises={2029: Decimal('50000000')})
    """
    alliance.fund(fund)
    given = {"pin": pin, "exclude": exclude, "part-fund": part_fund, "raise": raises}
    wrong = [
        Problem("", word, "names nothing", f"Leave --{word} out, or say what it is about.")
        for word, text in given.items()
        if text is not None and not any(_words(text))
    ]
    parts: dict[str, Fraction] = {}
    for word in _words(part_fund):
        name, _, part = word.partition("=")
        found = _PART.fullmatch(part)
        if found is None:
            wrong.append(Problem("", f"part-fund {word}", f"{part!r} is no percent", "Write ID=60%."))
        elif name in parts:
            wrong.append(Problem("", f"part-fund {word}", f"the part of {name} is given twice", _ONE))
        else:
            parts[name] = Fraction(found[1]) / 100
    added: dict[int | None, Decimal] = {}
    for word in _words(raises):
        head, sign, tail = word.partition("=")
        year = head if sign else ""
        amount = _amount(tail if sign else head)
        if amount is None or (year and not re.fullmatch("[0-9]{4}", year)):
            hint = "Write 2029=50m or 2029=50_000_000; without a year it holds for every year planned."
            wrong.append(Problem("", f"raise {word}", f"{word!r} is not understood", hint))
        elif (when := int(year) if year else None) in added:
            what = f"{when} is raised twice" if when else "every year is raised twice"
            wrong.append(Problem("", f"raise {word}", what, "Give one amount, or add them up."))
        else:
            added[when] = amount
    hand = Hand(tuple(dict.fromkeys(_words(pin))), tuple(dict.fromkeys(_words(exclude))), parts, added)
    refuse(f"the plan of fund {fund}", [*wrong, *hand.problems(alliance, fund, years)])
    return hand


def _words(text: str | None) -> Iterator[str]:
    yield from (word.strip() for word in (text or "").split(",") if word.strip())


def _amount(text: str) -> Decimal | None:
    found = _AMOUNT.fullmatch(text.strip().lower())
    if found is None:
        return None
    return Decimal(found[1].replace("_", "")) * (Decimal(10) ** _UNITS[found[2] or ""])
