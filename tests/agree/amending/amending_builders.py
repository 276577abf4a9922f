"""Small surfaces over the odds, built without files: n members, levers that move their payments by so much."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from agree_builders import fixed

from equipoise.agree.amending.curves import Curve
from equipoise.agree.amending.surface import Surface
from equipoise.agree.gains import FELT, Changes
from equipoise.agree.judgement import Draws, central, drawn
from equipoise.agree.odds import Test
from equipoise.agree.preferences import preferences
from equipoise.agree.statements import Statements

YEARS = (2027, 2028)
PAYMENT = 100.0


def names(n: int) -> tuple[str, ...]:
    return tuple(f"M{i:02d}" for i in range(n))


def changes(n: int, **moved: Any) -> Changes:
    """What changes for n members who each pay 100 a year; ``money`` and the like by member, the same in each year."""
    still = {name: np.zeros((n, 2)) for name in FELT}
    for name, values in moved.items():
        still[name] = np.repeat(np.array(values, dtype=float)[:, None], 2, axis=1)
    paid = np.full((n, 2), PAYMENT)
    return Changes(names(n), YEARS, paid, say_today=np.full(n, 1 / n), statuses={}, **still)


def assumed(n: int, *, draws: int = 1, mood: str = "0", nothing: str = "0.9", aversion: str = "1.5") -> Draws:
    """The central assumptions (``draws`` 1), or as many draws of the built-in ones."""
    scales = {"common-mood": mood, "nothing-passes": nothing, "tenth-accepted": "0.4", "loss-aversion": aversion}
    rows = [fixed("scale", about, value) for about, value in scales.items()] if draws == 1 else []
    said = Statements(names(n), (), ())
    chosen = preferences(rows, names(n))
    return central(chosen, said) if draws == 1 else drawn(chosen, said, 7, draws)


def surface(losses: Sequence[Sequence[float]], *, given: Draws | None = None, allowed: int = 0) -> Surface:
    """A lever for each row of ``losses``: what each member pays more when the lever's slot is kept whole."""
    n = len(losses[0])
    curves = tuple(Curve((0.0, 1.0), (changes(n), changes(n, money=row))) for row in losses)
    test = Test(tuple(range(n)), allowed)
    return Surface(changes(n), curves, given if given is not None else assumed(n), (test,), None)
