"""What may stand in each place of a text? Every way to change it at every step, and what each gives the members.

A slot offers the text as tabled and, for each of its ways, a stretch of steps. Between the knots of a way gains run in
straight lines, so a stretch is what its ends and the knots between them give: its vertices. Whatever stands at a slot
is a point between two neighbouring vertices; the convex hull of all vertices of a slot is the easiest text that a
bound must reckon with, and it shrinks as stretches are left out or cut.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np

from equipoise.agree.amending.curves import Curve, placed
from equipoise.agree.amending.levers import Lever
from equipoise.agree.amending.payments import Payment
from equipoise.agree.amending.search import Problem
from equipoise.agree.amending.slots import Slot
from equipoise.agree.amending.surface import Surface, gives_say
from equipoise.agree.amending.table import Table
from equipoise.agree.gains import Changes
from equipoise.agree.normal import Array

__all__ = ["Menu", "Offer", "Place", "Sets", "Stretch"]

Place: TypeAlias = tuple[int, int]  # the way and its step
Sets: TypeAlias = tuple[tuple["Stretch", ...], ...]  # what each slot may say


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
    """The slots of a text, their ways with what each changes at its knots, and the draws by which that is judged.

    ``surface`` judges with the first way of each slot; ``always`` is what the text is given in any case.
    """

    slots: tuple[Slot, ...]
    ways: tuple[tuple[Lever, ...], ...]
    curves: tuple[tuple[Curve, ...], ...]
    surface: Surface
    always: tuple[Slot, ...] = ()
    _offers: dict[Any, Offer] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def of(cls, table: Table, slots: Sequence[Slot]) -> Menu:
        """Every way of the slots that move anybody's gain: a chair, which has no vote, is no lever."""
        surface = table.surface(slots, [slot.ways[0] for slot in slots])
        curves = [tuple(table.curve(lever) for lever in slot.ways) for slot in slots]
        felt = [
            j
            for j, own in enumerate(curves)
            if j == surface.quiet or any(surface.gains_of(c).any() for curve in own for c in curve.changes)
        ]
        kept = [slots[j] for j in felt]
        surface = table.surface(kept, [slot.ways[0] for slot in kept])
        return cls(tuple(kept), tuple(slot.ways for slot in kept), tuple(curves[j] for j in felt), surface)

    def resting_on(self, rest: Changes) -> Menu:
        """The same slots over another rest."""
        return replace(self, surface=self.surface.resting_on(rest), _offers={})

    def reviewed(self, slot: Slot, since: date) -> Menu:
        """The same where the text says in any case that a review may end it from this day on."""
        surface = self.surface.reviewed(since)
        terms = surface.rest.terms
        curves = tuple(tuple(curve.under(terms) for curve in own) for own in self.curves)
        return replace(self, surface=surface, curves=curves, always=(*self.always, slot), _offers={})

    def problem(self, places: Sequence[Place] | None = None) -> Problem:
        """The slots with one way each: those of a text, or the first."""
        chosen = [way for way, _ in places] if places is not None else [0] * len(self.slots)
        levers = tuple(ways[w] for ways, w in zip(self.ways, chosen, strict=True))
        curves = tuple(own[w] for own, w in zip(self.curves, chosen, strict=True))
        surface = self.surface if not any(chosen) else replace(self.surface, curves=curves)
        return Problem(self.slots, levers, surface, self.always)

    def place(self, slot: int, way: int, step: int) -> Place:
        """A step of a way as it stands in the menu: as tabled, and struck, are the same whatever way led there."""
        lever = self.ways[slot][way]
        if step == lever.steps:
            return 0, self.ways[slot][0].steps
        return (0, 0) if step == 0 and lever.role == "clause" else (way, step)

    def places(self, levers: Sequence[Lever], steps: Sequence[int]) -> tuple[Place, ...]:
        """The places of a text that is written with these levers, one for each slot."""
        chosen = enumerate(zip(levers, steps, strict=True))
        return tuple(self.place(j, self.ways[j].index(lever), step) for j, (lever, step) in chosen)

    def around(self, places: Sequence[Place]) -> Sets:
        """Each slot that a text touches at any step of its way, or as tabled; the others as tabled."""
        found = []
        for j, (whole, place) in enumerate(zip(self.all(), places, strict=True)):
            free = not self.as_tabled(j, place)
            found.append((whole[0], *(s for s in whole[1:] if free and s.way == place[0])))
        return tuple(found)

    def leaving(self, clause: str) -> Sets:
        """All that the slots offer, but a clause as tabled."""
        return tuple(s[:1] if slot.clause == clause else s for slot, s in zip(self.slots, self.all(), strict=True))

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

    def all(self) -> Sets:
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
        k, along = self._placed(slot, place)
        number = self._numbers[slot, place[0], k]
        return (number, number + 1), (1 - along, along)

    @cached_property
    def says(self) -> tuple[bool, ...]:
        """Which slots can give anybody a say or a seat."""
        return tuple(any(gives_say(x) for curve in curves for x in curve.changes) for curves in self.curves)

    def gives_say(self, places: Sequence[Place]) -> bool:
        """Does a text give anybody a say or a seat?"""
        if gives_say(self.surface.rest):
            return True
        parts = (self.curves[j][way].changes for j, (way, _) in enumerate(places))
        made = zip(parts, (self._placed(j, place) for j, place in enumerate(places)), strict=True)
        return any(
            part and gives_say(changes[k + n])
            for changes, (k, along) in made
            for n, part in enumerate((1 - along, along))
        )

    def _placed(self, slot: int, place: Place) -> tuple[int, float]:
        way, step = place
        return placed(self.curves[slot][way].knots, step / self.ways[slot][way].steps)

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
