"""Which coalitions can carry a decision? A rule in yes/no terms: clauses over whole weights, joined by all and any.

A game is a monotone simple game: everybody is present, whoever is not in favour is against, and more in favour never
hurts. A clause holds when the weights of those in favour reach its quota. Every kind of rule becomes one: a count
weighs everybody 1, "consensus" asks for all but ``minus``, "fewer than k against" for more than n - k, "includes X"
weighs X alone, "none of X, Y against" asks for both; a quorum is met, or never can be.
Fractions are scaled to whole numbers and divided by their greatest common divisor, so nothing is ever rounded.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor, gcd, lcm
from typing import TypeAlias

from equipoise.errors import EquipoiseError, NoFigure, UnknownName, did_you_mean
from equipoise.model import (
    AllOf,
    AnyOf,
    Consensus,
    CountAtLeast,
    FewerAgainst,
    Includes,
    Majority,
    NoneAgainst,
    Quorum,
    Rule,
    WeightAtLeast,
    unclear,
)

__all__ = [
    "Every",
    "Exact",
    "Form",
    "Game",
    "Some",
    "Threshold",
    "Weights",
    "clauses_in",
    "game_of",
    "heads_needed",
    "need_clear",
    "weight_needed",
    "weights_named",
]

Exact: TypeAlias = int | Decimal | Fraction
Weights: TypeAlias = Mapping[str, Mapping[str, Exact]]
"""By name of the weight ("key:nsip"), then by member."""


@dataclass(frozen=True, slots=True)
class Threshold:
    """Holds when the ``weights`` (by the place of the member in the game) of those in favour reach ``quota``."""

    weights: tuple[int, ...]
    quota: int

    def holds(self, places: Collection[int]) -> bool:
        """Does it hold when the members at these places are in favour?"""
        return sum(self.weights[place] for place in places) >= self.quota

    @property
    def limit(self) -> int:
        """Up to which weight need coalitions be counted: the lower of too light to win, and able to be missed?"""
        return min(self.quota - 1, sum(self.weights) - self.quota)


@dataclass(frozen=True, slots=True)
class Every:
    """Holds when every part holds."""

    parts: tuple[Form, ...]

    def holds(self, places: Collection[int]) -> bool:
        """Does every part hold when the members at these places are in favour?"""
        return all(part.holds(places) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Some:
    """Holds when at least one part holds."""

    parts: tuple[Form, ...]

    def holds(self, places: Collection[int]) -> bool:
        """Does any part hold when the members at these places are in favour?"""
        return any(part.holds(places) for part in self.parts)


Form: TypeAlias = Threshold | Every | Some


@dataclass(frozen=True)
class Game:
    """Members in order, and the form that says which coalitions win.

    >>> game = Game.weighted({"A": 3, "B": 2, "C": 1}, quota=4)
    >>> game.wins({"A", "C"}), game.wins({"B", "C"})
    (True, False)
    """

    members: tuple[str, ...]
    form: Form

    @classmethod
    def weighted(cls, weights: Mapping[str, Exact], quota: Exact, *, strict: bool = False) -> Game:
        """The game "weights of at least (``strict``: more than) ``quota`` in favour". Raises EquipoiseError."""
        members = _members(tuple(weights))
        return cls(members, _clause([weights[m] for m in members], Fraction(quota), strict, "the game"))

    def wins(self, coalition: Collection[str]) -> bool:
        """Can these members, and nobody else, carry a decision?"""
        place = {member: i for i, member in enumerate(self.members)}
        unknown = sorted(set(coalition) - set(place))
        if unknown:
            raise UnknownName("member", unknown[0], place)
        return self.form.holds({place[member] for member in coalition})

    @property
    def remark(self) -> str:
        """Why nobody's vote matters, in words; empty when somebody's may."""
        everyone = range(len(self.members))
        if not self.form.holds(everyone):
            return "the rule can never be met, even with everybody in favour"
        if self.form.holds(()):
            return "the rule is met whatever the members say"
        return ""

    def vetoes(self) -> tuple[str, ...]:
        """Which members can stop a decision alone?"""
        everyone = set(range(len(self.members)))
        if not self.form.holds(everyone):
            return ()
        return tuple(m for i, m in enumerate(self.members) if not self.form.holds(everyone - {i}))


def game_of(rule: Rule, members: Sequence[str], weights: Weights | None = None) -> Game:
    """Which coalitions of these members does a rule let win?

    ``weights`` gives, for every weight the rule names, an exact figure for every member. Percentages of a weight are of
    the sum over these members. Raises UnknownName (an unknown weight), NoFigure (a member without a figure) or
    EquipoiseError (no members, a member twice, a negative weight, a rule without parts or that names a stranger).

    >>> rule = WeightAtLeast("key:main", Decimal(75))
    >>> game_of(rule, ["A", "B"], {"key:main": {"A": Decimal("80.5"), "B": Decimal("19.5")}}).form
    Threshold(weights=(161, 39), quota=150)
    """
    names = _members(tuple(members))
    return Game(names, _form(rule, names, weights or {}))


def clauses_in(form: Form) -> Iterator[Threshold]:
    """Every clause of a form, in order."""
    if isinstance(form, Threshold):
        yield form
    else:
        for part in form.parts:
            yield from clauses_in(part)


def heads_needed(rule: Majority | Quorum, whole: int) -> int:
    """How many of ``whole`` members does a clause that counts heads ask for?

    >>> heads_needed(Majority(Decimal(50), strict=True), 32), heads_needed(Majority(fraction="2/3"), 32)
    (17, 22)
    """
    if isinstance(rule, Quorum) and rule.members is not None:
        return rule.members + rule.strict
    needed = rule.part * whole
    return floor(needed) + 1 if rule.strict else ceil(needed)


def weight_needed(rule: WeightAtLeast, whole: Fraction) -> Fraction:
    """How much of ``whole`` does a clause ask for (more than that, when it is strict)?"""
    return Fraction(rule.amount) if rule.amount is not None else rule.part * whole


def need_clear(rule: Rule) -> None:
    """Raise EquipoiseError when a rule, not looking into its parts, does not say how much it asks for."""
    why = unclear(rule)
    if isinstance(rule, AllOf | AnyOf) and not rule.parts:
        why = f"a rule of kind {rule.kind!r} has no parts: name at least one"
    if why:
        raise EquipoiseError(why)


def weights_named(name: str, members: Sequence[str], weights: Weights) -> dict[str, Fraction]:
    """The exact weight of each member under this name. Raises UnknownName, NoFigure or EquipoiseError."""
    if name not in weights:
        raise UnknownName("weight", name, weights)
    table = weights[name]
    missing = [m for m in members if m not in table]
    if missing:
        raise NoFigure(f"{name} has no figure for {', '.join(missing)}; without one its vote cannot be weighed")
    return {m: Fraction(table[m]) for m in members}


def _members(members: tuple[str, ...]) -> tuple[str, ...]:
    if not members:
        raise EquipoiseError("nobody sits here, so nobody can decide: the list of members is empty")
    twice = sorted({m for m in members if members.count(m) > 1})
    if twice:
        raise EquipoiseError(f"named twice among the members: {', '.join(twice)}")
    return members


def _form(rule: Rule, members: tuple[str, ...], weights: Weights) -> Form:
    n = len(members)
    need_clear(rule)
    match rule:
        case Consensus():
            return _count(n, n - rule.minus)
        case CountAtLeast():
            return _count(n, rule.members)
        case Majority():
            return _count(n, heads_needed(rule, n))
        case FewerAgainst():
            return _count(n, n - rule.members + 1)
        case Quorum():
            return _count(n, 0 if heads_needed(rule, n) <= n else n + 1)
        case Includes():
            return _alone(rule.member, members)
        case NoneAgainst():
            return Every(tuple(_alone(member, members) for member in rule.members))
        case WeightAtLeast():
            figures = weights_named(rule.weight, members, weights)
            needed = weight_needed(rule, sum(figures.values(), Fraction(0)))
            return _clause(list(figures.values()), needed, rule.strict, rule.weight)
        case AllOf() | AnyOf():
            parts = tuple(_form(part, members, weights) for part in rule.parts)
            return Every(parts) if isinstance(rule, AllOf) else Some(parts)


def _alone(member: str, members: tuple[str, ...]) -> Threshold:
    if member not in members:
        raise EquipoiseError(f"the rule names {member}, who does not sit here. {did_you_mean(member, members)}")
    return Threshold(tuple(int(m == member) for m in members), 1)


def _count(n: int, quota: int) -> Threshold:
    return Threshold((1,) * n, quota)


def _clause(weights: Sequence[Exact], quota: Fraction, strict: bool, name: str) -> Threshold:
    """Fractions to whole numbers: a common denominator, then divided by the greatest common divisor."""
    exact = [Fraction(w) for w in weights]
    if any(w < 0 for w in exact):
        raise EquipoiseError(f"{name}: a weight is negative; the weight of a vote cannot be")
    if not any(exact):
        raise EquipoiseError(f"{name}: every weight is zero, so no vote counts")
    scale = lcm(*(w.denominator for w in exact))
    whole = [int(w * scale) for w in exact]
    divisor = gcd(*whole)
    least = quota * scale / divisor
    return Threshold(tuple(w // divisor for w in whole), floor(least) + 1 if strict else ceil(least))
