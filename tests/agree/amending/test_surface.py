"""Are the odds over the levers those of the model, with the right slopes, and log-concave where they should be?"""

from __future__ import annotations

import math

import numpy as np
import pytest
from amending_builders import assumed, changes, surface
from hypothesis import given, settings
from hypothesis import strategies as st

from equipoise.agree.judgement import judged

LOSSES = [[4.0, 1.0, -3.0, 2.0], [-2.0, 5.0, 1.0, 6.0], [0.0, 3.0, 8.0, -1.0]]


def normal(z: float) -> float:
    return 0.5 * math.erfc(-z / math.sqrt(2))


def test_without_a_common_mood_the_odds_are_the_product_of_the_members_own() -> None:
    found = surface(LOSSES)
    x = np.array([0.5, 1.0, 0.25])
    more = [sum(k * row[i] for k, row in zip(x, LOSSES, strict=True)) / 100 for i in range(4)]
    t = found.given.thresholds
    b, s = float(t.cost[0]), float(t.noise[0])
    expected = math.prod(normal((b - max(m, 1.5 * m)) / s) for m in more)
    assert found.odds(x) == pytest.approx(expected, rel=1e-9)


def test_the_anchors_hold_at_nothing_and_at_a_tenth_lost() -> None:
    found = surface([[10.0, 0.0, 0.0]])
    assert found.odds(np.array([0.0])) == pytest.approx(0.9, abs=1e-6)
    assert found.odds(np.array([1.0])) == pytest.approx(0.4 * 0.9 ** (2 / 3), abs=1e-6)


def test_a_point_is_judged_as_the_same_changes_are() -> None:
    given = assumed(4, draws=16)
    found = surface(LOSSES, given=given)
    x = np.array([0.3, 0.6, 0.9])
    money = [sum(k * row[i] for k, row in zip(x, LOSSES, strict=True)) for i in range(4)]
    direct = judged(changes(4, money=money), given, None)
    assert found.judged(x).z == pytest.approx(direct.z, abs=1e-12)


@pytest.mark.parametrize("allowed", [0, 1])
@pytest.mark.parametrize("draws", [1, 16])
def test_slopes_are_those_of_small_differences(allowed: int, draws: int) -> None:
    found = surface(LOSSES, given=assumed(4, draws=draws, mood="0.2"), allowed=allowed)
    x = np.array([0.4, 0.55, 0.7])
    slope = found.local(x).slope
    for j in range(3):
        step = np.eye(3)[j] * 1e-6
        expected = (found.log_odds(x + step) - found.log_odds(x - step)) / 2e-6
        assert slope[j] == pytest.approx(expected, rel=2e-3, abs=1e-5)


def test_the_curvature_is_minus_the_hessian_where_no_factor_is_common() -> None:
    found = surface(LOSSES)
    x, h = np.array([0.4, 0.5, 0.6]), 1e-4
    measured = np.empty((3, 3))
    for j in range(3):
        up, down = (found.local(x + sign * h * np.eye(3)[j]).slope for sign in (1, -1))
        measured[j] = -(up - down) / (2 * h)
    assert found.local(x).curvature == pytest.approx(measured, rel=1e-3, abs=1e-4)


rows = st.lists(st.lists(st.floats(-20, 20), min_size=3, max_size=3), min_size=2, max_size=2)
points = st.lists(st.floats(0, 1), min_size=2, max_size=2)


@settings(max_examples=60, deadline=None)
@given(losses=rows, one=points, other=points, mood=st.sampled_from(["0", "0.3"]))
def test_under_one_draw_the_log_of_the_odds_is_concave(
    losses: list[list[float]], one: list[float], other: list[float], mood: str
) -> None:
    found = surface(losses, given=assumed(3, mood=mood))
    a, b = np.array(one), np.array(other)
    middle = found.log_odds((a + b) / 2)
    # Eight points of the common factor instead of all: that much may be missing.
    assert middle >= (found.log_odds(a) + found.log_odds(b)) / 2 - 1e-6 - 1e-3 * abs(middle) * (mood != "0")
