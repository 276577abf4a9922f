"""The normal distribution function against scipy, and Gauss-Hermite against closed forms."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import log_ndtr, ndtr

from equipoise.agree.normal import expected_log, log_phi, phi, points, quantile


def test_log_phi_is_exact_in_both_tails() -> None:
    x = np.concatenate([np.linspace(-300, 12, 40_001), [-37.0, 0.0, 9.0]])
    assert np.allclose(log_phi(x), log_ndtr(x), rtol=1e-14, atol=2e-16 + 1e-18)
    left = x < 5
    assert np.max(np.abs(log_phi(x[left]) / log_ndtr(x[left]) - 1)) < 1e-9
    seen = x > -30
    assert np.allclose(phi(x[seen]), ndtr(x[seen]), rtol=1e-11, atol=0)


def test_log_phi_keeps_the_shape_it_is_given() -> None:
    assert log_phi(np.zeros((2, 3, 4))).shape == (2, 3, 4)


def test_quantile_undoes_phi() -> None:
    p = np.array([1e-15, 0.05, 0.2, 0.5, 0.975, 1 - 1e-12])
    assert np.allclose(phi(quantile(p)), p, rtol=1e-11)


@pytest.mark.parametrize("factors", [0, 1, 2])
def test_points_average_polynomials_exactly(factors: int) -> None:
    at, logw = points(factors, 20)
    weight = np.exp(logw)
    assert weight.sum() == pytest.approx(1, abs=1e-13)
    for k in range(factors):
        assert weight @ at[:, k] == pytest.approx(0, abs=1e-12)
        assert weight @ at[:, k] ** 6 == pytest.approx(15, rel=1e-12)  # the sixth moment of a normal


def test_an_average_over_the_factor_has_its_closed_form() -> None:
    at, logw = points(1, 32)
    for z, load in ((0.3, 0.5), (-6.0, 0.8), (2.0, 0.2)):
        found = np.exp(expected_log(log_phi(z + load * at[:, 0]), logw))
        assert found == pytest.approx(ndtr(z / np.sqrt(1 + load**2)), rel=1e-6)


def test_expected_log_never_underflows() -> None:
    assert expected_log(np.array([-5000.0, -5000.0]), np.log([0.5, 0.5])) == pytest.approx(-5000)
    assert expected_log(np.array([-np.inf, -np.inf]), np.log([0.5, 0.5])) == -np.inf


def test_three_factors_are_refused() -> None:
    with pytest.raises(ValueError, match="0, 1 or 2"):
        points(3, 8)
