"""How likely does each text between the tabled one and today's rules pass? The odds as a function of the levers.

A point x says for each slot how much of it is kept, from 0 (undone) to 1 (as tabled). The effects at a point are those
of the slots added up, each taken along straight lines between the steps that the engine measured; what slots do to each
other is not in it, and is put right by measuring the chosen text itself (amend.py). The odds of a point are those of
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

from equipoise.agree.gains import FELT, Changes, gains
from equipoise.agree.judgement import Draws, Judged, answering, judged_gains
from equipoise.agree.normal import Array, expected_log
from equipoise.agree.odds import Conditional, Test, conditional, log_passes
from equipoise.agree.precedent import next_to_ask, requests_of_others
from equipoise.agree.shocks import shocks
from equipoise.agree.statements import Stances

__all__ = ["ORDER", "Curve", "Local", "Surface", "added", "hull", "placed", "scaled"]

ORDER = 8  # points of the common factor while searching: within 0.0001 of all of them, which the answer is taken with
_STEP = 1e-4
_FEW = 4  # a lever that touches fewer than one in so many members is kept as what it does to them alone


def added(one: Changes, *others: Changes) -> Changes:
    """The sum of changes to the same members and years; what is paid and said today is the first's."""
    return replace(one, **{name: sum((getattr(o, name) for o in others), getattr(one, name)) for name in FELT})


def scaled(one: Changes, by: float | Array) -> Changes:
    """The changes times a number, or times one number for each year (T,)."""
    return replace(one, **{name: getattr(one, name) * by for name in FELT})


@dataclass(frozen=True)
class Curve:
    """What one slot changes at each of its knots, from 0 (kept nothing) to 1 (as tabled)."""

    knots: tuple[float, ...]
    changes: tuple[Changes, ...]


@dataclass(frozen=True)
class Surface:
    """The odds over the levers: ``rest`` is what changes with every slot undone, ``curves`` what each slot adds.

    Members ask for the same next as soon as a text gives anybody a say, however little: the odds jump there. With
    ``asked_anyway`` they would ask in any case, which makes the odds smooth; it is right wherever some say is given.

    ``quiet`` is the slot, if there is one, that adds a clause by which the text sets no precedent: a part of those who
    would ask next then does not. ``hushed`` takes it as added in any case.
    """

    rest: Changes
    curves: tuple[Curve, ...]
    given: Draws
    tests: tuple[Test, ...]
    tabled_by: str | None
    asked_anyway: bool = False
    quiet: int | None = None
    hushed: bool = False

    @property
    def size(self) -> int:
        """How many slots there are."""
        return len(self.curves)

    def smooth(self) -> Surface:
        """The same, with those who would ask next asking in any case."""
        return self._with(
            ("tensors", "_pieces", "_purse", "_broad", "_rest", "_search", "_followers", "_requests"), asked_anyway=True
        )

    def with_stances(self, stances: Stances, hushed: bool) -> Surface:
        """The same with other stances on the same draws, and with no precedent set in any case if ``hushed``."""
        kept = ("tensors", "_pieces", "_purse", "_broad", "_rest", "_followers", "_requests")
        return self._with(kept, given=replace(self.given, stances=stances), hushed=hushed)

    def bowed(self, tensors: tuple[Array, ...]) -> Surface:
        """The same with other gains at the knots."""
        kept = ["_rest", "_search", "_followers", "_requests"]
        if all(one is other for one, other in zip(tensors, self.tensors, strict=True)):
            kept += ["_pieces", "_purse", "_broad"]
        made = self._with(kept)
        vars(made)["tensors"] = tensors
        return made

    def resting_on(self, rest: Changes) -> Surface:
        """The same slots over another rest."""
        return self._with(("tensors", "_pieces", "_purse", "_broad", "_search"), rest=rest)

    def reviewed(self, since: date) -> Surface:
        """The same where the text says that a review may end it from this day on."""

        def terms(changes: Changes) -> Changes:
            return replace(changes, terms=replace(changes.terms, review=since))

        curves = tuple(Curve(c.knots, tuple(terms(x) for x in c.changes)) for c in self.curves)
        return replace(self, rest=terms(self.rest), curves=curves)

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
        return tuple(np.stack([self._gains(c) for c in curve.changes]) for curve in self.curves)

    @cached_property
    def _pieces(self) -> tuple[_Piece, ...]:
        return tuple(_Piece.of(curve.knots, t) for curve, t in zip(self.curves, self.tensors, strict=True))

    @cached_property
    def _purse(self) -> _Purse | None:
        return _Purse.of(self._pieces)

    @cached_property
    def _broad(self) -> tuple[int, ...]:
        """The slots that are no purse's."""
        alone = set(self._purse.slots.tolist()) if self._purse is not None else set()
        return tuple(j for j in range(self.size) if j not in alone)

    @cached_property
    def _rest(self) -> Array:
        return self._gains(self.rest)

    def _gains(self, changes: Changes) -> Array:
        return gains(changes, self.given.scales)

    @cached_property
    def _followers(self) -> tuple[str, ...]:
        return next_to_ask(self.changes(np.ones(self.size)), self.tabled_by)

    @cached_property
    def says(self) -> tuple[bool, ...]:
        """Which slots give anybody a say or a seat: with none of these kept, nobody would ask for the same next."""
        return tuple(any(_gains_say(c) for c in curve.changes) for curve in self.curves)

    def followers(self, x: Array) -> tuple[str, ...]:
        """Who would plausibly ask next at this point."""
        kept = (
            self.asked_anyway
            or _gains_say(self.rest)
            or any(says and kept > 0 for says, kept in zip(self.says, x, strict=True))
        )
        return self._followers if kept else ()

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
        loud, hushed = self._requests
        if self.hushed:
            return hushed
        kept = 1.0 if self.quiet is None else float(x[self.quiet])
        return loud if kept == 1.0 else kept * loud + (1 - kept) * hushed

    @cached_property
    def _requests(self) -> tuple[Array, Array]:
        """With everybody asking who would, and where the text says that it sets no precedent."""
        scales, members = self.given.heeding(self.rest.terms).scales, self.rest.members
        loud = requests_of_others(self._followers, members, scales)
        fewer = {**scales, "followers": scales["followers"] * scales["no-precedent"]}
        return loud, requests_of_others(self._followers, members, fewer)

    def logs(self, x: Array, followers: tuple[str, ...] | None = None) -> Array:
        """Log of the odds along the route in every draw, (D,)."""
        found = self.judged(x, followers)
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
        firmness, bend = _firmness(reckoned, found, self.tests, logs)
        return Local(x.copy(), logs, self._jacobian(x, found), firmness, bend)

    def _jacobian(self, x: Array, found: Judged) -> Array:
        """dz/dx, (L, D, n), towards today where there is room: that is where an amendment goes."""
        requests = self.requests(found.followers, x)
        inward = np.zeros(found.gains[:, :, :4].shape)
        sign = np.where(x > _STEP / 2, -1.0, 1.0)
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
            step = -_STEP if x[self.quiet] > _STEP / 2 else _STEP
            beside = x.copy()
            beside[self.quiet] += step
            heard = self._stood(found.gains[:, :, :4], found.followers, self.requests(found.followers, beside))
            jacobian[self.quiet] += (heard.z - found.z) / step
        return jacobian


@dataclass(frozen=True)
class _Piece:
    """A slot's gains at its knots, (knots, D, m, 4), of the members it touches: ``who`` (m,), or None for all."""

    knots: tuple[float, ...]
    values: Array
    who: Any
    rises: Array
    empty: tuple[bool, ...]

    @classmethod
    def of(cls, knots: tuple[float, ...], tensor: Array) -> _Piece:
        touched = np.flatnonzero(tensor.any(axis=(0, 1, 3)))
        few = len(touched) * _FEW < tensor.shape[2]
        values = tensor[:, :, touched] if few else tensor
        rises = np.diff(values, axis=0) / np.diff(np.array(knots))[:, None, None, None]
        empty = tuple(not at.any() for at in values)
        return cls(knots, values, touched if few else slice(None), rises, empty)

    def add_to(self, gains: Array, kept: float) -> None:
        """Add what the slot gives at a point to gains (D, n, 4)."""
        k, along = placed(self.knots, kept)
        if along > 0 and not self.empty[k + 1]:
            gains[:, self.who] += along * self.values[k + 1]
        if along < 1 and not self.empty[k]:
            gains[:, self.who] += (1 - along) * self.values[k]

    def add_slope(self, inward: Array, kept: float, sign: float) -> None:
        """Add the slope of its gains at a point, with this sign."""
        inward[:, self.who] += sign * self._rise(kept)

    def put_slope(self, slope: Array, steep: Array, kept: float) -> None:
        """Put how z answers the slot at a point into (D, n); ``steep`` is how it answers the gains, (D, n, 4)."""
        slope[:, self.who] = np.einsum("dmk,dmk->dm", steep[:, self.who], self._rise(kept))

    def _rise(self, kept: float) -> Array:
        k, along = placed(self.knots, kept)
        k -= kept > _STEP / 2 and along == 0
        found: Array = self.rises[k]
        return found


@dataclass(frozen=True)
class _Purse:
    """The slots that each give one member something in a straight line and nothing as tabled: payments, all at once.

    ``slots`` (S,) and ``members`` (S,) are positions, ``gives`` (S, D, 4) the gains where such a slot is
    undone; each of ``layers`` are slots of different members.
    """

    slots: Any
    members: Any
    gives: Array
    layers: tuple[Any, ...]

    @classmethod
    def of(cls, pieces: Sequence[_Piece]) -> _Purse | None:
        """The purse of some pieces; None where none is of this kind."""
        alone = [
            j
            for j, p in enumerate(pieces)
            if len(p.knots) == 2 and not isinstance(p.who, slice) and len(p.who) == 1 and p.empty[1]
        ]
        if not alone:
            return None
        gives = np.stack([pieces[j].values[0, :, 0] for j in alone])
        members = np.array([int(pieces[j].who[0]) for j in alone])
        # Each layer names a member once, so that adding at its places adds each slot.
        place = np.array([int((members[:s] == m).sum()) for s, m in enumerate(members)])
        layers = tuple(np.flatnonzero(place == k) for k in range(place.max() + 1))
        return cls(np.array(alone), members, gives, layers)

    def add_to(self, gains: Array, undone: Array) -> None:
        """Add what the slots give, each as far as it is undone (L,), to gains (D, n, 4)."""
        given = undone[self.slots][:, None, None] * self.gives
        for layer in self.layers:
            gains[:, self.members[layer]] += given[layer].transpose(1, 0, 2)

    def put_slope(self, jacobian: Array, steep: Array) -> None:
        """Put how z answers the slots into (L, D, n)."""
        there = np.einsum("dsk,sdk->sd", steep[:, self.members], self.gives)
        jacobian[self.slots, :, self.members] = -there


def hull(surface: Surface) -> Surface:
    """The same surface with each slot's gains raised to their concave hull: nobody gains less anywhere."""
    both = zip(surface.curves, surface.tensors, strict=True)
    return surface.bowed(tuple(_hull(np.array(c.knots), t) if len(c.knots) > 2 else t for c, t in both))


def _hull(knots: Array, values: Array) -> Array:
    """The least concave function over the values at the knots, taken at the knots; the first axis is the knots."""
    found = values.copy()
    for k in range(1, len(knots) - 1):
        for a in range(k):
            for b in range(k + 1, len(knots)):
                along = (knots[k] - knots[a]) / (knots[b] - knots[a])
                np.maximum(found[k], (1 - along) * values[a] + along * values[b], out=found[k])
    return found


@dataclass(frozen=True)
class Local:
    """The odds around a point: ``logs`` (D,), ``jacobian`` dz/dx (L, D, n), and how log P_d answers z, (D, n).

    ``firmness`` is d log P_d / d z_i, ``bend`` minus the second derivative that the members' own chances give.
    """

    x: Array
    logs: Array
    jacobian: Array
    firmness: Array
    bend: Array

    @cached_property
    def share(self) -> Array:
        """Each draw's part of the mean odds, (D,): sums to one."""
        top = np.exp(self.logs - self.logs.max())
        found: Array = top / top.sum()
        return found

    @property
    def value(self) -> float:
        """Log of the mean odds."""
        return log_mean(self.logs)

    @cached_property
    def slopes(self) -> Array:
        """d log P_d / dx, (D, L)."""
        found: Array = np.einsum("ldn,dn->dl", self.jacobian, self.firmness)
        return found

    @property
    def slope(self) -> Array:
        """The slope of the log of the mean odds, (L,)."""
        found: Array = self.share @ self.slopes
        return found

    @cached_property
    def curvature(self) -> Array:
        """Minus the Hessian of log P, as far as the members' own chances make it: positive semidefinite, (L, L)."""
        weight = self.share[:, None] * self.bend
        # Slots that move one member alone, such as payments, meet only those that move the same one.
        touched: Any = self.jacobian.any(axis=1)
        thin = touched.sum(axis=1) <= 1
        wide, narrow, who = np.flatnonzero(~thin), np.flatnonzero(thin), touched[thin].argmax(axis=1)
        found = np.zeros((len(thin), len(thin)))
        heavy, alone = self.jacobian[wide] * weight, self.jacobian[narrow, :, who]
        found[np.ix_(wide, wide)] = np.einsum("bdn,cdn->bc", heavy, self.jacobian[wide])
        found[np.ix_(wide, narrow)] = np.einsum("ads,sd->as", heavy[:, :, who], alone)
        found[np.ix_(narrow, wide)] = found[np.ix_(wide, narrow)].T
        same = who[:, None] == who[None, :]
        found[np.ix_(narrow, narrow)] = same * np.einsum("sd,td->st", alone * weight.T[who], alone)
        return found

    @property
    def pull(self) -> Array:
        """How much log P gains from each member standing one standard deviation firmer, (n,)."""
        found: Array = self.share @ self.firmness
        return found


def log_mean(logs: Array) -> float:
    """Log of the mean of exp(logs)."""
    return float(expected_log(logs[None, :], np.full(len(logs), -math.log(len(logs))))[0])


def _firmness(reckoned: Conditional, found: Judged, tests: Sequence[Test], logs: Array) -> tuple[Array, Array]:
    """d log P_d / d z_i for every draw and member, and the bend, both (D, n)."""
    at = found.z.T[:, :, None] + shocks(found.z, found.loading, ORDER)[0]
    # Mills' ratio in logarithms, so that a member who accepts with a chance of 1e-300 still has a slope.
    mills = np.exp(-0.5 * at * at - 0.5 * math.log(2 * math.pi) - reckoned.log_accept)
    curve = np.maximum(mills * (mills + at), 0.0)
    strict = sorted({i for t in tests if t.allowed == 0 for i in t.seats})
    if any(t.allowed or t.form is not None for t in tests):
        return _by_difference(reckoned, tests, logs, mills), _weighted(curve, reckoned, range(len(at)))
    return _weighted(mills, reckoned, strict), _weighted(curve, reckoned, strict)


def _weighted(values: Array, reckoned: Conditional, members: Sequence[int]) -> Array:
    """The mean of values (n, D, P) over the common factor as it is where these members all accept, (D, n)."""
    chosen = list(members)
    total = reckoned.log_accept[chosen].sum(axis=0) + reckoned.log_weight
    total -= total.max(axis=1, keepdims=True)
    weight = np.exp(total)
    weight /= weight.sum(axis=1, keepdims=True)
    found = np.zeros((values.shape[1], values.shape[0]))
    found[:, chosen] = np.einsum("ndp,dp->dn", values[chosen], weight)
    return found


def _by_difference(reckoned: Conditional, tests: Sequence[Test], logs: Array, mills: Array) -> Array:
    """The same where some body bears an objector: each member a little firmer in turn."""
    found = np.zeros((len(logs), len(mills)))
    for i in sorted({i for t in tests for i in t.seats}):
        firmer = reckoned.log_accept.copy()
        firmer[i] = np.minimum(firmer[i] + _STEP * mills[i], 0.0)
        found[:, i] = (log_passes(Conditional(firmer, reckoned.log_weight), tests) - logs) / _STEP
    return found


def placed(knots: tuple[float, ...], kept: float) -> tuple[int, float]:
    """The knot before a point, and how far along the way to the next it lies."""
    k = min(max(int(np.searchsorted(knots, kept, side="right")) - 1, 0), len(knots) - 2)
    return k, min(max((kept - knots[k]) / (knots[k + 1] - knots[k]), 0.0), 1.0)


def _gains_say(changes: Changes) -> bool:
    return bool(((changes.say + changes.seats + changes.unpriced).sum(axis=1) > 1e-12).any())
