"""Which quota, or which weights, give members the power they are to have? And how does power move with the quota?

Power is not proportional to weight, and no formula turns a wanted power into weights or a quota. What is found comes
with the error it leaves, exactly counted, and says whether it is ``proven`` that nothing comes nearer.

- A quota: power moves only where the quota passes a sum of weights, so each step between two sums is counted, and the
  best of them is proven (see ``quotas``). Where the steps are too many, every whole percent from 50 to 100 is counted,
  then every tenth around the best: the nearest of those tried.
- Weights: a search, never proven unless nothing is left to miss. From the wanted shares on, each member's weight is
  moved by what its power misses (Leech, 2003), in whole steps of so many votes in all; by few members all small
  weights are tried too, and votes exchanged in pairs for as long as that helps. The best of all is kept.

The error is Loosemore and Hanby's: the part of all power that is not where it is wanted, 0 to 1.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import combinations_with_replacement, count, permutations
from math import comb, gcd
from typing import Any, Final

from equipoise.decide.by_quota import INDICES, Index, Sweep, counted_power, movable_in, power_by_quota, with_quota
from equipoise.decide.game import Exact, Threshold, Weights, game_of
from equipoise.decide.quotas import Step, nearest_steps, steps_of
from equipoise.decide.saying import points, written
from equipoise.errors import EquipoiseError
from equipoise.model import Majority, Rule, WeightAtLeast, rule_of
from equipoise.model.wording import percent
from equipoise.values.apportion import apportion

__all__ = ["Reached", "error_of", "quota_for", "weights_for"]

_MOST_STEPS: Final = 1000
#: Up to how many members weights are exchanged in pairs, and how many such weights are tried a step of the search.
_FEW: Final = 12
_EXCHANGES: Final = 20


@dataclass(frozen=True)
class Reached:
    """What was found: the rule and the weights, the power they give each member, and the error that is left.

    ``proven``: no other (quota, or weights) leaves a smaller error. ``tried``: how many were looked at. ``same``: of a
    proven quota, the ends of the percents that all give this same power, the higher of them included ("at least") or
    the lower ("more than").
    """

    rule: Rule
    weights: Mapping[str, Exact]
    target: Mapping[str, Fraction]
    power: Mapping[str, Fraction]
    error: Fraction
    index: Index
    tried: int
    what: str
    proven: bool = False
    same: tuple[Fraction, Fraction] | None = None

    @property
    def summary(self) -> str:
        """What was found and how far it is from what was wanted."""
        name, rule, tried = INDICES[self.index], f'"{self.rule.sentence()}"', f"{self.tried:,} tried"
        if not self.error:
            return f"{rule} gives exactly the power that is wanted ({name}; found among {tried})."
        worst = max(self.power, key=lambda m: abs(self.power[m] - self.target[m]))
        left = (
            f"{percent(self.error)}% of the power elsewhere ({name}; furthest is {worst}, "
            f"{points(self.power[worst] - self.target[worst])})"
        )
        if self.proven:
            return (
                f"No other {self.what} comes nearer than {rule}: {left}; all {self.tried:,} that differ were compared."
            )
        hedge = f"This is a search; {'nearer weights' if self.what == 'weights' else 'a nearer quota'} may exist."
        return f"The nearest {self.what} of {tried}: {rule}, with {left}. {hedge}"

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
            "proven": self.proven,
            "same_percents": [str(end) for end in self.same] if self.same is not None else None,
            "rows": self.rows(),
        }


def quota_for(
    rule: Rule | str,
    target: Mapping[str, Exact],
    weights: Weights | None = None,
    *,
    index: Index = "shapley",
) -> Reached:
    """Which quota of the rule brings power nearest to the target? Targets of any sum count as shares of it.

    Proven where the steps between sums of weights can all be counted: one clause over up to 62 members and some
    hundreds of thousands of votes, or ``_MOST_STEPS`` steps of a rule of several clauses. Of quotas that come as near,
    the lowest of at least half is given, else the highest. Raises EquipoiseError for a target that is negative or all
    zero, or a rule without one quota to move.
    """
    wanted = _shares(target)
    members = tuple(wanted)
    rule = rule_of(rule) if isinstance(rule, str) else rule
    clause = movable_in(rule)
    form = game_of(clause, members, weights).form
    assert isinstance(form, Threshold)
    steps = (
        nearest_steps(form.weights, [wanted[m] for m in members], by_size=index == "shapley")
        if rule is clause
        else None
    )
    every = steps_of(form.weights) or []
    tried = len(every)
    if steps is None or len(steps) > _MOST_STEPS:
        steps = every if 0 < tried <= _MOST_STEPS else None
    if steps is None:
        return _nearest_tried(rule, clause, wanted, weights, index)
    found: list[tuple[tuple[Fraction, bool, Decimal], Step, dict[str, Fraction]]] = []
    for step in steps:
        quota = step.percent(strict=clause.strict)
        power = counted_power(game_of(with_quota(rule, quota), members, weights), index)
        found.append(((error_of(power, wanted), quota < 50, quota if quota >= 50 else -quota), step, power))
    (error, _, signed), step, power = min(found, key=lambda one: one[0])
    low, high = (Fraction(100 * end, step.whole) for end in (step.low, step.high))
    return Reached(
        with_quota(rule, abs(signed)),
        _weights_of(clause, weights, members),
        wanted,
        power,
        error,
        index,
        tried,
        "quota",
        proven=True,
        same=(low, high),
    )


def _nearest_tried(
    rule: Rule,
    clause: Majority | WeightAtLeast,
    wanted: Mapping[str, Fraction],
    weights: Weights | None,
    index: Index,
) -> Reached:
    """The nearest of every whole percent from half on, and of the tenths around it."""
    members = tuple(wanted)

    def tried(quotas: Iterable[Decimal]) -> Sweep:
        return power_by_quota(rule, members, weights, quotas=quotas, index=index)

    last = Decimal("99.9") if clause.strict else Decimal(100)
    coarse = tried([Decimal(q) for q in range(50, 100)] + [last])
    near = min(coarse.power, key=lambda q: error_of(coarse.power[q], wanted))
    tenths = [near + Decimal(step) / 10 for step in range(-9, 10) if step]
    fine = tried([q for q in tenths if Decimal(50) <= q <= last] + [near])
    best = min(fine.power, key=lambda q: (error_of(fine.power[q], wanted), q))
    power = fine.power[best]
    error = error_of(power, wanted)
    count = len({*coarse.power, *fine.power})
    shown = _weights_of(clause, weights, members)
    return Reached(fine.rules[best], shown, wanted, power, error, index, count, "quota", proven=not error)


def weights_for(
    target: Mapping[str, Exact],
    *,
    quota: Decimal | Fraction = Decimal(50),
    strict: bool = True,
    votes: int = 1000,
    steps: int = 60,
    index: Index = "shapley",
) -> Reached:
    """Which whole weights, ``votes`` in all or fewer, bring power nearest to the target at this quota (in percent)?

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
    search = _Search(rule, wanted, votes, index)
    if len(wanted) <= _FEW:
        search.small(_EXCHANGES * steps)
    search.follow(steps)
    if len(wanted) <= _FEW:
        search.exchange(_EXCHANGES * steps)
    weights = dict(zip(wanted, search.best, strict=True))
    error, power = search.seen[search.best]
    return Reached(rule, weights, wanted, power, error, index, len(search.seen), "weights", proven=not error)


class _Search:
    """Weights tried so far: the error and the power of each; ``best`` leaves the least error."""

    def __init__(self, rule: Rule, wanted: Mapping[str, Fraction], votes: int, index: Index) -> None:
        self._rule, self._wanted, self._votes, self._index = rule, wanted, votes, index
        self.seen: dict[tuple[int, ...], tuple[Fraction, dict[str, Fraction]]] = {}
        self.best: tuple[int, ...] = ()

    @property
    def left(self) -> Fraction:
        """The error of the best so far."""
        return self.seen[self.best][0] if self.best else Fraction(1)

    def _try(self, weights: tuple[int, ...]) -> dict[str, Fraction]:
        if weights not in self.seen:
            game = game_of(self._rule, tuple(self._wanted), {"votes": dict(zip(self._wanted, weights, strict=True))})
            power = counted_power(game, self._index)
            self.seen[weights] = (error_of(power, self._wanted), power)
            if not self.best or self.seen[weights][0] < self.left:
                self.best = weights
        return self.seen[weights][1]

    def follow(self, steps: int) -> None:
        """Move each weight by what its power misses, from the wanted shares on."""
        wanted, aim = self._wanted, dict(self._wanted)
        for _ in range(steps):
            whole = tuple(apportion(self._votes, aim).values())
            if whole in self.seen:
                # It goes round in circles: half the step, from the best so far.
                aim = {m: (aim[m] + Fraction(w, self._votes)) / 2 for m, w in zip(aim, self.best, strict=True)}
                whole = tuple(apportion(self._votes, aim).values())
                if whole in self.seen:
                    return
            power = self._try(whole)
            if not self.left:
                return
            moved = {m: max(Fraction(0), aim[m] + (wanted[m] - power[m]) / 2) for m in aim}
            total = sum(moved.values(), Fraction(0))
            # Rounded, so that fractions do not grow without end; the count itself stays exact.
            aim = {m: Fraction(round(share / total * 10**9), 10**9) for m, share in moved.items()}

    def small(self, most: int) -> None:
        """Try the smallest whole weights that stand in the order of what is wanted, up to so many.

        Many games hang on a tie with the quota (1, 1, 0 at a half), which small weights meet and large ones miss.
        """
        n = len(self._wanted)
        places = sorted(range(n), key=lambda i: -list(self._wanted.values())[i])
        highest = next(h for h in count(1) if comb(n + h + 1, n) > most)
        for falling in combinations_with_replacement(range(highest, -1, -1), n):
            if gcd(*falling) == 1 and sum(falling) <= self._votes and self.left:
                self._try(tuple(w for _, w in sorted(zip(places, falling, strict=True))))

    def exchange(self, most: int) -> None:
        """Move votes from one member to another, fewer and fewer at a time, for as long as that helps.

        By few members power moves in leaps, which following what is missed steps over.
        """
        hand = sum(self.best) // 2
        until = len(self.seen) + most
        while hand and self.left:
            before = self.best
            for giver, taker in permutations(range(len(before)), 2):
                if before[giver] >= hand and len(self.seen) < until:
                    moved = list(before)
                    moved[giver] -= hand
                    moved[taker] += hand
                    self._try(tuple(moved))
            if self.best == before:
                hand = hand * 2 // 3


def error_of(power: Mapping[str, Fraction], wanted: Mapping[str, Fraction]) -> Fraction:
    """Which part of all power is not where it is wanted? Half of all differences; 1 where nobody has any."""
    if not any(power.values()):
        return Fraction(1)
    return sum((abs(power[m] - wanted[m]) for m in wanted), Fraction(0)) / 2


def _shares(target: Mapping[str, Exact]) -> dict[str, Fraction]:
    figures = {m: Fraction(v) for m, v in target.items()}
    negative = [m for m, v in figures.items() if v < 0]
    if negative:
        raise EquipoiseError(f"the power wanted for {', '.join(negative)} is negative; it is zero or more")
    whole = sum(figures.values(), Fraction(0))
    if not whole:
        raise EquipoiseError("no power is wanted for anybody: give each member a share")
    return {m: v / whole for m, v in figures.items()}


def _weights_of(clause: Rule, weights: Weights | None, members: Iterable[str]) -> dict[str, Exact]:
    """What each member weighs in the clause that moves: its weight, or one head."""
    table = (weights or {})[clause.weight] if isinstance(clause, WeightAtLeast) else {}
    return {m: table.get(m, 1) for m in members}
