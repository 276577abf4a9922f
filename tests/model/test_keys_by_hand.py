"""Random formula keys computed a second way, in fractions: the same shares to the last digit, and the same refusals."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from equipoise.errors import KeyStepError
from equipoise.model import Compress, KeyFormula, Round, Step, shares_on
from keys_by_hand import CannotBeMet, Key
from random_keys import DAY, YEARS, Drawn, drawn


def exact(step: Step) -> bool:
    """Rounding has tests of its own, and a broken power has no fraction."""
    return not isinstance(step, Round) and not (isinstance(step, Compress) and step.power != int(step.power))


def with_steps(found: Drawn, steps: tuple[Step, ...]) -> Drawn:
    key = found.alliance.keys["key"]
    version = replace(key.versions[0], value=KeyFormula(None, steps))
    return Drawn(found.alliance.with_one("key", "key", replace(key, versions=(version,))), steps)


@pytest.mark.parametrize("seed", range(6))
def test_each_step_gives_what_it_gives_by_hand(seed: int) -> None:
    draw = random.Random(f"by hand {seed}")
    met = refused = 0
    for _ in range(150):
        found = drawn(draw, draw.choice((2, 3, 5, 9, 14)))
        found = with_steps(found, tuple(filter(exact, found.steps)))
        old = shares_on(found.alliance, "old", DAY).exact
        key = Key(found.alliance, tuple(sorted(found.alliance.members)), YEARS[-1], DAY.year, old)
        try:
            wanted = key.follow(found.steps)
        except CannotBeMet:
            with pytest.raises(KeyStepError):
                found.shares()
            refused += 1
            continue
        given = found.shares().exact
        assert {m: s for m, s in given.items() if s} == {m: s for m, s in wanted.items() if s}, found.steps
        met += 1
    assert met > 80
    assert refused > 10
