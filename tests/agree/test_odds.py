"""Odds against closed forms, enumeration of every outcome, and plain Monte Carlo."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import log_ndtr, logsumexp, ndtr
from scipy.stats import multivariate_normal

from equipoise.agree.normal import log_phi
from equipoise.agree.odds import (
    Conditional,
    conditional,
    log_passes,
    log_tolerant,
    mean_error,
    objecting_at,
    odds,
    percent,
)
from equipoise.agree.odds import Test as Ballot
from equipoise.agree.shocks import mode, shocks

NONE = np.zeros(1)  # no common factor


def every_outcome(accept: list[float]) -> list[tuple[tuple[int, ...], float]]:
    """All patterns of objections (1: objects) with their probabilities, members independent."""
    return [
        (pattern, float(np.prod([1 - a if o else a for o, a in zip(pattern, accept, strict=True)])))
        for pattern in product((0, 1), repeat=len(accept))
    ]


def test_without_a_common_factor_unanimity_is_the_product() -> None:
    z = np.array([[1.5, 0.2, 2.0, -0.3]])
    found = np.exp(log_passes(conditional(z, NONE), [Ballot((0, 1, 2, 3), 0)]))
    assert found[0] == pytest.approx(np.prod(ndtr(z)), rel=1e-12)


@given(st.lists(st.floats(-3, 3), min_size=2, max_size=6), st.integers(0, 6))
def test_at_most_k_object_as_by_enumeration(z: list[float], allowed: int) -> None:
    given_f = conditional(np.array([z]), NONE)
    expected = sum(p for pattern, p in every_outcome(list(ndtr(z))) if sum(pattern) <= allowed)
    found = np.exp(log_passes(given_f, [Ballot(tuple(range(len(z))), allowed)]))
    assert found[0] == pytest.approx(expected, rel=1e-9)


BALLOTS = st.lists(
    st.tuples(st.sets(st.integers(0, 4), min_size=1), st.integers(0, 2)).map(
        lambda b: Ballot(tuple(sorted(b[0])), b[1])
    ),
    min_size=1,
    max_size=3,
)


@given(st.lists(st.floats(-2, 2), min_size=5, max_size=5), BALLOTS)
def test_several_bodies_with_shared_members_as_by_enumeration(z: list[float], ballots: list[Ballot]) -> None:
    expected = sum(
        p
        for pattern, p in every_outcome(list(ndtr(z)))
        if all(sum(pattern[i] for i in b.seats) <= b.allowed for b in ballots)
    )
    found = np.exp(log_passes(conditional(np.array([z]), NONE), ballots))
    assert found[0] == pytest.approx(expected, rel=1e-9)


def test_one_common_factor_as_by_monte_carlo() -> None:
    z, load = np.array([1.0, 1.6, 0.7, 2.2]), 0.7
    rng = np.random.default_rng(3)
    f, e = rng.standard_normal((400_000, 1)), rng.standard_normal((400_000, 4))
    objections = (z + load * f + e < 0).sum(axis=1)
    given_f = conditional(z[None], np.array([load]))
    for allowed in (0, 1, 2):
        found = np.exp(log_passes(given_f, [Ballot((0, 1, 2, 3), allowed)]))[0]
        assert found == pytest.approx((objections <= allowed).mean(), abs=4 * 0.5 / np.sqrt(400_000))
    refused = z + load * f + e < 0
    assert given_f.objects()[0] == pytest.approx(refused.mean(axis=0), abs=0.004)
    assert given_f.objects() == pytest.approx(objecting_at(z[None], np.array([load])), abs=1e-9)
    alone = [(refused[:, i] & (objections == 1)).mean() for i in range(4)]
    assert given_f.sole_objector()[0] == pytest.approx(alone, abs=0.004)


def test_one_common_factor_as_by_the_multivariate_normal() -> None:
    # Everybody accepts when z + load f + e stays above zero: a normal vector with covariance 1 + load^2, by Genz.
    z, load = np.array([0.9, 1.4, 0.2, 1.1, 1.8]), 0.8
    covariance = np.eye(5) + load**2
    expected = multivariate_normal(mean=np.zeros(5), cov=covariance, seed=1).cdf(z)
    found = np.exp(log_passes(conditional(z[None], np.array([load])), [Ballot(tuple(range(5)), 0)]))[0]
    assert found == pytest.approx(expected, abs=2e-5)


def test_two_common_factors_as_by_monte_carlo() -> None:
    z = np.array([[0.8, 1.2, 1.5]])
    load = np.array([[[0.6, 0.0], [0.3, 0.5], [0.0, 0.9]]])
    rng = np.random.default_rng(4)
    f, e = rng.standard_normal((400_000, 2)), rng.standard_normal((400_000, 3))
    expected = (z + f @ load[0].T + e >= 0).all(axis=1).mean()
    found = np.exp(log_passes(conditional(z, load, 24), [Ballot((0, 1, 2), 0)]))[0]
    assert found == pytest.approx(expected, abs=0.003)


def test_three_and_four_common_factors_as_by_the_multivariate_normal() -> None:
    rng = np.random.default_rng(11)
    for factors in (3, 4):
        z, load = rng.normal(1.0, 0.5, 6), rng.uniform(-0.2, 0.7, (6, factors))
        expected = multivariate_normal(mean=np.zeros(6), cov=np.eye(6) + load @ load.T, seed=1).cdf(z)
        given_f = conditional(z[None], load[None], 32)
        assert np.exp(log_passes(given_f, [Ballot(tuple(range(6)), 0)]))[0] == pytest.approx(expected, rel=0.01)
        objects = ndtr(-z / np.sqrt(1 + (load**2).sum(axis=1)))
        assert given_f.objects()[0] == pytest.approx(objects, abs=0.005)
        assert objecting_at(z[None], load[None])[0] == pytest.approx(objects, rel=1e-9)


@pytest.mark.parametrize(("middle", "below"), [(-2.0, 1e-6), (-3.5, 1e-11), (-5.0, 1e-20)])
def test_a_rare_unanimity_of_three_factors_is_met_where_it_happens(middle: float, below: float) -> None:
    # All share one direction of the factors, so it is an average over one normal number, taken on a fine grid.
    z, load = np.full((1, 20), middle), np.tile([[0.4, -0.4, 0.2]], (20, 1))[None]
    x = np.linspace(-14, 14, 20_001)
    log_weight = -0.5 * x * x + np.log((x[1] - x[0]) / np.sqrt(2 * np.pi))
    expected = np.exp(log_weight + 20 * log_ndtr(middle + 0.6 * x)).sum()
    assert 0 < expected < below
    ballots = [Ballot(tuple(range(20)), 0)]
    assert np.exp(log_passes(conditional(z, load, 32), ballots))[0] == pytest.approx(expected, rel=0.02)
    # One percent by the spread over independent scramblings too, not by luck.
    found = []
    for seed in range(1, 17):
        moved, logw = shocks(z, load, 32, seed)
        found.append(np.exp(log_passes(Conditional(log_phi(z.T[:, :, None] + moved), logw), ballots))[0])
    assert np.std(found) / expected < 0.015
    assert np.mean(found) == pytest.approx(expected, rel=0.01)
    assert mode(z, load)[0] == pytest.approx(mode(z, load)[0, 0] * np.array([1, -1, 0.5]))


@pytest.mark.parametrize("load", [0.2, 0.5, 1.0])
@pytest.mark.parametrize("z", [3.0, 1.0, 0.0, -1.0, -2.0])
def test_a_rare_unanimity_of_one_factor_is_met_as_on_a_fine_grid(z: float, load: float) -> None:
    # Down to 1e-28 at the weakest common factor, where the members turn together far above the usual.
    x = np.linspace(-40, 40, 80_001)
    log_weight = -0.5 * x * x + np.log((x[1] - x[0]) / np.sqrt(2 * np.pi))
    expected = logsumexp(log_weight + 32 * log_ndtr(z + load * x))
    found = log_passes(conditional(np.full((1, 32), z), np.array([load])), [Ballot(tuple(range(32)), 0)])[0]
    assert found == pytest.approx(expected, abs=2e-4)


def test_the_error_of_a_mean_covers_the_truth_as_often_as_it_says() -> None:
    rng = np.random.default_rng(1)
    for draws in (100, 256, 640, 1024):
        # Replicates of even points: their means differ by less than single draws would let them.
        blocks = rng.normal(size=(600, draws // 64, 64))
        blocks -= 0.9 * blocks.mean(axis=2, keepdims=True)
        values = np.concatenate([blocks.reshape(600, -1), rng.normal(size=(600, draws % 64))], axis=1)
        misses = np.mean([abs(x.mean()) > mean_error(x) for x in values])
        assert misses <= 0.08
        if draws >= 256:
            assert misses >= 0.02  # 0.05 expected, and not so wide that it says nothing
    assert mean_error(np.ones(1)) == 0


def test_the_tolerant_rules_at_once_are_the_rules_one_by_one() -> None:
    rng = np.random.default_rng(12)
    given_f = conditional(rng.normal(1, 1, (5, 9)), rng.uniform(0, 1, 5))
    together = log_tolerant(given_f, 3)
    for allowed, logs in enumerate(together):
        assert logs == pytest.approx(log_passes(given_f, [Ballot(tuple(range(9)), allowed)]), rel=1e-12)


def test_fewer_points_give_the_same_odds() -> None:
    rng = np.random.default_rng(5)
    z, load = rng.normal(2.2, 0.6, (20, 32)), rng.uniform(0.2, 0.8, 20)
    everyone = [Ballot(tuple(range(32)), 0)]
    full, fewer, many = (np.exp(log_passes(conditional(z, load, k), everyone)) for k in (32, 20, 100))
    assert np.max(np.abs(full - many)) < 1e-6
    assert np.max(np.abs(fewer - many)) < 1e-4


def test_a_rare_event_is_resolved() -> None:
    z = np.array([[-9.0, 1.0, 1.0]])
    logs = log_passes(conditional(z, NONE), [Ballot((0, 1, 2), 0)])
    assert logs[0] == pytest.approx(log_ndtr(-9) + 2 * log_ndtr(1), rel=1e-12)
    found = odds("unanimity", logs)
    assert found.centre > 0
    assert found.sentence.startswith("under 1%")
    assert found.log10_centre == pytest.approx(logs[0] / np.log(10))
    assert found.bound == "under 1 in 1,000,000"


def test_an_impossible_event_is_a_bound_and_never_zero() -> None:
    logs = log_passes(conditional(np.full((1, 40), -100.0), NONE), [Ballot(tuple(range(40)), 0)])
    found = odds("unanimity", logs)
    assert found.centre == 0
    assert found.log10_centre == pytest.approx(40 * log_ndtr(-100) / np.log(10))
    assert found.bound == "under 1 in 1,000,000"
    assert percent(found.centre) == "under 1%"
    two = odds("minus-two", log_passes(conditional(np.full((1, 40), -100.0), NONE), [Ballot(tuple(range(40)), 2)]))
    assert two.sentence.startswith("under 1%")


@given(st.lists(st.floats(-3, 3), min_size=3, max_size=6), st.floats(0, 1), st.floats(0, 2), st.integers(0, 2))
def test_a_firmer_member_never_lowers_the_odds(z: list[float], load: float, more: float, allowed: int) -> None:
    everyone = [Ballot(tuple(range(len(z))), allowed)]
    one, two = (
        log_passes(conditional(np.array([row]), np.array([load])), everyone)[0] for row in (z, [z[0] + more, *z[1:]])
    )
    assert two >= one - 1e-12


def test_sole_objectors_are_the_step_from_unanimity_to_minus_one() -> None:
    rng = np.random.default_rng(6)
    given_f = conditional(rng.normal(1, 1, (8, 10)), rng.uniform(0, 1, 8))
    everyone = tuple(range(10))
    none, one = (np.exp(log_passes(given_f, [Ballot(everyone, k)])) for k in (0, 1))
    assert none + given_f.sole_objector().sum(axis=1) == pytest.approx(one, rel=1e-10)


def test_how_small_is_said_in_powers_of_ten() -> None:
    assert [odds("x", np.log(np.array([p]))).bound for p in (0.02, 0.009, 3e-4, 2e-9)] == [
        "", "under 1 in 100", "under 1 in 1,000", "under 1 in 1,000,000",
    ]  # fmt: skip


def test_no_test_is_passed_for_certain() -> None:
    assert log_passes(conditional(np.array([[0.0]]), NONE), []) == pytest.approx(0)


def test_percents_claim_no_more_than_they_know() -> None:
    assert [percent(p) for p in (0, 0.009, 0.01, 0.314, 0.99, 0.999)] == [
        "under 1%", "under 1%", "1%", "31%", "99%", "over 99%",
    ]  # fmt: skip


def test_the_range_is_over_draws_and_the_error_apart() -> None:
    p = np.linspace(0.1, 0.5, 401)
    found = odds("unanimity", np.log(p), np.log(p + 0.01))
    assert found.centre == pytest.approx(0.3)
    assert (found.low, found.high) == pytest.approx((0.12, 0.48))
    assert found.numerical_error > 0.01
    assert found.range_error == pytest.approx(0.4 * 1.96 * np.sqrt(0.05 * 0.95 / 401), rel=1e-6)
    assert found.sentence.startswith("30% (90% range over assumptions 12 to 48%; numerical error ")
