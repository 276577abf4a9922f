"""The two anchors hold exactly, and acceptance has the shape that was stated."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import ndtr

from equipoise.agree.acceptance import common_loading, felt, standing, thresholds
from equipoise.agree.odds import Test as Ballot
from equipoise.agree.odds import conditional, log_passes
from equipoise.errors import EquipoiseError

PROBABILITY = st.floats(0.8, 0.98)


@given(PROBABILITY, st.floats(0.2, 0.6), st.floats(1, 2.5), st.floats(0.05, 0.4), st.integers(2, 40))
def test_both_anchors_are_reproduced(nothing: float, tenth: float, aversion: float, common: float, n: int) -> None:
    one = [np.array([x]) for x in (nothing, tenth, aversion, common)]
    found = thresholds(*one, members=n)
    z, load = standing(np.zeros((1, n)), np.zeros((1, n)), np.array([4.5]), found), common_loading(found)
    passes = np.exp(log_passes(conditional(z, load), [Ballot(tuple(range(n)), 0)]))[0]
    assert passes == pytest.approx(nothing, abs=1e-10)
    # The second by a formula of its own: noise of variance s^2 in all, a tenth lost and felt aversion times.
    loser = ndtr((float(found.cost[0]) - aversion * 0.1) / float(found.noise[0]))
    assert loser == pytest.approx(tenth, abs=1e-10)


def test_the_first_anchor_by_monte_carlo() -> None:
    found = thresholds(np.array([0.9]), np.array([0.4]), np.array([1.5]), np.array([0.3]), 12)
    rng = np.random.default_rng(1)
    noise = np.sqrt(0.3) * rng.standard_normal((300_000, 1)) + np.sqrt(0.7) * rng.standard_normal((300_000, 12))
    assert (found.noise * noise >= -found.cost).all(axis=1).mean() == pytest.approx(0.9, abs=0.003)


def test_a_loss_weighs_more_than_a_gain() -> None:
    assert felt(np.array([[0.1, -0.1]]), np.array([2.0])).tolist() == [[0.1, -0.2]]


@given(st.floats(-0.5, 0.5), st.floats(0, 0.5))
def test_more_gain_never_lowers_acceptance(gain: float, more: float) -> None:
    found = thresholds(np.array([0.9]), np.array([0.4]), np.array([1.5]), np.array([0.2]), 5)
    one, two = (
        standing(felt(np.array([[g]]), np.array([1.5])), np.zeros((1, 1)), np.array([4.5]), found)
        for g in (gain, gain + more)
    )
    assert two[0, 0] >= one[0, 0]


def test_a_statement_moves_by_the_stated_number_of_deviations() -> None:
    found = thresholds(np.array([0.9]), np.array([0.4]), np.array([1.5]), np.array([0.2]), 5)
    still, moved = (
        standing(np.zeros((1, 1)), np.array([[s]]), np.array([4.5]), found)[0, 0] * np.sqrt(0.8) for s in (0.0, -0.5)
    )
    assert moved - still == pytest.approx(-2.25)


def test_anchors_that_contradict_are_refused() -> None:
    with pytest.raises(EquipoiseError, match="contradict"):
        thresholds(np.array([0.3]), np.array([0.6]), np.array([1.5]), np.array([0.2]), 1)


def test_nobody_cannot_decide() -> None:
    with pytest.raises(EquipoiseError, match="nobody decides"):
        thresholds(np.array([0.9]), np.array([0.4]), np.array([1.5]), np.array([0.2]), 0)
