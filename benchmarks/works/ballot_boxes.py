"""Large elections of the sizes on the design page, made from a seed: nothing is fetched, all is reproducible.

Costs and approvals are heavy-tailed, as in city votes; approvals cluster by district, so that ballots repeat.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from equipoise.plan.ballots import Election

#: name: voters, projects, budget, how many projects a ballot names, districts, seed
SIZES = {
    "ursynow": (7_683, 58, 5_000_000, (1, 15), 4, 2019),
    "lodz": (90_494, 160, 25_000_000, (1, 5), 20, 2022),
}


def box(name: str) -> Election:
    """A city's election: approval ballots, weight one each."""
    voters, projects, budget, (few, many), districts, seed = SIZES[name]
    draw = np.random.default_rng(seed)
    costs = np.round(np.exp(draw.normal(np.log(budget / projects * 1.2), 1.0, projects)), -3).astype(int)
    costs = np.clip(costs, 5_000, budget)
    appeal = np.exp(draw.normal(0, 1.0, projects))
    home = draw.integers(0, districts, projects)
    ballots = []
    for _ in range(voters):
        pull = appeal * np.where(home == draw.integers(0, districts), 6.0, 1.0)
        size = min(int(draw.integers(few, many + 1)), projects)
        ballots.append(draw.choice(projects, size, replace=False, p=pull / pull.sum()))
    return Election.of(
        {f"{p:03d}": int(costs[p]) for p in range(projects)},
        [(f"{i}", 1, [f"{p:03d}" for p in sorted(ballot)]) for i, ballot in enumerate(ballots)],
        budget,
    )


def council(seed: int = 32, members: int = 32, projects: int = 200) -> Election:
    """An alliance's election: few members of very different weight, many projects."""
    draw = np.random.default_rng(seed)
    costs = np.round(np.exp(draw.normal(np.log(20_000_000), 0.8, projects)), -3).astype(int)
    shares = np.sort(draw.pareto(1.0, members) + 0.05)[::-1]
    parts = np.maximum(np.round(shares / shares.sum() * 10_000), 1).astype(int)
    approves = draw.random((members, projects)) < 0.25
    return Election.of(
        {f"{p:03d}": int(costs[p]) for p in range(projects)},
        {
            f"m{i:02d}": (Fraction(int(parts[i]), 10_000), [f"{p:03d}" for p in np.flatnonzero(approves[i])])
            for i in range(members)
        },
        int(costs.sum() // 3),
    )
