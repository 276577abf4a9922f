"""What has been said of the proposal, and how far does it move whom? Recorded positions, drawn.

A statement's stance runs from -1 (would object) to +1 (would press for it), triangular in its range. Its strength is
salience times confidence. The actors of one capital are averaged by strength, and the capital is moved as strongly as
its strongest statement:

    shift = statement x strength x stance      (in standard deviations of the noise; "statement" is an assumption)

"Europe:3-12" says that between 3 and 12 unnamed members of a region hold a view: each draw takes a number, then a
random set of that size among the region's members that have no position of their own and did not table the text. Who
they are differs from draw to draw, so nobody is ever named as holding it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from equipoise.agree.normal import Array
from equipoise.agree.preferences import triangular
from equipoise.agree.streams import STATEMENTS, UNNAMED, uniforms
from equipoise.errors import EquipoiseError, UnknownName
from equipoise.model import Position

__all__ = ["Group", "Statements", "drawn_stances", "statements"]

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
    proposal: str,
    members: Sequence[str],
    regions: Mapping[str, str],
    tabled_by: str | None,
) -> Statements:
    """Which positions bear on this proposal (a variant "idea:short" has those of "idea")?

    ``regions`` is by member. Raises UnknownName for a member or region that does not exist, EquipoiseError for a stance
    or strength out of range. A position of a former member is left out.
    """
    ids = {proposal, proposal.split(":")[0]}
    mine = [p for p in positions if p.proposal in ids]
    for p in mine:
        _refuse_nonsense(p)
    named = tuple(p for p in mine if not _GROUP.fullmatch(p.member))
    for p in named:
        if p.member not in regions:
            raise UnknownName("member", p.member, regions)
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


def drawn_stances(found: Statements, seed: int, draws: int, *, first: int = 0) -> Array:
    """Strength times stance for every draw and member, shape (draws, n); 0 where nothing is said."""
    n = len(found.members)
    row = {m: i for i, m in enumerate(found.members)}
    total, weight, top = np.zeros((draws, n)), np.zeros((draws, n)), np.zeros((draws, n))

    def say(position: Position, u: Array, who: Array) -> None:
        strength = float(position.salience * position.confidence)
        stance = triangular(u, float(position.low), float(position.stance), float(position.high))
        held = strength * who
        total[:] += held * stance[:, None]
        weight[:] += held
        np.maximum(top, held, out=top)

    u = uniforms(seed, STATEMENTS, draws, len(found.named) + len(found.groups), first=first)
    for k, position in enumerate(found.named):
        who = np.zeros((1, n))
        who[0, row[position.member]] = 1.0
        say(position, u[:, k], who)
    v = uniforms(seed, UNNAMED, draws, len(found.groups) * (n + 1), first=first)
    for k, group in enumerate(found.groups):
        block = v[:, k * (n + 1) : (k + 1) * (n + 1)]
        say(group.position, u[:, len(found.named) + k], _some(group, row, block))
    return np.where(weight > 0, total / np.where(weight > 0, weight, 1.0), 0.0) * top


def _some(group: Group, row: Mapping[str, int], v: Array) -> Array:
    """Who holds the view in each draw (1 or 0), shape (draws, n): a number, then that many candidates at random."""
    number = group.low + np.floor(v[:, 0] * (group.high - group.low + 1))
    scores = np.full((len(v), v.shape[1] - 1), np.inf)
    at = [row[m] for m in group.candidates]
    scores[:, at] = v[:, 1:][:, at]
    rank = scores.argsort(axis=1).argsort(axis=1)
    held: Array = ((rank < number[:, None]) & np.isfinite(scores)).astype(np.float64)
    return held
