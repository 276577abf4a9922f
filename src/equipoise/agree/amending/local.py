"""What are the odds around a point, draw by draw: value, slope and curvature?"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from equipoise.agree.judgement import Judged
from equipoise.agree.normal import Array, expected_log
from equipoise.agree.odds import Conditional, Test, log_passes
from equipoise.agree.shocks import shocks

__all__ = ["ORDER", "Local", "firmness", "log_mean"]

ORDER = 8  # points of the common factor while searching: within 0.0001 of all of them, which the answer is taken with
_STEP = 1e-4


@dataclass(frozen=True)
class Local:
    """The odds around a point: ``logs`` (D,), ``jacobian`` dz/dx (L, D, n), and how log P_d answers z, (D, n).

    ``firmness`` is d log P_d / d z_i, ``bend`` minus the second derivative that the members' own chances give.
    """

    x: Array
    logs: Array
    jacobian: Array
    firmness: Array
    bend: Array

    @cached_property
    def share(self) -> Array:
        """Each draw's part of the mean odds, (D,): sums to one."""
        top = np.exp(self.logs - self.logs.max())
        found: Array = top / top.sum()
        return found

    @property
    def value(self) -> float:
        """Log of the mean odds."""
        return log_mean(self.logs)

    @cached_property
    def slopes(self) -> Array:
        """d log P_d / dx, (D, L)."""
        found: Array = np.einsum("ldn,dn->dl", self.jacobian, self.firmness)
        return found

    @property
    def slope(self) -> Array:
        """The slope of the log of the mean odds, (L,)."""
        found: Array = self.share @ self.slopes
        return found

    @cached_property
    def curvature(self) -> Array:
        """Minus the Hessian of log P, as far as the members' own chances make it: positive semidefinite, (L, L)."""
        weight = self.share[:, None] * self.bend
        # Slots that move one member alone, such as payments, meet only those that move the same one.
        touched: Any = self.jacobian.any(axis=1)
        thin = touched.sum(axis=1) <= 1
        wide, narrow, who = np.flatnonzero(~thin), np.flatnonzero(thin), touched[thin].argmax(axis=1)
        found = np.zeros((len(thin), len(thin)))
        heavy, alone = self.jacobian[wide] * weight, self.jacobian[narrow, :, who]
        found[np.ix_(wide, wide)] = np.einsum("bdn,cdn->bc", heavy, self.jacobian[wide])
        found[np.ix_(wide, narrow)] = np.einsum("ads,sd->as", heavy[:, :, who], alone)
        found[np.ix_(narrow, wide)] = found[np.ix_(wide, narrow)].T
        same = who[:, None] == who[None, :]
        found[np.ix_(narrow, narrow)] = same * np.einsum("sd,td->st", alone * weight.T[who], alone)
        return found

    @property
    def pull(self) -> Array:
        """How much log P gains from each member standing one standard deviation firmer, (n,)."""
        found: Array = self.share @ self.firmness
        return found


def log_mean(logs: Array) -> float:
    """Log of the mean of exp(logs)."""
    return float(expected_log(logs[None, :], np.full(len(logs), -math.log(len(logs))))[0])


def firmness(reckoned: Conditional, found: Judged, tests: Sequence[Test], logs: Array) -> tuple[Array, Array]:
    """d log P_d / d z_i for every draw and member, and the bend, both (D, n)."""
    at = found.z.T[:, :, None] + shocks(found.z, found.loading, ORDER)[0]
    # Mills' ratio in logarithms, so that a member who accepts with a chance of 1e-300 still has a slope.
    mills = np.exp(-0.5 * at * at - 0.5 * math.log(2 * math.pi) - reckoned.log_accept)
    curve = np.maximum(mills * (mills + at), 0.0)
    strict = sorted({i for t in tests if t.allowed == 0 for i in t.seats})
    if any(t.allowed or t.form is not None for t in tests):
        return _by_difference(reckoned, tests, logs, mills), _weighted(curve, reckoned, range(len(at)))
    return _weighted(mills, reckoned, strict), _weighted(curve, reckoned, strict)


def _weighted(values: Array, reckoned: Conditional, members: Sequence[int]) -> Array:
    """The mean of values (n, D, P) over the common factor as it is where these members all accept, (D, n)."""
    chosen = list(members)
    total = reckoned.log_accept[chosen].sum(axis=0) + reckoned.log_weight
    total -= total.max(axis=1, keepdims=True)
    weight = np.exp(total)
    weight /= weight.sum(axis=1, keepdims=True)
    found = np.zeros((values.shape[1], values.shape[0]))
    found[:, chosen] = np.einsum("ndp,dp->dn", values[chosen], weight)
    return found


def _by_difference(reckoned: Conditional, tests: Sequence[Test], logs: Array, mills: Array) -> Array:
    """The same where some body bears an objector: each member a little firmer in turn."""
    found = np.zeros((len(logs), len(mills)))
    for i in sorted({i for t in tests for i in t.seats}):
        firmer = reckoned.log_accept.copy()
        firmer[i] = np.minimum(firmer[i] + _STEP * mills[i], 0.0)
        found[:, i] = (log_passes(Conditional(firmer, reckoned.log_weight), tests) - logs) / _STEP
    return found
