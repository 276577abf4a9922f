"""Keys and apportionment: how long do a formula key, ten thousand alternatives and a distribution of seats take?

Apportionment beside three libraries from PyPI on the same weights, and whether they give the same seats.
A formula key has no peer that we found: a plain pandas computation in floats of the same steps (base, floor, ceiling,
match-next) stands beside it, with how many of its keys do not sum to 100. Ours are exact. The floor is one division in
whole numbers for each member, at each step.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from equipoise.model import STEPS, Ceiling, Floor, FromFigures, Indicator, MatchNext, shares_on
from equipoise.values import METHODS, apportion
from figures import Beside, Row, Timed, answered, repeated, timed
from floors import divided
from works.worlds import DAY, D, every_step, key, world

SEATS = ((50, 435), (32, 9_999), (193, 20_000))
KEYS, RUNS = 1000, 5
PEERS = ("apportionment", "apportionpy", "voting")


def rows(peers: Path) -> Iterator[Row]:
    """A key of every step; many keys; every method of apportionment on three works."""
    alliance = every_step()
    one = repeated(lambda: shares_on(alliance, "key", DAY), 9, 5)
    taken = alliance.keys["key"].versions[0].value.steps  # type: ignore[union-attr]
    assert {*map(type, taken)} == {*STEPS.values()}
    floor = divided(len(taken) * 193, "each member's share at each step")
    yield Row(f"a key of {len(taken)} steps over 193 members", one, floor, 0.005, said="every step there is")
    yield _alternatives(peers)
    for count, units in SEATS:
        yield from _apportioned(peers, count, units)


def _alternatives(peers: Path) -> Row:
    """A thousand keys of 32 members, no two alike."""
    alliance = world(32)
    figures = {n: [float(f[2025].value or 0) for f in alliance.series[n].figures.values()] for n in ("gni", "trade")}
    terms = [(1 + i, 2 * KEYS - i, (i % 50) / 10_000, (15 + i % 10) / 100) for i in range(KEYS)]
    memo: dict[Any, Any] = {}

    def ours() -> None:
        for a, b, low, high in terms:
            base = FromFigures((Indicator("gni", D(a)), Indicator("trade", D(b))))
            steps = (base, Floor(D(round(low * 10_000)) / 100), Ceiling(D(round(high * 100))), MatchNext())
            found = shares_on(alliance.with_one("key", "key", key("key", *steps)), "key", DAY, memo=memo)
            assert sum(found.percent.values()) == 100

    told = answered("pandas, in floats", peers, "apportioning.py", (), {**figures, "terms": terms})
    if not isinstance(told, Beside):
        said = f"{told['keys_not_summing_to_100']} of its keys do not sum to 100"
        told = Beside("pandas, in floats", Timed((told["seconds"],)), said)
    thousand = timed(ours, RUNS)
    ten = f"ten thousand in {10 * thousand.median:.2f} s"
    return Row(
        f"{KEYS:,} alternative keys of 32 members",
        thousand,
        divided(KEYS * 4 * 32, "each member's share at each step"),
        0.2,
        peers=(told,),
        said=f"each exactly 100; {ten}",
    )


def _apportioned(peers: Path, count: int, units: int) -> Iterator[Row]:
    """Every method on one work, ours beside the peers'."""
    draw = random.Random(count)
    weights = [draw.randrange(10**4, 10**7) for _ in range(count)]
    named = {f"P{i:03}": w for i, w in enumerate(weights)}
    for method in METHODS:
        rule = partial(apportion, units, named, method=method)
        ours = list(rule().values())
        beside = []
        for peer in PEERS:
            asked = {"weights": weights, "units": units, "method": method, "peer": peer}
            told = answered(peer, peers, "apportioning.py", (), asked)
            if not isinstance(told, Beside):
                if not told["units"]:
                    continue  # it has no such method
                same = "gives the same" if told["units"] == ours else "GIVES OTHERS"
                told = Beside(peer, Timed(tuple(told["seconds"])), same)
            beside.append(told)
        floor = divided(count, "each weight")
        yield Row(f"{units:,} seats of {count}, {method}", timed(rule, 9), floor, peers=tuple(beside))
