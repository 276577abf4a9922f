"""How near to the tabled text could any text come that passes with these odds? A lower bound that is proven.

Let every slot's gains be replaced by their concave hull over its steps: no member then gains less anywhere. Losses
weigh more than gains, followers cost in proportion to losses and the chances are log-concave, so in each draw log P_d
lies under its tangent at any point y. Over the texts within distance D,

    P(x) = mean_d P_d(x) <= mean_d exp( min_y [ log P_d(y) + max_x slope_d(y).(x - y) ] )

and the inner maximum is a knapsack with a fraction, solved by sorting. Where the right side stays below the odds asked
for, no text within D passes; the largest such D is the bound. It holds for every text that the ways tried can say, and
for the fractions between their steps. Tangents at points of one draw's own path make it tight where draws agree.

It needs consensus all along the route, and that no statement bends a member's standing upwards by its word: where one
does, that member counts as accepting for certain, which only lowers the bound.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from equipoise.agree.amending.surface import Surface, hull
from equipoise.agree.normal import Array

__all__ = ["best_possible", "lower_bound"]

_Tangents = list[tuple[Array, Array, Array]]

_HALVINGS = 40
_SURE = 100.0  # a stance that makes its member accept whatever it gains


def lower_bound(surface: Surface, cost: Array, probability: float, at: Iterable[Array]) -> float | None:
    """The distance within which no text passes with ``probability``; None where the route bears objectors.

    ``at`` are the points whose tangents are used, for example those that a descent has passed.
    """
    points = list(at)
    if any(test.allowed or test.form is not None for test in surface.tests):
        return None
    quiet = _nearest(_tangents(surface, points, ()), cost, probability)
    if not any(surface.says):
        return quiet
    # Either no say is given at all, which undoes every slot that gives one, or followers would ask.
    none_given = float(cost[list(surface.says)].sum())
    asked = surface.followers(np.ones(surface.size))
    return min(max(quiet, none_given), _nearest(_tangents(surface, points, asked), cost, probability))


def _nearest(tangents: _Tangents, cost: Array, probability: float) -> float:
    """The largest distance within which the tangents leave no text with this probability."""
    low, high = 0.0, float(cost.sum())
    if _most(tangents, cost, high) < probability:
        return high
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if _most(tangents, cost, middle) < probability else (low, middle)
    return low


def best_possible(surface: Surface, at: Iterable[Array]) -> float | None:
    """Odds that no text within the levers exceeds; None where the route bears objectors."""
    if any(test.allowed or test.form is not None for test in surface.tests):
        return None
    # Followers only lower the odds, and where no say is given nobody follows.
    return _most(_tangents(surface, at, ()), np.ones(surface.size), float(surface.size))


def _tangents(surface: Surface, at: Iterable[Array], followers: tuple[str, ...]) -> _Tangents:
    """Points, values (D,) and slopes (D, L) of log P_d over the concave hulls, with these asking next."""
    above = _unbent(hull(surface))
    found = []
    for point in at:
        local = above.local(point, followers)
        found.append((point, local.logs, local.slopes))
    return found


def _unbent(surface: Surface) -> Surface:
    """Without what is not concave in a text: a word given in favour, and a refusal that sets in with a loss.

    A member that gave its word in favour counts as accepting for certain; a refusal counts as not spoken.
    """
    stances = surface.given.stances
    sure = np.where(stances.word & (stances.spoken > 0), _SURE, 0.0)
    eased = replace(stances, held=stances.held + sure, refusals=())
    return replace(surface, given=replace(surface.given, stances=eased))


def _most(tangents: _Tangents, cost: Array, distance: float) -> float:
    """The odds that the tangents leave possible within a distance."""
    reach = np.minimum.reduce([logs + _knapsack(point, slopes, cost, distance) for point, logs, slopes in tangents])
    return float(np.exp(np.minimum(reach, 0.0)).mean())


def _knapsack(point: Array, slopes: Array, cost: Array, distance: float) -> Array:
    """max slope_d.(x - point) over 0 <= x <= 1 with cost.(1 - x) <= distance, for every draw, (D,)."""
    worth = np.maximum(-slopes, 0.0)
    order = np.argsort(-worth / cost, axis=1)
    spent = np.cumsum(cost[order], axis=1)
    part = np.clip(1.0 - (spent - distance) / cost[order], 0.0, 1.0)
    found: Array = slopes @ (1.0 - point) + (np.take_along_axis(worth, order, axis=1) * part).sum(axis=1)
    return found
