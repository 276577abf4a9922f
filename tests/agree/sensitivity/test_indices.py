"""Sobol indices, what knowing narrows, and humps, against models whose answers are known in closed form."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import norm

from equipoise.agree.normal import Array
from equipoise.agree.sensitivity.indices import index
from equipoise.agree.sensitivity.learning import learned
from equipoise.agree.sensitivity.shape import shape, valley
from equipoise.agree.sobol import sobol

POINTS = 8192


def two_sets(width: int) -> tuple[Array, Array]:
    both = sobol(3, POINTS, 2 * width)
    return both[:, :width], both[:, width:]


def mixed(a: Array, b: Array, j: int) -> Array:
    found = a.copy()
    found[:, j] = b[:, j]
    return found


def test_the_g_function_of_sobol() -> None:
    # Saltelli and Sobol 1995: V_j = 1 / (3 (1 + c_j)^2), V = prod(1 + V_j) - 1, T_j = V_j prod_{k != j}(1 + V_k) / V.
    c = np.array([0.0, 1.0, 4.5, 9.0])

    def g(x: Array) -> Array:
        return np.prod((np.abs(4 * x - 2) + c) / (1 + c), axis=1)

    parts = 1 / (3 * (1 + c) ** 2)
    whole = np.prod(1 + parts) - 1
    a, b = two_sets(len(c))
    for j in range(len(c)):
        found = index(g(a), g(b), g(mixed(a, b, j)))
        total = parts[j] * np.prod(np.delete(1 + parts, j)) / whole
        assert found.first == pytest.approx(parts[j] / whole, abs=max(found.first_error, 0.01))
        assert found.total == pytest.approx(total, abs=max(found.total_error, 0.01))
        assert found.first_error < 0.1
        assert found.total_error < 0.1


def test_the_function_of_ishigami() -> None:
    # Ishigami and Homma 1990: f = sin x1 + 7 sin^2 x2 + 0.1 x3^4 sin x1 over (-pi, pi)^3. The third acts only together
    # with the first: its first-order index is exactly 0, its total one is not.
    seven, tenth = 7.0, 0.1
    pi4, pi8 = np.pi**4, np.pi**8
    one = 0.5 * (1 + tenth * pi4 / 5) ** 2
    two, both = seven**2 / 8, tenth**2 * pi8 * (1 / 18 - 1 / 50)
    whole = one + two + both

    def f(u: Array) -> Array:
        x = np.pi * (2 * u - 1)
        return np.sin(x[:, 0]) * (1 + tenth * x[:, 2] ** 4) + seven * np.sin(x[:, 1]) ** 2

    a, b = two_sets(3)
    expected = ((one, one + both), (two, two), (0.0, both))
    for j, (first, total) in enumerate(expected):
        found = index(f(a), f(b), f(mixed(a, b, j)))
        assert found.first == pytest.approx(first / whole, abs=max(found.first_error, 0.005))
        assert found.total == pytest.approx(total / whole, abs=max(found.total_error, 0.005))
        assert max(found.first_error, found.total_error) < 0.06


def test_of_a_sum_both_indices_are_the_parts_of_the_variance() -> None:
    slopes = np.array([3.0, 2.0, 1.0])
    a, b = two_sets(3)
    found = [index(a @ slopes, b @ slopes, mixed(a, b, j) @ slopes) for j in range(3)]
    for one, part in zip(found, slopes**2 / (slopes**2).sum(), strict=True):
        assert one.first == pytest.approx(part, abs=0.02)
        assert one.total == pytest.approx(part, abs=0.02)
    assert sum(one.first for one in found) == pytest.approx(1, abs=0.03)


def test_a_product_acts_only_together() -> None:
    a, b = two_sets(2)
    found = index(np.prod(a - 0.5, axis=1), np.prod(b - 0.5, axis=1), np.prod(mixed(a, b, 0) - 0.5, axis=1))
    assert abs(found.first) < 0.05
    assert found.total == pytest.approx(1, abs=0.05)


def test_an_answer_that_does_not_vary_has_no_parts() -> None:
    same = np.full(64, 0.3)
    assert index(same, same, same).total == 0


def test_the_error_covers_the_truth_about_as_often_as_it_says() -> None:
    held = 0
    for seed in range(60):
        x = np.random.default_rng(seed).random((2, 256, 2))
        a, b = x
        found = index(a.sum(axis=1), b.sum(axis=1), mixed(a, b, 0).sum(axis=1))
        held += abs(found.first - 0.5) <= found.first_error
    assert held >= 50  # 57 expected


def test_knowing_one_of_two_normal_summands_narrows_as_the_formula_says() -> None:
    # The sum of two normals: knowing one leaves the share sqrt(1 - r^2) of the width; eight parts know it nearly.
    u = sobol(5, 4096, 3)
    x = norm.ppf(u)
    for slope in (0.5, 1.0, 2.0):
        p = norm.cdf(0.02 * (slope * x[:, 0] + x[:, 1]))  # so flat that it is linear
        found = {one.id: one for one in learned(p, {"x": x[:, 0], "nothing": x[:, 2]})}
        expected = 1 - 1 / np.sqrt(1 + slope**2)
        assert expected - 0.12 < found["x"].narrows < expected + 0.02
        assert abs(found["nothing"].narrows) < 0.03


def test_a_coin_is_known_by_its_sides() -> None:
    u = sobol(5, 2048, 2)
    coin = (u[:, 0] < 0.5).astype(float)
    p = 0.1 + 0.6 * coin + 0.1 * u[:, 1]
    # Knowing the coin leaves 0.9 x 0.1 of a range that is about 0.69 wide.
    assert learned(p, {"coin": coin})[0].narrows == pytest.approx(1 - 0.09 / 0.69, abs=0.01)


def test_a_range_under_a_point_has_nothing_to_narrow() -> None:
    assert learned(np.linspace(0, 0.005, 500), {"x": np.arange(500.0)}) == ()


def test_two_humps_are_found_and_named_by_what_parts_them() -> None:
    rng = np.random.default_rng(2)
    coin = (rng.random(1024) < 0.3).astype(float)
    p = np.where(coin > 0, rng.beta(40, 8, 1024), rng.beta(5, 40, 1024))
    found = shape(p, {"coin": coin, "noise": rng.random(1024)})
    assert found.by == "coin"
    assert found.valley is not None
    low, high = found.humps
    assert (low.above, high.above) == (False, True)
    assert high.share == pytest.approx(coin.mean())
    assert low.share + high.share == pytest.approx(1)
    assert low.centre == pytest.approx(p[coin == 0].mean())
    assert high.low > low.high
    assert found.explained > 0.9


@pytest.mark.parametrize(("a", "b"), [(1, 1), (2, 5), (0.5, 3), (8, 2), (30, 30)])
def test_one_hump_is_not_taken_for_two(a: float, b: float) -> None:
    rng = np.random.default_rng(3)
    found = [shape(rng.beta(a, b, 2048), {}).valley for _ in range(100)]
    assert sum(v is not None for v in found) <= 1


def test_a_valley_needs_depth_and_draws_on_both_sides() -> None:
    assert valley((400, 50, 0, 0, 0, 0, 0, 0, 50, 400)) is not None
    assert valley((400, 300, 250, 220, 210, 215, 220, 250, 300, 400)) is None
    assert valley((900, 40, 0, 0, 0, 0, 0, 0, 0, 20)) is None
