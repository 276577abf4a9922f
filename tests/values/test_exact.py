"""Money, apportionment and status: exact, or refused."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from equipoise.values import Figure, Money, Status, apportion, weakest

weights = st.dictionaries(st.sampled_from("ABCDEFGH"), st.fractions(0, 100, max_denominator=997), min_size=1).filter(
    lambda w: sum(w.values()) > 0
)


@given(st.integers(-(10**9), 10**9), weights)
def test_parts_sum_to_the_whole_and_stay_within_one_of_the_quota(total: int, shares: dict[str, Fraction]) -> None:
    parts = apportion(total, shares)
    assert sum(parts.values()) == total
    whole = sum(shares.values())
    assert all(abs(parts[m] - total * w / whole) < 1 for m, w in shares.items())


@given(weights)
def test_ties_follow_the_published_order(shares: dict[str, Fraction]) -> None:
    shuffled = dict(reversed(shares.items()))
    assert apportion(7, shares) == apportion(7, shuffled)


def test_equal_remainders_go_by_code_or_by_the_order_given() -> None:
    third = {m: Fraction(1) for m in "CAB"}
    assert apportion(4, third) == {"C": 1, "A": 2, "B": 1}
    assert apportion(4, third, order=["C", "B", "A"]) == {"C": 2, "A": 1, "B": 1}


@pytest.mark.parametrize("bad", [{"A": Fraction(0)}, {"A": Fraction(-1), "B": Fraction(2)}])
def test_weights_that_divide_nothing_are_refused(bad: dict[str, Fraction]) -> None:
    with pytest.raises(ValueError, match="weights must not"):
        apportion(1, bad)


def test_money_refuses_parts_of_a_cent_and_mixed_currencies() -> None:
    with pytest.raises(ValueError, match="not a whole number of cents"):
        Money.of("0.001", "EUR")
    with pytest.raises(ValueError, match="cannot combine EUR and USD"):
        Money.of("1", "EUR") + Money.of("1", "USD")


def test_the_weakest_status_travels_and_absence_is_apart() -> None:
    assert weakest([Status.PUBLISHED, Status.RECOLLECTED, Status.DERIVED]) is Status.RECOLLECTED
    assert weakest([Status.PUBLISHED, Status.MISSING]) is Status.PUBLISHED
    assert weakest([Status.NOT_DISCLOSED]) is Status.MISSING
    with pytest.raises(ValueError, match="must not have a value"):
        Figure(None if False else Fraction(1), Status.MISSING)  # type: ignore[arg-type]
