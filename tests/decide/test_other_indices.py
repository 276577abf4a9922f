"""Indices that need every coalition, power in blocs, and estimates: by hand, by definition, by what they estimate."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import chain, combinations, permutations

import pytest

from equipoise.decide import Game, estimate_of, power_by_minimal, power_in_blocs, power_of
from equipoise.errors import EquipoiseError, UnknownName

F = Fraction
GAME = Game.weighted({"A": 4, "B": 3, "C": 2, "D": 1}, quota=6)


def test_by_hand():
    """Minimal winning: AB, AC, BCD. Vulnerable besides: with A critical alone, and with two critical of three."""
    power = power_by_minimal(GAME)
    assert power.minimal == 3
    assert list(power.deegan_packel.values()) == [F(1, 3), F(5, 18), F(5, 18), F(1, 9)]
    assert list(power.holler.values()) == [F(2, 7), F(2, 7), F(2, 7), F(1, 7)]
    assert list(power.johnston.values()) == [F(1, 2), F(2, 9), F(2, 9), F(1, 18)]


def test_a_rule_that_decides_nothing():
    power = power_by_minimal(Game.weighted({"A": 1, "B": 1}, quota=3))
    assert set(power.holler.values()) == set(power.johnston.values()) == {0}


def owen_by_orders(game: Game, blocs: list[tuple[str, ...]]) -> dict[str, Fraction]:
    """Of all orders in which blocs stay together: how often does each member tip the decision? (Owen, 1977)"""
    tips = dict.fromkeys(game.members, 0)
    orders = 0
    for blocs_in_order in permutations(blocs):
        for inner in _products([list(permutations(b)) for b in blocs_in_order]):
            orders += 1
            joined: list[str] = []
            for member in chain.from_iterable(inner):
                before = game.wins(joined)
                joined.append(member)
                if not before and game.wins(joined):
                    tips[member] += 1
    return {m: F(k, orders) for m, k in tips.items()}


def _products(pools):
    if not pools:
        return [()]
    return [(first, *rest) for first in pools[0] for rest in _products(pools[1:])]


@pytest.mark.parametrize("seed", range(6))
def test_owen_by_every_order(seed):
    rng = random.Random(seed)
    members = "ABCDEF"
    game = Game.weighted({m: rng.randint(1, 9) for m in members}, quota=rng.randint(8, 20))
    cut = rng.randint(1, 3)
    blocs = [tuple(members[:cut]), tuple(members[cut : cut + 2]), *((m,) for m in members[cut + 2 :])]
    found = power_in_blocs(game, {"one": blocs[0], "two": blocs[1]})
    assert found.owen == owen_by_orders(game, blocs)
    for own in blocs:
        others = [b for b in blocs if b is not own]
        for member in own:
            mates = [m for m in own if m != member]
            sets = [set(chain.from_iterable(c)) for r in range(len(others) + 1) for c in combinations(others, r)]
            needed = [
                not game.wins(s | set(t)) and game.wins(s | set(t) | {member})
                for s in sets
                for r in range(len(mates) + 1)
                for t in combinations(mates, r)
            ]
            assert found.banzhaf_owen[member] == F(sum(needed), len(needed))


def test_blocs_of_one_change_nothing():
    assert power_in_blocs(GAME, {}).owen == power_of(GAME).shapley
    assert power_in_blocs(GAME, {}).banzhaf_owen == power_of(GAME).absolute


def test_refusals():
    with pytest.raises(UnknownName, match="unknown member 'E'"):
        power_in_blocs(GAME, {"x": ["E"]})
    with pytest.raises(EquipoiseError, match="A is named twice"):
        power_in_blocs(GAME, {"x": ["A", "B"], "y": ["A"]})
    with pytest.raises(EquipoiseError, match="23 members have"):
        power_by_minimal(Game.weighted({f"M{i}": 1 for i in range(23)}, quota=12))
    with pytest.raises(EquipoiseError, match="0 draws"):
        estimate_of(GAME, draws=0, seed=1)
    with pytest.raises(EquipoiseError, match="beyond 62 bits"):
        estimate_of(Game.weighted({"A": 2**70, "B": 2**70 + 1}, quota=2**70), draws=5, seed=1)


def test_estimates_are_near_what_they_estimate_and_say_what_they_are():
    estimate, exact = estimate_of(GAME, draws=20_000, seed=3), power_of(GAME)
    for member in GAME.members:
        for found, true in (
            (estimate.shapley[member], exact.shapley[member]),
            (estimate.absolute[member], exact.absolute[member]),
        ):
            assert found.low <= found.share <= found.high
            assert abs(found.share - true) < 0.02
            assert found.high - found.low < 0.02
    assert estimate.label == "estimated by Monte Carlo (20,000 draws, seed 3; 95% intervals), not counted"
    assert estimate_of(GAME, draws=20_000, seed=3) == estimate


def test_intervals_hold_what_they_promise():
    """Of 160 intervals at 95%, far more than 130 hold the truth."""
    exact = power_of(GAME)
    held = sum(
        found[m].low <= true[m] <= found[m].high
        for seed in range(20)
        for estimate in [estimate_of(GAME, draws=400, seed=seed)]
        for found, true in ((estimate.shapley, exact.shapley), (estimate.absolute, exact.absolute))
        for m in GAME.members
    )
    assert held >= 140
