"""Which steps of the levers make the nearest text that passes? The continuous answer, then one that can be written.

A text says whole steps: hundredths of an amount, whole years, yes or no. The point that the descent found is rounded to
steps that pass, then every slot is given back as many steps as the odds allow, the dearest first, until nothing can be
given back. Touching a clause at all costs ``TOUCH``, so a clause that can be given back whole is.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from equipoise.agree.amending.curves import added, scaled
from equipoise.agree.amending.descent import Found, likeliest, nearest
from equipoise.agree.amending.levers import TOUCH, Lever
from equipoise.agree.amending.payments import Payment
from equipoise.agree.amending.slots import Slot
from equipoise.agree.amending.surface import Surface
from equipoise.agree.normal import Array

__all__ = ["Problem", "Stepped", "distance"]

_OVER = 5e-3
_START = (0.0, 0.5)
_ALONG = (0.0, 0.02, 0.05, 0.1, 0.2, 0.4, 0.7, 1.0)


def distance(slots: Sequence[Slot], levers: Sequence[Lever], steps: Sequence[int]) -> float:
    """How far is a text from the tabled one? Each slot's weight times what it gives up, and a touch for each touched.

    All side payments together are one touch.
    """
    given_up = [1 - k / lever.steps for lever, k in zip(levers, steps, strict=True)]
    paid = any(isinstance(lever, Payment) and part > 0 for lever, part in zip(levers, given_up, strict=True))
    return sum(s.weight * part + s.touch * (part > 0) for s, part in zip(slots, given_up, strict=True)) + TOUCH * paid


def _over(probability: float) -> float:
    """The log of odds a little over those asked for, so that an answer as exact as it need be passes."""
    return math.log(probability) + _OVER * (1 - probability)


@dataclass(frozen=True)
class Stepped:
    """A text as steps of its levers, its distance, its odds on the surface, and the continuous answer behind it."""

    steps: tuple[int, ...]
    distance: float
    odds: float
    found: Found


@dataclass(frozen=True)
class Problem:
    """The slots of a text with one way each, and the odds over them."""

    slots: tuple[Slot, ...]
    levers: tuple[Lever, ...]
    surface: Surface
    always: tuple[Slot, ...] = ()

    @property
    def cost(self) -> Array:
        """What giving up a slot wholly costs: its weight, and the touch, spread over the way."""
        return np.array([slot.weight + slot.touch for slot in self.slots])

    @cached_property
    def level(self) -> Array | None:
        """The row by which side payments sum to zero: level.(1 - x) = 0; None where there are none."""
        row = np.array([lever.whole if isinstance(lever, Payment) else 0.0 for lever in self.levers])
        return row / np.abs(row).max() if row.any() else None

    def begun(self, kept: float) -> Array:
        """The point where so much of every clause is kept and nobody pays another."""
        return np.array([1.0 if isinstance(lever, Payment) else kept for lever in self.levers])

    def written(self, steps: Sequence[int]) -> tuple[tuple[Slot, ...], tuple[Lever, ...], tuple[int, ...]]:
        """Slots, levers and steps of the text, with what is added in any case."""
        always = tuple(slot.ways[0] for slot in self.always)
        return (*self.slots, *self.always), (*self.levers, *always), (*steps, *(0 for _ in always))

    def point(self, steps: Sequence[int]) -> Array:
        """The point of these steps."""
        return np.array([k / lever.steps for lever, k in zip(self.levers, steps, strict=True)])

    def likeliest(self) -> Found:
        """The point where the odds are highest, looked for from today's rules or half way, whichever is likelier."""
        smooth = self.surface.smooth()
        starts = [self.begun(s) for s in _START]
        best = max(starts, key=self.surface.log_odds)
        found = likeliest(smooth, best, self.level)
        undone = starts[0]
        if self.surface.log_odds(undone) > self.surface.log_odds(found.x):
            # With nothing left that gives a say, nobody would ask for the same next: the odds may jump up there.
            return replace(found, x=undone, local=self.surface.local(undone))
        return found

    def nearest(self, probability: float, start: Array) -> Stepped | None:
        """The nearest text in steps whose odds reach ``probability`` on the surface; None when none was found."""
        smooth = self.surface.smooth()
        found = nearest(smooth, self.cost, _over(probability), start, self.level)
        tried = [self._stepped(s, probability, found) for s in self._roundings(found.x, probability, start)]
        return min(tried, key=lambda s: s.distance, default=None)

    def leaving(self, clause: str) -> Problem | None:
        """The problem with one clause as tabled; None where nothing else is left."""
        free = [j for j, slot in enumerate(self.slots) if slot.clause != clause]
        return self._only(free, np.ones(len(self.slots))) if free else None

    def _only(self, free: Sequence[int], fixed: Array) -> Problem:
        """The problem with all but the ``free`` slots fixed."""
        surface = self.surface
        undone = np.array([0.0 if j in free else kept for j, kept in enumerate(fixed)])
        # What stands at a slot's step 0 is counted by the part's own curve.
        rest = added(surface.changes(undone), *(scaled(surface.curves[j].changes[0], -1.0) for j in free))
        chosen = list(free)
        slots, levers = tuple(self.slots[j] for j in chosen), tuple(self.levers[j] for j in chosen)
        return Problem(slots, levers, surface.only(chosen, rest), self.always)

    def _stepped(self, steps: tuple[int, ...], probability: float, found: Found) -> Stepped:
        steps = self._given_back(steps, probability)
        return Stepped(steps, distance(self.slots, self.levers, steps), self.surface.odds(self.point(steps)), found)

    def _roundings(self, x: Array, probability: float, start: Array) -> Iterable[tuple[int, ...]]:
        """Steps near a point that pass: rounded as they are, and with the slots that a step cannot say fixed first."""
        near = self._passing(x, probability, start)
        if near is not None:
            yield near
        whole = np.array([lever.steps for lever in self.levers])
        rounded = np.round(x * whole)
        paying = np.array([isinstance(lever, Payment) for lever in self.levers])
        # Payments are settled last, together: in all they are nothing.
        settled = ((rounded == 0) | (rounded == whole)) & ~paying
        free = [j for j, done in enumerate(settled) if not done]
        if 0 < len(free) < len(settled):
            part = self._only(free, rounded / whole)
            again = nearest(part.surface.smooth(), part.cost, _over(probability), x[free], part.level)
            short = again.local.value < math.log(probability)
            aim = part.likeliest().x if short else part.begun(0.0)
            steps = part._passing(again.x, probability, aim)
            if steps is not None:
                found = rounded.astype(int)
                found[free] = steps
                yield tuple(int(k) for k in found)

    def _passing(self, x: Array, probability: float, start: Array) -> tuple[int, ...] | None:
        """Steps near a point that pass: rounded, or on the way from there to ``start``, or to the text undone."""
        ways = [(aim, along) for aim in (start, self.begun(0.0)) for along in _ALONG]
        for aim, along in ways:
            point = (1 - along) * x + along * aim
            for round_ in (np.round, np.floor, np.ceil):
                rounded = [round_(k * lever.steps) for k, lever in zip(point, self.levers, strict=True)]
                steps = self.even([int(min(max(k, 0), v.steps)) for k, v in zip(rounded, self.levers, strict=True)])
                if self.surface.odds(self.point(steps)) >= probability:
                    return steps
        return None

    def _given_back(self, steps: tuple[int, ...], probability: float) -> tuple[int, ...]:
        """The steps with as much given back as the odds allow, the dearest slot first."""
        current = list(steps)
        order = sorted(
            (j for j in range(len(current)) if not isinstance(self.levers[j], Payment)),
            key=lambda j: -self.slots[j].weight * (1 - current[j] / self.levers[j].steps),
        )
        for j in order:
            whole = self.levers[j].steps
            if current[j] < whole and self._passes(current, j, whole, probability):
                current[j] = whole
        for j in order:
            low, high = current[j], self.levers[j].steps
            while high - low > 1:
                middle = (low + high) // 2
                low, high = (middle, high) if self._passes(current, j, middle, probability) else (low, middle)
            current[j] = low
        return tuple(self._paying_less(current, probability))

    def _passes(self, steps: Sequence[int], j: int, step: int, probability: float) -> bool:
        tried = [*steps[:j], step, *steps[j + 1 :]]
        return self.surface.odds(self.point(tried)) >= probability

    # --- side payments: in whole units, in all nothing --------------------------------------------------------------

    def even(self, steps: Sequence[int]) -> tuple[int, ...]:
        """The steps with what is paid made equal to what is got, and nobody doing both."""
        found, payments = list(steps), self._payments
        if not payments:
            return tuple(found)
        for pays, gets in payments.values():
            both = min(self.levers[j].steps - found[j] for j in (pays, gets))
            found[pays] += both
            found[gets] += both
        sides = [[pair[k] for pair in payments.values()] for k in (0, 1)]
        sums = [sum(self.levers[j].steps - found[j] for j in side) for side in sides]
        room = [sum(self.levers[j].steps for j in side if found[j] < self.levers[j].steps) for side in sides]
        # Whoever gets is to get no less than was found, as far as those who pay have room for it.
        aim = min(sums[1], room[0]) if sums[0] else 0
        for side in sides:
            self._scaled(found, side, aim)
        return tuple(found)

    def _scaled(self, steps: list[int], side: Sequence[int], total: int) -> None:
        """Let one side's amounts sum to this many units, in proportion, none beyond its cap."""
        amounts = {j: self.levers[j].steps - steps[j] for j in side if steps[j] < self.levers[j].steps}
        before = sum(amounts.values())
        for j, amount in sorted(amounts.items(), key=lambda pair: (-pair[1], pair[0])):
            part = -(-amount * total // before) if before else 0
            taken = min(part, self.levers[j].steps, total)
            steps[j] = self.levers[j].steps - taken
            total, before = total - taken, before - amount
        for j in amounts:
            more = min(total, steps[j])
            steps[j], total = steps[j] - more, total - more

    def _paying_less(self, steps: list[int], probability: float) -> list[int]:
        """The steps with all payments made smaller in proportion, as far as the odds allow."""
        paid = [j for pair in self._payments.values() for j in pair if steps[j] < self.levers[j].steps]
        low, high, found = 0.0, 1.0, steps
        for _ in range(8 if paid else 0):
            part = 0.0 if high == 1.0 and found is steps and low == 0.0 else (low + high) / 2
            tried = list(steps)
            for j in paid:
                tried[j] = self.levers[j].steps - round((self.levers[j].steps - steps[j]) * part)
            tried = list(self.even(tried))
            if self.surface.odds(self.point(tried)) >= probability:
                high, found = part, tried
                if not part:
                    break
            else:
                low = max(part, 1e-6)
        return found

    @cached_property
    def _payments(self) -> dict[str, tuple[int, int]]:
        """Each member's two slots, what it pays and what it gets."""
        where = {(v.member, v.way): j for j, v in enumerate(self.levers) if isinstance(v, Payment)}
        return {m: (where[m, "pays"], where[m, "gets"]) for m, way in where if way == "pays" and (m, "gets") in where}
