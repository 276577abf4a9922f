"""Random formula keys, amounts and seats, and the laws that hold for any of them.

The suite runs thousands from fixed seeds, ``python3 x.py campaign keys`` as many as are asked for. Each law raises
AssertionError where it is broken. A key whose steps cannot be met must be refused by name, and is counted as such.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from equipoise.errors import KeyStepError
from equipoise.model import (
    Alliance,
    Among,
    Blend,
    Calling,
    Ceiling,
    Compress,
    Dilute,
    ExcludeBelow,
    Fixed,
    Floor,
    FromFigures,
    Fund,
    Indicator,
    Instalment,
    Keep,
    Key,
    KeyFormula,
    KeyTable,
    LimitChange,
    MatchNext,
    Member,
    PhaseIn,
    Relief,
    Round,
    Series,
    SetTo,
    Shares,
    Step,
    shares_on,
)
from equipoise.pay.dividing import instalments, weights_of
from equipoise.values import METHODS, Figure, Span, Status, apportion, apportioned

DAY = date(2026, 1, 1)
YEARS = range(2020, 2026)
D = Decimal


@dataclass(frozen=True)
class Drawn:
    """An alliance with a formula under "key" and a table under "old", and the formula's steps."""

    alliance: Alliance
    steps: tuple[Step, ...]

    def shares(self) -> Shares:
        """What the key says."""
        return shares_on(self.alliance, "key", DAY)


def drawn(draw: random.Random, most: int = 9) -> Drawn:
    """A key of two to ``most`` members with one to six steps after the base."""
    count = draw.randint(2, most)
    codes = [f"M{i:02}" for i in range(count)]
    income = _figures(draw, codes, zeros=0.06)
    people = _figures(draw, codes, zeros=0)
    series = {"income": Series("income", "Income", "USD", income), "people": Series("people", "People", "", people)}
    cents = apportion(1_000_000, {m: draw.randint(1, 10**6) for m in codes})
    table = KeyTable({m: Figure(D(n).scaleb(-4), Status.PUBLISHED, "book") for m, n in cents.items()})
    steps = (_base(draw), *(_step(draw, codes) for _ in range(draw.randint(1, 6))))
    keys = {
        "old": Key("old", "Old", (Span(date(2000, 1, 1), table),)),
        "key": Key("key", "Key", (Span(DAY, KeyFormula(None, steps)),), decimals=draw.choice((0, 2, 3, 4, 4, 6))),
    }
    members = {m: Member(m, m, date(2000, 1, 1)) for m in codes}
    return Drawn(Alliance("w", "World", "EUR", members, series=series, keys=keys), steps)


def _figures(draw: random.Random, codes: list[str], zeros: float) -> dict[str, dict[int, Figure]]:
    found = {}
    places, spread = draw.randint(0, 4), draw.randint(2, 9)
    for m in codes:
        level = 0 if draw.random() < zeros else draw.randint(1, 10 ** draw.randint(2, spread))
        row = {y: max(1, level * draw.randint(80, 120) // 100) if level else 0 for y in YEARS}
        found[m] = {y: Figure(D(v).scaleb(-places), Status.PUBLISHED, "book") for y, v in row.items()}
    if draw.random() < 0.2:  # the latest year is not known yet for one
        del found[draw.choice(codes)][YEARS[-1]]
    return found


def _base(draw: random.Random) -> Step:
    windows = draw.choice(((1,), (1,), (3,), (3, 6), (2, 4, 5)))
    first = Indicator("income", D(draw.randint(1, 9)), windows, missing="carry")
    if draw.random() < 0.2:  # in units of the same series, so that another unit changes nothing
        part = _percent(draw, 0, 100)
        adjusted = {"less": "income", "less_percent": part} if draw.random() < 0.5 else {"at_most": "income"}
        first = replace(first, **adjusted)  # type: ignore[arg-type]
    if draw.random() < 0.5:
        return FromFigures((first,))
    return FromFigures((first, Indicator("people", D(draw.randint(1, 99)) / 10, missing="carry")))


def _some(draw: random.Random, codes: list[str], most: int) -> tuple[str, ...]:
    return tuple(draw.sample(codes, draw.randint(1, min(most, len(codes)))))


def _percent(draw: random.Random, low: int, high: int) -> Decimal:
    return D(draw.randint(low * 100, high * 100)) / 100


def _step(draw: random.Random, codes: list[str]) -> Step:
    n = len(codes)
    one = draw.choice(codes)
    holds = draw.choice(("limits", "held", "nothing"))
    match draw.randrange(20):
        case 0 | 1:
            return Floor(_percent(draw, 0, 100 // n), holds=holds)
        case 2 | 3:
            return Ceiling(_percent(draw, 100 // n, 100), holds=holds)
        case 4:
            return Ceiling(_percent(draw, 0, 50), members=_some(draw, codes, 3), together=draw.random() < 0.4)
        case 5:
            return Floor(_percent(draw, 0, 20), but=_some(draw, codes, 2), holds=holds)
        case 6:
            return Fixed({m: _percent(draw, 0, 30) for m in _some(draw, codes, 2)})
        case 7:
            absorbed = draw.choice(("others", "everyone"))
            return Keep((one,), absorbed, key="old")  # type: ignore[arg-type]
        case 8:
            return Relief("income", "people", D(draw.randint(0, 100)), missing="carry", absorbed_by="everyone")
        case 9:
            return Relief("income", "people", D(80), window=draw.choice((1, 3)), missing="carry")
        case 10:
            return MatchNext(draw.choice((None, one)))
        case 11:
            return ExcludeBelow(_percent(draw, 0, 100 // n))
        case 12:
            return Blend({"so-far": D(draw.randint(1, 5)), draw.choice(("equal", "key:old")): D(draw.randint(0, 5))})
        case 13:
            return Compress(D(draw.choice(("0.95", "0.5", "1.2", "2", "0.333"))))
        case 14:
            return PhaseIn({2026: _percent(draw, 0, 100)}, key="old")
        case 15:
            return SetTo(one, draw.choice(("others", "everyone")), percent=_percent(draw, 0, 60))  # type: ignore[arg-type]
        case 16:
            return draw.choice((Dilute({one: _percent(draw, 0, 40)}), Among(but=(one,))))
        case 17 | 18:
            return _limit_change(draw, codes)
        case _:
            return Round(draw.randint(0, 5), draw.choice(METHODS))


def _limit_change(draw: random.Random, codes: list[str]) -> Step:
    """How far from the old key: in percent, in points or both, up or down or both, for everyone or for some."""
    ways = draw.sample(("up", "down", "points_up", "points_down"), draw.randint(1, 4))
    terms = {way: _percent(draw, 0, 20 if way.startswith("points") else 100) for way in ways}
    but = _some(draw, codes, 2) if draw.random() < 0.3 else ()
    return LimitChange(key="old", but=but, **terms)


# --- the laws -------------------------------------------------------------------------------------------------------


def check_key(draw: random.Random, found: Drawn) -> bool:
    """Every law of keys on one of them; was it refused?"""
    try:
        shares = found.shares()
    except KeyStepError as error:
        refused = str(error)
    else:
        refused = ""
    if refused:
        assert refused.startswith("key 'key': ")
        _same_under_scale_and_order(draw, found, refused)
        return True
    assert sum(shares.percent.values()) == 100, "the percents do not sum to 100"
    for percent in shares.percent.values():
        assert percent >= 0, "a share is below zero"
        assert -int(percent.as_tuple().exponent) == found.alliance.keys["key"].decimals
    _ladder_adds_up(shares)
    _last_limit_holds(found, shares)
    _monotone(found, shares)
    _same_under_scale_and_order(draw, found, shares)
    _calls_sum(draw, shares)
    return False


def _ladder_adds_up(shares: Shares) -> None:
    """After each step the shares sum to one, none below zero, and what some gave is what the others took."""
    for rung in shares.ladder:
        assert sum(rung.parts.units.values()) == rung.parts.whole
        assert min(rung.parts.units.values()) >= 0
    last = shares.ladder[-1].parts
    assert all(shares.exact.get(m, 0) == Fraction(u, last.whole) for m, u in last.units.items())


def _last_limit_holds(found: Drawn, shares: Shares) -> None:
    """What a last step sets is so at the end, exactly."""
    last = found.steps[-1]
    exact = shares.exact
    if isinstance(last, (Floor, Ceiling)):
        bound = shares.ladder[-1].limits.high if last.holds != "nothing" else {}
        let_off = {m for m, most in bound.items() if not most and isinstance(last, Floor) and not last.members}
        named = [m for m in (last.members or exact) if m not in last.but and m not in let_off]
        limit = Fraction(last.percent) / 100
        got = [sum(exact[m] for m in named)] if last.together else [exact[m] for m in named]
        assert all(s >= limit if isinstance(last, Floor) else s <= limit for s in got), "the last limit is not kept"
    if isinstance(last, LimitChange):
        _within_reach(last, found.alliance, exact)
    if isinstance(last, Fixed):
        assert all(exact[m] == Fraction(p) / 100 for m, p in last.shares.items()), "a fixed share is not as fixed"


def _within_reach(step: LimitChange, alliance: Alliance, exact: Mapping[str, Fraction]) -> None:
    """Nobody named moved further from the old key than the step says, in percent and in points."""
    for m, was in shares_on(alliance, "old", DAY).exact.items():
        if m in step.but or not was:
            continue
        moved = exact[m] - was
        if step.up is not None:
            assert moved <= was * Fraction(step.up) / 100, "moved up too far"
        if step.down is not None:
            assert -moved <= was * Fraction(step.down) / 100, "moved down too far"
        if step.points_up is not None:
            assert moved <= Fraction(step.points_up) / 100, "moved up too many points"
        if step.points_down is not None:
            assert -moved <= Fraction(step.points_down) / 100, "moved down too many points"


_MONOTONE = (FromFigures, Floor, Ceiling, Blend, Compress, ExcludeBelow, MatchNext)


def _monotone(found: Drawn, shares: Shares) -> None:
    """Where every step treats all alike, whoever has more of the indicator pays no less."""
    alike = all(
        isinstance(s, _MONOTONE)
        and not getattr(s, "members", ())
        and not getattr(s, "but", ())
        and getattr(s, "member", None) is None
        and "key:old" not in getattr(s, "mix", ())
        for s in found.steps
    )
    base = found.steps[0]
    if not alike or not isinstance(base, FromFigures) or len(base.indicators) > 1:
        return
    first = shares.ladder[0].parts.units
    ranked = sorted(first, key=lambda m: (-first[m], m))
    last = shares.ladder[-1].parts.units
    percents = [last[m] for m in ranked]
    assert percents == sorted(percents, reverse=True), "more of the indicator, less of the share"


def _same_under_scale_and_order(draw: random.Random, found: Drawn, before: Shares | str) -> None:
    """Figures in another unit, and members in another order, change nothing."""
    factor = D(draw.randint(1, 10**6)) / draw.choice((1, 8, 1000))
    series = dict(found.alliance.series)
    series["income"] = replace(
        series["income"],
        figures={
            m: {y: replace(f, value=None if f.value is None else f.value * factor) for y, f in row.items()}
            for m, row in draw.sample(sorted(series["income"].figures.items()), len(found.alliance.members))
        },
    )
    members = dict(draw.sample(sorted(found.alliance.members.items()), len(found.alliance.members)))
    other = Drawn(replace(found.alliance, series=series, members=members), found.steps)
    try:
        after: Shares | str = other.shares()
    except KeyStepError as refused:
        after = str(refused)
    if isinstance(before, str) or isinstance(after, str):
        # The words of a refusal may hold a figure in its unit; that it is refused must not depend on one.
        assert isinstance(before, str), f"refused in another unit: {after}"
        assert isinstance(after, str), f"met in another unit: {before}"
        return
    assert before.percent == after.percent, "the unit of the figures matters"
    assert before.exact == after.exact, "the unit of the figures matters"


def _calls_sum(draw: random.Random, shares: Shares) -> None:
    """What is called sums to what is to be called: by year or instalment, in cents or whole units, by any rule."""
    dues = draw.choice(
        (
            (),
            (Instalment(1, 1, D(50)), Instalment(7, 1, D(50))),
            (Instalment(1, 31, D("33.3")), Instalment(4, 30, D("33.3")), Instalment(9, 30, D("33.4"))),
        )
    )
    calling = Calling(
        scale=draw.choice(("rounded", "unrounded")),
        unit=draw.choice(("cent", "whole")),
        by=draw.choice(("year", "instalment")),
        method=draw.choice(METHODS),
        instalments=dues,
    )
    fund = Fund("fund", "Fund", "EUR", "key", "", calling=calling)
    minor = draw.choice((0, 1, draw.randint(0, 99), draw.randint(10**3, 10**9), draw.randint(10**12, 10**18)))
    if calling.unit == "whole":
        minor *= 100
    parts = instalments(fund, 2026, minor, weights_of(fund, shares))
    assert sum(n for _, owed in parts for n in owed.values()) == minor, "the calls do not sum to the total"
    assert all(n >= 0 for _, owed in parts for n in owed.values()), "a call is below zero"


def check_seats(draw: random.Random) -> None:
    """The laws of apportionment on random weights: sum, quota, threshold, house and population monotony, scale."""
    names = [f"N{i:02}" for i in range(draw.randint(2, 8))]
    size = 10 ** draw.randint(1, 7)
    weights = {n: draw.randint(0, size) for n in names}
    weights[names[0]] += 1
    total = draw.choice((draw.randint(0, 12), draw.randint(len(names), 300)))
    whole = sum(weights.values())
    more = draw.choice(names)
    for method in METHODS:
        found = apportioned(total, weights, method=method)
        units = found.units
        assert sum(units.values()) == total
        assert all(weights[n] or not k for n, k in units.items())
        factor = draw.randint(2, 99)
        assert dict(apportioned(total, {n: factor * w for n, w in weights.items()}, method=method).units) == dict(units)
        if method == "largest-remainder":  # stays within the quota
            assert all(abs(units[n] * whole - total * w) < whole for n, w in weights.items())
        else:
            further = apportioned(total + 1, weights, method=method).units
            assert all(further[n] >= units[n] for n in names), f"{method}: one unit more took one away"
            grown = apportioned(total, weights | {more: weights[more] + draw.randint(1, size)}, method=method)
            assert grown.units[more] >= units[more], f"{method}: more weight, fewer units"
            # Nobody without a tie beats a claim that was met: the largest unmet is at most the least met.
        if method == "jefferson":  # never below the lower quota
            assert all(units[n] >= total * w // whole for n, w in weights.items())
        if method == "adams":  # never above the upper quota
            assert all(units[n] <= -(-total * w // whole) for n, w in weights.items())
        ranked = sorted(names, key=lambda n: -weights[n])
        assert all(units[a] >= units[b] for a, b in pairwise(ranked) if weights[a] > weights[b])
