"""Large portfolios of the size on the design page, made from a seed: nothing is fetched, all is reproducible.

200 projects over ten years for 32 members: heavy-tailed costs over one to four years, worth that goes roughly with
cost, 60 dependencies, exclusions, hosts with room for a few projects at once, quotas by region, 60 projects whose
participants are chosen, capacities to work, and a return band of 0.9 to 1.1.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from equipoise.plan.schedule import Band, Candidate, Joining, Limits, Quota

FIRST, YEARS, MEMBERS, PROJECTS, NEEDS, JOINED = 2027, 10, 32, 200, 60, 60
DISCOUNT = Fraction(98, 100)
SPARE = Fraction(1)  # capacity to work over the need, by project: little enough that the band is felt
REGIONS = ("east", "north", "south", "west")


@dataclass(frozen=True)
class Instance:
    """One problem, as ``best_schedule`` takes it."""

    candidates: tuple[Candidate, ...]
    room: dict[int, Fraction]
    limits: Limits


def instance(seed: int) -> Instance:
    """The portfolio of a seed."""
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
        capacity = {m: min(SPARE * key[m] / strength + Fraction(1, 400), Fraction(1)) for m in able}
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
    quotas = tuple(Quota(r, "spending", Fraction(15, 100), Fraction(35, 100)) for r in REGIONS)
    return Instance(
        tuple(candidates),
        room,
        Limits(regions=regions, quotas=quotas, key=key, band=Band(Fraction(9, 10), Fraction(11, 10))),
    )
