"""How long does Equal Shares take on elections of the sizes of real ones? Run: python3 x.py bench.

The figures to read are ratios to pabutools on the same file, which ``compare_equal_shares.py`` prints.
"""

from __future__ import annotations

from typing import Any

import pytest
from ballot_boxes import SIZES, box, council

from equipoise.plan.ballots import equal_shares, leave_one_out, load_kernel


@pytest.fixture(autouse=True, scope="module")
def kernel() -> None:
    """Every figure here is of a process in which the kernel is loaded."""
    load_kernel()


@pytest.mark.parametrize("size", SIZES)
def test_a_city(benchmark: Any, size: str) -> None:
    """One run over a city's ballots, from merged ballots to the selection."""
    election = box(size)
    benchmark.group = "equal shares"
    assert benchmark(equal_shares, election).spent <= election.budget


@pytest.mark.parametrize("size", SIZES)
def test_a_city_with_add1(benchmark: Any, size: str) -> None:
    """The same, with the money of each voter raised by one until nothing more fits."""
    election = box(size)
    benchmark.group = "equal shares with add1"
    found = benchmark.pedantic(equal_shares, args=(election, "cost", "add1"), rounds=3)
    assert found.spent <= election.budget


def test_a_council(benchmark: Any) -> None:
    """32 weighted members, 200 projects."""
    election = council()
    benchmark.group = "equal shares"
    assert benchmark(equal_shares, election).spent <= election.budget


def test_influence_of_32_members(benchmark: Any) -> None:
    """Each of 32 members leaves with its money in turn."""
    election = council()
    benchmark.group = "influence"
    assert len(benchmark(leave_one_out, election)) == 32
