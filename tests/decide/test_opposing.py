"""Could two opposite decisions both be carried? Every coalition and the rest of the members, tried."""

from __future__ import annotations

import random

import pytest

from equipoise.decide import Game, Threshold, power_of, power_under
from equipoise.decide.opposing import dual_of, opposed
from random_games import random_form


def both_win(game: Game) -> bool:
    n = len(game.members)
    sides = (
        [[i for i in range(n) if bits >> i & 1], [i for i in range(n) if not bits >> i & 1]] for bits in range(2**n)
    )
    return any(game.form.holds(side) and game.form.holds(others) for side, others in sides)


def test_random_rules_by_every_coalition():
    rng, seen = random.Random(8), []
    for _ in range(400):
        n = rng.randint(1, 8)
        game = Game(tuple(f"M{i}" for i in range(n)), random_form(rng, n, 2))
        winning = power_of(game).winning
        answer = opposed(game, winning)
        assert answer == both_win(game), game
        assert opposed(game, None) in (None, answer)
        seen.append((answer, 2 * winning > 2**n))
    # Among them some that are improper although no more than half of the coalitions win: what counting alone misses.
    assert {(False, False), (True, True), (True, False)} <= set(seen)


def test_who_blocks_wins_in_the_dual_game():
    rng = random.Random(9)
    for _ in range(60):
        n = rng.randint(1, 6)
        form = random_form(rng, n, 2)
        for bits in range(2**n):
            side = [i for i in range(n) if bits >> i & 1]
            others = [i for i in range(n) if not bits >> i & 1]
            assert dual_of(form).holds(side) == (not form.holds(others))


@pytest.mark.parametrize(
    ("rule", "weights", "remark"),
    [
        ("at least 2 members in favour", [1, 1, 1, 1], "the quota is at most half, and two opposite decisions could"),
        ("at least 3 of w in favour", [8, 1, 1], "the quota is at most half, yet no two opposite decisions could"),
        ("at least 60% of w in favour or at least 3 members in favour", [7, 1, 1, 1], "two opposite decisions could"),
        ("more than 50% of w in favour or all members in favour", [5, 3, 2], ""),
        ("more than 50% of members in favour and more than 50% of w in favour", [5, 3, 2], ""),
    ],
)
def test_a_rule_that_is_improper_says_so(rule, weights, remark):
    members = [f"M{i}" for i in range(len(weights))]
    told = power_under(rule, members, {"w": dict(zip(members, weights, strict=True))}).remarks
    assert [line[: len(remark)] for line in told] == [remark] * bool(remark)


def test_what_is_not_counted_is_said():
    weights = {f"M{i}": 1 + i for i in range(40)}
    told = power_under("at least 30% of w in favour", list(weights), {"w": weights}, draws=1000).remarks
    assert told == ("the quota is at most half; whether two opposite decisions could both be carried was not counted",)
    assert opposed(Game(tuple(weights), Threshold(tuple(weights.values()), 700)), None) is False
