"""How does power move with the quota of a rule? The same rule with another quota, and everybody's power at each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any, Final, Literal, TypeAlias

from equipoise.decide.game import Game, Weights, game_of
from equipoise.decide.indices import power_of
from equipoise.errors import EquipoiseError, UnknownName
from equipoise.model import AllOf, AnyOf, Majority, Rule, WeightAtLeast, parts_of, rule_of
from equipoise.model.wording import percent

__all__ = ["INDICES", "Index", "Sweep", "counted_power", "movable_in", "percents_in", "power_by_quota", "with_quota"]

Index: TypeAlias = Literal["shapley", "banzhaf"]
INDICES: Final[Mapping[Index, str]] = {"shapley": "Shapley-Shubik", "banzhaf": "Banzhaf"}
"""By which power is counted, in words."""


@dataclass(frozen=True)
class Sweep:
    """The power of every member as the quota moves: ``power[quota][member]``, quotas in percent."""

    rules: Mapping[Decimal, Rule]
    power: Mapping[Decimal, Mapping[str, Fraction]]
    index: Index

    @property
    def spread(self) -> dict[str, Fraction]:
        """How far apart are each member's least power and its most?"""
        by_member = {m: [power[m] for power in self.power.values()] for m in next(iter(self.power.values()))}
        return {m: max(power) - min(power) for m, power in by_member.items()}

    @property
    def summary(self) -> str:
        """Between which quotas whose power moves most."""
        quotas, spread = list(self.power), self.spread
        most = max(spread, key=spread.__getitem__)
        if not spread[most]:
            return f"From {quotas[0]:f}% to {quotas[-1]:f}% nobody's power moves."
        low, high = (f(quotas, key=lambda q: self.power[q][most]) for f in (min, max))
        return (
            f"From a quota of {quotas[0]:f}% to {quotas[-1]:f}% the power of {most} moves most "
            f"({INDICES[self.index]}): {percent(self.power[low][most])}% at {low:f}%, "
            f"{percent(self.power[high][most])}% at {high:f}%."
        )

    def rows(self) -> list[dict[str, Any]]:
        """One row for each quota and member: quota, member, power (exact, and percent), stands still (dummy)."""
        return [
            {
                "quota": f"{quota:f}",
                "member": member,
                "power": str(share),
                "power_percent": percent(share),
                "dummy": not share,
            }
            for quota, shares in self.power.items()
            for member, share in shares.items()
        ]

    def to_json(self) -> dict[str, Any]:
        """A row for each quota and member."""
        return {"question": "decide", "summary": self.summary, "index": self.index, "rows": self.rows()}


def with_quota(rule: Rule, percent_: Decimal) -> Rule:
    """The same rule with another quota, in percent, where exactly one of its clauses has a share to move.

    That is the clause over weights where there is one, else the one over heads. Raises EquipoiseError otherwise.

    >>> with_quota(WeightAtLeast("votes", Decimal(85)), Decimal(70)).sentence()
    'at least 70% of votes in favour'
    """
    return _moved(rule, movable_in(rule), percent_)


def movable_in(rule: Rule) -> Majority | WeightAtLeast:
    """The one clause whose share can move. Raises EquipoiseError."""
    parts = list(parts_of(rule))
    movable: list[Majority | WeightAtLeast] = [p for p in parts if isinstance(p, WeightAtLeast)]
    movable = movable or [p for p in parts if isinstance(p, Majority)]
    if len(movable) != 1:
        found = "no clause" if not movable else f"{len(movable)} clauses"
        raise EquipoiseError(
            f'the rule "{rule.sentence()}" has {found} with a share that could move; one is needed, by weight or heads'
        )
    return movable[0]


def _moved(rule: Rule, clause: Rule, percent_: Decimal) -> Rule:
    if rule is clause:
        if isinstance(rule, WeightAtLeast):
            return replace(rule, percent=percent_, fraction="", amount=None)
        assert isinstance(rule, Majority)
        return replace(rule, percent=percent_, fraction="")
    if isinstance(rule, (AllOf, AnyOf)):
        return replace(rule, parts=tuple(_moved(part, clause, percent_) for part in rule.parts))
    return rule


def power_by_quota(
    rule: Rule | str,
    members: Iterable[str],
    weights: Weights | None = None,
    *,
    quotas: Iterable[Decimal],
    index: Index = "shapley",
) -> Sweep:
    """How does every member's power move with the quota? Raises what ``with_quota`` and ``power_of`` raise."""
    names, rules, found = tuple(members), {}, {}
    rule = rule_of(rule) if isinstance(rule, str) else rule
    wanted = tuple(quotas)
    _need_percents(wanted)
    for quota in wanted:
        rules[quota] = with_quota(rule, quota)
        found[quota] = counted_power(game_of(rules[quota], names, weights), index)
    if not found:
        raise EquipoiseError("no quotas to count the power at")
    return Sweep(rules, found, index)


def _need_percents(quotas: Iterable[Decimal]) -> None:
    for quota in quotas:
        if not 0 < quota <= 100:
            raise EquipoiseError(f"a quota of {quota:f}% is not above 0 and at most 100")


def counted_power(game: Game, index: Index) -> dict[str, Fraction]:
    """The share of power of every member by this index. Raises UnknownName for another index."""
    if index == "shapley":
        return power_of(game).shapley
    if index == "banzhaf":
        return power_of(game, by_size=False).banzhaf
    raise UnknownName("index", str(index), INDICES)


def percents_in(text: str) -> list[Decimal]:
    """Quotas as typed: "50,66.7,85", or "50-100" by whole percents, or "50-100:5" by fives. Raises EquipoiseError.

    >>> [str(quota) for quota in percents_in("50-60:5")], [str(quota) for quota in percents_in("66.7, 85")]
    (['50', '55', '60'], ['66.7', '85'])
    """
    try:
        if "-" not in text:
            found = [Decimal(part.strip()) for part in text.split(",")]
        else:
            ends, _, step = text.partition(":")
            first, last = (Decimal(end.strip()) for end in ends.split("-"))
            by = Decimal(step.strip() or 1)
            if by <= 0 or last < first or (last - first) / by > 1000:
                raise ValueError
            found = [first + by * i for i in range(int((last - first) / by) + 1)]
        if not all(quota.is_finite() for quota in found):
            raise ValueError
    except (InvalidOperation, ValueError):
        error = EquipoiseError(f"{text[:60]!r} are no quotas")
        error.hint = "Write percents: 50,66.7,85 or 50-100 or 50-100:5."
        raise error from None
    _need_percents(found)
    return list(dict.fromkeys(found))
