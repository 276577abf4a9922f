"""The short form of the campaign of voting power: a sample of its random games, by seeds of its own."""

from __future__ import annotations

import random

import pytest

from random_games import check_compound, check_large, check_weighted


@pytest.mark.parametrize(("check", "count"), [(check_compound, 250), (check_weighted, 60), (check_large, 8)])
def test_the_ways_to_count_agree(check, count):
    assert all(check(random.Random(10**9 + seed)) >= 4 for seed in range(count))
