"""Which coalitions win? Rules turned into games, against the rules judged by hand on every coalition."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given, settings

from equipoise.decide import Game, Threshold, game_of
from equipoise.errors import EquipoiseError, NoFigure, UnknownName
from equipoise.model import AllOf, Consensus, CountAtLeast, FewerAgainst, Includes, Majority, WeightAtLeast

from .test_verdict import MEMBERS, WEIGHTS, rules


@settings(max_examples=60)
@given(rules())
def test_a_coalition_wins_when_the_rule_carries_with_everyone_else_against(judge, rule):
    game = game_of(rule, MEMBERS, WEIGHTS)
    for size in range(len(MEMBERS) + 1):
        for favour in combinations(MEMBERS, size):
            votes = {m: "favour" if m in favour else "against" for m in MEMBERS}
            assert game.wins(favour) == judge(rule, votes, WEIGHTS)


def test_weights_become_the_smallest_whole_numbers():
    rule = WeightAtLeast("key:k", Decimal("50"), strict=True)
    game = game_of(rule, ["A", "B", "C"], {"key:k": {"A": Decimal("0.50"), "B": Decimal("0.25"), "C": 0}})
    assert game.form == Threshold((2, 1, 0), 2)


def test_vetoes():
    assert Game.weighted({"A": 3, "B": 2, "C": 1}, quota=4).vetoes() == ("A",)
    assert game_of(Consensus(), "ABC").vetoes() == ("A", "B", "C")
    assert game_of(CountAtLeast(9), "ABC").vetoes() == ()


@pytest.mark.parametrize(
    ("game", "remark"),
    [
        (game_of(CountAtLeast(9), "ABC"), "the rule can never be met, even with everybody in favour"),
        (game_of(FewerAgainst(9), "ABC"), "the rule is met whatever the members say"),
        (game_of(Majority(Decimal(50), strict=True), "ABC"), ""),
    ],
)
def test_remarks(game, remark):
    assert game.remark.startswith(remark)
    assert bool(game.remark) == bool(remark)


@pytest.mark.parametrize(
    ("make", "error", "words"),
    [
        (lambda: game_of(Consensus(), []), EquipoiseError, "nobody sits here"),
        (lambda: game_of(Consensus(), ["A", "A"]), EquipoiseError, "named twice among the members: A"),
        (lambda: game_of(Includes("Z"), ["A"]), EquipoiseError, "names Z, who does not sit here"),
        (lambda: game_of(AllOf(()), ["A"]), EquipoiseError, "no parts"),
        (lambda: game_of(WeightAtLeast("key:k", Decimal(1)), ["A"]), UnknownName, "unknown weight"),
        (lambda: game_of(WeightAtLeast("k", Decimal(1)), ["A"], {"k": {}}), NoFigure, "no figure for A"),
        (lambda: Game.weighted({"A": 1, "B": -1}, quota=1), EquipoiseError, "negative"),
        (lambda: Game.weighted({"A": Fraction(0)}, quota=1), EquipoiseError, "every weight is zero"),
        (lambda: Game.weighted({"A": 1}, quota=1).wins({"Z"}), UnknownName, "unknown member 'Z'"),
    ],
)
def test_refusals(make, error, words):
    with pytest.raises(error, match=words):
        make()
