"""Each member's share of the failure, against the definition of the Shapley value and asking in random order."""

from __future__ import annotations

from itertools import combinations
from math import factorial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from equipoise.agree.normal import Array
from equipoise.agree.odds import Test as Ballot
from equipoise.agree.odds import conditional, log_passes


def shapley(z: Array, load: float) -> list[float]:
    """The Shapley value of v(S) = 1 - P(all in S accept), by its sum over coalitions."""
    n = len(z)
    given_f = conditional(z[None], np.array([load]))

    def v(coalition: tuple[int, ...]) -> float:
        return 1 - float(np.exp(log_passes(given_f, [Ballot(coalition, 0)]))[0]) if coalition else 0.0

    found = []
    for i in range(n):
        others = [j for j in range(n) if j != i]
        total = 0.0
        for size in range(n):
            weight = factorial(size) * factorial(n - size - 1) / factorial(n)
            total += weight * sum(v(tuple(sorted((*s, i)))) - v(s) for s in combinations(others, size))
        found.append(total)
    return found


@settings(deadline=None, max_examples=25)
@given(st.lists(st.floats(-2, 3), min_size=1, max_size=8), st.floats(0, 1.5))
def test_the_share_is_the_shapley_value(z: list[float], load: float) -> None:
    found = conditional(np.array([z]), np.array([load])).first_objector()[0]
    assert found == pytest.approx(shapley(np.array(z), load), abs=1e-9)


def test_the_share_is_how_often_one_is_the_first_to_object() -> None:
    rng = np.random.default_rng(8)
    z, load, runs = np.array([0.4, 1.2, 1.9, 0.1]), 0.7, 200_000
    refuses = z + load * rng.standard_normal((runs, 1)) + rng.standard_normal((runs, 4)) < 0
    turn = rng.random((runs, 4)).argsort(axis=1)
    first = np.where(refuses, turn, 9).argmin(axis=1)[refuses.any(axis=1)]
    found = conditional(z[None], np.array([load])).first_objector()[0]
    assert found == pytest.approx(np.bincount(first, minlength=4) / runs, abs=0.005)


def test_the_shares_of_thirty_two_sum_to_the_failure() -> None:
    rng = np.random.default_rng(9)
    given_f = conditional(rng.normal(1.5, 1, (4, 32)), rng.uniform(0, 1, 4))
    failure = 1 - np.exp(log_passes(given_f, [Ballot(tuple(range(32)), 0)]))
    assert given_f.first_objector().sum(axis=1) == pytest.approx(failure, rel=1e-10)


def test_a_member_that_never_objects_has_no_share() -> None:
    assert conditional(np.array([[60.0, 0.5]]), np.array([0.5])).first_objector()[0, 0] < 1e-15
