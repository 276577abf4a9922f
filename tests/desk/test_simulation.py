"""Do the invariants hold over random lives of proposals? The short form of the campaign."""

from __future__ import annotations

from desk_simulator import simulated


def test_the_invariants_hold_over_random_lives() -> None:
    ends = simulated(seed=7, proposals=150)
    assert ends.total() == 150
    assert {"broken", "applied"} <= set(ends), ends  # the lives are long enough to mean something
