"""Silence, against every set of objectors listed and tried, and against simulation."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import ndtr

from equipoise.agree.acceptance import Thresholds
from equipoise.agree.normal import Array
from equipoise.agree.silence import firmer_in_silence, log_greatest, log_least


def at_rest(stands: Array, firmer: Array) -> list[frozenset[int]]:
    """Every set of objectors in which each prefers to object beside the others, and nobody else does."""
    n, found = len(stands), []
    for pattern in product((False, True), repeat=n):
        inside = frozenset(i for i in range(n) if pattern[i])
        if all((stands[i] + firmer[len(inside - {i})] < 0) == (i in inside) for i in range(n)):
            found.append(inside)
    return found


def ends(stands: Array, firmer: Array) -> tuple[bool, bool]:
    """Is the least set of objectors at rest empty, and is the greatest?"""
    sets = at_rest(stands, firmer)
    least, greatest = frozenset.intersection(*sets), frozenset.union(*sets)
    assert least in sets  # both ends of the sets at rest are at rest themselves
    assert greatest in sets
    return not least, not greatest


@given(st.lists(st.floats(-3, 3), min_size=1, max_size=7), st.floats(0.3, 2), st.floats(0, 2), st.floats(0, 2))
def test_the_rules_by_which_the_ends_are_empty(stands: list[float], alone: float, eta: float, beta: float) -> None:
    n, y = len(stands), np.array(stands)
    firmer = beta * (alone * np.exp(-eta * np.arange(n)) - 1)
    least, greatest = ends(y, firmer)
    assert least == bool((y + firmer[0] >= 0).all())
    assert greatest == all(int((y + firmer[j] < 0).sum()) <= j for j in range(n))


FOUND = Thresholds(noise=np.array([0.1]), cost=np.array([0.15]), common=np.array([0.2]))
SCALES = {"silence-alone": np.array([1.3]), "silence-company": np.array([0.5])}


@pytest.mark.parametrize("middle", [1.3, 0.4])
def test_both_ends_as_by_simulation_of_every_set(middle: float) -> None:
    rng = np.random.default_rng(2)
    n, load, runs = 6, 0.5, 6_000
    z = middle + np.linspace(-0.6, 0.8, n)
    firmer = firmer_in_silence(FOUND, SCALES, n)
    y = z + load * rng.standard_normal((runs, 1)) + rng.standard_normal((runs, n))
    least, greatest = np.mean([ends(row, firmer[0, :, 0]) for row in y], axis=0)
    many = [np.repeat(a, 4_000, axis=0) for a in (z[None], np.array([load]), firmer)]
    drawn = np.exp(log_greatest(*many))
    assert np.exp(log_least(z[None], np.array([load]), firmer, 32))[0] == pytest.approx(
        least, abs=4 * np.sqrt(least * (1 - least) / runs)
    )
    error = np.hypot(np.sqrt(greatest * (1 - greatest) / runs), drawn.std() / np.sqrt(4_000))
    assert drawn.mean() == pytest.approx(greatest, abs=4 * error)
    assert drawn.mean() < least


def test_the_cost_falls_with_company_and_starts_where_it_was_said_to() -> None:
    firmer = firmer_in_silence(FOUND, SCALES, 3)
    own = 0.1 * np.sqrt(0.8)
    expected = [(0.15 * (1.3 * np.exp(-0.5 * j)) - 0.15) / own for j in range(3)]
    assert firmer[0, :, 0] == pytest.approx(expected)


def test_a_rare_silence_is_resolved() -> None:
    # Nobody is easier in company here: the greatest is the least, a product of small chances.
    z = np.full((500, 8), -3.0)
    found = log_greatest(z, np.zeros(500), np.zeros((500, 8, 1)))
    assert found == pytest.approx(np.full(500, 8 * np.log(ndtr(-3.0))), rel=1e-4)
    cheaper = np.tile(-0.5 * np.arange(8.0), (500, 1))[:, :, None]
    together = np.exp(log_greatest(z, np.zeros(500), cheaper))
    assert (together > 0).all()
    assert 0 < together.mean() < np.exp(found[0])


@settings(deadline=None, max_examples=30)
@given(st.lists(st.floats(-2, 3), min_size=2, max_size=5), st.integers(0, 4), st.floats(0, 2))
def test_a_firmer_member_never_makes_the_least_likelier_to_break(z: list[float], who: int, more: float) -> None:
    firmer = firmer_in_silence(FOUND, SCALES, len(z))
    raised = [a + more * (i == who % len(z)) for i, a in enumerate(z)]
    one, two = (log_least(np.array([row]), np.array([0.5]), firmer, 20)[0] for row in (z, raised))
    assert two >= one - 1e-12
