"""How much of a year's spending does each member value? What a plan buys, seen by each capital."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction

from equipoise.model import Alliance
from equipoise.plan.bought import Portfolio
from equipoise.plan.worth import value_table
from equipoise.values import apportion

__all__ = ["valued_spending"]


def valued_spending(alliance: Alliance, portfolio: Portfolio, year: int) -> Mapping[str, Decimal]:
    """Each member's valued part of what a plan spends in a year, running projects included.

    A euro spent on a domain counts v_i / mean(v) for member i, its value of the domain over the mean value of the
    members of 1 January. What is bought is there for everyone: if all value a domain alike, each counts the whole
    spending, and over n members the amounts sum to exactly n times the spending (a domain that nobody values counts
    for nobody). Whole cents, by largest remainder.
    """
    members = alliance.members_on(date(year, 1, 1))
    spent: dict[str, Fraction] = {}
    for entry in portfolio.entries.values():
        amount = entry.spending.get(year)
        if amount:
            domain = entry.project.domain
            spent[domain] = spent.get(domain, Fraction(0)) + Fraction(amount)
    values = value_table(alliance, members, spent)
    valued = dict.fromkeys(members, Fraction(0))
    for domain, total in spent.items():
        whole = sum((Fraction(values[m][domain].value) for m in members), Fraction(0))
        for m in members if whole else ():
            valued[m] += len(members) * total * Fraction(values[m][domain].value) / whole
    cents = round(100 * sum(valued.values(), Fraction(0)))
    if not cents:
        return dict.fromkeys(members, Decimal(0))
    return {m: Decimal(n).scaleb(-2) for m, n in apportion(cents, valued).items()}
