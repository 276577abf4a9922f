"""Which quota, or which weights, give members the power they are to have? And how does power move with the quota?

Power is not proportional to weight, and no formula turns a wanted power into weights: what is found is the nearest that
was tried, with the error it leaves, exactly counted. It is not proven to be the nearest there is.

- A quota: every whole percent from 50 to 100 is counted, then every tenth around the best.
- Weights: from the wanted shares on, each member's weight is moved by what its power misses (Leech, 2003), in whole
  steps of so many votes in all; the best of all steps is kept.

The error is Loosemore and Hanby's: the part of all power that is not where it is wanted, 0 to 1.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal, TypeAlias

from equipoise.decide.game import Exact, Game, Weights, game_of
from equipoise.decide.indices import power_of
from equipoise.decide.saying import percent, written
from equipoise.errors import EquipoiseError, UnknownName
from equipoise.model import AllOf, AnyOf, Majority, Rule, WeightAtLeast, parts_of
from equipoise.values.apportion import apportion

__all__ = ["Index", "Reached", "Sweep", "error_of", "power_by_quota", "quota_for", "weights_for", "with_quota"]

Index: TypeAlias = Literal["shapley", "banzhaf"]


@dataclass(frozen=True)
class Reached:
    """What was found: the rule and the weights, the power they give each member, and the error that is left."""

    rule: Rule
    weights: Mapping[str, Exact]
    target: Mapping[str, Fraction]
    power: Mapping[str, Fraction]
    error: Fraction
    index: Index
    tried: int
    what: str

    @property
    def summary(self) -> str:
        """What was found and how far it is from what was wanted."""
        name = "Shapley-Shubik" if self.index == "shapley" else "Banzhaf"
        worst = max(self.power, key=lambda m: abs(self.power[m] - self.target[m]))
        exact = (
            "exactly the power that is wanted" if not self.error else f"{percent(self.error)}% of the power elsewhere"
        )
        furthest = "" if not self.error else f"; furthest is {worst}, {_points(self.power[worst] - self.target[worst])}"
        return (
            f'The nearest {self.what} of {self.tried} tried is "{self.rule.sentence()}": {exact} '
            f"({name}{furthest}); it is not proven to be the nearest there is."
        )

    def rows(self) -> list[dict[str, Any]]:
        """member, weight, wanted, power and miss (exact, and percent)."""
        found = []
        for member, weight in self.weights.items():
            shares = {"wanted": self.target[member], "power": self.power[member]}
            shares["missed_by"] = shares["power"] - shares["wanted"]
            row: dict[str, Any] = {"member": member, "weight": written(Fraction(weight))}
            for name, share in shares.items():
                row |= {name: str(share), f"{name}_percent": percent(share)}
            found.append(row)
        return found

    def to_json(self) -> dict[str, Any]:
        """The rule, the error and a row for each member."""
        return {
            "question": "decide",
            "summary": self.summary,
            "rule": self.rule.sentence(),
            "error": str(self.error),
            "error_percent": percent(self.error),
            "tried": self.tried,
            "rows": self.rows(),
        }


@dataclass(frozen=True)
class Sweep:
    """The power of every member as the quota moves: ``power[quota][member]``, quotas in percent."""

    rules: Mapping[Decimal, Rule]
    power: Mapping[Decimal, Mapping[str, Fraction]]
    index: Index

    @property
    def summary(self) -> str:
        """Between which quotas whose power moves most."""
        quotas = list(self.power)
        members = list(next(iter(self.power.values())))
        spread = {m: max(p[m] for p in self.power.values()) - min(p[m] for p in self.power.values()) for m in members}
        most = max(members, key=spread.__getitem__)
        if not spread[most]:
            return f"From {quotas[0]:f}% to {quotas[-1]:f}% nobody's power moves."
        low, high = (f(quotas, key=lambda q: self.power[q][most]) for f in (min, max))
        name = "Shapley-Shubik" if self.index == "shapley" else "Banzhaf"
        return (
            f"From a quota of {quotas[0]:f}% to {quotas[-1]:f}% the power of {most} moves most ({name}): "
            f"{percent(self.power[low][most])}% at {low:f}%, {percent(self.power[high][most])}% at {high:f}%."
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
    parts = list(parts_of(rule))
    movable: list[Rule] = [p for p in parts if isinstance(p, WeightAtLeast)]
    movable = movable or [p for p in parts if isinstance(p, Majority)]
    if len(movable) != 1:
        found = "no clause" if not movable else f"{len(movable)} clauses"
        raise EquipoiseError(
            f'the rule "{rule.sentence()}" has {found} with a share that could move; one is needed, by weight or heads'
        )
    return _moved(rule, movable[0], percent_)


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
    rule: Rule,
    members: Iterable[str],
    weights: Weights | None = None,
    *,
    quotas: Iterable[Decimal],
    index: Index = "shapley",
) -> Sweep:
    """How does every member's power move with the quota? Raises what ``with_quota`` and ``power_of`` raise."""
    names, rules, found = tuple(members), {}, {}
    for quota in quotas:
        if not 0 < quota <= 100:
            raise EquipoiseError(f"a quota of {quota:f}% is not above 0 and at most 100")
        rules[quota] = with_quota(rule, quota)
        found[quota] = _power(game_of(rules[quota], names, weights), index)
    if not found:
        raise EquipoiseError("no quotas to count the power at")
    return Sweep(rules, found, index)


def quota_for(
    rule: Rule,
    target: Mapping[str, Exact],
    weights: Weights | None = None,
    *,
    index: Index = "shapley",
) -> Reached:
    """Which quota of the rule brings power nearest to the target? Targets of any sum count as shares of it.

    Raises EquipoiseError for a target that is negative or all zero, or a rule without one quota to move.
    """
    wanted = _shares(target)
    members = tuple(wanted)

    def tried(quotas: Iterable[Decimal]) -> Sweep:
        return power_by_quota(rule, members, weights, quotas=quotas, index=index)

    coarse = tried(Decimal(q) for q in range(50, 101))
    near = min(coarse.power, key=lambda q: error_of(coarse.power[q], wanted))
    tenths = [near + Decimal(step) / 10 for step in range(-9, 10)]
    fine = tried([q for q in tenths if Decimal(50) <= q <= 100])
    best = min(fine.power, key=lambda q: (error_of(fine.power[q], wanted), q))
    shown = _only(weights, members)
    power = fine.power[best]
    return Reached(
        fine.rules[best],
        shown,
        wanted,
        power,
        error_of(power, wanted),
        index,
        len(coarse.power) + len(fine.power) - 1,
        "quota",
    )


def weights_for(
    target: Mapping[str, Exact],
    *,
    quota: Decimal | Fraction = Decimal(50),
    strict: bool = True,
    votes: int = 1000,
    steps: int = 60,
    index: Index = "shapley",
) -> Reached:
    """Which whole weights, ``votes`` in all, bring power nearest to the target at this quota (in percent)?

    Targets of any sum count as shares of it. Raises EquipoiseError for a target that is negative or all zero, a quota
    that is not above 0 and at most 100, or fewer votes than members.
    """
    wanted = _shares(target)
    if not 0 < quota <= 100 or (strict and quota == 100):
        raise EquipoiseError(
            f"a quota of {'more than ' if strict else ''}{float(quota):g}% can never be, or always is, met"
        )
    if votes < len(wanted):
        raise EquipoiseError(f"{votes} votes are fewer than the {len(wanted)} members: allow more")
    if steps < 1:
        raise EquipoiseError(f"{steps} steps try nothing: allow at least 1")
    share = Fraction(quota) / 100
    exact = {"percent": quota} if isinstance(quota, Decimal) else {"fraction": f"{share.numerator}/{share.denominator}"}
    rule = WeightAtLeast("votes", strict=strict, **exact)
    aim = dict(wanted)
    seen: dict[tuple[int, ...], Fraction] = {}
    best: tuple[Fraction, dict[str, int], dict[str, Fraction]] | None = None
    for _ in range(steps):
        whole = apportion(votes, aim)
        if tuple(whole.values()) in seen:
            # It goes round in circles: half the step, from the best so far.
            assert best is not None
            aim = {m: (aim[m] + Fraction(best[1][m], votes)) / 2 for m in aim}
            whole = apportion(votes, aim)
            if tuple(whole.values()) in seen:
                break
        power = _power(game_of(rule, tuple(whole), {"votes": whole}), index)
        error = error_of(power, wanted)
        seen[tuple(whole.values())] = error
        if best is None or error < best[0]:
            best = (error, whole, power)
        if not error:
            break
        moved = {m: max(Fraction(0), aim[m] + (wanted[m] - power[m]) / 2) for m in aim}
        total = sum(moved.values(), Fraction(0))
        # Rounded, so that fractions do not grow without end; the count itself stays exact.
        aim = {m: Fraction(round(share / total * 10**9), 10**9) for m, share in moved.items()}
    assert best is not None
    return Reached(rule, best[1], wanted, best[2], best[0], index, len(seen), "weights")


def error_of(power: Mapping[str, Fraction], wanted: Mapping[str, Fraction]) -> Fraction:
    """Which part of all power is not where it is wanted? Half the sum of absolute differences."""
    return sum((abs(power[m] - wanted[m]) for m in wanted), Fraction(0)) / 2


def _power(game: Game, index: Index) -> dict[str, Fraction]:
    if index == "shapley":
        return power_of(game).shapley
    if index == "banzhaf":
        return power_of(game, by_size=False).banzhaf
    raise UnknownName("index", str(index), ("shapley", "banzhaf"))


def _shares(target: Mapping[str, Exact]) -> dict[str, Fraction]:
    figures = {m: Fraction(v) for m, v in target.items()}
    negative = [m for m, v in figures.items() if v < 0]
    if negative:
        raise EquipoiseError(f"the power wanted for {', '.join(negative)} is negative; it is zero or more")
    whole = sum(figures.values(), Fraction(0))
    if not whole:
        raise EquipoiseError("no power is wanted for anybody: give each member a share")
    return {m: v / whole for m, v in figures.items()}


def _only(weights: Weights | None, members: Iterable[str]) -> dict[str, Exact]:
    table = next(iter((weights or {}).values()), {})
    return {m: table.get(m, 1) for m in members}


def _points(moved: Fraction) -> str:
    return f"{'+' if moved > 0 else '−'}{percent(abs(moved))} points"
