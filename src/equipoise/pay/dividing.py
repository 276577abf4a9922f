"""How is a year's total divided among members and over instalments? By the terms of the fund's calls, exactly."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from equipoise.errors import KeyStepError, NoFigure
from equipoise.model import Alliance, Fund, Shares, in_whole_units, shares_on
from equipoise.model.wording import the
from equipoise.values import Money, apportion, days_between

__all__ = ["differences", "divided", "instalments", "member_shares", "summed", "weights_of"]

_CENTS = 100


def member_shares(alliance: Alliance, key: str, day: date, *, memo: dict[Any, Any] | None = None) -> Shares:
    """The shares of a key on a day (``memo`` as in ``shares_on``). Raises KeyStepError for one of a stranger too."""
    shares = shares_on(alliance, key, day, memo=memo)
    strangers = sorted(set(shares.percent) - set(alliance.members_on(day)))
    if strangers:
        raise KeyStepError(f"key {key!r} on {day} has a share for {', '.join(strangers)}, not a member on that day")
    return shares


def weights_of(fund: Fund, shares: Shares) -> dict[str, Fraction]:
    """The shares that amounts are computed from: as rounded in the key, or before its rounding."""
    if fund.calling.scale == "unrounded":
        return dict(shares.exact)
    return {m: shares.of(m) for m in shares.percent}


def divided(fund: Fund, minor: int, weights: Mapping[str, Fraction]) -> dict[str, int]:
    """A total in cents divided by the fund's rule, to cents or whole units.

    Raises NoFigure for a total with cents where amounts are called in whole units.
    """
    unit = _CENTS if in_whole_units(fund.calling, fund.currency) else 1
    if minor % unit:
        amount = Money(minor, fund.currency)
        raise NoFigure(
            f"{the(fund.title)} is called in whole units, and {fund.currency} {amount} cannot be split into them"
        )
    units = apportion(minor // unit, weights, method=fund.calling.method)
    return {m: n * unit for m, n in units.items()}


def instalments(
    fund: Fund, year: int, minor: int, weights: Mapping[str, Fraction]
) -> list[tuple[date, dict[str, int]]]:
    """What each owes with each instalment of a year, in cents: due day, member, amount.

    By the year: the year's amount of each member is split over the instalments. By the instalment: the total of each
    instalment is divided among the members. Either way everything sums to the total.
    """
    days = [part.due(year) for part in fund.calling.dues]  # two may fall on one: 28 and 29 February
    parts = {f"{i:03}": Fraction(part.percent) for i, part in enumerate(fund.calling.dues)}
    if fund.calling.by == "instalment":
        totals = divided(fund, minor, parts)
        return [(day, divided(fund, totals[part], weights)) for day, part in zip(days, parts, strict=True)]
    unit = _CENTS if in_whole_units(fund.calling, fund.currency) else 1
    split = {m: apportion(n // unit, parts) for m, n in divided(fund, minor, weights).items()}
    return [
        (day, {m: unit * by_part[part] for m, by_part in split.items()}) for day, part in zip(days, parts, strict=True)
    ]


def summed(due: Sequence[tuple[date, Mapping[str, int]]]) -> dict[str, int]:
    """What each owes with all instalments together."""
    return {m: sum(amounts[m] for _, amounts in due) for m in due[0][1]}


def differences(
    fund: Fund, minor: int, called: Mapping[str, int], held: Sequence[tuple[date, date, Mapping[str, Fraction]]]
) -> dict[date, dict[str, int]]:
    """What each is called for or given back, in cents, on each day from which on others pay, or by other shares.

    ``held``: the first and last day of each stretch of the year, and the weights of then; days in none do not count.
    ``called`` is what was called by the first of them. Each difference is reckoned by the day, as if its stretch held
    to the end, so that together they are the difference of the whole year.
    """
    last = held[-1][1]
    before = called
    found: dict[date, dict[str, int]] = {}
    for i, (since, _, weights) in enumerate(held[1:], 1):
        if weights == held[i - 1][2]:  # the same shares, by another version: nothing moves, not even a cent
            continue
        so_far = [(days_between(first, until), then) for first, until, then in held[:i]]
        after = divided(fund, minor, _by_the_day([*so_far, (days_between(since, last), weights)]))
        found[since] = {m: after.get(m, 0) - before.get(m, 0) for m in sorted({*after, *before})}
        before = after
    return found


def _by_the_day(held: Iterable[tuple[int, Mapping[str, Fraction]]]) -> dict[str, Fraction]:
    """The weights of a year in which one set of them follows another, each by the days for which it held."""
    found: dict[str, Fraction] = {}
    for days, weights in held:
        # Each set as parts of one: those of a joint project and of a key may sum to anything.
        whole = sum(weights.values(), Fraction(0))
        for member, weight in weights.items():
            found[member] = found.get(member, Fraction(0)) + days * weight / whole
    return found
