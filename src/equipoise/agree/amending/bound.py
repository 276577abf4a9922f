"""How near to the tabled text could any text come that passes with these odds? A lower bound that is proven.

Let every slot's gains be replaced by their concave hull over its steps: no member then gains less anywhere. Losses
weigh more than gains, followers cost in proportion to losses and the chances are log-concave, so in each draw log P_d
lies under its tangent at any point y. Over the texts within distance D,

    P(x) = mean_d P_d(x) <= mean_d exp( min_y [ log P_d(y) + max_x slope_d(y).(x - y) ] )

and the inner maximum is a knapsack with a fraction, solved by sorting. Where the right side stays below the odds asked
for, no text within D passes; the largest such D is the bound. It holds for every text that the ways tried can say, and
for the fractions between their steps. Tangents at points of one draw's own path make it tight where draws agree.

Where payments must sum to zero, level.(1 - x) = 0, the inner maximum is bounded for any price m of money by the same
knapsack over slope - m level; the price is looked for draw by draw, and any price gives a bound that is valid.

It needs consensus all along the route, and that no statement bends a member's standing upwards by its word: where one
does, that member counts as accepting for certain, which only lowers the bound.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from equipoise.agree.amending.descent import likeliest
from equipoise.agree.amending.surface import Surface, hull
from equipoise.agree.normal import Array

__all__ = ["best_possible", "concave", "lower_bound"]

_Tangents = list[tuple[Array, Array, Array]]
_GOLDEN = (5**0.5 - 1) / 2

_HALVINGS = 16
_LEADING = 64  # draws on which the place of a tangent is looked for
_TURNS = 12  # of a search for the price of money
_SURE = 100.0  # a stance that makes its member accept whatever it gains


def lower_bound(
    surface: Surface, cost: Array, probability: float, at: Iterable[Array], level: Array | None = None
) -> float | None:
    """The distance within which no text passes with ``probability``; None where the route bears objectors.

    ``at`` are the points whose tangents are used, for example those that a descent has passed.
    """
    points = list(at)
    if any(test.allowed or test.form is not None for test in surface.tests):
        return None
    reach = float(min(cost @ (1 - point) for point in points)) if points else 0.0
    quiet = _nearest(_priced(_tangents(surface, points, ()), cost, level, reach), cost, probability)
    if not any(surface.says):
        return quiet
    # Either no say is given at all, which undoes every slot that gives one, or followers would ask.
    none_given = float(cost[list(surface.says)].sum())
    asked = surface.followers(np.ones(surface.size))
    heard = _priced(_tangents(surface, points, asked), cost, level, reach)
    return min(max(quiet, none_given), _nearest(heard, cost, probability))


def _nearest(tangents: _Tangents, cost: Array, probability: float) -> float:
    """The largest distance within which the tangents leave no text with this probability."""
    low, high = 0.0, float(cost.sum())
    if _most(tangents, cost, high) < probability:
        return high
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if _most(tangents, cost, middle) < probability else (low, middle)
    return low


def best_possible(surface: Surface, at: Iterable[Array], level: Array | None = None) -> float | None:
    """Odds that no text within the levers exceeds; None where the route bears objectors."""
    if any(test.allowed or test.form is not None for test in surface.tests):
        return None
    # Followers only lower the odds, and where no say is given nobody follows.
    points = list(at)
    cost, whole = np.ones(surface.size), float(surface.size)
    # The tangents where the hulls themselves are likeliest are the tightest.
    fewer = replace(surface, given=surface.given.first(_LEADING))
    top = likeliest(hull(_raised(fewer)), next(iter(points)), level)
    places = [*points, top.x, *(local.x for local in top.passed[-2:])]
    return _most(_priced(_tangents(surface, places, ()), cost, level, whole), cost, whole)


def _tangents(surface: Surface, at: Iterable[Array], followers: tuple[str, ...]) -> _Tangents:
    """Points, values (D,) and slopes (D, L) of log P_d over the concave hulls, with these asking next."""
    above = hull(_raised(surface))
    found = []
    for point in at:
        local = above.local(point, followers)
        found.append((point, local.logs, local.slopes))
    return found


def _raised(surface: Surface) -> Surface:
    """Without what is not concave in a text: a word given in favour, and a refusal that sets in with a loss.

    A member that gave its word in favour counts as accepting for certain; a refusal counts as not spoken. A clause that
    the text sets no precedent only makes it likelier: it counts as standing in any case.
    """
    found = concave(surface)
    return found.with_stances(replace(found.given.stances, refusals=()), surface.quiet is not None)


def concave(surface: Surface) -> Surface:
    """The same with whoever gave its word in favour accepting for certain; refusals are left as they are."""
    stances = surface.given.stances
    sure = np.where(stances.word & (stances.spoken > 0), _SURE, 0.0)
    return surface.with_stances(replace(stances, held=stances.held + sure, either=()), surface.hushed)


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


def _priced(tangents: _Tangents, cost: Array, level: Array | None, distance: float) -> _Tangents:
    """The tangents with what money is worth in each draw taken off, so that payments may be taken to be free."""
    if level is None:
        return tangents
    found = []
    for point, logs, slopes in tangents:
        off = float(level @ (1 - point))
        used = level != 0
        most = np.abs(slopes[:, used] / level[used]).max(axis=1)
        low, high = -most, most

        def reach(price: Array, point: Array = point, slopes: Array = slopes, off: float = off) -> Array:
            return _knapsack(point, slopes - price[:, None] * level, cost, distance) + price * off

        a, b = high - _GOLDEN * (high - low), low + _GOLDEN * (high - low)
        at_a, at_b = reach(a), reach(b)
        for _ in range(_TURNS):
            left = at_a < at_b
            low, high = np.where(left, low, a), np.where(left, b, high)
            new = np.where(left, high - _GOLDEN * (high - low), low + _GOLDEN * (high - low))
            value = reach(new)
            a, b = np.where(left, new, b), np.where(left, a, new)
            at_a, at_b = np.where(left, value, at_b), np.where(left, at_a, value)
        price = np.where(at_a < at_b, a, b)
        found.append((point, logs + price * off, slopes - price[:, None] * level))
    return found
