"""Do core, Nash's point and the compromise agree with what can be worked out by hand?"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from amending_builders import assumed, changes, surface

from equipoise.agree.amending.bargaining import Standings, compromise, core, efficient, nash, warm_start
from equipoise.agree.amending.curves import Curve
from equipoise.agree.amending.surface import Surface


def torn(loss: float) -> Surface:
    """A slot that costs the first member ``loss`` when kept and the second as much when undone."""
    found = surface([[loss, -loss, 0.0]], given=assumed(3, aversion="1"))
    return replace(found, rest=changes(3, money=[0.0, loss, 0.0]), curves=found.curves)


def test_two_members_that_one_slot_tears_apart_prove_each_other_irreconcilable() -> None:
    found = torn(80.0)
    t = found.given.thresholds
    # Half way each loses 40% of a payment: z = (b - 0.4) / s for both, and no slot does better for the worse off.
    expected = (float(t.cost[0]) - 0.4) / float(t.noise[0])
    answer = core(Standings.of(found))
    assert answer.empty
    assert answer.margin == pytest.approx(expected, abs=1e-5)
    assert answer.x == pytest.approx([0.5], abs=1e-4)
    assert answer.weights == pytest.approx([0.5, 0.5, 0.0], abs=1e-4)
    # The certificate: with these weights the sum of z is below 0 at both ends, hence, being straight, everywhere.
    for x in (0.0, 1.0):
        assert answer.weights @ found.judged(np.array([x])).z[0] < 0


def test_a_small_quarrel_leaves_a_core_and_nash_splits_it_evenly() -> None:
    found = torn(10.0)
    program = Standings.of(found)
    assert not core(program).empty
    assert nash(program) == pytest.approx([0.5], abs=1e-3)


def test_nash_is_the_best_product_on_a_grid() -> None:
    found = surface([[6.0, -4.0, 2.0], [-3.0, 5.0, 1.0]], given=assumed(3))
    program = Standings.of(found)
    grid = [np.array([a, b]) for a in np.linspace(0, 1, 51) for b in np.linspace(0, 1, 51)]
    products = [np.log(np.maximum(found.judged(x).z[0], 1e-12)).sum() for x in grid]
    best = grid[int(np.argmax(products))]
    answer = nash(program)
    assert answer is not None
    assert np.log(found.judged(answer).z[0]).sum() >= max(products) - 1e-6
    assert answer == pytest.approx(best, abs=0.03)


def test_without_a_core_nash_has_no_answer() -> None:
    assert nash(Standings.of(torn(80.0))) is None
    assert warm_start(Standings.of(torn(80.0)), np.ones(1), 0.0) is None


def test_the_warm_start_keeps_as_much_as_every_margin_allows() -> None:
    found = surface([[20.0, 0.0, 0.0]], given=assumed(3))
    t = found.given.thresholds
    start = warm_start(Standings.of(found), np.ones(1), 1.0)
    kept = (float(t.cost[0]) - float(t.noise[0])) / (1.5 * 0.2)
    assert start == pytest.approx([kept], abs=1e-5)


def test_the_compromise_weighs_what_is_at_stake() -> None:
    # Money as felt at central weights: the first loses 1.5 x 0.06, the second gains 0.03; one for, one against.
    found = surface([[6.0, -3.0, 0.0]], given=assumed(3))
    mean, median = compromise(found)
    assert mean == pytest.approx([0.03 / (0.03 + 0.09)], abs=1e-9)
    assert median == pytest.approx([0.5])


def test_a_text_that_hurts_one_for_nothing_is_not_efficient() -> None:
    found = surface([[6.0, 0.0, 0.0]], given=assumed(3))
    program = Standings.of(found)
    assert not efficient(program, found.judged(np.ones(1)).z[0])[0]
    assert efficient(program, found.judged(np.zeros(1)).z[0])[0]
    # What one pays another gets: every split is efficient.
    split = surface([[6.0, -6.0, 0.0]], given=assumed(3, aversion="1"))
    for kept in (0.0, 0.4, 1.0):
        assert efficient(Standings.of(split), split.judged(np.array([kept])).z[0])[0]


def test_knots_are_taken_as_they_are() -> None:
    bent = Curve((0.0, 0.5, 1.0), tuple(changes(2, money=[m, 0.0]) for m in (0.0, 2.0, 12.0)))
    found = replace(surface([[0.0, 0.0]], given=assumed(2)), curves=(bent,))
    t = found.given.thresholds
    start = warm_start(Standings.of(found), np.ones(1), float((t.cost[0] - 1.5 * 0.07) / t.noise[0]))
    assert start == pytest.approx([0.75], abs=1e-5)
