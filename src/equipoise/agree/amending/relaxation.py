"""What does a box of texts leave possible? Its offers, the least distance of a mixture that passes, and the bounds.

A box leaves each slot some of its stretches. The least distance (or number of clauses) over mixtures of its vertices
that the raised odds let pass is a linear programme; the knapsack of every draw (bound.py) is a second bound, tight
where draws agree, while the programme is tight where the box is small. Either is below every text of the box that
passes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from equipoise.agree.amending.bound import Knapsack, least_distance
from equipoise.agree.amending.menu import Menu, Offer, Place, Sets
from equipoise.agree.amending.raised import Chord, Raised, Tangent
from equipoise.agree.judgement import Draws
from equipoise.agree.normal import Array
from equipoise.plan.schedule.solver import Programme

__all__ = ["Mixed", "Relaxation", "View", "beside"]

_USED = 1e-9
_USED_MUCH = 0.02
_NODES = 500  # of one whole-number programme


@dataclass(frozen=True)
class View:
    """The offers of a box, the most and the least that anybody gains in it, the draws as raised, and the chord."""

    offers: tuple[Offer, ...]
    high: Array
    low: Array
    given: Draws
    chord: Chord


@dataclass(frozen=True)
class Mixed:
    """A mixture of vertices: its distance, and by slot its shares, reduced costs, part of the last row, and cost."""

    value: float
    shares: tuple[Array, ...]
    dear: tuple[Array, ...]
    needs: tuple[Array, ...]
    costs: tuple[float, ...]


@dataclass(frozen=True)
class Relaxation:
    """What is asked of the boxes of a menu: the odds, and distance or, ``counting``, how few clauses."""

    menu: Menu
    probability: float
    most: int | None = None
    counting: bool = False

    def view(self, sets: Sets, raised: Raised, left: float) -> View | None:
        """The offers of a box and the chord over it; None where it is dearer than what is left, or cannot pass."""
        if not all(sets):
            return None
        offers = tuple(self.menu.offer(j, stretches) for j, stretches in enumerate(sets))
        if not self.counting and sum(o.cost.min() for o in offers) >= left:
            return None
        high = sum((o.high for o in offers), self.menu.rest)
        low = sum((o.low for o in offers), self.menu.rest)
        given = raised.within(high, low)
        chord = raised.chord(high, low, given)
        return View(offers, high, low, given, chord) if chord.most >= self.probability else None

    def least(self, view: View, tangents: Sequence[Tangent]) -> Mixed | None:
        """The least distance (or number of clauses) of a mixture of vertices that the rows let pass; None: none is."""
        programme = Programme()
        columns = [
            [programme.column(0.0 if self.counting else -float(cost)) for cost in offer.cost] for offer in view.offers
        ]
        for own in columns:
            programme.row(dict.fromkeys(own, 1.0), low=1.0, high=1.0)
        needs: list[list[Array]] = []
        for row, constant in (view.chord.row(tangent) for tangent in tangents):
            needs.append([(row[o.rows] * o.parts).sum(axis=1) for o in view.offers])
            wanted = {
                c: float(v) for own, n in zip(columns, needs[-1], strict=True) for c, v in zip(own, n, strict=True)
            }
            programme.row(wanted, low=self.probability - constant)
        level = self._level(view)
        if level is not None:
            flat = [column for own in columns for column in own]
            programme.row({c: float(v) for c, v in zip(flat, level, strict=True) if v}, low=0.0, high=0.0)
        if self.counting or self.most is not None:
            self._touching(programme, view, columns)
        found = programme.solved(nodes=_NODES) if any(programme.whole) else programme.relaxed()
        if not found.values:
            return None
        shares = tuple(np.array([found.values[c] for c in own]) for own in columns)
        dear = tuple(np.zeros(len(own)) for own in columns)
        if found.column_prices:
            # What one unit of a vertex that is not used would add to the distance.
            prices = [np.abs([found.column_prices[c] for c in own]) for own in columns]
            dear = tuple(np.where(s < _USED, p, 0.0) for s, p in zip(shares, prices, strict=True))
        value = -found.bound if self.counting else -found.worth
        costs = tuple(float(s @ o.cost) for s, o in zip(shares, view.offers, strict=True))
        return Mixed(value, shares, dear, tuple(needs[-1]), costs)

    def _touching(self, programme: Programme, view: View, columns: Sequence[Sequence[int]]) -> None:
        """A column for each clause, 1 where any of its slots is not as tabled: to be few, or no more than ``most``."""
        touched = {}
        for j, (slot, offer) in enumerate(zip(self.menu.slots, view.offers, strict=True)):
            if slot.clause not in touched:
                gain = -1.0 if self.counting else 0.0
                touched[slot.clause] = programme.column(gain, whole=self.counting)
            as_tabled = [c for c, p in zip(columns[j], offer.places, strict=True) if self.menu.as_tabled(j, p)]
            programme.row({touched[slot.clause]: 1.0, **dict.fromkeys(as_tabled, 1.0)}, low=1.0)
        if self.most is not None:
            programme.row(dict.fromkeys(touched.values(), 1.0), high=float(self.most))

    def mixture(self, view: View, found: Mixed) -> Array:
        """What a mixture gives, (D, m)."""
        whole = np.zeros(self.menu.gives.shape[1])
        for offer, shares in zip(view.offers, found.shares, strict=True):
            np.add.at(whole, offer.rows, shares[:, None] * offer.parts)
        mixed: Array = self.menu.rest + np.matmul(whole, self.menu.gives)
        return mixed

    def by_draw(self, view: View, tangents: Sequence[Tangent], left: float) -> float:
        """The distance within which no choice of each draw's own passes; infinite where that is all that is left."""
        rows = np.concatenate([offer.rows for offer in view.offers])
        parts = np.concatenate([offer.parts for offer in view.offers])
        starts = np.cumsum([0, *(len(offer.cost) for offer in view.offers)])[:-1]
        cost = np.concatenate([offer.cost for offer in view.offers])
        knapsack = Knapsack(cost, starts, self._level(view))
        lines = [(t.at, (t.slope[:, rows] * parts).sum(axis=2)) for t in tangents]
        farthest = sum(float(offer.cost.max()) for offer in view.offers)
        return least_distance(knapsack, lines, self.probability, min(left, farthest))

    def _level(self, view: View) -> Array | None:
        """What each vertex pays, (V,), in parts of the largest payment; None where nobody pays another."""
        if not self.menu.paying:
            return None
        found = []
        for j, offer in enumerate(view.offers):
            lever: Any = self.menu.ways[j][0]
            pays = j in self.menu.paying
            found += [float(lever.amount(step)) if pays else 0.0 for _, step in offer.places]
        level = np.array(found)
        most = np.abs(level).max()
        return level / most if most else None


def beside(offer: Offer, shares: Array, dearer: bool) -> Place:
    """A step near a mixture: within the stretch with the most of it, or the dearest with some of it."""
    of = np.bincount(offer.stretch, shares)
    cost = np.array([offer.cost[offer.stretch == s].min() for s in range(len(of))])
    stretch = int(np.argmax(np.where(of > _USED_MUCH, cost, -1.0))) if dearer else int(np.argmax(of))
    mine = np.flatnonzero(offer.stretch == stretch)
    part = shares[mine] / max(shares[mine].sum(), _USED)
    mean = sum(p * offer.places[v][1] for p, v in zip(part, mine, strict=True))
    return offer.places[mine[0]][0], int(np.floor(mean + _USED_MUCH))
