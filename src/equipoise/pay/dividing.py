"""How is a year's total divided among members and over instalments? By the terms of the fund's calls, exactly."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from equipoise.errors import NoFigure
from equipoise.model import Fund, Shares
from equipoise.model.wording import the
from equipoise.values import Money, apportion

__all__ = ["divided", "instalments", "weights_of"]

_CENTS = 100


def weights_of(fund: Fund, shares: Shares) -> dict[str, Fraction]:
    """The shares that amounts are computed from: as rounded in the key, or before its rounding."""
    if fund.calling.scale == "unrounded":
        return dict(shares.exact)
    return {m: shares.of(m) for m in shares.percent}


def divided(fund: Fund, minor: int, weights: Mapping[str, Fraction]) -> dict[str, int]:
    """A total in cents divided by the fund's rule, to cents or whole units.

    Raises NoFigure for a total with cents where amounts are called in whole units.
    """
    unit = 1 if fund.calling.unit == "cent" else _CENTS
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
        totals = divided(fund, minor, parts) if minor >= 0 else apportion(minor, parts)
        return [(day, divided(fund, totals[part], weights)) for day, part in zip(days, parts, strict=True)]
    unit = 1 if fund.calling.unit == "cent" else _CENTS
    split = {m: apportion(n // unit, parts) for m, n in divided(fund, minor, weights).items()}
    return [
        (day, {m: unit * by_part[part] for m, by_part in split.items()}) for day, part in zip(days, parts, strict=True)
    ]
