"""Scrambled Sobol points, against scipy's generator and the evenness that defines them."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import qmc

from equipoise.agree import sobol as made
from equipoise.agree.sobol import DIMENSIONS, sobol


def test_unscrambled_they_are_the_points_of_another_generator(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(made, "_scrambled", lambda raw, _: raw)
    mine = sobol(0, 256, DIMENSIONS) - 0.5 * 2.0**-32
    theirs = qmc.Sobol(DIMENSIONS, scramble=False).random(256)  # the same points, in the order of a Gray code
    assert set(map(tuple, mine)) == set(map(tuple, theirs))


@pytest.mark.parametrize("seed", [1, 7])
def test_every_number_takes_every_part_of_its_range_once(seed: int) -> None:
    found = sobol(seed, 256, DIMENSIONS)
    for column in found.T:
        assert sorted((column * 256).astype(int)) == list(range(256))
    # The first two dimensions also put one point into every box of 16 by 16, and of 4 by 64.
    for rows, columns in ((16, 16), (4, 64), (64, 4)):
        boxes = {(int(a * rows), int(b * columns)) for a, b in found[:, :2]}
        assert len(boxes) == 256


def test_scrambling_keeps_averages_right_and_makes_them_settle_sooner() -> None:
    # The product of 1 + (x - 1/2) over eight numbers has the mean 1.
    means = [np.prod(0.5 + sobol(seed, 256, 8), axis=1).mean() for seed in range(100)]
    plain = [np.prod(0.5 + np.random.default_rng(s).random((256, 8)), axis=1).mean() for s in range(100)]
    assert np.mean(means) == pytest.approx(1, abs=4 * np.std(means) / 10)
    assert np.std(means) < np.std(plain) / 3


def test_a_point_is_the_same_alone_and_among_others() -> None:
    assert (sobol(3, 10, 5, first=100) == sobol(3, 110, 5)[100:]).all()
    assert (sobol(3, 10, 5) == sobol(3, 10, 9)[:, :5]).all()
    assert not (sobol(3, 10, 5) == sobol(4, 10, 5)).any()


def test_more_dimensions_than_are_known_are_refused() -> None:
    with pytest.raises(ValueError, match="41 dimensions"):
        sobol(0, 4, DIMENSIONS + 1)
