"""Gini, Kolmogorov, slope with its interval, and what posts without a holder could change: by hand, by trying all."""

from __future__ import annotations

import random
from datetime import date
from fractions import Fraction
from itertools import permutations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from equipoise.align import loosemore_hanby
from equipoise.align.ranks import correlation, shuffles
from equipoise.align.spread import gini, kolmogorov, slope
from equipoise.align.unrecorded import gaps_on, unrecorded
from equipoise.model import Post

F = Fraction
COUNTS = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=2, max_size=7).filter(
    lambda rows: sum(a for a, _ in rows) > 0 and sum(b for _, b in rows) > 0
)


def shares(rows):
    whole = [sum(column) for column in zip(*rows, strict=True)]
    return tuple({f"M{i}": F(row[k], whole[k]) for i, row in enumerate(rows)} for k in (0, 1))


@given(COUNTS)
def test_gini_is_half_the_mean_distance_of_ratios(rows):
    """The textbook form: sum over pairs of |g_i h_j - g_j h_i| / 2."""
    gave, had = shares(rows)
    pairs = sum((abs(gave[a] * had[b] - gave[b] * had[a]) for a, b in product(gave, gave)), F(0)) / 2
    assert gini(gave, had) == pairs
    assert 0 <= kolmogorov(gave, had) <= loosemore_hanby(gave, had)


def test_kolmogorov_by_hand():
    gave = {"A": F(1, 2), "B": F(1, 4), "C": F(1, 4)}
    assert kolmogorov(gave, {"A": F(1, 4), "B": F(3, 4), "C": F(0)}) == F(1, 4)
    assert kolmogorov(gave, gave) == gini(gave, gave) == 0


def p_value(x, y, b):
    """The permutation test that the rest y - b x is not linked with x, order by order, in fractions."""
    mean = sum(x) / len(x)
    rest = [v - b * u for u, v in zip(x, y, strict=True)]
    observed = abs(sum((u - mean) * r for u, r in zip(x, rest, strict=True)))
    orders = list(permutations(rest))
    return F(
        sum(abs(sum((u - mean) * r for u, r in zip(x, order, strict=True))) >= observed for order in orders),
        len(orders),
    )


@pytest.mark.parametrize("seed", range(3))
def test_the_interval_of_a_slope_is_where_the_permutation_test_does_not_reject(seed):
    rng = random.Random(seed)
    x = [F(rng.randint(1, 40)) for _ in range(6)]
    y = [F(1, 2) * v + rng.randint(0, 6) for v in x]
    found = slope(x, y, orders=shuffles(6, seed=1, draws=9))
    assert found is not None
    assert found.low < found.value < found.high
    width = found.high - found.low
    for b, inside in ((found.low, 1), (found.high, -1)):
        assert p_value(x, y, F(b + inside * width / 1000)) > F(1, 20)
        assert p_value(x, y, F(b - inside * width / 1000)) <= F(1, 20)


def test_a_slope_from_draws_is_near_the_exact_one():
    x = [F(v) for v in (3, 8, 11, 19, 27, 33, 41)]
    y = [F(v) for v in (5, 4, 9, 12, 11, 22, 20)]
    exact = slope(x, y, orders=shuffles(7, seed=1, draws=9))
    import numpy as np

    drawn = np.random.default_rng(5).permuted(np.tile(np.arange(7), (4000, 1)), axis=1)
    near = slope(x, y, orders=(drawn, "4,000 draws, seed 5"))
    assert exact is not None
    assert near is not None
    assert near.value == exact.value
    assert abs(near.low - exact.low) < 0.05
    assert abs(near.high - exact.high) < 0.05
    assert slope([F(1)] * 7, y, orders=(drawn, "draws")) is None


@given(COUNTS, st.integers(1, 3))
def test_bounds_hold_for_every_way_of_giving_out_the_posts(rows, missing):
    gave, _ = shares(rows)
    posts = {m: F(row[1]) for m, row in zip(gave, rows, strict=True)}
    found = unrecorded(gave, posts, missing)
    assert found is not None
    whole = sum(posts.values()) + missing
    ends = []
    for places in product(gave, repeat=missing):
        had = {m: (posts[m] + places.count(m)) / whole for m in gave}
        ends.append(loosemore_hanby(gave, had))
    assert found.loosemore_hanby == (min(ends), max(ends))


def test_nothing_missing_and_words():
    gave = {"A": F(1, 2), "B": F(1, 2)}
    assert unrecorded(gave, gave, 0) is None
    found = unrecorded({"A": F(3, 4), "B": F(1, 4)}, {"A": F(1), "B": F(2)}, 1)
    assert found is not None
    assert found.words.startswith("1 post has no holder on record: with any holders, Loosemore-Hanby 25.0% to 50.0%")


def test_gaps_between_holders():
    def post(ident, title, since, until=None, kind="command"):
        return Post(ident, title, kind, "A", date(since, 1, 1), date(until, 12, 31) if until else None)

    posts = [
        post("a", "Chief", 2010, 2012),
        post("b", "Chief", 2015),
        post("c", "Deputy", 2010, 2012),
        post("d", "Clerk", 2010, 2011, "agency"),
        post("e", "Clerk", 2014, 2016, "agency"),
    ]
    assert gaps_on(posts, date(2013, 7, 1)) == ("Chief", "Clerk")
    assert gaps_on(posts, date(2013, 7, 1), "agency") == ("Clerk",)
    assert gaps_on(posts, date(2011, 7, 1)) == gaps_on(posts, date(2020, 7, 1)) == ()


def test_correlation_alone_is_that_of_the_test():
    assert correlation([F(1), F(2), F(3)], [F(1), F(3), F(2)]) == 0.5
    assert correlation([F(1), F(1)], [F(1), F(3)]) is None
