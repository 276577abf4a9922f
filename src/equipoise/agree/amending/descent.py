"""Which text is nearest to the tabled one, and passes with the odds asked for? And which text is likeliest to pass?

Both by sequential quadratic programs: the odds are replaced by their tangent, bent by the curvature that the members'
own chances give them, and the program is solved by Clarabel within a region of trust.

    nearest:   min cost.(1 - x)   subject to   log P(x) >= target,  0 <= x <= 1
    likeliest: max log P(x)       subject to   0 <= x <= 1

Where log P is concave (one draw, gains that run in straight lines or bend downwards, consensus all along the route) the
end point is the best there is; elsewhere it is the best nearby, from the starts tried. The price of the odds is the
multiplier of the constraint: the distance that one more unit of log P costs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from equipoise.agree.amending.cone import GaveUp, solve
from equipoise.agree.amending.local import Local
from equipoise.agree.amending.surface import Surface
from equipoise.agree.normal import Array

__all__ = ["Found", "likeliest", "nearest"]

_ROUNDS = 30
_SMALL = 1e-5
_ENOUGH = 1e-4  # part of the whole distance, or of log P, that is not worth another step
_RIDGE = 1e-9
_FINE = 20.0
_CUTS = 12  # tangents that are kept


@dataclass(frozen=True)
class Found:
    """Where a descent ended: the point, the odds around it, the price of one unit of log P, and the points passed."""

    x: Array
    local: Local
    price: float
    passed: tuple[Local, ...]
    tilt: float = 0.0


@dataclass
class _Trust:
    """How far a tangent is believed: until it says that log P has moved by ``logs``, and over ``part`` of a slot."""

    logs: float = 1.0
    part: float = 1.0

    def box(self, here: Local) -> tuple[Array, Array]:
        """The rows and right-hand sides that keep a step within 0 to 1 and within trust."""
        slope, bend = np.abs(here.slope), np.diag(here.curvature) + _RIDGE
        reach = np.minimum(self.part, 2 * self.logs / (slope + np.sqrt(slope**2 + 2 * bend * self.logs)))
        eye = np.eye(len(here.x))
        return np.vstack([eye, -eye]), np.concatenate([np.minimum(1, here.x + reach), -np.maximum(0, here.x - reach)])

    def kept(self, step: bool) -> bool:
        """Grow after a step that helped, shrink after one that did not; False when nothing is left."""
        self.logs, self.part = (2 * self.logs, min(1.0, 2 * self.part)) if step else (self.logs / 2, self.part / 2)
        return self.part > _SMALL


def likeliest(surface: Surface, start: Array, level: Array | None = None) -> Found:
    """The point near ``start`` where the odds are highest, among those with level.(1 - x) = 0."""
    here, trust, passed = surface.local(start), _Trust(), list[Local]()
    for _ in range(_ROUNDS):
        passed.append(here)
        bend = _bent(here.curvature)
        found = solve(-here.slope - bend @ here.x, *trust.box(here), p=bend, equal=_levelled(level))
        if found is None:
            break
        reached = np.clip(found.x, 0, 1)
        if here.slope @ (reached - here.x) < _SMALL:
            break
        better = surface.log_odds(reached) > here.value
        if not trust.kept(better):
            break
        here = surface.local(reached) if better else here
    return Found(here.x, here, 0.0, tuple(passed))


def _levelled(level: Array | None, more: int = 0) -> tuple[Array, float] | None:
    """The row that keeps level.(1 - x) at 0, over x and ``more`` variables."""
    return None if level is None else (np.append(level, np.zeros(more)), float(level.sum()))


def nearest(surface: Surface, cost: Array, target: float, start: Array, level: Array | None = None) -> Found:
    """The point near ``start`` with the least cost.(1 - x) among those with log P >= target and level.(1 - x) = 0.

    Steps may leave the texts that pass: what the odds lack is fined, so heavily that lacking nothing is cheaper.
    """
    here, trust, price, tilt = surface.local(start), _Trust(), 0.0, 0.0
    passed = [here]
    fine = _FINE * float(cost.max(initial=0.0)) + 1.0
    for _ in range(_ROUNDS):
        found = _step(here, _cuts(here, passed), trust, cost, target, fine, price, level)
        if found is None:
            # Too far off for the solver's scale: nearer by, the same program is easier.
            if not trust.kept(False):
                break
            continue
        reached, price, tilt = found
        if np.abs(reached - here.x).max(initial=0.0) < _SMALL:
            break
        tried = surface.local(reached)
        lacked = max(0.0, target - here.value) - max(0.0, target - tried.value)
        better = bool(cost @ (reached - here.x) + fine * lacked > 0)
        passed.append(tried)
        gained, here = here, tried if better else here
        if not trust.kept(better) or (better and _settled(gained, here, cost, target)):
            break
    return Found(here.x, here, price, tuple(passed), tilt / price if price > _SMALL else 0.0)


def _settled(before: Local, after: Local, cost: Array, target: float) -> bool:
    """Do two points that both pass, or nearly, differ by too little to go on?"""
    both = min(before.value, after.value) > target - _ENOUGH
    return both and bool(abs(cost @ (after.x - before.x)) < _ENOUGH * cost.sum())


def _cuts(here: Local, passed: Sequence[Local]) -> list[Local]:
    """The tangents that still hold where the search stands: beside a bend, one alone tells half the truth."""
    near = [p for p in passed[-_CUTS:] if p.value + p.slope @ (here.x - p.x) >= here.value - _SMALL]
    return [here, *(p for p in near if p is not here)]


def _step(
    here: Local,
    cuts: Sequence[Local],
    trust: _Trust,
    cost: Array,
    target: float,
    fine: float,
    price: float,
    level: Array | None,
) -> tuple[Array, float, float] | None:
    """The next point and the price of the odds there: over (x, s), where s is what the tangents lack of the target."""
    rows, edge = trust.box(here)
    slopes = [np.append(-cut.slope, -1.0) for cut in cuts]
    rows = np.vstack([np.pad(rows, ((0, 0), (0, 1))), np.append(0 * cost, -1.0), *slopes])
    right = np.concatenate([edge, [0.0], [cut.value - target - cut.slope @ cut.x for cut in cuts]])
    bend = np.pad(_bent(max(price, _SMALL) * here.curvature), ((0, 1), (0, 1)))
    try:
        found = solve(np.append(-cost - bend[:-1, :-1] @ here.x, fine), rows, right, p=bend, equal=_levelled(level, 1))
    except GaveUp:
        return None
    assert found is not None, "s may make up for anything"
    return np.clip(found.x[:-1], 0, 1), min(float(found.prices[-len(cuts) :].sum()), fine), found.level


def _bent(curvature: Array) -> Array:
    found: Array = curvature + _RIDGE * np.eye(len(curvature))
    return found
