"""Is the nearest text that branch and bound finds that of trying every text? And its bound never above it?"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from amending_builders import assumed, changes, names

from equipoise.agree.amending.branching import branched
from equipoise.agree.amending.curves import Curve
from equipoise.agree.amending.levers import TOUCH, Added, Level, Lever
from equipoise.agree.amending.menu import Menu
from equipoise.agree.amending.payments import Payment
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


def menu(seed: int, draws: int, *, say: float = 0.0) -> Menu:
    """Three places, two of the same clause, the first with two ways; what they change is bent at random.

    With ``say`` the first member, which tabled the text, gains so much of it by the first clause, and a clause may be
    added by which the text sets no precedent.
    """
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
        voice = np.array([say, *([-say / (MEMBERS - 1)] * (MEMBERS - 1))]) * (j == 0)
        steps = np.linspace(0, 1, STEPS + 1)
        curves.append(
            tuple(
                Curve(
                    tuple(steps),
                    tuple(changes(MEMBERS, money=x * tabled + b[k], say=x * voice) for k, x in enumerate(steps)),
                )
                for b in bend
            )
        )
    if say:
        added = Added(clause=NoPrecedent(id="quiet", text=""), way="no-precedent")
        slots.append(Slot("quiet", "quiet", (added,), 0.1))
        ways.append((added,))
        curves.append((Curve((0.0, 1.0), (changes(MEMBERS), changes(MEMBERS))),))
    first, quiet = tuple(each[0] for each in curves), 3 if say else None
    tests, by = (Test(tuple(range(MEMBERS)), 0),), names(MEMBERS)[0] if say else None
    # Some have less of a say than they pay for, and would ask next.
    rest = replace(changes(MEMBERS), say_today=np.array([0.1, 0.15, 0.2, 0.55]))
    made = Surface(rest, first, assumed(MEMBERS, draws=draws), tests, by, quiet=quiet)
    return Menu(tuple(slots), tuple(ways), tuple(curves), made)


def every(found: Menu) -> list[tuple[float, int, float]]:
    """The odds, the clauses touched and the distance of every text, by the odds over its own levers."""
    raised = [[(w, k) for w, lever in enumerate(levers) for k in range(lever.steps + 1)] for levers in found.ways]
    told = []
    for places in itertools.product(*raised):
        problem = found.problem(places)
        touched = {found.slots[j].clause for j, p in enumerate(places) if not found.as_tabled(j, p)}
        cost = sum(found.cost(j, p) for j, p in enumerate(places))
        told.append((problem.surface.odds(problem.point([k for _, k in places])), len(touched), cost))
    return told


@pytest.mark.parametrize("draws", [1, 16])
@pytest.mark.parametrize(("seed", "say"), [(0, 0.0), (1, 0.0), (2, 0.0), (3, 0.0), (4, 0.3), (5, 0.3), (6, 0.1)])
def test_the_nearest_text_and_the_fewest_clauses_are_those_of_brute_force(seed: int, say: float, draws: int) -> None:
    found = menu(seed, draws, say=say)
    texts = every(found)
    target = float(np.quantile([p for p, _, _ in texts], 0.85))
    passing = [(n, d) for p, n, d in texts if p >= target]
    nearest = min(d for _, d in passing)
    answer = branched(found, target, boxes=2000)
    assert answer.ended
    assert answer.bound <= nearest + 1e-9
    assert nearest - 1e-9 <= answer.value <= nearest * 1.01 + 1e-9
    fewest = min(n for n, _ in passing)
    counted = branched(found, target, boxes=2000, counting=True)
    assert (counted.value, counted.bound) == (fewest, fewest)
    among = min(d for n, d in passing if n == fewest)
    again = branched(found, target, boxes=2000, most=fewest, known=counted.places)
    assert among - 1e-9 <= again.value <= among * 1.01 + 1e-9
    assert again.bound <= among + 1e-9


def test_who_would_follow_is_told_by_the_text_and_not_by_where_it_was_found() -> None:
    """Three kinds of odds: with followers, with a clause against precedent, and where nobody gains a say."""
    found = menu(4, 16, say=0.3)
    texts = [((0, STEPS), (0, STEPS)), ((0, STEPS), (0, 0)), ((0, 0), (0, 1))]
    assert found.surface.likely_to_ask
    for first, quiet in texts:
        places = (first, (0, STEPS), (0, STEPS), (0, 1) if quiet == (0, STEPS) else quiet)
        problem = found.problem(places)
        odds = problem.surface.odds(problem.point([k for _, k in places]))
        assert branched(found, odds - 1e-9, boxes=0, known=places).places is not None
        assert branched(found, odds + 1e-6, boxes=0, known=places).places is None


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


@pytest.mark.parametrize("seed", range(3))
def test_with_side_payments_the_bound_lies_below_all_that_pass(seed: int) -> None:
    """Two members may pay each other up to a cap; brute force over the levers and the payment."""
    random = np.random.default_rng(seed)
    n, cap, fine, target = 4, 6.0, 8, 0.7
    slots, levers, curves = list[Slot](), list[Lever](), list[Curve]()
    for j in range(2):
        levers.append(Bent(clause=NoPrecedent(id=f"c{j}", text=""), at=lambda _: {}, steps=fine, way="w"))
        slots.append(Slot(f"c{j}", f"c{j}", (levers[-1],), float(random.uniform(0.5, 2)), 0.0))
        tabled, steps = random.normal(0.5, 4, n), np.linspace(0, 1, fine + 1)
        curves.append(Curve(tuple(steps), tuple(changes(n, money=x * tabled) for x in steps)))
    for i, (way, paid) in itertools.product((0, 1), (("pays", cap), ("gets", -cap))):
        money = np.where(np.arange(n) == i, paid, 0.0)
        clause, unit = NoPrecedent(id="paid", text=""), Decimal(str(cap / fine))
        levers.append(Payment(clause=clause, way=way, member=names(n)[i], unit=unit, steps=fine))
        slots.append(Slot(f"{way}{i}", "paid", (levers[-1],), 0.2, 0.0))
        curves.append(Curve((0.0, 1.0), (changes(n, money=money), changes(n))))
    given = assumed(n, draws=16 if seed > 1 else 1)
    made = Surface(changes(n), tuple(curves), given, (Test(tuple(range(n)), 0),), None)
    found = Menu(tuple(slots), tuple((v,) for v in levers), tuple((c,) for c in curves), made)
    nearest = math.inf
    for a, b, t in itertools.product(range(fine + 1), range(fine + 1), range(-fine, fine + 1)):
        one, other = fine - max(t, 0), fine - max(-t, 0)
        x = np.array([a, b, one, other, other, one]) / fine
        if made.odds(x) >= target:
            cost = sum(s.weight * (1 - k) for s, k in zip(slots, x, strict=True)) + TOUCH * bool(t)
            nearest = min(nearest, cost)
    answer = branched(found, target, boxes=400, below=nearest * 1.0001)
    assert answer.bound <= nearest + 1e-9
    assert answer.bound >= 0.9 * nearest


def test_of_a_single_draw_the_knapsack_is_the_linear_programme() -> None:
    from scipy.optimize import linprog

    from equipoise.agree.amending.bound import Knapsack, least_distance

    random = np.random.default_rng(5)
    for _ in range(20):
        slots = int(random.integers(2, 7))
        sizes = random.integers(2, 5, slots)
        starts = np.cumsum([0, *sizes])[:-1]
        cost = random.uniform(0, 2, sizes.sum())
        cost[starts] = 0.0
        worth = random.normal(0, 1, (1, sizes.sum()))
        at = np.array([-float(random.uniform(1, 3))])
        choice = np.repeat(np.eye(slots), sizes, axis=1)
        told = linprog(cost, A_ub=-worth, b_ub=at - math.log(0.8), A_eq=choice, b_eq=np.ones(slots), bounds=(0, None))
        bound = least_distance(Knapsack(cost, starts), [(at, worth)], 0.8, float(cost.sum()))
        if told.status == 2:
            assert bound > 0.98 * cost.sum() or math.isinf(bound)
        else:
            assert bound <= told.fun + 1e-6
            assert bound >= 0.97 * told.fun - 1e-6
