"""Rules that weigh votes, against every coalition listed one by one."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import log_ndtr, ndtr

from equipoise.agree import weighing_votes
from equipoise.agree.normal import Array
from equipoise.agree.odds import Test as Ballot
from equipoise.agree.odds import conditional, log_passes
from equipoise.decide.game import Every, Form, Some, Threshold

NONE = np.zeros(1)


def listed(accept: Array, ballots: list[Ballot]) -> float:
    """The probability that every ballot carries, all 2^n patterns of consent added up."""
    total = 0.0
    for pattern in product((False, True), repeat=len(accept)):
        for b in ballots:
            favour = {place for place, i in enumerate(b.seats) if pattern[i]}
            if len(b.seats) - len(favour) > b.allowed or (b.form is not None and not b.form.holds(favour)):
                break
        else:
            total += float(np.prod(np.where(pattern, accept, 1 - accept)))
    return total


def thresholds(n: int) -> st.SearchStrategy[Form]:
    clause = st.lists(st.integers(0, 9), min_size=n, max_size=n).flatmap(
        lambda w: st.integers(1, max(1, sum(w))).map(lambda q: Threshold(tuple(w), q))
    )
    parts = st.lists(clause, min_size=1, max_size=2).map(tuple)
    return st.one_of(clause, parts.map(Every), parts.map(Some), st.tuples(clause, parts.map(Every)).map(Some))


@settings(deadline=None)
@given(st.lists(st.floats(-2, 2), min_size=6, max_size=6), thresholds(6))
def test_any_rule_as_by_listing_every_coalition(z: list[float], form: Form) -> None:
    ballots = [Ballot(tuple(range(6)), 6, form)]
    found = np.exp(log_passes(conditional(np.array([z]), NONE), ballots))[0]
    assert found == pytest.approx(listed(ndtr(z), ballots), rel=1e-9, abs=1e-14)


@settings(deadline=None)
@given(st.lists(st.floats(-1, 2), min_size=6, max_size=6), thresholds(4), st.integers(0, 2), st.integers(0, 1))
def test_a_route_of_bodies_that_weigh_and_count_with_shared_members(
    z: list[float], form: Form, allowed: int, strict: int
) -> None:
    ballots = [Ballot((1, 3, 4, 5), 4, form), Ballot((0, 1, 2, 3), allowed), Ballot((4, 0), strict)]
    found = np.exp(log_passes(conditional(np.array([z]), NONE), ballots))[0]
    assert found == pytest.approx(listed(ndtr(z), ballots), rel=1e-9, abs=1e-14)


DOUBLE = Every((Threshold((58, 47, 46, 38, 31, 17, 16, 11, 10, 10, 9, 5), 193), Threshold((1,) * 12, 7)))


def test_a_double_majority_of_twelve_with_a_common_factor() -> None:
    z, load = np.linspace(-0.5, 1.4, 12), 0.6
    given_f = conditional(z[None], np.array([load]), 40)
    ballots = [Ballot(tuple(range(12)), 12, DOUBLE)]
    at, weight = np.polynomial.hermite_e.hermegauss(40)
    expected = sum(
        w / np.sqrt(2 * np.pi) * listed(ndtr(z + load * f), ballots) for f, w in zip(at, weight, strict=True)
    )
    assert np.exp(log_passes(given_f, ballots))[0] == pytest.approx(expected, rel=1e-9)


def test_too_many_states_are_drawn_and_agree_with_the_list(monkeypatch: pytest.MonkeyPatch) -> None:
    z = np.linspace(-0.5, 1.4, 12)
    many = conditional(np.repeat(z[None], 20_000, axis=0), np.zeros(20_000), 1)
    ballots = [Ballot(tuple(range(12)), 12, DOUBLE)]
    monkeypatch.setattr(weighing_votes, "MOST_STATES", 1)
    found = np.exp(log_passes(many, ballots))
    assert found.mean() == pytest.approx(listed(ndtr(z), ballots), abs=4 * found.std() / np.sqrt(20_000))
    assert (found > 0).all()


def test_a_rare_majority_is_drawn_without_a_single_miss(monkeypatch: pytest.MonkeyPatch) -> None:
    z = np.full(12, -3.0)  # one in 740 accepts; two thirds of the weight are needed
    many = conditional(np.repeat(z[None], 50_000, axis=0), np.zeros(50_000), 1)
    ballots = [Ballot(tuple(range(12)), 12, Threshold((3, 3, 3, 2, 2, 2, 1, 1, 1, 1, 1, 1), 14))]
    expected = listed(ndtr(z), ballots)
    assert expected < 1e-13
    monkeypatch.setattr(weighing_votes, "MOST_STATES", 1)
    found = np.exp(log_passes(many, ballots))
    assert (found > 0).all()
    assert found.mean() == pytest.approx(expected, rel=0.05)


def test_one_with_a_veto_must_accept_and_the_rest_need_not() -> None:
    form = Every((Threshold((1, 0, 0), 1), Threshold((2, 1, 1), 2)))
    found = log_passes(conditional(np.array([[-20.0, 0.0, 0.0]]), NONE), [Ballot((0, 1, 2), 3, form)])
    assert found[0] == pytest.approx(log_ndtr(-20), rel=1e-12)


def test_a_rule_that_nobody_can_meet_never_passes() -> None:
    found = log_passes(conditional(np.zeros((1, 2)), NONE), [Ballot((0, 1), 2, Threshold((1, 1), 3))])
    assert found[0] == -np.inf
