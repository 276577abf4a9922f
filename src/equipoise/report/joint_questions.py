"""Who answers what is asked of joint projects in words? The questions of ``asking`` whose arguments need reading.

Numbers come as text, as on the command line and in a case file: ``assume = "slope=0.8,worth=1.2"`` or
``bands = "0,0.1"``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

from equipoise.errors import Problem, UnknownName, did_you_mean
from equipoise.model import Alliance, Answer, need_member
from equipoise.plan.faults import refuse

if TYPE_CHECKING:
    from equipoise.plan.joining import Joining
    from equipoise.plan.retour import Grades, Returns

__all__ = ["allocation", "frontier", "joining", "leaving", "returns", "scenarios"]

_DIGITS: Final = 18  # no number asked with has more of them before the point, or behind it
_LONGEST: Final = 60
_SHOWN: Final = 40
_EXPONENT: Final = re.compile(r"[eE]([-+]?\d+)$")


def joining(alliance: Alliance, asked: Mapping[str, Any]) -> Joining:
    """Who takes part in ``project`` from 1 January of ``year``, under a way of ``sharing`` and what is ``assume``d?"""
    from equipoise.plan.joining import RULES, joining, offer

    sharing = asked.get("sharing", "quantity")
    if sharing not in RULES:
        raise UnknownName("way of sharing a cost", sharing, RULES)
    year = int(asked["year"]) if "year" in asked else None
    return joining(alliance, offer(alliance, asked["project"], year, rule=sharing, at=_assumed(asked)))


def allocation(alliance: Alliance, asked: Mapping[str, Any]) -> Answer:
    """Who of those that join pays what, under every rule?"""
    return joining(alliance, asked).allocation()


def leaving(alliance: Alliance, asked: Mapping[str, Any]) -> Answer:
    """What follows when ``member`` leaves?"""
    return joining(alliance, asked).when_leaves(asked["member"])


def scenarios(alliance: Alliance, asked: Mapping[str, Any]) -> Answer:
    """In how many combinations of the assumptions does the departure of ``member`` dissolve the project?"""
    from equipoise.plan.joining import ASSUMED, offer, scenarios

    found, stated = joining(alliance, asked).offer, _assumed(asked)
    ranges = {name: span for name, span in ASSUMED.ranges().items() if name not in stated}
    return scenarios(
        alliance,
        lambda at: offer(alliance, found.id, found.year, rule=found.rule, at={**at, **stated}),
        ranges,
        asked["member"],
    )


def returns(alliance: Alliance, asked: Mapping[str, Any], years: range) -> Returns:
    """How much of what each pays comes back as work, by ``grades``?"""
    from equipoise.plan.retour import returns

    return returns(alliance, asked["fund"], years, grades=_grades(asked.get("grades")))


def frontier(alliance: Alliance, asked: Mapping[str, Any], years: range) -> Answer:
    """What does it cost to hold the returns within ``bands``, given ``premium`` and ``capacity``?"""
    from equipoise.plan.retour import BANDS, PREMIUM, frontier, joint_market

    found = returns(alliance, asked, years)
    wrong: list[Problem] = []
    bands = _listed(asked["bands"], "bands", "0,0.1,0.5", wrong) if "bands" in asked else BANDS
    several = _listed(asked["premium"], "premium", "0.2", wrong) if "premium" in asked else ()
    most = _capacity(alliance, asked["capacity"], wrong) if "capacity" in asked else Fraction(1)
    refuse("the numbers given", wrong)
    top = several[0] if several else Fraction(PREMIUM.central)
    scale = "in proportion" if several else f"{PREMIUM.low} to {PREMIUM.high}, in proportion"
    base = "the largest industrial base is the cheapest, and without one work costs"
    note = f"Assumed: {base} {float(top):g} more ({scale})"
    market = joint_market(alliance, asked["fund"], years, premium=top, most=most)
    return frontier(alliance, market, bands, status=found.status, note=note)


def _assumed(asked: Mapping[str, Any]) -> dict[str, Fraction]:
    """The assumptions that were stated, by name."""
    from equipoise.plan.joining import ASSUMED

    known, wrong = ASSUMED.ranges(), list[Problem]()
    found: dict[str, Fraction] = {}
    for name, number in _pairs(asked.get("assume", "")):
        if name not in known:
            wrong.append(Problem("", "assume", f"unknown assumption {name!r}", did_you_mean(name, known)))
        elif name in found:
            wrong.append(Problem("", "assume", f"{name} is stated twice", "Delete one of the two."))
        found[name] = _number(number, "assume", f"{name}=0.8", wrong)
    refuse("the assumptions given", wrong)
    return found


def _capacity(alliance: Alliance, text: Any, wrong: list[Problem]) -> Mapping[str, Fraction] | Fraction:
    """The most of a project that every member can do, or that those named can."""
    if "=" not in str(text):
        return _number(str(text), "capacity", "0.4, or USA=0.3,GBR=0.5", wrong)
    found: dict[str, Fraction] = {}
    for member, number in _pairs(str(text)):
        need_member(member, alliance.members)
        found[member] = _number(number, "capacity", "0.4, or USA=0.3,GBR=0.5", wrong)
    return found


def _grades(text: str | None) -> Grades:
    """A published preset, or grades by a band."""
    from equipoise.plan.retour import CERN_SUPPLIES, PRESETS, graded_by_band

    if text is None:
        return CERN_SUPPLIES
    if text in PRESETS:
        return PRESETS[text]
    wrong: list[Problem] = []
    band = _number(str(text), "grades", f"{', '.join(PRESETS)}, or a band such as 0.1", wrong)
    refuse("the grades given", wrong)
    return graded_by_band(band)


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    for word in text.split(",") if text else ():
        name, _, number = word.strip().partition("=")
        yield name, number


def _listed(text: Any, what: str, example: str, wrong: list[Problem]) -> tuple[Fraction, ...]:
    return tuple(_number(word, what, example, wrong) for word in str(text).split(","))


def _number(text: str, what: str, example: str, wrong: list[Problem]) -> Fraction:
    """The number that a text is; when it is none, or beyond any figure, that is noted among what is wrong."""
    word = text.strip()
    told = word if len(word) <= _SHOWN else f"{word[:_SHOWN]}…"
    try:
        # Judged by its exponent first: the digits of 1e999999999 would not fit into memory.
        exponent = _EXPONENT.search(word)
        if len(word) > _LONGEST or (exponent is not None and abs(int(exponent[1])) > _DIGITS):
            raise OverflowError
        number = Fraction(word)
        if abs(number) >= 10**_DIGITS or number.denominator >= 10**_DIGITS:
            raise OverflowError
        return number
    except (ValueError, ZeroDivisionError):
        wrong.append(Problem("", what, f"{told!r} is no number", f"Write {example}."))
    except OverflowError:
        wrong.append(Problem("", what, f"{told!r} is a number beyond any figure", f"Write {example}."))
    return Fraction(0)
