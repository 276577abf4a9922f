"""Do the laws of keys, calls and seats hold for any of them? The short form of ``x.py campaign keys``."""

from __future__ import annotations

import random

import pytest

from random_keys import check_key, check_seats, drawn


@pytest.mark.parametrize("part", range(4))
def test_every_law_of_keys_holds_for_random_ones(part: int) -> None:
    refused = sum(check_key(draw, drawn(draw)) for draw in map(random.Random, range(1000 * part, 1000 * part + 1000)))
    assert 0 < refused < 400  # most can be met, and some cannot


@pytest.mark.parametrize("part", range(2))
def test_every_law_of_apportionment_holds_for_random_weights(part: int) -> None:
    for seed in range(1500 * part, 1500 * part + 1500):
        check_seats(random.Random(seed))
