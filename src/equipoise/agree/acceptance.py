"""When does a member accept? Its gains, what it has said, and the cost of objecting, against noise.

    u_i = sum_k w_ik phi(g_ik) + s [ statement x stance_i + sqrt(r) f + sqrt(1 - r) e_i ]     accepts iff u_i >= -b
    phi(g) = min(g, lambda g): a loss weighs lambda times a gain;  f common to all, e_i its own, both standard normal

Where the preferences name blocs, a part r_ib of the noise's variance is shared with bloc b: sqrt(r_ib) f_b joins the
noise and its own part is 1 - r - sum_b r_ib.

The noise s and the cost of objecting b are not typed in: in each draw they are what makes two anchors hold.

1. A text that changes nothing passes unanimity among the n members with probability P0. With beta = b/s:
   E_f prod_i Phi((beta + sqrt(r) f) / sqrt(1 - r)) = P0, increasing in beta: bisection.
2. A member that loses a tenth of its annual payment for nothing accepts with probability p1. Its weight of money is 1,
   so Phi(beta - 0.1 lambda / s) = p1, hence s = 0.1 lambda / (beta - Phi^-1(p1)).

Shapes: D draws, n members, P points of the common factor.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from equipoise.agree.normal import Array, expected_log, log_phi, points, quantile
from equipoise.agree.shocks import shocks
from equipoise.errors import EquipoiseError

__all__ = ["ORDER", "TENTH", "Thresholds", "common_loading", "felt", "standing", "thresholds"]

ORDER = 32  # points of the common factor; odds.py measures what fewer would change
TENTH = 0.1
_BLOC_ORDER = 8


@dataclass(frozen=True)
class Thresholds:
    """Noise s, cost of objecting b (both in annual payments) and common part r of the noise's variance, each (D,).

    ``blocs`` are the parts of the variance that blocs share, (D, n, blocs); None where there are none.
    """

    noise: Array
    cost: Array
    common: Array
    blocs: Array | None = None

    @property
    def own(self) -> Array:
        """The part of the noise's variance that is a member's own, (D, 1) or (D, n)."""
        alike = 1 - self.common[:, None]
        return alike if self.blocs is None else alike - self.blocs.sum(axis=2)


def felt(gain: Array, aversion: Array) -> Array:
    """The gain as felt: a loss weighs ``aversion`` (D,) times as much. ``gain`` has D as its first axis."""
    found: Array = np.minimum(gain, gain * aversion.reshape(-1, *[1] * (gain.ndim - 1)))
    return found


def thresholds(
    nothing: Array, tenth: Array, aversion: Array, common: Array, members: int, blocs: Array | None = None
) -> Thresholds:
    """Noise and cost of objecting from the two anchors, draw by draw; the first four arguments are (D,).

    Raises EquipoiseError when an anchor asks the impossible: a loser that accepts more readily than the unharmed.
    """
    if members < 1:
        raise EquipoiseError("nobody decides: there are no members on this day")
    beta = _cost_in_noise(np.log(nothing), common, members)
    if blocs is not None:
        beta = _with_blocs(np.log(nothing), beta, common, blocs)
    gap = beta - quantile(tenth)
    if (gap <= 0).any():
        raise EquipoiseError(
            "the anchors contradict each other: a member that loses a tenth of its payment would accept more readily "
            "than one that loses nothing. Lower 'tenth-accepted' or raise 'nothing-passes'."
        )
    noise = TENTH * aversion / gap
    return Thresholds(noise, beta * noise, common, blocs)


def _cost_in_noise(target: Array, common: Array, members: int) -> Array:
    at, logw = points(1, ORDER)
    shift, scale = np.sqrt(common)[:, None] * at[:, 0], np.sqrt(1 - common)[:, None]
    low, high = np.full_like(target, -10.0), np.full_like(target, 30.0)
    for _ in range(45):
        middle = (low + high) / 2
        below = expected_log(members * log_phi((middle[:, None] + shift) / scale), logw) < target
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    found: Array = (low + high) / 2
    return found


def _with_blocs(target: Array, beta: Array, common: Array, blocs: Array) -> Array:
    """The same anchor where blocs share shocks, by secants from the answer without: log P bends little in beta."""
    found = Thresholds(np.ones_like(beta), beta, common, blocs)
    loading = common_loading(found)

    def missed(at: Array) -> Array:
        z = at[:, None] / np.sqrt(found.own)
        moved, logw = shocks(z, loading, _BLOC_ORDER)
        return expected_log(log_phi(z.T[:, :, None] + moved).sum(axis=0), logw) - target

    before, now = beta, beta - 0.05
    off_before, off = missed(before), missed(now)
    for _ in range(20):
        change = off - off_before
        step = np.where(change != 0, -off * (now - before) / np.where(change != 0, change, 1.0), 0.0)
        before, off_before, now = now, off, now + np.clip(step, -1.0, 1.0)
        off = missed(now)
        if np.abs(off).max() < 1e-9:
            break
    return now


def standing(utility: Array, stances: Array, statement: Array, found: Thresholds) -> Array:
    """How firmly each member accepts: z (D, n), so that a_i(f) = Phi(z_i + loading f), ``common_loading``.

    ``utility`` is the sum of weighted felt gains (D, n), ``stances`` strength times stance (D, n), ``statement`` (D,).
    """
    z: Array = (utility + found.cost[:, None]) / found.noise[:, None] + statement[:, None] * stances
    return z / np.sqrt(found.own)


def common_loading(found: Thresholds) -> Array:
    """How much the common factors move each member, in standard deviations of its own noise.

    (D,) where one factor moves all alike; with blocs (D, n, 1 + blocs), the common mood first.
    """
    if found.blocs is None:
        alike: Array = np.sqrt(found.common / (1 - found.common))
        return alike
    mood = np.broadcast_to(found.common[:, None, None], (*found.blocs.shape[:2], 1))
    loading: Array = np.sqrt(np.concatenate([mood, found.blocs], axis=2) / found.own[:, :, None])
    return loading
