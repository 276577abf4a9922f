"""What may stand in each place of a text? Every way to change it at every step, and what each gives the members.

A slot offers the text as tabled and, for each of its ways, a stretch of steps. Between the knots of a way gains run in
straight lines, so a stretch is what its ends and the knots between them give: its vertices. Whatever stands at a slot is
a point between two neighbouring vertices; the convex hull of all vertices of a slot is the easiest text that a bound
must reckon with, and it shrinks as stretches are left out or cut.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np

from equipoise.agree.amending.curves import Curve, placed
from equipoise.agree.amending.levers import Lever
from equipoise.agree.amending.payments import Payment
from equipoise.agree.amending.slots import Slot
from equipoise.agree.amending.surface import Surface, gives_say
from equipoise.agree.normal import Array

__all__ = ["Menu", "Offer", "Place", "Stretch"]

Place: TypeAlias = tuple[int, int]  # the way and its step


@dataclass(frozen=True)
class Stretch:
    """The steps of one way of a slot from ``first`` to ``last``."""

    way: int
    first: int
    last: int


@dataclass(frozen=True)
class Offer:
    """Some stretches of a slot as their vertices: what each costs, which rows of the menu make it, in which parts.

    ``high`` and ``low`` (D, m) are the most and the least that any of them gives.
    """

    places: tuple[Place, ...]
    stretch: Any
    cost: Array
    rows: Any
    parts: Array
    high: Array
    low: Array


@dataclass(frozen=True)
class Menu:
    """The slots of a text, their ways with what each changes at its knots, and the draws by which that is judged."""

    slots: tuple[Slot, ...]
    ways: tuple[tuple[Lever, ...], ...]
    curves: tuple[tuple[Curve, ...], ...]
    surface: Surface
    _offers: dict[Any, Offer] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def _numbers(self) -> Mapping[tuple[int, int, int], int]:
        """The row of each slot, way and knot."""
        keys = [
            (j, w, k)
            for j, curves in enumerate(self.curves)
            for w, curve in enumerate(curves)
            for k in range(len(curve.knots))
        ]
        return {key: row for row, key in enumerate(keys)}

    @cached_property
    def gives(self) -> Array:
        """What each knot gives, (D, K, m): m is members times attributes."""
        found = np.stack(
            [self.surface.gains_of(c) for curves in self.curves for curve in curves for c in curve.changes]
        )
        return np.ascontiguousarray(found.reshape(*found.shape[:2], -1).transpose(1, 0, 2))

    @cached_property
    def rest(self) -> Array:
        """What is changed in any case, (D, m)."""
        found = self.surface.gains_of(self.surface.rest)
        return found.reshape(len(found), -1)

    def all(self) -> tuple[tuple[Stretch, ...], ...]:
        """Every slot with all it offers, the text as tabled first."""
        found = []
        for levers in self.ways:
            whole = levers[0].steps
            stretches = [Stretch(0, whole, whole)]
            for w, lever in enumerate(levers):
                # A clause that is struck is the same whatever way led there.
                first = 1 if w and lever.role == "clause" else 0
                if first < lever.steps:
                    stretches.append(Stretch(w, first, lever.steps - 1))
            found.append(tuple(stretches))
        return tuple(found)

    def cost(self, slot: int, place: Place) -> float:
        """The distance of a slot at a step of one of its ways."""
        given_up = 1 - place[1] / self.ways[slot][place[0]].steps
        return self.slots[slot].weight * given_up + self.slots[slot].touch * (given_up > 0)

    def as_tabled(self, slot: int, place: Place) -> bool:
        """Does a slot stand as tabled there?"""
        return place[1] == self.ways[slot][place[0]].steps

    def made_of(self, slot: int, place: Place) -> tuple[tuple[int, int], tuple[float, float]]:
        """The two rows between which a step lies, and its part of each."""
        way, step = place
        k, along = placed(self.curves[slot][way].knots, step / self.ways[slot][way].steps)
        number = self._numbers[slot, way, k]
        return (number, number + 1), (1 - along, along)

    def silent(self, slot: int) -> tuple[Stretch, ...]:
        """The steps at which a slot gives nobody a say, among its knots."""
        return tuple(
            Stretch(w, step, step)
            for w, (lever, curve) in enumerate(zip(self.ways[slot], self.curves[slot], strict=True))
            for step, changes in zip(lever.knots, curve.changes, strict=True)
            if not gives_say(changes)
        )

    def gains(self, places: Sequence[Place]) -> Array:
        """What a text gives, slot by slot at these steps, (D, m)."""
        found = self.rest.copy()
        for slot, place in enumerate(places):
            for row, part in zip(*self.made_of(slot, place), strict=True):
                if part:
                    found += part * self.gives[:, row]
        return found

    def offer(self, slot: int, stretches: tuple[Stretch, ...]) -> Offer:
        """The vertices of some stretches of a slot."""
        key = slot, stretches
        if key not in self._offers:
            self._offers[key] = self._offered(slot, stretches)
        return self._offers[key]

    def _offered(self, slot: int, stretches: tuple[Stretch, ...]) -> Offer:
        places, of = list[Place](), list[int]()
        for s, stretch in enumerate(stretches):
            inner = (k for k in self.ways[slot][stretch.way].knots if stretch.first < k < stretch.last)
            for step in sorted({stretch.first, *inner, stretch.last}):
                places.append((stretch.way, step))
                of.append(s)
        made = [self.made_of(slot, place) for place in places]
        rows, parts = np.array([m[0] for m in made]), np.array([m[1] for m in made])
        given = self.gives[:, rows[:, 0]] * parts[:, :1] + self.gives[:, rows[:, 1]] * parts[:, 1:]
        cost = np.array([self.cost(slot, place) for place in places])
        return Offer(tuple(places), np.array(of), cost, rows, parts, given.max(axis=1), given.min(axis=1))

    @cached_property
    def paying(self) -> tuple[int, ...]:
        """The slots that are side payments."""
        return tuple(j for j, levers in enumerate(self.ways) if isinstance(levers[0], Payment))
