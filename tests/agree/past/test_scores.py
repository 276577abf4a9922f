"""Are the scores those of the textbook? Against hand-made figures and numeric integration."""

from __future__ import annotations

from math import log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from equipoise.agree.odds import Odds
from equipoise.agree.past.scores import bands, base_rates, brier, covered, crps, log_score, scale_score


def told(p: float, log10: float | None = None) -> Odds:
    return Odds("route", p, p, p, 0.0, 0.0, float(np.log10(p)) if log10 is None else log10)


def test_brier_and_log_score_by_hand() -> None:
    assert brier(0.8, True) == pytest.approx(0.04)
    assert brier(0.8, False) == pytest.approx(0.64)
    assert log_score(told(0.8), True) == pytest.approx(-log(0.8))
    assert log_score(told(0.8), False) == pytest.approx(-log(0.2))
    assert [log_score(told(0.5), end) for end in (True, False)] == pytest.approx([0.6931, 0.6931], abs=1e-4)


def test_the_log_score_of_what_was_held_nearly_impossible_is_no_infinity() -> None:
    assert log_score(told(0.0, log10=-400.0), True) == pytest.approx(400 * log(10))


def test_the_base_rate_leaves_the_case_itself_out() -> None:
    # Of the other two, one passed: (1 + 1) / (2 + 2); for the one that failed both did: (2 + 1) / 4.
    assert base_rates([True, True, False]) == (0.5, 0.5, 0.75)
    assert base_rates([True]) == (0.5,)


def test_bands_count_and_their_upper_end_belongs_to_the_next() -> None:
    found = bands([(0.1, True), (0.2, False), (0.5, True), (0.99, True), (1.0, False)])
    assert [(b.low, b.high, b.cases, b.passed) for b in found] == [
        (0, 20, 1, 1),
        (20, 50, 1, 0),
        (50, 80, 1, 1),
        (80, 100, 2, 1),
    ]


@given(st.lists(st.floats(0, 100), min_size=1, max_size=30), st.floats(0, 100))
def test_crps_is_the_integral_of_the_squared_distance_of_the_distributions(draws: list[float], end: float) -> None:
    x = np.array(draws)
    edges = np.unique(np.concatenate([x, [end, -1.0, 101.0]]))
    middle, width = (edges[1:] + edges[:-1]) / 2, np.diff(edges)
    distribution = (x[:, None] <= middle).mean(axis=0)
    integral = float((width * (distribution - (middle >= end)) ** 2).sum())
    assert crps(x, end) == pytest.approx(integral, abs=1e-9)


def test_crps_of_a_point_is_its_distance_and_of_a_uniform_distribution_a_third_less_a_sixth() -> None:
    assert crps(np.full(50, 30.0), 80.0) == pytest.approx(50.0)
    even = (np.arange(100_000) + 0.5) / 100_000
    # Uniform on [0, 1], seen from its end: E|X - 0| - E|X - X'| / 2 = 1/2 - 1/6.
    assert crps(even, 0.0) == pytest.approx(1 / 3, abs=1e-4)


def test_coverage_is_of_the_middle_nine_tenths() -> None:
    draws = np.linspace(0, 100, 1001)
    assert covered(draws, 5.0)
    assert covered(draws, 95.0)
    assert not covered(draws, 4.0)


def test_a_model_over_two_scales_by_hand() -> None:
    found = scale_score("mean", [(40.0, np.full(4, 40.0), 50.0), (90.0, np.full(4, 90.0), 90.0)])
    assert (found.distance, found.crps, found.covered, found.scales) == (5.0, 5.0, 1, 2)
