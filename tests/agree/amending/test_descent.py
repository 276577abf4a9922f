"""Is the nearest passing point found? Against closed forms and every point of a grid."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace

import numpy as np
import pytest
from amending_builders import assumed, changes, surface

from equipoise.agree.amending.curves import Curve
from equipoise.agree.amending.descent import likeliest, nearest
from equipoise.agree.normal import quantile

GRID = [np.array([a, b]) for a in np.linspace(0, 1, 41) for b in np.linspace(0, 1, 41)]


def test_one_member_that_loses_is_left_just_what_it_bears() -> None:
    found = surface([[30.0]], given=assumed(1, mood="0.2"))
    t = found.given.thresholds
    b, s, r = float(t.cost[0]), float(t.noise[0]), 0.2
    # P = Phi(z / sqrt(1 + l2)) with l2 = r / (1 - r), and z = (b - 1.5 x 0.3) / (s sqrt(1 - r)).
    z = float(quantile(np.array([0.7]))[0]) * math.sqrt(1 + r / (1 - r))
    kept = (b - z * s * math.sqrt(1 - r)) / (1.5 * 0.3)
    answer = nearest(found, np.array([1.0]), math.log(0.7), np.array([0.0]))
    assert answer.x[0] == pytest.approx(kept, abs=2e-4)
    # The price is d distance / d log P = 1 / |slope|.
    assert answer.price == pytest.approx(1 / abs(answer.local.slope[0]), rel=1e-2)


@pytest.mark.parametrize("draws", [1, 24])
@pytest.mark.parametrize("seed", range(4))
def test_two_levers_as_on_a_grid(seed: int, draws: int) -> None:
    random = np.random.default_rng(seed)
    losses = random.uniform(-6, 18, (2, 5))
    cost = random.uniform(0.5, 2, 2)
    found = surface(losses.tolist(), given=assumed(5, draws=draws, mood="0.2"))
    odds = np.array([found.odds(x) for x in GRID])
    target = 0.5 * (odds.max() + odds[-1])
    best = min(float(cost @ (1 - x)) for x, p in zip(GRID, odds, strict=True) if p >= target)
    answer = nearest(found, cost, math.log(target), np.zeros(2))
    distance = float(cost @ (1 - answer.x))
    assert found.odds(answer.x) >= target - 1e-4
    assert best - 0.05 * cost.sum() / 2 <= distance <= best + 1e-3


@pytest.mark.parametrize("seed", range(4))
def test_the_likeliest_point_is_as_likely_as_any_of_a_grid(seed: int) -> None:
    random = np.random.default_rng(seed)
    found = surface(random.uniform(-15, 15, (2, 4)).tolist(), given=assumed(4, mood="0.2"))
    top = likeliest(found, np.full(2, 0.5))
    most = max(found.odds(x) for x in GRID)
    assert found.odds(top.x) >= most - 1e-4


@pytest.mark.parametrize("seed", [3, 5, 9, 13])
def test_with_side_payments_no_grid_point_is_nearer(seed: int) -> None:
    """Two members may pay each other up to a cap; brute force over the levers and the payment."""
    random = np.random.default_rng(seed)
    n, levers, cap, target = 4, 2, 6.0, 0.7
    found = surface(random.normal(0.5, 4, (levers, n)).tolist(), given=assumed(n, draws=16 if seed > 5 else 1))
    curves = list(found.curves)
    for i in (0, 1):
        for paid in (cap, -cap):
            money = np.zeros(n)
            money[i] = paid
            curves.append(Curve((0.0, 1.0), (changes(n, money=money), changes(n))))
    found = replace(found, curves=tuple(curves))
    level = np.array([0, 0, 1, -1, 1, -1.0])
    cost = np.concatenate([random.uniform(0.5, 2, levers), np.full(4, 0.2)])
    start = np.array([0, 0, 1, 1, 1, 1.0])
    answer = nearest(found, cost, math.log(target), likeliest(found, start, level).x, level)
    assert abs(level @ (1 - answer.x)) < 1e-6
    grid, nearest_on_grid = np.linspace(0, 1, 11), math.inf
    for a, b, t in itertools.product(grid, grid, np.linspace(-1, 1, 9)):
        # The first pays the second, or the other way round.
        one, other = 1 - max(t, 0.0), 1 - max(-t, 0.0)
        x = np.array([a, b, one, other, other, one])
        if found.log_odds(x) >= math.log(target):
            nearest_on_grid = min(nearest_on_grid, float(cost @ (1 - x)))
    assert answer.local.value >= math.log(target) - 1e-3
    assert cost @ (1 - answer.x) <= nearest_on_grid + 1e-3
