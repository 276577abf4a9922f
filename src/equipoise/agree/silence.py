"""How likely does a text pass under silence? Two answers, because whoever breaks it makes it cheaper for the next.

Breaking a silence beside j others costs b_j = b alone exp(-eta j): b is the cost of objecting at the table, ``alone``
what doing it alone and in writing costs over that ("silence-alone"), eta how fast company makes it cheaper
("silence-company"). A set of objectors is at rest when each of them prefers to object beside the others and nobody else
does. Such sets grow with each other (objecting is cheaper in company), so there is a least and a greatest:

- least: nobody expects company, somebody must be the first. It is empty exactly when nobody would object alone at b_0:
  unanimity with b_0 in place of b, draw for draw;
- greatest: capitals break together. Let p_i = -u_i be what letting it pass costs i. Starting from all, whoever prefers
  to accept drops out, until nobody does: that ends empty exactly when, for every j, at most j members have p_i > b_j.

The least is a product. The greatest is drawn in order, the members that it hurts most first: each takes its p_i as it
is distributed below the b_j of the largest j that is already full, and the probability of being below it multiplies a
weight. The mean of the weights is the probability, without bias, and above zero however rare it is.
Shapes: D draws, n members, P points of the common factor.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cache

import numpy as np

from equipoise.agree.acceptance import Thresholds
from equipoise.agree.normal import Array, expected_log, log_phi
from equipoise.agree.shocks import shocks
from equipoise.agree.streams import SILENCES, plain

__all__ = ["firmer_in_silence", "log_greatest", "log_least"]

_ORDER = 10  # points of the common factor; what is drawn at each errs more than fewer points would


def firmer_in_silence(found: Thresholds, scales: Mapping[str, Array], members: int) -> Array:
    """How much firmer than at the table does each accept when 0, 1, 2, ... others break the silence?

    Shape (D, n, 1), by how many others, in standard deviations of a member's own noise; with blocs these differ, and it
    is (D, n, n), the member last. A cost of objecting below zero stays as it is.
    """
    others = np.arange(members)
    times = scales["silence-alone"][:, None] * np.exp(-scales["silence-company"][:, None] * others) - 1
    cost = np.maximum(found.cost, 0.0)[:, None] * times
    firmer: Array = (cost / found.noise[:, None])[:, :, None] / np.sqrt(found.own)[:, None, :]
    return firmer


def log_least(z: Array, loading: Array, firmer: Array, order: int) -> Array:
    """Log P(nobody is the first to break a silence), (D,)."""
    first = z + firmer[:, 0]
    moved, logw = shocks(first, loading, order)
    return expected_log(log_phi(first.T[:, :, None] + moved).sum(axis=0), logw)


def log_greatest(z: Array, loading: Array, firmer: Array, order: int = _ORDER) -> Array:
    """Log P(the silence holds even if capitals break it together), (D,)."""
    moved, logw = shocks(z, loading, order)
    shape = (len(z), moved.shape[2])
    # Of every j, how many have p_i > b_j so far; j itself is full when that is j. Nobody may be above b_0.
    above = np.zeros((*shape, z.shape[1]), dtype=np.int16)
    full = np.zeros(shape, dtype=np.intp)
    numbers = plain(SILENCES, (*shape, z.shape[1]))
    log_weight = np.zeros(shape)
    draws, spots = np.arange(len(z))[:, None], np.arange(z.shape[1], dtype=np.int16)
    for k, i in enumerate(np.argsort(z.mean(axis=0), kind="stable").tolist()):
        cheaper = firmer[:, :, i if firmer.shape[2] > 1 else 0]
        stands = z[:, i, None] + (moved[i] if len(moved) > 1 else moved[0])
        chance = log_phi(stands + cheaper[draws, full])
        log_weight += chance
        # Its own noise, drawn where it accepts: -e is normal below the threshold, so its rank is u times the chance.
        noise = _quantile_of_log(chance + np.log(numbers[..., k]))
        above += (noise - stands)[..., None] > cheaper[:, None, :]
        full = ((above == spots) * (spots + 1)).max(axis=2) - 1
    return expected_log(log_weight, logw)


@cache
def _inverse() -> tuple[Array, Array]:
    x = np.concatenate([np.arange(-37, -8, 1 / 16), np.arange(-8, 9, 1 / 256)])
    return x, log_phi(x)


def _quantile_of_log(log_p: Array) -> Array:
    """The point below which a standard normal draw falls with this log probability, by straight steps in a table."""
    x, below = _inverse()
    found: Array = np.interp(log_p, below, x)
    far = log_p < below[0]
    if far.any():
        # Beyond the table a tail is -x^2/2 to a thousandth.
        square = -2 * np.minimum(log_p, below[0]) - math.log(2 * math.pi) - 2 * math.log(-x[0])
        found = np.where(far, -np.sqrt(square), found)
    return found
