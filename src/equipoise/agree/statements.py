"""What has been said of the proposal, and how far does it move whom? Recorded positions, drawn.

A statement's stance runs from -1 (would object) to +1 (would press for it), triangular in its range. Its strength is
salience times confidence. The actors of one capital are averaged by strength, and the capital is moved as strongly as
its strongest statement:

    shift = statement x strength x stance      (in standard deviations of the noise; "statement" is an assumption)

That shift is added to what the text gives the capital. But a capital may also hold to its word whatever it would gain:
in a share of the draws equal to the highest confidence in its actors, one that spoke against stands no firmer than its
averaged stance alone puts it (statement x stance), and one that spoke for no less firm. Whether it holds to its word is
itself an assumption, and widens the range. A statement against never raises the odds that its capital accepts.

A refusal may be about one attribute only: "will not pay more" is about money. It counts against a text that costs its
capital in that attribute, in full from a loss of a two-hundredth on (``REFUSED_FROM``), and is silent on any other.

"Europe:3-12" says that between 3 and 12 unnamed members of a region hold a view: each draw takes a number, then a
random set of that size among the region's members that have no position of their own and did not table the text. Who
they are differs from draw to draw, so nobody is ever named as holding it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import product
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from equipoise.agree.normal import Array
from equipoise.agree.preferences import triangular
from equipoise.agree.streams import STATEMENTS, UNNAMED, WORDS, uniforms
from equipoise.errors import EquipoiseError, UnknownName
from equipoise.model import ABOUT, Position

__all__ = ["REFUSED_FROM", "Group", "Refusal", "Stances", "Statements", "drawn_stances", "statements"]

Marks: TypeAlias = npt.NDArray[np.bool_]

#: The loss of an attribute, in its own unit, from which a refusal about it counts in full.
REFUSED_FROM = 0.005

_GROUP = re.compile(r"(?P<region>.+):(?P<low>\d+)(?:-(?P<high>\d+))?")


@dataclass(frozen=True)
class Group:
    """A view held by ``low`` to ``high`` unnamed members among ``candidates``."""

    position: Position
    low: int
    high: int
    candidates: tuple[str, ...]


@dataclass(frozen=True)
class Statements:
    """The positions on one proposal: those of named members, and those of unnamed members of a region."""

    members: tuple[str, ...]
    named: tuple[Position, ...]
    groups: tuple[Group, ...]

    def of(self, member: str) -> tuple[Position, ...]:
        """What is recorded of this member, by name."""
        return tuple(p for p in self.named if p.member == member)


def statements(
    positions: Iterable[Position],
    proposals: Sequence[str],
    members: Sequence[str],
    regions: Mapping[str, str],
    tabled_by: str | None,
) -> Statements:
    """Which positions bear on a text? ``proposals`` are the ids that it goes by (``Proposal.ancestry``).

    ``regions`` is by member. Raises UnknownName for a member or region that does not exist, EquipoiseError for a stance
    or strength out of range. A position of a former member is left out.
    """
    mine = [p for p in positions if p.proposal in set(proposals)]
    for p in mine:
        _refuse_nonsense(p)
    named = tuple(p for p in mine if not _GROUP.fullmatch(p.member))
    for p in named:
        if p.member not in regions:
            raise UnknownName("member", p.member, regions)
    voices = [(p.proposal, p.member, p.actor) for p in mine]
    for proposal, member, actor in dict.fromkeys(voice for voice in voices if voices.count(voice) > 1):
        raise EquipoiseError(f"{actor} of {member} has two positions on {proposal}: keep the one that holds")
    spoken = {p.member for p in named} | ({tabled_by} if tabled_by else set())
    groups = []
    for p in mine:
        match = _GROUP.fullmatch(p.member)
        if match is None:
            continue
        region, low = match["region"], int(match["low"])
        high = int(match["high"] or low)
        if region not in regions.values():
            raise UnknownName("region", region, regions.values())
        if high < low:
            raise EquipoiseError(f"position {p.member!r} of {p.actor}: {low} to {high} is no range")
        candidates = tuple(m for m in members if regions.get(m) == region and m not in spoken)
        groups.append(Group(p, min(low, len(candidates)), min(high, len(candidates)), candidates))
    return Statements(tuple(members), tuple(p for p in named if p.member in members), tuple(groups))


def _refuse_nonsense(p: Position) -> None:
    if not -1 <= p.low <= p.stance <= p.high <= 1:
        raise EquipoiseError(
            f"position of {p.actor}: low {p.low}, stance {p.stance}, high {p.high} must be in order within -1 to 1"
        )
    if not (0 <= p.salience <= 1 and 0 <= p.confidence <= 1):
        raise EquipoiseError(f"position of {p.actor}: salience and confidence must lie between 0 and 1")


@dataclass(frozen=True)
class Stances:
    """Strength times stance, each (D, n): ``held`` as drawn, and what else each member might hold.

    ``either`` lists, for every combination of unnamed groups, the chance that a member belongs to exactly these, and
    its stance then. Averaging one member's own odds over it removes the luck of the draw between members that differ
    only in whether the draw picked them.

    ``word`` (D, n) is true where a named capital holds to its word; ``spoken`` (D, n) is its averaged stance then.
    """

    held: Array
    either: tuple[tuple[Array, Array], ...]
    word: Marks
    spoken: Array
    refusals: tuple[Refusal, ...] = ()


@dataclass(frozen=True)
class Refusal:
    """What one member (by position) refuses to lose (by position among the attributes), in each draw (D,).

    ``held`` is strength times stance, ``spoken`` the stance alone, and ``word`` is true where it holds to its word.
    ``line`` (its height at no gain, and how it falls) is another line than that of ``REFUSED_FROM``: a bound's.
    """

    member: int
    attribute: int
    held: Array
    spoken: Array
    word: Marks
    line: tuple[Array, Array] | None = None

    def losing(self, gain: Array) -> Array:
        """How far a gain of this attribute (D,) is a loss in full: from 0 to 1, a straight line between."""
        at, slope = self.line if self.line is not None else (0.0, 1.0 / REFUSED_FROM)
        return np.clip(at - slope * gain, 0.0, 1.0)


def drawn_stances(found: Statements, seed: int, draws: int) -> Stances:
    """Strength times stance for every draw and member; 0 where nothing is said."""
    n, row = len(found.members), {m: i for i, m in enumerate(found.members)}
    u = uniforms(seed, STATEMENTS, draws, len(found.named) + len(found.groups))
    v = uniforms(seed, UNNAMED, draws, len(found.groups) * (n + 1))
    named, word, refusals = _Held(draws, n), _by_word(found, seed, draws), list[Refusal]()
    for k, position in enumerate(found.named):
        if position.about:
            i, stance = row[position.member], triangular(u[:, k], *map(float, _ends(position)))
            strength = float(position.salience * position.confidence)
            refusals.append(Refusal(i, ABOUT.index(position.about), strength * stance, stance, word[:, i]))
            continue
        who = np.zeros((1, n))
        who[0, row[position.member]] = 1.0
        named.add(position, u[:, k], who)
    picked = named.copy()
    chances, may = [], []
    for k, group in enumerate(found.groups):
        number, who = _some(group, row, v[:, k * (n + 1) : (k + 1) * (n + 1)])
        picked.add(group.position, u[:, len(found.named) + k], who)
        may.append(np.array([[float(m in group.candidates) for m in found.members]]))
        chances.append(may[k] * (number / max(len(group.candidates), 1))[:, None])
    either = []
    for belongs in product((False, True), repeat=len(found.groups)):
        chance, held = np.ones((draws, n)), named.copy()
        for k, inside in enumerate(belongs):
            chance = chance * (chances[k] if inside else 1 - chances[k])
            if inside:
                held.add(found.groups[k].position, u[:, len(found.named) + k], may[k])
        either.append((chance, held.stance()))
    return Stances(picked.stance(), tuple(either), word, named.average(), tuple(refusals))


def _ends(position: Position) -> tuple[Decimal, Decimal, Decimal]:
    return position.low, position.stance, position.high


def _by_word(found: Statements, seed: int, draws: int) -> Marks:
    """In which draws does each capital hold to its word? (D, n), true with the highest confidence in its actors."""
    chosen: Marks = np.zeros((draws, len(found.members)), dtype=bool)
    heard = list(dict.fromkeys(p.member for p in found.named))
    numbers = uniforms(seed, WORDS, draws, len(heard))
    for k, member in enumerate(heard):
        trust = max(float(p.confidence) for p in found.of(member))
        chosen[:, found.members.index(member)] = numbers[:, k] < trust
    return chosen


class _Held:
    """Statements being averaged by strength, the strongest remembered; arrays (D, n)."""

    def __init__(self, draws: int, n: int) -> None:
        self.total, self.weight, self.top = (np.zeros((draws, n)) for _ in range(3))

    def copy(self) -> _Held:
        made = _Held(0, 0)
        made.total, made.weight, made.top = self.total.copy(), self.weight.copy(), self.top.copy()
        return made

    def add(self, position: Position, u: Array, who: Array) -> None:
        strength = float(position.salience * position.confidence)
        stance = triangular(u, *map(float, _ends(position)))
        held = strength * who
        self.total += held * stance[:, None]
        self.weight += held
        np.maximum(self.top, held, out=self.top)

    def average(self) -> Array:
        found: Array = np.where(self.weight > 0, self.total / np.where(self.weight > 0, self.weight, 1.0), 0.0)
        return found

    def stance(self) -> Array:
        return self.average() * self.top


def _some(group: Group, row: Mapping[str, int], v: Array) -> tuple[Array, Array]:
    """How many hold the view in each draw (D,), and who: 1 or 0, shape (D, n)."""
    number = group.low + np.floor(v[:, 0] * (group.high - group.low + 1))
    scores = np.full((len(v), v.shape[1] - 1), np.inf)
    at = [row[m] for m in group.candidates]
    scores[:, at] = v[:, 1:][:, at]
    rank = scores.argsort(axis=1).argsort(axis=1)
    return number, ((rank < number[:, None]) & np.isfinite(scores)).astype(np.float64)
