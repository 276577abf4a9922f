"""Where would bargaining end? The unanimity core, Nash's point, the compromise and the median, over the same levers.

All at the central assumptions, where member i stands z_i standard deviations of its doubt above refusing: objecting has
its cost, so z is above 0 for a member that loses a little, and the point of no agreement is z = 0, not today's rules.

- The core holds the texts with z_i >= 0 for every member. Whether there is one is a linear program, max t such that
  every z_i >= t. Where the largest t is below 0 there is none, and the prices of the rows, which add up to one, weigh
  the members that no text reconciles: their weighted sum of z stays below 0 whatever the text.
- Nash's point maximises the product of the z_i.
- The compromise takes for each slot the mean of what the members want of it, all or nothing, weighed by how much each
  has at stake in it; the median that of those with a stake. They ask nobody's consent.

A text is efficient when no other within the levers is better for one member and worse for none.

Losses weigh more than gains, so z is concave where gains run in straight lines. Where a lever bends the other way the
programs may take the better side of it: that is a relaxation, by which the certificate of an empty core and the word
that no text is better for all are proven, and nothing else is. A point is believed only as it stands by its true gains;
where the relaxation knows a better one that the true gains do not show, it is split at a knot that its point jumps;
after so many splits, nothing is known.

A refusal about one attribute bends z where the loss begins and where it counts in full. So each refusal makes three
programs: its member loses nothing of it, a little, or enough (``Standings.cases``); the best of them is the answer, and
where every one has an empty core, each proves it for its case. Where only some of the slots give anybody a say, one
more case keeps none of these: nobody asks for the same next then, and no loss counts twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from equipoise.agree.amending.cone import solve
from equipoise.agree.amending.surface import Surface
from equipoise.agree.judgement import CERTAIN
from equipoise.agree.normal import Array
from equipoise.agree.statements import REFUSED_FROM

__all__ = ["Core", "Standings", "compromise", "core", "efficient", "nash", "warm_start"]

_SMALL = 1e-6
_LITTLE = 1e-3  # standard deviations of doubt, a mean over members, that are no better text
_CLEAR = 1e-4  # of a slot, that is no rounding of the solver
_PARTS = 64  # programs at most by which it is told whether there is a better text
_MOST_REFUSALS = 3  # which make 27 cases; of more, the better side of the rest is taken


@dataclass(frozen=True)
class Core:
    """The unanimity core: the margin by which every member can be satisfied at once, and where; or who cannot.

    ``weights`` (n,) are the prices of the members' rows: where the margin is below 0 they prove that the core is empty,
    in the case that comes nearest; the other cases are worse still.
    """

    margin: float
    x: Array
    weights: Array

    @property
    def empty(self) -> bool:
        """Is there no text that every member would rather have than refuse?"""
        return self.margin < 0


@dataclass(frozen=True)
class Standings:
    """The rows of a program over (segments of slots, felt gains, followers' loss): rows @ v <= right, z = at @ v + by.

    ``kept`` maps a solution to the slots' x, of which ``undone`` are 0. ``members`` are the positions of those whose
    consent is not certain. ``cases`` are the programs it is split into, together every text; none where it is one.
    """

    surface: Surface
    rows: Array
    right: Array
    kept: Array
    at: Array
    by: Array
    members: tuple[int, ...]
    level: Array | None = None
    undone: tuple[int, ...] = ()
    cases: tuple[Standings, ...] = ()

    @classmethod
    def of(cls, surface: Surface, level: Array | None = None) -> Standings:
        """The program of a surface of one draw; ``level`` is the row by which payments sum to zero, if any."""
        followed = _followed(surface)
        whole = cls._laid(surface, level, followed)
        if not followed.any() or surface.followers(np.zeros(surface.size)):
            return whole
        unasked = cls._laid(surface, level, 0.0 * followed)
        silent = tuple(j for j, says in enumerate(surface.says) if says)
        row = unasked.kept[list(silent)].sum(axis=0)
        apart = tuple(
            replace(case._where(row, 0.0), undone=(*case.undone, *silent)) for case in unasked.cases or (unasked,)
        )
        return replace(whole, cases=(*(whole.cases or (whole,)), *apart))

    @classmethod
    def _laid(cls, surface: Surface, level: Array | None, followed: Array) -> Standings:
        """The program in which a loss costs so much again through those who ask next, ``followed`` (n,)."""
        rest, tensors = surface.gains(np.zeros(surface.size))[0], [t[:, 0] for t in surface.tensors]
        segments = [
            (j, hi - lo, (tensor[k + 1] - tensor[k]) / (hi - lo))
            for j, (curve, tensor) in enumerate(zip(surface.curves, tensors, strict=True))
            for k, (lo, hi) in enumerate(zip(curve.knots, curve.knots[1:], strict=False))
        ]
        n, many = rest.shape[0], len(segments)
        width = many + 4 * n + n
        slopes = np.array([slope for _, _, slope in segments]).reshape(many, 4 * n)
        aversion = float(surface.given.scales["loss-aversion"][0])
        rows, right = [], []
        eye = np.eye(width)
        rows += [eye[:many], -eye[:many]]
        right += [np.array([length for _, length, _ in segments]), np.zeros(many)]
        for heavier in (1.0, aversion):
            # A gain as felt is at most the gain, and at most the loss made heavier.
            rows.append(eye[many : many + 4 * n] - heavier * np.pad(slopes.T, ((0, 0), (0, 5 * n))))
            right.append(heavier * rest.reshape(4 * n))
        weights = surface.given.weights[0, :, :4]
        felt = np.zeros((n, width))
        for i in range(n):
            felt[i, many + 4 * i : many + 4 * i + 4] = weights[i]
        last = eye[many + 4 * n :]
        rows += [last, last - followed[:, None] * felt]
        right += [np.zeros(n), np.zeros(n)]
        at, by, free = _standing(surface, felt + last)
        kept = np.zeros((surface.size, width))
        for s, (j, _, _) in enumerate(segments):
            kept[j, s] = 1.0
        program = np.vstack(rows), np.concatenate(right), kept
        undone = () if surface.quiet is None else (surface.quiet,)
        whole = cls(surface, *program, at[free], by[free], tuple(free), level, undone)
        gained = np.pad(slopes.T, ((0, 0), (0, 5 * n)))
        return whole._split(surface, gained.reshape(n, 4, width), rest)

    def _split(self, surface: Surface, gained: Array, rest: Array) -> Standings:
        """With a case for each way in which the refusals may bear; gains are gained (n, 4, width) @ v + rest (n, 4)."""
        given = surface.given
        cases: tuple[Standings, ...] = (self,)
        doubt = np.sqrt(np.broadcast_to(given.thresholds.own, (1, len(rest)))[0])
        refusals = [r for r in given.stances.refusals if r.member in self.members and r.held[0]]
        for k, refusal in enumerate(refusals):
            row, by = gained[refusal.member, refusal.attribute], float(rest[refusal.member, refusal.attribute])
            full = float(given.scales["statement"][0] * refusal.held[0] / doubt[refusal.member])
            at = self.members.index(refusal.member)
            if k >= _MOST_REFUSALS:
                cases = tuple(case._moved(at, 0.0 * row, max(0.0, full)) for case in cases)
                continue
            losing = -full / REFUSED_FROM
            cases = tuple(
                part
                for case in cases
                for part in (
                    case._where(-row, by),
                    case._where(row, -by)._where(-row, by + REFUSED_FROM)._moved(at, losing * row, losing * by),
                    case._where(row, -by - REFUSED_FROM)._moved(at, 0.0 * row, full),
                )
            )
        return replace(self, cases=cases) if refusals else self

    def _where(self, row: Array, right: float) -> Standings:
        """The same where row @ v <= right."""
        return replace(self, rows=np.vstack([self.rows, row]), right=np.append(self.right, right))

    def _moved(self, member: int, row: Array, by: float) -> Standings:
        """The same with one member's z moved by row @ v + by."""
        at, moved = self.at.copy(), self.by.copy()
        at[member] += row
        moved[member] += by
        return replace(self, at=at, by=moved)

    def parted(self, solution: Array) -> tuple[Standings, Standings] | None:
        """The program in two, at a knot that the solution jumps: the slot ends before it, or is kept beyond it.

        Together they are every text. None where the solution takes the pieces of every slot in their order.
        """
        first = 0
        for curve in self.surface.curves:
            lengths = np.array([hi - lo for lo, hi in zip(curve.knots, curve.knots[1:], strict=False)])
            taken = solution[first : first + len(lengths)]
            for k in range(1, len(lengths)):
                if taken[k:].max() > _CLEAR and taken[k - 1] < lengths[k - 1] - _CLEAR:
                    row = np.zeros(self.kept.shape[1])
                    before, beyond = row.copy(), row
                    before[first + k : first + len(lengths)] = 1.0
                    beyond[first : first + k] = -1.0
                    return self._where(before, 0.0), self._where(beyond, -float(lengths[:k].sum()))
            first += len(lengths)
        return None

    def equal(self, more: int = 0) -> tuple[Array, float] | None:
        """The row that payments keep to, over the program's variables and ``more``."""
        if self.level is None:
            return None
        return np.append(self.level @ self.kept, np.zeros(more)), float(self.level.sum())

    def x(self, solution: Array) -> Array:
        """The slots' x of a solution."""
        found: Array = np.clip(self.kept @ solution[: self.kept.shape[1]], 0.0, 1.0)
        found[list(self.undone)] = 0.0
        return found


def _followed(surface: Surface) -> Array:
    """What a loss costs again through those who ask next, as a part of the loss, (n,)."""
    asking = surface.followers(np.ones(surface.size))
    kept = np.ones(surface.size)
    if surface.quiet is not None:
        # A clause that no precedent is set costs nobody anything: where bargaining ends it is agreed.
        kept[surface.quiet] = 0.0
    requests = surface.requests(asking, kept)[0]
    found: Array = surface.given.weights[0, :, 4] * requests
    return found


def _standing(surface: Surface, utility: Array) -> tuple[Array, Array, list[int]]:
    """z as a row over the program's variables and a constant, and the members whose z is not certain."""
    found = surface.given.thresholds
    z = surface.judged(np.ones(surface.size)).z[0]
    noise, doubt = float(found.noise[0]), np.sqrt(np.broadcast_to(found.own, (1, len(z)))[0])
    at = utility / (noise * doubt[:, None])
    heard = surface.given.scales["statement"][0] * surface.given.stances.held[0]
    by = ((found.cost[0] + surface.given.failure[0]) / noise + heard) / doubt
    return at, by, [int(i) for i in np.flatnonzero(z < CERTAIN)]


def core(program: Standings) -> Core:
    """Can every member be satisfied at once, and by how much?"""
    found = [one for case in program.cases or (program,) if (one := _core(case)) is not None]
    assert found, "every text has a least satisfied member"
    return max(found, key=lambda one: one.margin)


def _core(program: Standings) -> Core | None:
    width, many = program.rows.shape[1], len(program.members)
    rows = np.vstack([np.pad(program.rows, ((0, 0), (0, 1))), np.column_stack([-program.at, np.ones(many)])])
    right = np.concatenate([program.right, program.by])
    found = solve(np.append(np.zeros(width), -1.0), rows, right, equal=program.equal(1))
    return None if found is None else Core(-found.value, program.x(found.x), found.prices[-many:])


def warm_start(program: Standings, cost: Array, margin: float) -> Array | None:
    """The nearest point at which every member stands at least ``margin`` above refusing; None when there is none."""
    rows, right = np.vstack([program.rows, -program.at]), np.concatenate([program.right, program.by - margin])
    found = solve(-(cost @ program.kept), rows, right, equal=program.equal())
    return program.x(found.x) if found is not None else None


def nash(program: Standings) -> Array | None:
    """The point that maximises the product of the members' z; None where the core is empty."""
    found = [one for case in program.cases or (program,) if (one := _nash(case)) is not None]
    return max(found, key=lambda one: one[0])[1] if found else None


def _nash(program: Standings) -> tuple[float, Array] | None:
    width, many = program.rows.shape[1], len(program.members)
    logs = [
        (np.append(row, np.zeros(many)), float(constant), width + i)
        for i, (row, constant) in enumerate(zip(program.at, program.by, strict=True))
    ]
    objective = np.concatenate([np.zeros(width), -np.ones(many)])
    found = solve(
        objective, np.pad(program.rows, ((0, 0), (0, many))), program.right, logs=logs, equal=program.equal(many)
    )
    return None if found is None else (-found.value, program.x(found.x))


def compromise(surface: Surface) -> tuple[Array, Array]:
    """For each slot the mean of what members want of it, weighed by their stakes; and the median of those with one."""
    whole, means, medians = np.ones(surface.size), [], []
    best = surface.judged(whole, ()).weighted[0, :, :4].sum(axis=1)
    for j in range(surface.size):
        without = whole.copy()
        without[j] = 0.0
        stake = best - surface.judged(without, ()).weighted[0, :, :4].sum(axis=1)
        concerned = stake[np.abs(stake) > _SMALL]
        if not len(concerned):
            means.append(1.0)
            medians.append(1.0)
            continue
        means.append(float(concerned[concerned > 0].sum() / np.abs(concerned).sum()))
        medians.append(float(np.median(concerned > 0)))
    return np.array(means), np.array(medians)


def efficient(program: Standings, z: Sequence[float]) -> tuple[bool | None, Array]:
    """Is no text better for one member and worse for none than these z (of all members)? And the better point.

    True is proven, False is shown by the point's true gains, and None says that neither could be done.
    """
    now = np.array([z[i] for i in program.members])
    little, known, best = _LITTLE * len(now), True, np.zeros(program.surface.size)
    left = list(program.cases or (program,))
    for _ in range(_PARTS):
        if not left:
            break
        case = left.pop()
        found = _bettered(case, now)
        if found is None or found[0] < little:
            continue
        best = case.x(found[1])
        if _gained(case, best, now) >= little:
            return False, best
        parts = case.parted(found[1])
        known = known and parts is not None
        left += parts or ()
    return (True if known and not left else None), best


def _gained(program: Standings, x: Array, now: Array) -> float:
    """By how much the members stand firmer in all at a point, by its true gains; below every sum where one falls."""
    rise = program.surface.judged(x).z[0][list(program.members)] - now
    return float(rise.sum()) if (rise >= -10 * _SMALL).all() else -np.inf


def _bettered(program: Standings, now: Array) -> tuple[float, Array] | None:
    """By how much the members' z can rise in all where none falls, and where; None where one always falls."""
    width, many = program.rows.shape[1], len(program.members)
    rows = np.vstack(
        [
            np.pad(program.rows, ((0, 0), (0, many))),
            np.column_stack([-program.at, np.eye(many)]),
            np.column_stack([np.zeros((many, width)), -np.eye(many)]),
        ]
    )
    right = np.concatenate([program.right, program.by - now + _SMALL, np.zeros(many)])
    objective = np.concatenate([np.zeros(width), -np.ones(many)])
    found = solve(objective, rows, right, equal=program.equal(many))
    return None if found is None else (-found.value, found.x)
