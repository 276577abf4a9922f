"""Is the nearest text that branch and bound finds that of trying every text? And its bound never above it?"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from amending_builders import assumed, changes

from equipoise.agree.amending.branching import branched
from equipoise.agree.amending.curves import Curve
from equipoise.agree.amending.levers import Level
from equipoise.agree.amending.menu import Menu
from equipoise.agree.amending.slots import Slot
from equipoise.agree.amending.surface import Surface
from equipoise.agree.odds import Test
from equipoise.model.clauses import NoPrecedent

STEPS = 4
MEMBERS = 4


@dataclass(frozen=True, kw_only=True)
class Bent(Level):
    """A way with as many steps as the brute force can bear, each of them measured."""

    @property
    def knots(self) -> tuple[int, ...]:
        return tuple(range(self.steps + 1))


def menu(seed: int, draws: int) -> Menu:
    """Three places, two of the same clause, the first with two ways; what they change is bent at random."""
    random = np.random.default_rng(seed)
    slots, ways, curves = [], [], []
    for j, many in enumerate((2, 1, 1)):
        clause = NoPrecedent(id=f"c{min(j, 1)}", text="")
        tabled = random.uniform(-3, 9, MEMBERS)
        levers: list[Any] = [Bent(clause=clause, at=lambda _: {}, steps=STEPS, way=f"w{k}") for k in range(many)]
        slots.append(Slot(f"s{j}", clause.id, tuple(levers), float(random.uniform(0.5, 1.5))))
        ways.append(tuple(levers))
        bend = [random.uniform(-2, 2, (STEPS + 1, MEMBERS)) for _ in levers]
        for one in bend:
            one[0] = one[-1] = 0
        steps = np.linspace(0, 1, STEPS + 1)
        curves.append(
            tuple(
                Curve(tuple(steps), tuple(changes(MEMBERS, money=x * tabled + b[k]) for k, x in enumerate(steps)))
                for b in bend
            )
        )
    first = tuple(each[0] for each in curves)
    made = Surface(changes(MEMBERS), first, assumed(MEMBERS, draws=draws), (Test(tuple(range(MEMBERS)), 0),), None)
    return Menu(tuple(slots), tuple(ways), tuple(curves), made)


def every(found: Menu) -> list[tuple[float, int, float]]:
    """The odds, the clauses touched and the distance of every text."""
    raised = [[(w, k) for w, lever in enumerate(levers) for k in range(lever.steps + 1)] for levers in found.ways]
    from equipoise.agree.amending.raised import Raised

    judge = Raised(found, (), found.surface.asking[0])
    told = []
    for places in itertools.product(*raised):
        touched = {found.slots[j].clause for j, p in enumerate(places) if not found.as_tabled(j, p)}
        cost = sum(found.cost(j, p) for j, p in enumerate(places))
        told.append((judge.odds(found.gains(places)), len(touched), cost))
    return told


@pytest.mark.parametrize("draws", [1, 16])
@pytest.mark.parametrize("seed", range(5))
def test_the_nearest_text_and_the_fewest_clauses_are_those_of_brute_force(seed: int, draws: int) -> None:
    found = menu(seed, draws)
    texts = every(found)
    target = float(np.quantile([p for p, _, _ in texts], 0.85))
    passing = [(n, d) for p, n, d in texts if p >= target]
    nearest = min(d for _, d in passing)
    answer = branched(found, target, boxes=2000)
    assert answer.ended
    assert answer.bound <= nearest + 1e-9
    assert nearest - 1e-9 <= answer.value <= nearest * 1.005 + 1e-9
    fewest = min(n for n, _ in passing)
    counted = branched(found, target, boxes=2000, counting=True)
    assert (counted.value, counted.bound) == (fewest, fewest)
    among = min(d for n, d in passing if n == fewest)
    again = branched(found, target, boxes=2000, most=fewest, known=counted.places)
    assert among - 1e-9 <= again.value <= among * 1.005 + 1e-9
    assert again.bound <= among + 1e-9


def test_a_search_cut_short_leaves_a_bound_that_holds() -> None:
    found = menu(3, 16)
    texts = every(found)
    target = float(np.quantile([p for p, _, _ in texts], 0.9))
    nearest = min(d for p, _, d in texts if p >= target)
    for boxes in (1, 3, 8):
        assert branched(found, target, boxes=boxes).bound <= nearest + 1e-9


def test_odds_that_no_text_reaches_end_without_one() -> None:
    found = menu(1, 16)
    most = max(p for p, _, _ in every(found))
    answer = branched(found, min(most + 0.01, 0.999), boxes=2000)
    assert answer.ended
    assert answer.places is None
    assert math.isinf(answer.bound)
