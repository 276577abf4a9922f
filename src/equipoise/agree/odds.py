"""How likely is it that nobody objects, or at most one, or at most two? Exact given the common factor, then averaged.

Given the common factor f the members decide independently: member i accepts with a_i(f) = Phi(z_i + loading f). So

- unanimity is a product (a sum of logarithms: a chance of 1e-21 is as exact as one of a half);
- "at most k object" is the Poisson-binomial distribution, by a recursion over members that carries only counts up to
  k, for several bodies at once: the same capital decides in every body where it sits;
- a rule that weighs votes is reckoned by what weight objects (weighing_votes.py);
- P(i objects) = E[1 - a_i], and P(i is the only objector) = E[(1 - a_i) prod of the others' a_j].

The average over f is a sum over points (shocks.py). The average over draws of the assumptions is the headline: a mean,
so that parts add up (P(at most one objects) = P(none) + the sole objectors). The range is the 5% and 95% points over
the draws. Shapes: D draws, n members, P points of f.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from equipoise.agree.acceptance import ORDER
from equipoise.agree.normal import Array, expected_log, log_phi, phi
from equipoise.agree.shocks import shocks
from equipoise.agree.streams import BLOCK
from equipoise.agree.weighing_votes import Weighed, log_carried
from equipoise.decide.game import Form, Threshold
from equipoise.model.wording import chance as percent
from equipoise.model.wording import chance_range

__all__ = [
    "Conditional",
    "Odds",
    "Test",
    "conditional",
    "log_passes",
    "log_tolerant",
    "mean_error",
    "objecting_at",
    "odds",
    "odds_of",
    "percent",
    "route_odds",
]

CHECK_ORDER = 20  # the same averages with fewer points: what is left is the error of the rule
_FEWEST = 4  # replicates whose spread says something of the error
_TAIL = 1.959964  # 97.5% point of a standard normal


@dataclass(frozen=True)
class Odds:
    """A probability with its 90% range over the assumptions and, apart, the numerical error of the centre.

    ``centre`` is the mean over draws. ``log10_centre`` stays finite where ``centre`` is too small to write down.
    ``numerical_error`` is a 95% half-width: what other draws, or fewer points of the common factor, would change
    (``mean_error``). ``range_error`` is the same for the ends of the range.
    """

    rule: str
    centre: float
    low: float
    high: float
    numerical_error: float
    range_error: float
    log10_centre: float

    @property
    def sentence(self) -> str:
        """The probability in words: "31% (90% range over assumptions 12 to 55%; numerical error 0.4 points)"."""
        error = "1 point" if self.error_text == "1.0" else f"{self.error_text} points"
        return f"{percent(self.centre)} (90% range over assumptions {self.span}; numerical error {error})"

    @property
    def span(self) -> str:
        """The 90% range over the assumptions: "12 to 55%"."""
        return chance_range(self.low, self.high)

    @property
    def error_text(self) -> str:
        """The numerical error of the centre in points of a hundred: "0.4", "under 0.1"; never 0."""
        return f"{100 * self.numerical_error:.1f}" if self.numerical_error >= 0.001 else "under 0.1"

    @property
    def figures(self) -> dict[str, str | float]:
        """The probability, its range and its errors as a program reads them, beside the words."""
        return {
            "sentence": self.sentence,
            "centre": self.centre,
            "low": self.low,
            "high": self.high,
            "numerical_error": self.numerical_error,
            "range_error": self.range_error,
        }

    @property
    def bound(self) -> str:
        """How small, when it is under 1%: "under 1 in 10,000"; empty otherwise.

        No smaller than one in a million: beyond that the assumptions are likelier to be wrong than the event to happen.
        """
        if self.centre >= 0.01:
            return ""
        power = min(max(2, math.floor(-self.log10_centre)), 6) if math.isfinite(self.log10_centre) else 6
        return f"under 1 in {10**power:,}"


@dataclass(frozen=True)
class Test:
    """One test that a text must pass: at most ``allowed`` of the members at these positions object.

    Where the rule weighs votes, ``form`` says which of the seats carry it, and any number may object.
    """

    seats: tuple[int, ...]
    allowed: int
    form: Form | None = None


@dataclass(frozen=True)
class Conditional:
    """Log of the probability that each member accepts, given the common factors: ``log_accept`` is (n, D, P).

    ``log_weight`` is that of each point, (P,) or, where the points differ from draw to draw, (D, P).
    """

    log_accept: Array
    log_weight: Array

    def objects(self) -> Array:
        """P(i objects), shape (D, n)."""
        return self._mean(-np.expm1(self.log_accept))

    def sole_objector(self) -> Array:
        """P(i objects and nobody else does), shape (D, n)."""
        total = self.log_accept.sum(axis=0)
        with np.errstate(invalid="ignore"):
            alone = np.exp(total - self.log_accept) * -np.expm1(self.log_accept)
        return self._mean(alone)

    def first_objector(self) -> Array:
        """P(i is the first to object, were all asked one after another in random order), shape (D, n).

        It is i's Shapley value in the game v(S) = 1 - P(all in S accept), so over the members it sums to the
        probability that somebody objects. By Owen's formula the mean over all orders is one over the moment t at which
        i is asked, uniform between 0 and 1, when each other one has been asked with probability t:

            E_f (1 - a_i) integral_0^1 prod_{j != i} (1 - t (1 - a_j)) dt,

        a polynomial in t of degree n - 1, which Gauss-Legendre points integrate exactly.
        """
        objects = -np.expm1(self.log_accept)
        found = np.zeros_like(objects)
        at, weight = np.polynomial.legendre.leggauss(len(objects) // 2 + 1)
        for t, w in zip((at + 1) / 2, weight / 2, strict=True):
            silent = 1 - t * objects
            found += w * silent.prod(axis=0) / silent
        return self._mean(found * objects)

    def _mean(self, values: Array) -> Array:
        """The average over the common factors, (D, n), of what is known at every point, (n, D, P)."""
        weight = np.exp(self.log_weight)
        found: Array = (values @ weight if weight.ndim == 1 else np.einsum("ndp,dp->nd", values, weight)).T
        return found


def objecting_at(z: Array, loading: Array) -> Array:
    """P(i objects), shape (D, n), in closed form: all that moves a member is normal, and so is its sum.

    ``z`` is (D, n), ``loading`` as in ``conditional``.
    """
    common = loading[:, None] ** 2 if loading.ndim == 1 else (loading**2).sum(axis=2)
    return phi(-z / np.sqrt(1 + common))


def conditional(z: Array, loading: Array, order: int = ORDER) -> Conditional:
    """The members' chances of accepting at every point of the common factors.

    ``z`` is (D, n). ``loading`` is (D,) for one factor that moves all alike, or (D, n, q) for q factors (shocks.py).
    """
    moved, logw = shocks(z, loading, order)
    return Conditional(log_phi(z.T[:, :, None] + moved), logw)


def log_passes(given: Conditional, tests: Sequence[Test]) -> Array:
    """Log P(every test is passed), shape (D,). No tests: certain."""
    heads = _undominated([t for t in tests if t.form is None])
    weighed = {t: t.form for t in tests if t.form is not None}
    accept = given.log_accept
    strict = frozenset(i for t in heads if t.allowed == 0 for i in t.seats)
    log_all = accept[sorted(strict)].sum(axis=0)
    # Whoever sits in a body without tolerance has accepted, so it cannot object elsewhere.
    loose = [Test(tuple(i for i in t.seats if i not in strict), t.allowed) for t in heads if t.allowed > 0]
    if weighed:
        rules = [Weighed(t.seats, form) for t, form in weighed.items()]
        # Head counts are weighed with the others, because the same members decide.
        rules += [Weighed(t.seats, Threshold((1,) * len(t.seats), len(t.seats) - t.allowed)) for t in loose]
        log_all = log_all + log_carried(accept, rules, strict)
    elif loose:
        log_all = log_all + _log_at_most(accept, loose)
    return expected_log(log_all, given.log_weight)


def log_tolerant(given: Conditional, most: int) -> Array:
    """Log P(at most 0, 1, ... ``most`` of all members object), shape (most + 1, D), in one recursion."""
    state, log_scale = _counted(given.log_accept, [Test(tuple(range(len(given.log_accept))), most)])
    with np.errstate(divide="ignore"):
        counted = np.log(np.cumsum(state, axis=0)) + log_scale
    # Nobody objecting is a product: exact however small it is beside the others.
    counted[0] = given.log_accept.sum(axis=0)
    return expected_log(counted, given.log_weight)


def _undominated(tests: Sequence[Test]) -> list[Test]:
    """The tests that matter: one is dropped when another covers its seats and allows no more objectors."""
    kept: list[Test] = []
    for t in sorted(set(tests), key=lambda t: (t.allowed, -len(t.seats), t.seats)):
        if t.allowed < len(t.seats) and not any(set(t.seats) <= set(k.seats) for k in kept):
            kept.append(t)
    return kept


def _log_at_most(accept: Array, tests: Sequence[Test]) -> Array:
    """Log P(at most ``allowed`` object in each test) given f, shape (D, P)."""
    state, log_scale = _counted(accept, tests)
    with np.errstate(divide="ignore"):
        found: Array = np.log(state.sum(axis=tuple(range(len(tests))))) + log_scale
    return found


def _counted(accept: Array, tests: Sequence[Test]) -> tuple[Array, Array]:
    """P(so many object) in each test, up to the allowed, an axis a test, then (D, P); and the log it is scaled by."""
    counts = tuple(t.allowed + 1 for t in tests)
    state = np.zeros((*counts, *accept.shape[1:]))
    state[(0,) * len(counts)] = 1.0
    log_scale = np.zeros(accept.shape[1:])
    axes = tuple(range(len(counts)))
    for i in sorted({i for t in tests for i in t.seats}):
        sits = [i in t.seats for t in tests]
        there = tuple(slice(1, None) if s else slice(None) for s in sits)
        here = tuple(slice(None, -1) if s else slice(None) for s in sits)
        grown = np.exp(accept[i]) * state
        grown[there] -= np.expm1(accept[i]) * state[here]
        top = grown.max(axis=axes)
        with np.errstate(divide="ignore"):
            log_scale += np.log(top)
        state = np.divide(grown, top, out=grown, where=top > 0)
    return state, log_scale


def route_odds(z: Array, loading: Array, tests: Sequence[Test]) -> Odds:
    """The odds that every test along a route is passed: ``z`` and ``loading`` as in ``conditional``."""
    whole, fewer = (log_passes(conditional(z, loading, order), tests) for order in (ORDER, CHECK_ORDER))
    return odds("route", whole, fewer)


def odds(rule: str, logs: Array, check: Array | None = None) -> Odds:
    """The headline, range and numerical error of a rule from log P by draw (D,), and the same with fewer points."""
    p = np.exp(logs)
    centre = float(p.mean())
    log_mean = float(expected_log(logs[None, :], np.full(len(logs), -math.log(len(logs))))[0])
    low, high = (float(q) for q in np.quantile(p, (0.05, 0.95)))
    error = abs(float(np.exp(check).mean()) - centre) if check is not None else 0.0
    error += mean_error(p)
    return Odds(rule, centre, low, high, error, _range_error(p), log_mean / math.log(10))


def odds_of(rule: str, p: Array) -> Odds:
    """The same from the probability itself by draw (D,)."""
    with np.errstate(divide="ignore"):
        return odds(rule, np.log(np.clip(p, 0.0, 1.0)))


def mean_error(values: Array) -> float:
    """The 95% half-width of the mean of values by draw, (D,): what other draws would change.

    Every block of draws is a replicate of even points (streams.py), so the means of the blocks are independent and
    alike, and Student's t gives the interval. Fewer than four blocks are taken as if single draws were independent,
    which overstates it. A draw alone says nothing of its error: 0.
    """
    blocks = len(values) // BLOCK
    if blocks < _FEWEST:
        return _TAIL * float(values.std(ddof=1)) / math.sqrt(len(values)) if len(values) > 1 else 0.0
    means = values[: blocks * BLOCK].reshape(blocks, BLOCK).mean(axis=1)
    return _t(blocks - 1) * float(means.std(ddof=1)) / math.sqrt(len(values) / BLOCK)


def _t(freedom: int) -> float:
    """The 97.5% point of Student's t, by its expansion around the normal: within 1% from three degrees on."""
    z, v = _TAIL, freedom
    more = (z**3 + z) / (4 * v) + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * v**2)
    return z + more + (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * v**3)


def _range_error(p: Array) -> float:
    """How far either end of the range may move with other draws: half the 95% band of the order statistics."""
    spread = 1.96 * math.sqrt(0.05 * 0.95 / len(p))
    ends = np.clip([0.05 - spread, 0.05 + spread, 0.95 - spread, 0.95 + spread], 0, 1)
    a, b, c, d = np.quantile(p, ends)
    return float(max(b - a, d - c) / 2)
