"""Large portfolios of the size on the design page, made from a seed: nothing is fetched, all is reproducible.

200 projects over ten years for 32 members: heavy-tailed costs over one to four years, worth that goes roughly with
cost, 60 dependencies, exclusions, quotas of 20 to 30% by region, 60 projects whose participants are chosen, and a
return band of 0.9 to 1.1. That is ``instance``. Who can work there follows the key, so the band costs little.

``felt`` and ``hard`` are stresses beyond that page, where the band is made to bind: who can work follows an industrial
base that differs from the key by a factor drawn for each member, and hosts lie mostly in one region while the quotas
ask for 20 to 30% in each. Of ten seeds the band costs worth in 8 and the quotas in 9; ``hard`` is tighter still.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from equipoise.plan.schedule import Band, Candidate, Joining, Limits, Quota

FIRST, YEARS, MEMBERS, PROJECTS, NEEDS, JOINED = 2027, 10, 32, 200, 60, 60
DISCOUNT = Fraction(98, 100)
SPREAD = 1.1  # of the industrial bases: standard deviation of the logarithm
SPARE = 1.0  # capacity to work over the need, by project
JOINT = 1.8  # capacity in a joint project over the member's share by base
HOSTED = (0.5, 0.28, 0.14, 0.08)  # part of the projects first named for a host of each region
QUOTA = (Fraction(20, 100), Fraction(30, 100))
REGIONS = ("east", "north", "south", "west")
QUOTAS = tuple(Quota(r, "spending", *QUOTA) for r in REGIONS)


@dataclass(frozen=True)
class Instance:
    """One problem, as ``best_schedule`` takes it."""

    candidates: tuple[Candidate, ...]
    room: dict[int, Fraction]
    limits: Limits


def instance(seed: int) -> Instance:
    """The portfolio of a seed."""
    one = _loose(seed)
    return replace(one, limits=replace(one.limits, quotas=QUOTAS))


def felt(seed: int) -> Instance:
    """The same with work, hosts and quotas that bind: a stress, not a target."""
    return _felt(_loose(seed), seed, SPREAD, JOINT)


def hard(seed: int) -> Instance:
    """The stress with bases further from the key and less room to work in joint projects."""
    return _felt(_loose(seed), seed, 1.2, 1.4)


def _felt(one: Instance, seed: int, spread: float, joint: float) -> Instance:
    """The problem with capacities, hosts and quotas that bind."""
    draw = np.random.default_rng(1000 + seed)
    members = sorted(one.limits.key)
    apart = np.exp(draw.normal(0, spread, MEMBERS))
    base = {m: float(one.limits.key[m]) * a for m, a in zip(members, apart, strict=True)}
    lying = {r: [m for m in members if one.limits.regions[m] == r] for r in REGIONS}
    candidates = []
    for c in one.candidates:
        host = str(draw.choice(lying[REGIONS[int(draw.choice(len(REGIONS), p=HOSTED))]]))
        hosts = (host, *(h for h in c.hosts[:1] if len(c.hosts) > 1 and h != host))
        if c.joining is None:
            strength = {m: base[m] * draw.uniform(0.3, 1.7) for m in sorted(c.capacity or ())}
            parts = {m: SPARE * v / sum(strength.values()) + 0.003 for m, v in strength.items()}
        else:
            parts = {m: joint * base[m] + 0.025 for m in c.joining.gains}
        capacity = {m: min(Fraction(max(round(1000 * v), 1), 1000), Fraction(1)) for m, v in parts.items()}
        candidates.append(replace(c, hosts=hosts, capacity=capacity))
    return Instance(tuple(candidates), one.room, replace(one.limits, quotas=QUOTAS))


def _loose(seed: int) -> Instance:
    """The portfolio before work, hosts and quotas are made to bind."""
    draw = np.random.default_rng(seed)
    members = [f"m{i:02d}" for i in range(MEMBERS)]
    weights = np.maximum(np.round(10_000 * draw.dirichlet(np.full(MEMBERS, 0.7))), 5).astype(int)
    key = {m: Fraction(int(w), int(weights.sum())) for m, w in zip(members, weights, strict=True)}
    regions = {m: REGIONS[i % len(REGIONS)] for i, m in enumerate(members)}
    joined = set(draw.choice(PROJECTS, JOINED, replace=False).tolist())
    earlier: dict[int, list[int]] = {}
    while sum(map(len, earlier.values())) < NEEDS:
        first, then = sorted(draw.choice(PROJECTS, 2, replace=False).tolist())
        if first not in earlier.setdefault(then, []):
            earlier[then].append(first)
    candidates = []
    for p in range(PROJECTS):
        duration = int(draw.integers(1, 5))
        costs = np.round(np.exp(draw.normal(np.log(30_000), 0.8)) * draw.dirichlet(np.full(duration, 3.0))) + 1
        cost = int(costs.sum())
        worth = Fraction(round(cost * draw.uniform(0.6, 1.4)))
        hosts = tuple(members[i] for i in sorted(draw.choice(MEMBERS, 1 + (p % 3 == 0), replace=False).tolist()))
        able = [m for m in members if draw.random() < 0.35] or members
        strength = sum((key[m] for m in able), Fraction(0))
        capacity = {m: min(key[m] / strength + Fraction(1, 400), Fraction(1)) for m in able}
        joining = None
        if p in joined:
            appeal = draw.uniform(0, 0.12, MEMBERS)
            gains = {m: Fraction(round(cost * appeal[i])) for i, m in enumerate(members) if draw.random() < 0.7}
            some = sorted(gains)
            required = (some[int(draw.integers(len(some)))],)
            joining = Joining(gains, required, int(draw.integers(3, 7)), Fraction(2, 100), Fraction(40, 100))
            capacity |= {m: Fraction(1, 20) + key[m] * 2 for m in some}
            worth /= 2
        candidates.append(
            Candidate(
                f"p{p:03d}",
                {y: Fraction(int(c)) for y, c in enumerate(costs)},
                tuple(range(FIRST, FIRST + YEARS - duration + 1)),
                worth,
                needs=tuple(f"p{n:03d}" for n in sorted(earlier.get(p, ()))),
                excludes=(f"p{p - 1:03d}",) if p % 20 == 19 else (),
                hosts=hosts,
                joining=joining,
                capacity=capacity,
            )
        )
    whole = sum((c.cost for c in candidates), Fraction(0))
    room = {FIRST + y: Fraction(int(whole * Fraction(45, 1000) * (90 + 2 * y) / 100)) for y in range(YEARS)}
    return Instance(
        tuple(candidates),
        room,
        Limits(regions=regions, key=key, band=Band(Fraction(9, 10), Fraction(11, 10))),
    )
