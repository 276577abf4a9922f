"""How long does it take to choose among 200 projects, and among a few? Run: python3 x.py bench.

The target is a gap of at most 1% in 10 CPU seconds on each of ten seeds of the page's size. It is met: 0.43 to 0.89%
in 4.3 to 9.5 s, and five further seeds (10 to 14) 0.39 to 0.63% in 3.0 to 7.1; no search ends by the clock, so the
gaps are the same on every machine. ``felt`` are ten more where the return band is made to bind: there the search stays
up to several per cent away on about half. What is missing is the plan, not the bound: chosen again in random groups
for a minute, felt seed 5 comes within 0.9% of the same bound. ``compare_portfolio.py`` prints all gaps beside those of
plain HiGHS in the same run.
"""

from __future__ import annotations

from typing import Any

import pytest
from compare_portfolio import GAP, NODES
from large_portfolios import DISCOUNT, FIRST, instance

import equipoise
from equipoise import plan
from equipoise.plan.schedule import best_schedule


@pytest.mark.parametrize("seed", range(10))
def test_200_projects(benchmark: Any, seed: int) -> None:
    """One search to within 1% of the bound."""
    one = instance(seed)
    benchmark.group = "portfolio"
    found = benchmark.pedantic(
        best_schedule,
        (one.candidates, one.room),
        {"discount": DISCOUNT, "first": FIRST, "nodes": NODES, "limits": one.limits, "gap": GAP},
        rounds=1,
    )
    assert found.bound - found.worth <= GAP * found.worth


def test_a_small_portfolio(benchmark: Any) -> None:
    """The investment programme of the NATO folder, exactly."""
    nato = equipoise.load("nato")
    benchmark.group = "small portfolio"
    assert benchmark(plan.portfolio, nato, "nsip", range(2027, 2032)).gap == 0
