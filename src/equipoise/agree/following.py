"""What follows? How many like requests to expect from whom, and what that does to today's odds.

The odds of a forecast let every like request pass (precedent.py). But followers ask by the same rules, so a text that
hardly passes is a small precedent. If like requests pass as often as this one, P solves

    P = F(P),    F(p): the odds of this text where a like request passes with chance p.

F falls in p, so in every draw there is exactly one such P, between F(1) and F(0). It is found by straight lines between
the ends, each step checked: |F(P) - P| is reported. |F'| < 1 says that guessing again and again would settle there too.

A clause that the text sets no precedent, or an end date, leaves a part of the followers: G times that part.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from equipoise.agree.gains import Changes, gains
from equipoise.agree.judgement import Draws, judged_gains
from equipoise.agree.normal import Array
from equipoise.agree.odds import Odds, Test, conditional, log_passes, odds
from equipoise.agree.precedent import inspired, next_to_ask, tabled
from equipoise.agree.streams import FOLLOWERS, plain

__all__ = ["Asking", "Following", "followed", "simulated", "spectral_radius", "without_limit"]

_ORDER = 12  # points of the common factor: differences between odds are told in whole percents
_SETTLED = 1e-3
_STEPS = 12
_RUNS = 400


@dataclass(frozen=True)
class Asking:
    """A member that may ask next: the chance that it tables a like request, with its 90% range over assumptions."""

    member: str
    centre: float
    low: float
    high: float


@dataclass(frozen=True)
class Following:
    """What follows a text once it is adopted.

    ``asking`` by member, the likeliest first; ``total`` the expected number of like requests (centre, low, high).
    ``radius`` is rho(A), (centre, low, high), and ``sustaining`` the part of the draws where it reaches 1. There
    ``total`` still counts each member once; ``simulated`` is the same count by simulation, and None where rho(A) < 1 in
    every draw. ``endless`` is the count without that limit, over the draws where it is finite.

    ``odds`` of the text: "every" like request passes (the forecast's odds), "alike" as often as this one, "none",
    and with a clause "no-precedent" or a "sunset". ``gap`` is |F(P) - P|, ``slope`` the largest |F'| seen.
    """

    asking: tuple[Asking, ...]
    total: tuple[float, float, float]
    radius: tuple[float, float, float]
    sustaining: float
    endless: float
    simulated: float | None
    odds: Mapping[str, Odds]
    gap: float
    slope: float


def followed(changes: Changes, given: Draws, tests: tuple[Test, ...], tabled_by: str | None, every: Odds) -> Following:
    """What follows these changes, passed by these tests? ``every`` is the odds where every like request passes."""
    asking = next_to_ask(changes, tabled_by)
    draws = len(given.scales["followers"])
    # Who belongs to an unnamed group matters for the members' own lines only.
    given = replace(given, stances=replace(given.stances, either=()))
    given = given.heeding(changes.terms)
    own = gains(changes, given.scales)

    def passes(passing: Array, part: Array | float = 1.0) -> Array:
        scales = {**given.scales, "followers": given.scales["followers"] * part}
        found = judged_gains(own, asking, changes.members, replace(given, scales=scales), tabled_by, passing)
        logs: Array = log_passes(conditional(found.z, found.loading, _ORDER), tests)
        return np.exp(logs)

    zero, one = np.zeros(draws), np.ones(draws)
    none = passes(zero)
    # Where the text fails even with no precedent counted, or nobody would follow, there is nothing to balance.
    moot = not asking or float(none.max()) < _SETTLED
    full = none if moot else passes(one)
    alike, gap, slope = (full, 0.0, 0.0) if moot else _balanced(passes, none, full)
    found = {
        "every": every,
        "alike": _odds("alike", alike),
        "none": _odds("none", none),
        "no-precedent": _odds(
            "no-precedent", full if moot or changes.terms.quiet else passes(one, given.scales["no-precedent"])
        ),
        "sunset": _odds("sunset", full if moot else passes(one, given.scales["sunset"])),
    }
    first, each = inspired(asking, given.scales)
    chance = tabled(first, each, alike)
    radius = spectral_radius(each * alike[:, None, None])
    endless = without_limit(first, each, alike)[radius < 1]
    run = bool((radius >= 1).any())
    lines = (Asking(m, *_spread(chance[:, k])) for k, m in enumerate(asking))
    return Following(
        asking=tuple(sorted(lines, key=lambda line: (-line.centre, line.member))),
        total=_spread(chance.sum(axis=1)),
        radius=_spread(radius),
        sustaining=float((radius >= 1).mean()),
        endless=float(endless.sum(axis=1).mean()) if len(endless) else float("inf"),
        simulated=float(simulated(first, each, alike).sum(axis=1).mean()) if run else None,
        odds=found,
        gap=gap,
        slope=slope,
    )


def _odds(rule: str, p: Array) -> Odds:
    with np.errstate(divide="ignore"):
        return odds(rule, np.log(p))


def _spread(values: Array) -> tuple[float, float, float]:
    low, high = np.quantile(values, (0.05, 0.95)) if len(values) else (0.0, 0.0)
    return float(values.mean()), float(low), float(high)


def _balanced(passes: Callable[[Array], Array], none: Array, full: Array) -> tuple[Array, float, float]:
    """P = F(P) in every draw, the largest |F(P) - P|, and the largest slope |F'| between points seen."""
    # F - p is from zero up at ``low`` and down at ``high``; straight lines between them, halved when they dawdle.
    low, high = np.zeros_like(full), np.ones_like(full)
    above, below = none, full - 1
    slope, gap, middle = 0.0, np.inf, full
    for step in range(_STEPS):
        line = low + (high - low) * above / np.where(above > below, above - below, 1.0)
        middle = (low + high) / 2 if step % 3 == 2 else line
        value = passes(middle) - middle
        # Between 0, the middle and 1; F itself is the value plus where it was taken.
        near = np.abs(value + middle - none) / np.where(middle > 0, middle, 1.0)
        far = np.abs(full - value - middle) / np.where(middle < 1, 1 - middle, 1.0)
        slope = max(slope, float(near.max()), float(far.max()))
        gap = float(np.abs(value).max())
        if gap < _SETTLED:
            break
        up = value > 0
        low, above = np.where(up, middle, low), np.where(up, value, above)
        high, below = np.where(up, high, middle), np.where(up, below, value)
    return middle, gap, slope


def spectral_radius(matrices: Array) -> Array:
    """The largest absolute eigenvalue of each matrix with entries from 0, (D,)."""
    if not matrices.shape[1]:
        return np.zeros(len(matrices))
    found: Array = np.abs(np.linalg.eigvals(matrices)).max(axis=1)
    return found


def without_limit(first: Array, each: Array, passing: Array) -> Array:
    """How often each would table a like request if it could do so again and again, (D, S): G (I - A)^-1 e_i.

    It means something where rho(A) < 1 only; elsewhere the sum has no end.
    """
    passed = each * passing[:, None, None]
    count = first.shape[1]
    if not count:
        return first
    system = np.eye(count) - passed.transpose(0, 2, 1)
    # A draw in which the system is singular has no finite answer; it is not solved.
    sound = spectral_radius(passed) < 1
    found = np.full_like(first, np.inf)
    found[sound] = np.linalg.solve(system[sound], first[sound][:, :, None])[:, :, 0]
    return found


def simulated(first: Array, each: Array, passing: Array, runs: int = _RUNS) -> Array:
    """How likely does each table a like request, by simulation with everyone tabling once, (D, S)?

    A rate r reaches somebody with probability 1 - exp(-r). A request that fails inspires nobody.
    """
    draws, count = first.shape
    reached = np.zeros((draws, count))
    for run in range(runs):
        u = plain(FOLLOWERS + run, (draws, count + 2, count))
        new = u[:, 0] < -np.expm1(-first)
        passes = u[:, 1] < passing[:, None]
        link = u[:, 2:] < -np.expm1(-each)
        asked = new.copy()
        while new.any():
            new = ((new & passes)[:, :, None] & link).any(axis=1) & ~asked
            asked |= new
        reached += asked
    found: Array = reached / runs
    return found
