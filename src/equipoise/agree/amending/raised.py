"""How likely could any text of a box pass? The odds raised to where they are concave, draw by draw and for all draws.

Within a draw, log P_d is concave in what the members gain, once what bends it upwards is raised: who gave its word in
favour accepts for certain, a refusal sets in along the straight line that lies above it over the box. Over the draws
the mean of the odds is not log-concave; but log P_d lies between its values where everybody gains least and most in
the box, l_d and u_d, and there exp lies under its chord:

    P(x) = mean_d exp(log P_d(x)) <= mean_d (a_d + b_d log P_d(x)),    b_d = (exp u_d - exp l_d) / (u_d - l_d)

which is concave in x, so any tangent of log P_d makes one linear row over the vertices that is valid for the whole
box. The chord errs by the square of the width of the box.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from equipoise.agree.amending.local import ORDER, firmness
from equipoise.agree.amending.menu import Menu
from equipoise.agree.amending.surface import Surface
from equipoise.agree.judgement import Draws, Judged, answering, judged_gains
from equipoise.agree.normal import Array
from equipoise.agree.odds import conditional, log_passes
from equipoise.agree.statements import Refusal

__all__ = ["Chord", "Raised", "Tangent"]

_FLAT = 1e-9
_SURE = 100.0  # a stance that makes its member accept whatever it gains


@dataclass(frozen=True)
class Tangent:
    """log P_d <= at_d + slope_d . (how much of each row is chosen): (D,) and (D, K)."""

    at: Array
    slope: Array


@dataclass(frozen=True)
class Chord:
    """exp(log P_d) <= at_d + slope_d log P_d over a box, (D,); ``most`` is the mean odds where everybody gains most."""

    at: Array
    slope: Array
    most: float

    def row(self, tangent: Tangent) -> tuple[Array, float]:
        """The mean odds are at most constant + row . (how much of each row is chosen)."""
        many = len(self.at)
        return self.slope @ tangent.slope / many, float((self.at + self.slope * tangent.at).mean())


@dataclass(frozen=True)
class Raised:
    """The odds over a menu where these would ask for the same next, so many requests are expected (D, n)."""

    menu: Menu
    followers: tuple[str, ...]
    requests: Array

    @cached_property
    def _surface(self) -> Surface:
        surface = self.menu.surface
        stances = surface.given.stances
        sure = np.where(stances.word & (stances.spoken > 0), _SURE, 0.0)
        return surface.with_stances(replace(stances, held=stances.held + sure, either=()))

    @cached_property
    def _refusals(self) -> tuple[Refusal, ...]:
        return self.menu.surface.given.stances.refusals

    def within(self, high: Array, low: Array) -> Draws:
        """The draws with every refusal along a line that bounds it while its member gains between low and high."""
        given = self._surface.given
        shape = (*given.weights.shape[:2], -1)
        found = []
        for refusal in self._refusals:
            at = (slice(None), refusal.member, refusal.attribute)
            least, most = low.reshape(shape)[at], np.minimum(high.reshape(shape)[at], 0.0)
            full, eased = refusal.losing(least), refusal.losing(most)
            wide = most - least > _FLAT
            slope = np.where(wide, (full - eased) / np.where(wide, most - least, 1.0), 0.0)
            # Whoever would rather lose counts as having lost all: that only makes it likelier to accept.
            slope = np.where(refusal.held > 0, 0.0, slope)
            found.append(replace(refusal, line=(np.where(refusal.held > 0, full, full + slope * least), slope)))
        return replace(given, stances=replace(given.stances, refusals=tuple(found)))

    def chord(self, high: Array, low: Array, given: Draws) -> Chord:
        """The chord over a box whose gains lie between low and high (D, m)."""
        top = np.minimum(self._logs(high, given), 0.0)
        bottom = np.minimum(self._logs(low, given), top)
        most, least = np.exp(top), np.exp(bottom)
        wide = top - bottom > _FLAT
        slope = np.where(wide, (most - least) / np.where(wide, top - bottom, 1.0), most)
        return Chord(most - slope * top, slope, float(most.mean()))

    def tangent(self, gains: Array, given: Draws) -> Tangent:
        """The tangent where the members gain so much, (D, m)."""
        found = self._judged(gains, given)
        reckoned = conditional(found.z, found.loading, ORDER)
        logs = log_passes(reckoned, self._surface.tests)
        firm, _ = firmness(reckoned, found, self._surface.tests, logs)
        steep = answering(found, self.requests, np.zeros(found.gains[:, :, :4].shape), given, self._sure)
        steep = (steep * firm[:, :, None]).reshape(len(logs), -1)
        slope = np.matmul(self.menu.gives, steep[:, :, None])[:, :, 0]
        return Tangent(logs - np.einsum("dm,dm->d", steep, gains - self.menu.rest), slope)

    @cached_property
    def _sure(self) -> int | None:
        members, by = self._surface.rest.members, self._surface.tabled_by
        return members.index(by) if by in members else None

    def _logs(self, gains: Array, given: Draws) -> Array:
        found = self._judged(gains, given)
        return log_passes(conditional(found.z, found.loading, ORDER), self._surface.tests)

    def _judged(self, gains: Array, given: Draws) -> Judged:
        own = gains.reshape(*given.weights.shape[:2], -1)
        surface = self._surface
        return judged_gains(own, self.followers, surface.rest.members, given, surface.tabled_by, requests=self.requests)

    def odds(self, gains: Array) -> float:
        """The odds as they are, nothing raised, where the members gain so much (D, m)."""
        return float(np.exp(self._logs(gains, self.menu.surface.given)).mean())
