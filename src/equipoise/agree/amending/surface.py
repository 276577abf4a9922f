"""How likely does each text between the tabled one and today's rules pass? The odds as a function of the levers.

A point x says for each slot how much of it is kept, from 0 (undone) to 1 (as tabled). The effects at a point are those
of the slots added up, each taken along straight lines between the steps that the engine measured; what slots do to each
other is not in it, and is put right by measuring the chosen text itself (trial.py). The odds of a point are those of
``judged`` on the very draws of the forecast.

Given a draw and the common factor the members decide independently, so with the route a chain of consensus

    P(x) = mean_d E_f prod_i Phi(z_id(x) + loading_d f),    d log P_d / d z_i = E_f[ prod x Mills ratio_i ] / P_d

Shapes: D draws, n members, L slots, P points of the common factor.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np

from equipoise.agree.amending.curves import Curve, added, placed, scaled
from equipoise.agree.amending.local import ORDER, Local, firmness, log_mean
from equipoise.agree.amending.pieces import STEP, Piece, Purse
from equipoise.agree.gains import Changes, gains
from equipoise.agree.judgement import Draws, Judged, answering, judged_gains
from equipoise.agree.normal import Array
from equipoise.agree.odds import Test, conditional, log_passes
from equipoise.agree.precedent import next_to_ask, requests_of_others
from equipoise.agree.statements import Stances

__all__ = ["Surface", "gives_say"]


@dataclass(frozen=True)
class Surface:
    """The odds over the levers: ``rest`` is what changes with every slot undone, ``curves`` what each slot adds.

    Members ask for the same next as soon as a text gives anybody a say, however little: the odds jump there. With
    ``asked_anyway`` they would ask in any case, which makes the odds smooth; it is right wherever some say is given.

    ``quiet`` is the slot, if there is one, that adds a clause by which the text sets no precedent: a part of those who
    would ask next then does not.
    """

    rest: Changes
    curves: tuple[Curve, ...]
    given: Draws
    tests: tuple[Test, ...]
    tabled_by: str | None
    asked_anyway: bool = False
    quiet: int | None = None

    @property
    def size(self) -> int:
        """How many slots there are."""
        return len(self.curves)

    def smooth(self) -> Surface:
        """The same, with those who would ask next asking in any case."""
        return self._with(
            ("tensors", "_pieces", "_purse", "_broad", "_rest", "_search", "likely_to_ask", "asking"), asked_anyway=True
        )

    def with_stances(self, stances: Stances) -> Surface:
        """The same with other stances on the same draws."""
        kept = ("tensors", "_pieces", "_purse", "_broad", "_rest", "likely_to_ask", "asking")
        return self._with(kept, given=replace(self.given, stances=stances))

    def resting_on(self, rest: Changes) -> Surface:
        """The same slots over another rest."""
        return self._with(("tensors", "_pieces", "_purse", "_broad", "_search"), rest=rest)

    def reviewed(self, since: date) -> Surface:
        """The same where the text says that a review may end it from this day on."""

        terms = replace(self.rest.terms, review=since)
        curves = tuple(curve.under(terms) for curve in self.curves)
        return replace(self, rest=replace(self.rest, terms=terms), curves=curves)

    def only(self, free: Sequence[int], rest: Changes) -> Surface:
        """Some of the slots over another rest."""
        quiet = free.index(self.quiet) if self.quiet in free else None
        made = self._with(("_search",), rest=rest, curves=tuple(self.curves[j] for j in free), quiet=quiet)
        if "tensors" in vars(self):
            vars(made)["tensors"] = tuple(self.tensors[j] for j in free)
            vars(made)["_pieces"] = tuple(self._pieces[j] for j in free)
        return made

    def _with(self, kept: Iterable[str], **fields: Any) -> Surface:
        """Another surface that keeps what was computed already and does not depend on the fields replaced."""
        made = replace(self, **fields)
        vars(made).update({name: vars(self)[name] for name in kept if name in vars(self)})
        return made

    @cached_property
    def _search(self) -> Draws:
        # Who belongs to an unnamed group is averaged for the members' own lines only; a search needs the draws alone.
        return replace(self.given, stances=replace(self.given.stances, either=()))

    @cached_property
    def tensors(self) -> tuple[Array, ...]:
        """Each slot's gains at its knots, (knots, D, n, 4)."""
        return tuple(np.stack([self.gains_of(c) for c in curve.changes]) for curve in self.curves)

    @cached_property
    def _pieces(self) -> tuple[Piece, ...]:
        return tuple(Piece.of(curve.knots, t) for curve, t in zip(self.curves, self.tensors, strict=True))

    @cached_property
    def _purse(self) -> Purse | None:
        return Purse.of(self._pieces)

    @cached_property
    def _broad(self) -> tuple[int, ...]:
        """The slots that are no purse's."""
        alone = set(self._purse.slots.tolist()) if self._purse is not None else set()
        return tuple(j for j in range(self.size) if j not in alone)

    @cached_property
    def _rest(self) -> Array:
        return self.gains_of(self.rest)

    def gains_of(self, changes: Changes) -> Array:
        """What changes as gains in every draw, (D, n, 4)."""
        return gains(changes, self.given.scales)

    @cached_property
    def likely_to_ask(self) -> tuple[str, ...]:
        """Who would plausibly ask next if the text as tabled is adopted."""
        return next_to_ask(self.changes(np.ones(self.size)), self.tabled_by)

    @cached_property
    def says(self) -> tuple[bool, ...]:
        """Which slots give anybody a say or a seat: with none of these kept, nobody would ask for the same next."""
        return tuple(any(gives_say(c) for c in curve.changes) for curve in self.curves)

    def followers(self, x: Array) -> tuple[str, ...]:
        """Who would plausibly ask next at this point."""
        kept = (
            self.asked_anyway
            or gives_say(self.rest)
            or any(says and kept > 0 for says, kept in zip(self.says, x, strict=True))
        )
        return self.likely_to_ask if kept else ()

    def changes(self, x: Array) -> Changes:
        """What changes at a point, added up over the slots."""
        parts = []
        for curve, kept in zip(self.curves, x, strict=True):
            k, along = placed(curve.knots, float(kept))
            parts += [scaled(curve.changes[k], 1 - along), scaled(curve.changes[k + 1], along)]
        return added(self.rest, *parts)

    def gains(self, x: Array) -> Array:
        """The members' gains at a point, (D, n, 4)."""
        found = self._rest.copy()
        for j in self._broad:
            self._pieces[j].add_to(found, float(x[j]))
        if self._purse is not None:
            self._purse.add_to(found, 1.0 - x)
        return found

    def judged(self, x: Array, followers: tuple[str, ...] | None = None) -> Judged:
        """How firmly each member stands at a point."""
        asking = self.followers(x) if followers is None else followers
        return self._stood(self.gains(x), asking, self.requests(asking, x))

    def _stood(self, own: Array, followers: tuple[str, ...], requests: Array) -> Judged:
        return judged_gains(own, followers, self.rest.members, self._search, self.tabled_by, requests=requests)

    def requests(self, followers: tuple[str, ...], x: Array) -> Array:
        """How many like requests of others pass, as each member expects at a point, (D, n)."""
        if not followers:
            return np.zeros((len(self.given.failure), len(self.rest.members)))
        loud, hushed = self.asking
        kept = 1.0 if self.quiet is None else float(x[self.quiet])
        return loud if kept == 1.0 else kept * loud + (1 - kept) * hushed

    @cached_property
    def asking(self) -> tuple[Array, Array]:
        """With everybody asking who would, and where the text says that it sets no precedent."""
        scales, members = self.given.heeding(self.rest.terms).scales, self.rest.members
        loud = requests_of_others(self.likely_to_ask, members, scales)
        fewer = {**scales, "followers": scales["followers"] * scales["no-precedent"]}
        return loud, requests_of_others(self.likely_to_ask, members, fewer)

    def logs(self, x: Array) -> Array:
        """Log of the odds along the route in every draw, (D,)."""
        found = self.judged(x)
        return log_passes(conditional(found.z, found.loading, ORDER), self.tests)

    def log_odds(self, x: Array) -> float:
        """Log of the odds along the route, a mean over draws."""
        return log_mean(self.logs(x))

    def odds(self, x: Array) -> float:
        """The odds along the route."""
        return math.exp(self.log_odds(x))

    def local(self, x: Array, followers: tuple[str, ...] | None = None) -> Local:
        """Value, slope and curvature of the odds at a point."""
        found = self.judged(x, followers)
        reckoned = conditional(found.z, found.loading, ORDER)
        logs = log_passes(reckoned, self.tests)
        firm, bend = firmness(reckoned, found, self.tests, logs)
        return Local(x.copy(), logs, self._jacobian(x, found), firm, bend)

    def _jacobian(self, x: Array, found: Judged) -> Array:
        """dz/dx, (L, D, n), towards today where there is room: that is where an amendment goes."""
        requests = self.requests(found.followers, x)
        inward = np.zeros(found.gains[:, :, :4].shape)
        sign = np.where(x > STEP / 2, -1.0, 1.0)
        for j in self._broad:
            self._pieces[j].add_slope(inward, float(x[j]), float(sign[j]))
        if self._purse is not None:
            self._purse.add_to(inward, -sign)
        sure = self.rest.members.index(self.tabled_by) if self.tabled_by in self.rest.members else None
        steep = answering(found, requests, inward, self._search, sure)
        jacobian = np.zeros((self.size, *found.z.shape))
        for j in self._broad:
            self._pieces[j].put_slope(jacobian[j], steep, float(x[j]))
        if self._purse is not None:
            self._purse.put_slope(jacobian, steep)
        if self.quiet is not None and found.followers:
            step = -STEP if x[self.quiet] > STEP / 2 else STEP
            beside = x.copy()
            beside[self.quiet] += step
            heard = self._stood(found.gains[:, :, :4], found.followers, self.requests(found.followers, beside))
            jacobian[self.quiet] += (heard.z - found.z) / step
        return jacobian


def gives_say(changes: Changes) -> bool:
    """Does anybody gain a say, a seat or voting power, in any year?"""
    return bool(((changes.say + changes.seats + changes.unpriced).sum(axis=1) > 1e-12).any())
