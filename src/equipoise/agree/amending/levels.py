"""What is a clause's number on the way from what holds today to what was tabled? A function for each kind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from typing import Any, Final, TypeAlias

from equipoise.model import Alliance, shares_on
from equipoise.model.clauses import AddProject, SetCeiling, SetPriority, SetReturnBand, SetShare
from equipoise.model.nouns import PriorityRule, ReturnBand
from equipoise.values import in_force

__all__ = ["LEVELS", "At"]

#: What a clause says where so much of the way is kept: the fields that differ from the clause as tabled.
At: TypeAlias = Callable[[Fraction], dict[str, Any]]


def _decimal(value: Fraction, places: int) -> Decimal:
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_EVEN)


def _between(today: Decimal, proposed: Decimal, kept: Fraction, places: int) -> Decimal:
    return _decimal(Fraction(today) + kept * (Fraction(proposed) - Fraction(today)), places)


def _ceiling(clause: Any, state: Alliance) -> At | None:
    span = in_force(state.funds[clause.fund].ceilings, clause.since)
    if span is None or span.value is None or clause.amount is None:
        return None
    today: Decimal = span.value
    return lambda kept: {"amount": _between(today, clause.amount, kept, 0)}


def _priority(clause: Any, state: Alliance) -> At | None:
    span = in_force(state.funds[clause.fund].priority, clause.since)
    today = span.value.mix if span is not None and span.value is not None else {"equal": Decimal(1)}
    if clause.rule is None:
        return None
    proposed = clause.rule.mix
    return lambda kept: {"rule": PriorityRule(_mixed(today, proposed, kept))}


def _mixed(today: Any, proposed: Any, kept: Fraction) -> dict[str, Decimal]:
    """Percents of each basis: today's mix in part, the proposed one in part."""
    whole = [sum(map(Fraction, mix.values()), Fraction(0)) for mix in (today, proposed)]
    found = {}
    for basis in {**today, **proposed}:
        old, new = Fraction(today.get(basis, 0)) / whole[0], Fraction(proposed.get(basis, 0)) / whole[1]
        found[basis] = _decimal(100 * ((1 - kept) * old + kept * new), 2).normalize()
    return {basis: Decimal(f"{percent:f}") for basis, percent in found.items() if percent}


def _band(clause: Any, state: Alliance) -> At | None:
    span = in_force(state.funds[clause.fund].return_band, clause.since)
    today = span.value.low if span is not None and span.value is not None and span.value.low else Decimal(0)
    if clause.band is None or clause.band.low is None or clause.band.high is not None:
        return None
    return lambda kept: {"band": ReturnBand(low=_between(today, clause.band.low, kept, 3))}


def _share(clause: Any, state: Alliance) -> At | None:
    exact = shares_on(state, clause.key, clause.since).exact
    if clause.member not in exact or clause.as_on is not None:
        return None
    target = Fraction(clause.percent) / 100 if clause.percent is not None else exact.get(clause.equal_to)
    if target is None:
        return None
    today, aim = exact[clause.member], target
    return lambda kept: {"percent": _decimal(100 * (today + kept * (aim - today)), 4), "equal_to": None}


def _project(clause: Any, _: Alliance) -> At | None:
    if not clause.project.costs:
        return None

    def at(kept: Fraction) -> dict[str, Any]:
        costs = {year: _decimal(Fraction(cost) * kept, 2) for year, cost in clause.project.costs.items()}
        return {"project": replace(clause.project, costs=costs)}

    return at


#: How the number of each kind of clause moves; a kind that is not here has dates at most.
LEVELS: Final[dict[type[Any], Callable[[Any, Alliance], At | None]]] = {
    SetCeiling: _ceiling,
    SetPriority: _priority,
    SetReturnBand: _band,
    SetShare: _share,
    AddProject: _project,
}
