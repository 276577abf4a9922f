"""Random games, and the ways to count their power against each other and against every coalition there is.

The suite runs a short form, ``python3 x.py campaign power`` as many as are asked for.
"""

from __future__ import annotations

import random
from typing import Any

import numpy as np

from equipoise.decide import Every, Game, Some, Threshold, power_of
from equipoise.decide.planes import count_planes
from equipoise.decide.sums import count_sums
from equipoise.errors import EquipoiseError


def random_form(rng: random.Random, n: int, depth: int) -> Threshold | Every | Some:
    if depth == 0 or rng.random() < 0.3:
        kind = rng.choice(["heads", "weights", "weights", "few"])
        weights = (
            (1,) * n
            if kind == "heads"
            else tuple(rng.choice([0, 1, 1, 2, 3] if kind == "few" else range(1, 1000)) for _ in range(n))
        )
        total = sum(weights)
        return Threshold(weights, rng.choice([rng.randint(total // 3, total), rng.randint(-1, total + 1)]))
    joined = rng.choice([Every, Some])
    return joined(tuple(random_form(rng, n, depth - 1) for _ in range(rng.randint(2, 3))))


def swings_of_every_coalition(game: Game) -> dict[str, tuple[int, ...]]:
    """All 2^n coalitions at once: their weights as sums over bits, then each member's bit flipped."""
    n = len(game.members)
    coalitions = np.arange(2**n)
    bits = [(coalitions >> i) & 1 for i in range(n)]

    def holds(form: Any) -> Any:
        if isinstance(form, Threshold):
            return sum(w * b for w, b in zip(form.weights, bits, strict=True)) >= form.quota
        parts = np.array([holds(part) for part in form.parts])
        return parts.all(axis=0) if isinstance(form, Every) else parts.any(axis=0)

    wins, sizes = holds(game.form), np.bitwise_count(coalitions)
    swings = {}
    for i, member in enumerate(game.members):
        tips = coalitions[(bits[i] == 0) & ~wins & wins[coalitions | (1 << i)]]
        swings[member] = tuple(np.bincount(sizes[tips], minlength=n).tolist())
    return swings


def check_compound(rng: random.Random) -> int:
    """A rule of up to three levels of all and any: every algorithm that fits, against full enumeration."""
    n = rng.randint(1, 10)
    game = Game(tuple(f"M{i:02}" for i in range(n)), random_form(rng, n, 2))
    expected, fitting = swings_of_every_coalition(game), 0
    for algorithm in ("auto", "states", "halves", "weights", "enumeration"):
        try:
            power = power_of(game, algorithm=algorithm)
        except EquipoiseError:
            assert algorithm == "weights", algorithm  # the one that does not fit two weightings in a term
            continue
        assert dict(power.swings) == expected, algorithm
        fitting += 1
    bare = power_of(game, by_size=False)
    assert dict(bare.raw) == {m: sum(swings) for m, swings in expected.items()}
    return fitting


def check_weighted(rng: random.Random) -> int:
    """One clause, more members than can be enumerated: by halves, planes and sums, plain and as machine code."""
    n = rng.randint(10, 22)
    most = rng.choice([3, 40, 900])
    weights = (rng.randint(1, most), *(rng.randint(0, most) for _ in range(n - 1)))
    clause = Threshold(weights, rng.randint(1, sum(weights)))
    game = Game(tuple(f"M{i:02}" for i in range(n)), clause)
    halves, planes = (power_of(game, algorithm=a) for a in ("halves", "weights"))
    assert (halves.swings, halves.wins) == (planes.swings, planes.wins)
    plain = count_sums(n, clause, compiled=False)
    assert plain == count_sums(n, clause, compiled=True)
    assert plain[0] == sum(halves.wins)
    return 4


def check_large(rng: random.Random) -> int:
    """One clause, 68 to 140 members, counts beyond a machine word: planes plain and as machine code, and sums."""
    n = rng.randint(68, 140)
    most = rng.choice([3, 12, 60])
    weights = (rng.randint(1, most), *(rng.randint(0, most) for _ in range(n - 1)))
    clause = Threshold(weights, rng.randint(1, sum(weights)))
    plain, fast = (count_planes(n, [clause], compiled=compiled) for compiled in (False, True))
    assert plain == fast
    for compiled in (False, True):
        winning, held = count_sums(n, clause, compiled=compiled)
        assert (winning, held) == (sum(fast.wins), tuple(map(sum, fast.held)))
    return 4
