"""Parts in long numbers: limits one after another against a second calculation in fractions, multiplied out late."""

from __future__ import annotations

import random
from collections.abc import Mapping
from fractions import Fraction

import pytest

from equipoise.values import Limits, Parts, Unmet


def held(shares: Mapping[str, Fraction], limits: Limits) -> dict[str, Fraction]:
    """The fixed point by bisection on nothing: every order of the thresholds is tried, in fractions."""
    low = {n: Fraction(limits.low.get(n, 0), limits.per) for n in shares}
    high = {n: Fraction(limits.high.get(n, limits.per), limits.per) for n in shares}
    at = sorted({limit / s for n, s in shares.items() if s for limit in (low[n], high[n])})

    def given(factor: Fraction) -> dict[str, Fraction]:
        return {n: max(low[n], min(high[n], factor * s)) for n, s in shares.items()}

    below = max((f for f in at if sum(given(f).values()) <= 1), default=Fraction(0))
    fixed = given(below)
    # Between two thresholds the sum is a straight line through the factor.
    moving = [n for n, s in shares.items() if low[n] <= below * s < high[n]]
    slope = sum((shares[n] for n in moving), Fraction(0))
    return given(below + (1 - sum(fixed.values())) / slope) if slope else fixed


@pytest.mark.parametrize("seed", range(60))
def test_limits_one_after_another_in_long_numbers(seed: int) -> None:
    draw = random.Random(seed)
    names = [f"M{i}" for i in range(draw.randrange(3, 25))]
    long = draw.choice((1, 2**700 + draw.getrandbits(600)))
    parts = Parts.counted({n: draw.choice((0, 1, 1, 1)) * draw.randrange(1, 10**9) * long + (long > 1) for n in names})
    shares = parts.shares()
    assert (parts.whole.bit_length() > 512) == (long > 1)
    limits = Limits()
    for _ in range(5):
        some = draw.sample(names, draw.randrange(1, len(names) + 1))
        share = Fraction(draw.randrange(1, 100), 100 * draw.randrange(1, 20))
        before = limits
        limits = limits.at_least(some, share / 4) if draw.random() < 0.5 else limits.at_most(some, share)
        if draw.random() < 0.3:
            limits = parts.standing(limits)
        try:
            found = parts.within(limits)
        except Unmet:
            limits = before
            continue
        expected = held(shares, limits)
        assert found.shares() == expected
        assert list(found.units) == names
        assert sum(found.units.values()) == found.whole
        parts, shares = found, expected


@pytest.mark.parametrize("seed", range(30))
def test_everyone_has_limits_of_its_own(seed: int) -> None:
    draw = random.Random(seed)
    names = [f"M{i:02}" for i in range(draw.randrange(30, 60))]
    long = draw.choice((1, 2**700 + draw.getrandbits(600)))
    parts = Parts.counted({n: draw.choice((0, 1, 1, 1)) * draw.randrange(1, 10**9) * long + (long > 1) for n in names})
    old = {n: draw.randrange(1, 10**6) for n in names}
    whole, down, up = sum(old.values()), draw.randrange(0, 101), draw.randrange(0, 300)
    least = {n: v * (100 - down) for n, v in old.items() if draw.random() < 0.9}
    most = {n: v * (100 + up) for n, v in old.items() if draw.random() < 0.9}
    limits = Limits().at_least(names[:3], Fraction(1, 700)).between(least, most, 100 * whole)
    assert limits.least(names[5]) == Fraction(least.get(names[5], 0), 100 * whole)
    found = parts.within(limits)
    assert found.shares() == held(parts.shares(), limits)
    assert sum(found.units.values()) == found.whole


def test_standing_holds_whoever_is_at_a_limit_and_nobody_else() -> None:
    for long in (1, 2**600):
        parts = Parts({"A": 2 * long, "B": 3 * long, "C": 5 * long}, 10 * long)
        limits = Limits().at_least(("A", "B"), Fraction(1, 5)).at_most(("C",), Fraction(1, 2))
        found = parts.within(limits).standing(limits)
        assert found.settled() == {"A": found.per // 5, "C": found.per // 2}


def test_parts_in_groups_are_those_of_one_table() -> None:
    long = 3**500
    grouped = Parts.grouped([({"B": 2, "A": 5}, 6 * long), ({"C": 7 * long}, 4)], {"A": 0, "B": 0, "C": 0})
    plain = Parts({"A": 30 * long, "B": 12 * long, "C": 28 * long}, 70 * long)
    assert grouped.shares() == plain.shares()
    assert (list(grouped.units), len(grouped.units), "D" in grouped.units) == (["A", "B", "C"], 3, False)
    assert grouped.widened(("D",)).share("D") == 0
    with pytest.raises(KeyError):
        grouped.units["D"]
