"""Do the models on a scale give what paper and pencil give, and what trying every point gives?"""

from __future__ import annotations

from math import sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from past_builders import place, scale

from equipoise.agree.past.bargains import MODELS, UNKNOWN_COST, bargains, nash, placed


def bargain(x: list[float], care: list[float], now: float, cost: float) -> float:
    return float(nash(np.array([x]), np.array(care), now, np.array([cost]))[0])


def test_two_on_either_side_of_today_without_a_cost_of_failure_stay_where_they_are() -> None:
    assert bargain([0.0, 1.0], [1, 1], 0.5, 0.0) == pytest.approx(0.5, abs=1e-9)
    assert bargain([0.0, 1.0], [0.2, 0.9], 0.0, 0.0) == pytest.approx(0.0, abs=1e-9), "whoever is at home has a veto"


@pytest.mark.parametrize("a", [0.3, 0.5, 0.8, 1.0])
def test_two_on_the_same_side_without_a_cost_of_failure(a: float) -> None:
    # g1 = y (2a - y), g2 = y (2 - y): 2/y = 1/(2a - y) + 1/(2 - y), so 4 y^2 - 6 (1 + a) y + 8 a = 0.
    closed = (6 * (1 + a) - sqrt(36 * (1 + a) ** 2 - 128 * a)) / 8
    assert bargain([a, 1.0], [1, 1], 0.0, 0.0) == pytest.approx(closed, abs=1e-9)


@pytest.mark.parametrize("cost", [0.1, 0.5, 1.0, 4.0])
def test_a_holdout_at_home_and_one_that_wants_all(cost: float) -> None:
    # max log(c - y^2) + log(c + 2y - y^2): 4 y^3 - 6 y^2 - 4 c y + 2 c = 0.
    roots = np.roots([4, -6, -4 * cost, 2 * cost])
    (closed,) = [r.real for r in roots if abs(r.imag) < 1e-9 and 0 < r.real < min(1.0, sqrt(cost))]
    assert bargain([0.0, 1.0], [1, 1], 0.0, cost) == pytest.approx(closed, abs=1e-9)


def test_the_dearer_failure_is_the_nearer_the_bargain_comes_to_the_compromise() -> None:
    x, care = [0.0, 0.4, 1.0], [0.9, 0.5, 0.2]
    compromise = sum(s * p for s, p in zip(care, x, strict=True)) / sum(care)
    apart = [abs(bargain(x, care, 0.0, cost) - compromise) for cost in (0.1, 1.0, 10.0, 1e6)]
    assert apart == sorted(apart, reverse=True)
    assert apart[-1] < 1e-6


@given(
    st.lists(st.tuples(st.floats(0, 1), st.floats(0.05, 1)), min_size=1, max_size=6),
    st.floats(0, 1),
    st.floats(0.01, 2),
)
def test_no_other_point_has_a_larger_product(members: list[tuple[float, float]], now: float, cost: float) -> None:
    x, care = (np.array(column) for column in zip(*members, strict=True))
    found = bargain(list(x), list(care), now, cost)
    grid = np.append(np.linspace(-0.5, 1.5, 2001), found)
    gain = cost + care * ((now - x) ** 2 - (grid[:, None] - x) ** 2)
    with np.errstate(divide="ignore", invalid="ignore"):
        product = np.where((gain > 0).all(axis=1), np.log(gain).sum(axis=1), -np.inf)
    assert product[-1] >= product[:-1].max() - 1e-9


def test_whoever_does_not_care_counts_for_nothing() -> None:
    assert bargain([0.0, 0.7], [0.0, 1.0], 0.0, 0.0) == pytest.approx(0.7)
    assert bargain([0.3, 0.7], [0.0, 0.0], 0.2, 1.0) == pytest.approx(0.2), "if nobody cares, nothing moves"


def test_others_are_everyone_without_a_place_of_its_own() -> None:
    found = placed(scale(place("A", 0), place("others", 60)), ("A", "B", "C"))
    assert [(p.member, p.value) for p in found] == [("A", 0), ("others", 60), ("others", 60)]


def test_the_points_by_hand() -> None:
    one = scale(place("A", 0, "0.8"), place("B", 100, "0.4"), place("C", 100, "0.4"), now=10)
    found = bargains(one, ("A", "B", "C"), UNKNOWN_COST, seed=7, draws=64)
    assert found.points["status quo"] == 10
    assert found.points["mean"] == pytest.approx(200 / 3)
    assert found.points["median"] == 100
    assert found.points["compromise"] == pytest.approx(50)  # (0.4 + 0.4) / 1.6
    assert set(found.points) == set(found.draws) == set(MODELS)
    assert np.ptp(found.draws["mean"]) == 0, "places without a range do not vary"
    assert np.ptp(found.draws["Nash, costly failure"]) > 1, "but what failing cost is not known"


def test_the_draws_stay_within_what_was_coded_and_do_not_depend_on_how_many_there_are() -> None:
    one = scale(place("A", 20, low=10, high=60), place("B", 80, low=70, high=100))
    found = bargains(one, ("A", "B"), UNKNOWN_COST, seed=7, draws=256)
    assert 40 <= found.draws["mean"].min() < found.draws["mean"].max() <= 80
    fewer = bargains(one, ("A", "B"), UNKNOWN_COST, seed=7, draws=16)
    assert (found.draws["mean"][:16] == fewer.draws["mean"]).all()
