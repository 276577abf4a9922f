"""A text to amend, made from a seed: 32 members, 12 levers that move every payment, and side payments if asked."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import numpy as np

from equipoise.agree.amending.bargaining import Standings, warm_start
from equipoise.agree.amending.branching import branched
from equipoise.agree.amending.curves import Curve
from equipoise.agree.amending.descent import nearest
from equipoise.agree.amending.levers import TOUCH, Level, Lever
from equipoise.agree.amending.menu import Menu
from equipoise.agree.amending.payments import Payment
from equipoise.agree.amending.slots import Slot
from equipoise.agree.amending.surface import Surface
from equipoise.agree.gains import FELT, Changes
from equipoise.agree.judgement import Draws, central, drawn
from equipoise.agree.odds import Test
from equipoise.agree.preferences import preferences
from equipoise.agree.statements import Statements
from equipoise.model.clauses import NoPrecedent

MEMBERS = tuple(f"M{i:02d}" for i in range(32))
LEVERS = 12
YEARS = tuple(range(2027, 2032))
TARGET = 0.8
CAP = 5.0  # of the 100 that each member pays a year, what it may pay to others or get from them
FIRM = 2.6  # standard deviations of its doubt at which each member begins: about TARGET for all 32 together


@dataclass(frozen=True, kw_only=True)
class Straight(Level):
    """A level whose effects run in a straight line."""

    @property
    def knots(self) -> tuple[int, ...]:
        return (0, self.steps)


def given(draws: int) -> Draws:
    """The central assumptions (``draws`` 1), or as many draws of the built-in ones."""
    chosen, said = preferences((), MEMBERS), Statements(MEMBERS, (), ())
    return central(chosen, said) if draws == 1 else drawn(chosen, said, 7, draws)


def changes(money: Any) -> Changes:
    """What each member pays more in every year."""
    zero = np.zeros((len(MEMBERS), len(YEARS)))
    still: Any = {**dict.fromkeys(FELT, zero), "money": np.repeat(np.asarray(money)[:, None], len(YEARS), axis=1)}
    say = np.full(len(MEMBERS), 1 / len(MEMBERS))
    return Changes(MEMBERS, YEARS, zero + 100, say_today=say, statuses={}, **still)


def menu(draws: int, *, payments: bool = False) -> Menu:
    """32 members who each pay 100 a year, 12 levers that move every payment by a random amount, and side payments."""
    random, weights = np.random.default_rng(1), np.random.default_rng(2).uniform(0.5, 2, LEVERS)
    nothing = changes(np.zeros(len(MEMBERS)))
    slots, levers, curves = list[Slot](), list[Lever](), list[Curve]()
    for j in range(LEVERS):
        money = random.normal(1.0, 3.0, len(MEMBERS))
        curves.append(Curve((0.0, 1.0), (nothing, changes(money - 0.6 * money.mean()))))
        levers.append(Straight(clause=NoPrecedent(id=f"c{j}", text=""), at=lambda _: {}))
        slots.append(Slot(f"c{j}", f"c{j}", (levers[-1],), float(weights[j]), 0.0))
    for i, member in enumerate(MEMBERS if payments else ()):
        for way, cap in (("pays", CAP), ("gets", -CAP)):
            moved = np.zeros(len(MEMBERS))
            moved[i] = cap
            curves.append(Curve((0.0, 1.0), (changes(moved), nothing)))
            clause, unit = NoPrecedent(id="paid", text=""), Decimal("0.05")
            levers.append(Payment(clause=clause, way=way, member=member, unit=unit, steps=100))
            slots.append(Slot(f"{way}:{member}", "paid", (levers[-1],), 1 / len(MEMBERS), 0.0))
    made = Surface(nothing, tuple(curves), given(draws), (Test(tuple(range(len(MEMBERS))), 0),), None)
    found = Menu(tuple(slots), tuple((lever,) for lever in levers), tuple((curve,) for curve in curves), made)
    _ = made.tensors, found.gives
    return found


def certified(found: Menu) -> tuple[float, float]:
    """The distance of the nearest passing point, and the bound."""
    problem = found.problem()
    program = Standings.of(replace(problem.surface, given=given(1)), problem.level)
    start = warm_start(program, problem.cost, FIRM)
    assert start is not None
    answer = nearest(problem.surface.smooth(), problem.cost, math.log(TARGET), start, problem.level)
    assert answer.local.value > math.log(TARGET) - 1e-4
    paid = problem.level is not None
    distance = float(problem.cost @ (1 - answer.x)) + TOUCH * paid
    near = [problem.surface.gains(x) for x in (answer.x, *(local.x for local in answer.passed[-3:]))]
    flat = [gains.reshape(len(gains), -1) for gains in near]
    # One box for every text; with payments one more, for the texts in which nobody pays another.
    proof = branched(found, TARGET, boxes=1 + paid, below=distance, near=flat)
    return distance, proof.bound
