"""How much power? Full enumeration, published values, closed forms, and the algorithms against each other."""

from __future__ import annotations

import random
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from itertools import combinations
from math import comb, factorial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from equipoise.decide import Every, Game, Some, Threshold, game_of, power_of
from equipoise.decide.halves import counts_at_least
from equipoise.decide.planes import count_planes
from equipoise.decide.sums import count_sums, left_out
from equipoise.ensemble import here, processes, threads
from equipoise.errors import EquipoiseError, UnknownName
from equipoise.model import AllOf, AnyOf, Consensus, CountAtLeast, FewerAgainst, Includes, Majority, WeightAtLeast
from random_games import random_form, swings_of_every_coalition

from .test_verdict import MEMBERS, WEIGHTS, rules

ALGORITHMS = ("auto", "states", "halves", "weights", "enumeration")


def named(weights: list[int]) -> dict[str, int]:
    return {f"M{i:03}": weight for i, weight in enumerate(weights)}


def random_games(seed: int, count: int, largest: int, depth: int = 2) -> Iterator[Game]:
    rng = random.Random(seed)
    for _ in range(count):
        n = rng.randint(1, largest)
        yield Game(tuple(f"M{i:03}" for i in range(n)), random_form(rng, n, depth))


def counted_or_none(game: Game, algorithm: str):
    try:
        return power_of(game, algorithm=algorithm)
    except EquipoiseError:
        if algorithm != "weights":  # the one that does not fit more than one weighting in a term
            raise
        return None


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_small_random_games_by_enumeration(algorithm):
    used = set()
    for game in random_games(1, 250, 9):
        power = counted_or_none(game, algorithm)
        if power is not None:
            assert dict(power.swings) == swings_of_every_coalition(game)
            used.add(power.algorithm)
    assert len(used) >= (1 if algorithm in ("states", "enumeration") else 2)


@pytest.mark.parametrize("algorithm", ["auto", "halves"])
def test_larger_random_games_by_enumeration(algorithm):
    for game in random_games(2, 25, 14):
        assert dict(power_of(game, algorithm=algorithm).swings) == swings_of_every_coalition(game)


@settings(max_examples=60)
@given(rules())
def test_rules_by_enumeration(judge, enumerate_swings, rule):
    def wins(favour):
        return judge(rule, {m: "favour" if m in favour else "against" for m in MEMBERS}, WEIGHTS)

    power = power_of(game_of(rule, MEMBERS, WEIGHTS))
    expected = enumerate_swings(MEMBERS, wins)
    assert {m: list(s) for m, s in power.swings.items()} == expected
    orders = {
        m: sum(c * factorial(s) * factorial(5 - s) for s, c in enumerate(by_size)) for m, by_size in expected.items()
    }
    assert power.shapley == {m: Fraction(o, factorial(6)) for m, o in orders.items()}


def test_security_council():
    permanent = ("CHN", "FRA", "GBR", "RUS", "USA")
    members = (*permanent, *(f"E{i}" for i in range(10)))
    rule = AllOf((CountAtLeast(9), *(Includes(p) for p in permanent)))
    power = power_of(game_of(rule, members))
    for member in members:
        great = member in permanent
        assert power.shapley[member] == (Fraction(421, 2145) if great else Fraction(4, 2145))
        assert power.raw[member] == (848 if great else 84)
    assert power.game.vetoes() == permanent


def test_common_market_of_1958():
    """Three with 4 votes, two with 2, Luxembourg with 1, quota 12: Luxembourg never mattered (Brams, 1976)."""
    votes = {"DEU": 4, "FRA": 4, "ITA": 4, "BEL": 2, "NLD": 2, "LUX": 1}
    power = power_of(Game.weighted(votes, quota=12))
    assert list(power.raw.values()) == [10, 10, 10, 6, 6, 0]
    assert [str(b) for b in power.banzhaf.values()] == ["5/21", "5/21", "5/21", "1/7", "1/7", "0"]
    assert [str(s) for s in power.shapley.values()] == ["7/30", "7/30", "7/30", "3/20", "3/20", "0"]


@pytest.mark.parametrize("minus", [0, 1, 5])
def test_consensus_is_symmetric(minus):
    n = 32
    power = power_of(game_of(Consensus(minus=minus), [f"M{i}" for i in range(n)]))
    assert set(power.shapley.values()) == set(power.banzhaf.values()) == {Fraction(1, n)}
    assert set(power.raw.values()) == {comb(n - 1, minus)}
    assert set(power.absolute.values()) == {Fraction(comb(n - 1, minus), 2 ** (n - 1))}
    assert power.algorithm == "closed form"


def test_dictator_and_dummies():
    power = power_of(game_of(Includes("B"), "ABC"))
    assert power.shapley == power.banzhaf == {"A": 0, "B": 1, "C": 0}
    assert (power.raw["B"], power.winning) == (4, 4)


@pytest.mark.parametrize("rule", [CountAtLeast(9), FewerAgainst(9)])
def test_a_rule_that_decides_nothing_gives_nobody_power(rule):
    power = power_of(game_of(rule, "ABC"))
    assert set(power.shapley.values()) == set(power.banzhaf.values()) == {0}
    assert "nobody makes a difference" in power.certificate.checks[0]


def eu_like(shares: list[int]) -> Game:
    """15 of 27 and 65% of the population, or fewer than 4 against."""
    rule = AnyOf((AllOf((Majority(Decimal(55)), WeightAtLeast("series:pop", Decimal(65)))), FewerAgainst(4)))
    return game_of(rule, list(named(shares)), {"series:pop": named(shares)})


def test_eu_like_council_by_enumeration():
    rng = random.Random(4)
    game = eu_like([rng.randint(1, 2000) for _ in range(16)])
    assert dict(power_of(game).swings) == swings_of_every_coalition(game)


def test_eu_like_council_of_27_two_ways():
    # Percents of the population at two decimals, as the Council's own calculator prints them.
    shares = [1849, 1517, 1323, 1078, 833, 423, 401, 262, 242, 236, 234, 230, 213, 204, 143, 133, 126, 124, 121]
    shares += [87, 64, 47, 42, 30, 20, 15, 13]
    game = eu_like(shares)
    halves, weights = (power_of(game, algorithm=a) for a in ("halves", "weights"))
    assert halves.swings == weights.swings
    assert halves.wins == weights.wins
    assert power_of(game).algorithm == "closed form + weights"


def test_32_members_by_cost_share_two_ways():
    rng = random.Random(32)
    shares = [rng.randint(1, 10**6) for _ in range(32)]
    whole = sum(shares)
    percent = [Decimal(s * 10**6 // whole).scaleb(-4) for s in shares]
    rule = WeightAtLeast("key:k", Decimal(75))
    members = [f"M{i:03}" for i in range(32)]
    game = game_of(rule, members, {"key:k": dict(zip(members, percent, strict=True))})
    halves, weights = (power_of(game, algorithm=a) for a in ("halves", "weights"))
    assert halves.swings == weights.swings
    assert halves.wins == weights.wins


@pytest.mark.parametrize("joined", [Every, Some])
def test_three_weightings_two_ways(joined):
    rng = random.Random(5)
    n = 18
    parts = []
    for _ in range(3):
        weights = tuple(rng.choice([1, 2, 3]) for _ in range(n))
        parts.append(Threshold(weights, sum(weights) * 3 // 5))
    game = Game(tuple(f"M{i:03}" for i in range(n)), joined(tuple(parts)))
    assert power_of(game, algorithm="halves").swings == power_of(game, algorithm="states").swings


@pytest.mark.parametrize("joined", [Every, Some])
def test_weights_beyond_64_bits(enumerate_swings, joined):
    rng = random.Random(6)
    parts = []
    for _ in range(2):
        weights = tuple(rng.randint(10**20, 10**21) for _ in range(9))
        parts.append(Threshold(weights, sum(weights) * 3 // 5))
    game = Game(tuple(named([1] * 9)), joined(tuple(parts)))
    expected = enumerate_swings(game.members, game.wins)
    assert {m: list(s) for m, s in power_of(game, algorithm="halves").swings.items()} == expected


def test_a_hundred_members_two_ways():
    rng = random.Random(7)
    weights = [rng.choice([1, 1, 2, 5, 20]) for _ in range(100)]
    game = Game.weighted(named(weights), quota=sum(weights) * 3 // 4)
    by_weights = power_of(game, algorithm="weights")
    assert by_weights.swings == power_of(game, algorithm="states").swings
    assert sum(by_weights.shapley.values()) == 1


def test_one_against_many_has_a_closed_form():
    """One member with k votes among n with one each, quota q: it tips when q - k to q - 1 others have joined."""
    n, k, quota = 60, 7, 40
    power = power_of(Game.weighted(named([k] + [1] * n), quota=quota))
    assert power.shapley["M000"] == Fraction(k, n + 1)
    assert power.raw["M000"] == sum(comb(n, s) for s in range(quota - k, quota))


def test_an_algorithm_that_does_not_exist():
    with pytest.raises(UnknownName, match="Did you mean 'halves'"):
        power_of(Game.weighted({"A": 1}, quota=1), algorithm="halve")


def test_too_large_says_what_it_would_take():
    rng = random.Random(8)
    game = Game.weighted(named([rng.randint(1, 10**6) for _ in range(150)]), quota=50 * 10**6)
    with pytest.raises(EquipoiseError, match=r"150 members .* \d+ GiB of memory over its weights; Banzhaf alone takes"):
        power_of(game)
    with pytest.raises(EquipoiseError, match=r"states; Banzhaf alone takes .* fewer digits, allow more memory, or ask"):
        power_of(game, by_size=False, memory_bytes=2**20)
    both = Game(game.members, Every((game.form, Threshold(tuple(rng.sample(range(10**6), 150)), 10**7))))
    with pytest.raises(EquipoiseError, match=r"states\. Round the weights to fewer digits, leave out a clause, or ask"):
        power_of(both)  # more memory would not help
    assert power_of(Game.weighted(named([1] * 150), quota=76)).shapley["M000"] == Fraction(1, 150)


@given(st.integers(1, 4), st.integers(0, 30), st.integers(0, 12), st.randoms(use_true_random=False))
def test_counts_at_least_by_comparing_all_pairs(dimensions, points, queries, rng):
    where = np.array([[rng.randint(0, 5) for _ in range(points)] for _ in range(dimensions)], dtype=np.int64)
    asked = np.array([[rng.randint(-1, 6) for _ in range(queries)] for _ in range(dimensions)], dtype=np.int64)
    expected = [
        sum(all(where[d, p] >= asked[d, q] for d in range(dimensions)) for p in range(points)) for q in range(queries)
    ]
    assert counts_at_least(where, asked).tolist() == expected


@settings(max_examples=30)
@given(st.lists(st.integers(1, 60), min_size=2, max_size=9), st.integers(1, 99), st.integers(2, 7))
def test_scaling_and_renaming_change_nothing(weights, percent, factor):
    quota = Fraction(sum(weights) * percent, 100)
    power = power_of(Game.weighted(named(weights), quota))
    assert power_of(Game.weighted(named([factor * w for w in weights]), factor * quota)).raw == power.raw
    turned = dict(reversed(named(weights).items()))
    assert power_of(Game.weighted(turned, quota)).shapley == power.shapley
    joined = power_of(Game.weighted({**named(weights), "NIL": 0}, quota))
    assert joined.shapley == {**power.shapley, "NIL": 0}
    assert joined.raw == {m: 2 * raw for m, raw in power.raw.items()} | {"NIL": 0}


def test_certificate_says_what_was_checked():
    power = power_of(Game.weighted({"A": 2, "B": 1, "C": 1}, quota=3))
    assert power.certificate.checks == (
        "Shapley-Shubik numerators sum to 3! = 6",
        "equal weights have equal power",
        "more weight never means less power",
        "3 of 8 coalitions win",
    )


def test_a_thousand_games_of_one_weighting_four_ways():
    """Weights of every kind, quotas from one to all: whichever algorithm counts, the same swings."""
    rng = random.Random(11)
    for _ in range(1000):
        n = rng.randint(2, 9)
        weights = [rng.choice([0, 1, 2, 3, 50, rng.randint(1, 200)]) for _ in range(n)]
        if not any(weights):
            continue
        game = Game.weighted(named(weights), quota=rng.randint(1, sum(weights)))
        ways = [power_of(game, algorithm=a) for a in ("enumeration", "halves", "weights")]
        assert ways[0].swings == ways[1].swings == ways[2].swings
        bare = power_of(game, by_size=False)
        assert (bare.raw, bare.winning) == (ways[0].raw, ways[0].winning)


def test_beyond_a_word_by_residues():
    """90 and 150 members, whose counts take two and three moduli, against the classes of equal members."""
    rng = random.Random(12)
    for n in (90, 150):
        weights = [rng.choice([2, 9]) for _ in range(n)]
        game = Game.weighted(named(weights), quota=sum(weights) * 7 // 10)
        by_weights = power_of(game, algorithm="weights")
        assert by_weights.swings == power_of(game, algorithm="states").swings
        if n == 90:
            assert power_of(game, algorithm="weights", executor=processes(2)).swings == by_weights.swings
        assert isinstance(game.form, Threshold)
        for executor in (here, threads(3), None):
            held = count_planes(n, [game.form], compiled=True, executor=executor)
            assert held.tally(0).swings == tuple(by_weights.swings.values())
        bare = power_of(game, by_size=False)
        assert (bare.raw, bare.winning, bare.algorithm) == (by_weights.raw, by_weights.winning, "sums")


def test_machine_code_and_plain_integers_count_the_same():
    """Gaps, equal weights, weights of zero, one member above all others, quotas at both ends: one to four words."""
    for n in (1, 5, 12, 70, 200):  # one test, so that the code is made once
        rng = random.Random(n)
        mixed = [rng.choice([0, rng.randint(1, 50), rng.randint(1, 400)]) for _ in range(n)]
        mixed[0] += 1
        wide = [rng.randint(2_000, 5_000) for _ in range(n)] if n == 70 else mixed  # whole tiles, over two words
        for weights in (mixed, [7 * w for w in mixed], [3] * n, [sum(mixed) + 1, *mixed[1:]], wide):
            whole = sum(weights)
            for quota in {1, whole * 3 // 10 + 1, whole // 2 + 1, whole * 8 // 10, whole}:
                clause = Threshold(tuple(weights), max(1, quota))
                plain = count_sums(n, clause, compiled=False)
                for threads_at_once in (1, 3):
                    assert count_sums(n, clause, compiled=True, at_once=threads_at_once) == plain


def test_the_heaviest_are_put_back_at_the_reads():
    """Many light members and a few far above them, two alike: left out of the count by machine code."""
    rng = random.Random(13)
    for quota in (40, 50, 70):
        light = [rng.randint(10_000, 30_000) for _ in range(14)]
        heavy = [rng.randint(200_000, 600_000) for _ in range(5)]
        weights = (*light, *heavy, heavy[0])
        clause = Threshold(weights, sum(weights) * quota // 100)
        kinds = sorted({w for w in weights if w <= clause.limit})
        assert len(left_out(sorted(w for w in weights if w <= clause.limit), clause.limit, kinds)) > 1
        by_halves = power_of(Game.weighted(named(list(weights)), quota=clause.quota), algorithm="halves")
        winning, held = count_sums(len(weights), clause, compiled=True)
        assert winning == sum(by_halves.wins)
        assert [2 * k - winning for k in held] == list(by_halves.raw.values())


def test_sums_of_rules_of_several_parts_by_enumeration():
    for game in random_games(3, 120, 8):
        bare, every = power_of(game, by_size=False), power_of(game, algorithm="enumeration")
        assert (bare.raw, bare.winning) == (every.raw, every.winning)


@pytest.mark.parametrize("algorithm", ["auto", "states", "halves", "enumeration"])
def test_without_sizes_none_are_told_however_it_was_counted(algorithm):
    form = Every((Threshold((3, 2, 2, 1), 5), Threshold((1, 5, 1, 1), 3)))
    bare = power_of(Game(("A", "B", "C", "D"), form), by_size=False, algorithm=algorithm)
    whole = power_of(Game(("A", "B", "C", "D"), form), algorithm=algorithm)
    assert (bare.raw, bare.winning, bare.swings, bare.wins) == (whole.raw, whole.winning, {}, ())


def test_without_sizes_there_is_no_shapley():
    power = power_of(Game.weighted({"A": 2, "B": 1}, quota=2), by_size=False)
    assert power.banzhaf == {"A": 1, "B": 0}
    with pytest.raises(EquipoiseError, match="by_size=True"):
        _ = power.shapley


def test_coleman_and_success_from_every_vote():
    """Of all votes: how often does it carry, how often does the outcome hang on a member, or agree with it?"""
    votes = {"DEU": 4, "FRA": 4, "ITA": 4, "BEL": 2, "NLD": 2, "LUX": 1}
    power = power_of(Game.weighted(votes, quota=12))
    coalitions = [set(c) for size in range(7) for c in combinations(votes, size)]
    won = [c for c in coalitions if sum(votes[m] for m in c) >= 12]
    assert power.collectivity == Fraction(len(won), 64) == Fraction(7, 32)
    for member in votes:
        breaks = sum(1 for c in won if member in c and c - {member} not in won)
        makes = sum(1 for c in coalitions if c not in won and c | {member} in won)
        assert power.prevent[member] == Fraction(breaks, len(won))
        assert power.initiate[member] == Fraction(makes, 64 - len(won))
        assert power.success[member] == Fraction(sum(1 for c in coalitions if (c in won) == (member in c)), 64)
