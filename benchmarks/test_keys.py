"""How long does a formula key take? As a ratio to a plain loop of the same process, as the machine may be loaded.

Aimed at, where a loop adds ten million small integers in 0.35 s: every step over 193 members in 5 ms (0.14 of a loop of
a million), 10,000 alternative keys of 32 members in 2 s (5.7 loops of ten million). The means of figures are made once
for a folder, so the first evaluation takes about 2 ms more. On a loaded machine the ratios are up to a half worse than
on a quiet one, and the limits here allow for that.
"""

from __future__ import annotations

import random
import time
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from equipoise.model import (
    Alliance,
    Blend,
    Ceiling,
    Compress,
    Dilute,
    ExcludeBelow,
    Fixed,
    Floor,
    FromFigures,
    Indicator,
    Keep,
    Key,
    KeyFormula,
    MatchNext,
    Member,
    PhaseIn,
    Relief,
    Round,
    Series,
    SetTo,
    Step,
    shares_on,
)
from equipoise.values import Figure, Span, Status

D = Decimal
DAY = date(2026, 6, 1)


def world(members: int) -> Alliance:
    """So many members with income, people and trade of eight years, from a seed."""
    draw = random.Random(members)
    codes = [f"M{i:03}" for i in range(members)]

    def series(name: str, low: int, high: int) -> Series:
        rows = {
            m: {y: Figure(D(draw.randrange(low, high)) / 100, Status.PUBLISHED, "b") for y in range(2018, 2026)}
            for m in codes
        }
        return Series(name, name, "USD", rows)

    found = (series("gni", 10**5, 10**10), series("people", 10**4, 10**9), series("trade", 10**5, 10**9))
    people = {m: Member(m, m, date(2000, 1, 1)) for m in codes}
    return Alliance("w", "World", "EUR", people, series={s.id: s for s in found})


def key(name: str, *steps: Step) -> Key:
    """A key of these steps."""
    return Key(name, name, (Span(date(2026, 1, 1), KeyFormula(None, steps)),))


def plain(n: int) -> float:
    """The yardstick: seconds for adding n small integers in a loop."""
    start = time.process_time()
    total = 0
    for i in range(n):
        total += i
    assert total
    return time.process_time() - start


@pytest.mark.benchmark(group="keys", timer=time.process_time)
def test_every_step_over_193_members(benchmark: Any) -> None:
    alliance = world(193)
    m = sorted(alliance.members)
    base = FromFigures((Indicator("gni", D("0.7"), (3, 6)), Indicator("trade", D("0.3"))))
    steps = (
        base, Relief("gni", "people", window=3), Fixed({m[0]: D("2.5")}), Keep((m[1],), "others", key="other"),
        Floor(D("0.001")), Ceiling(D("0.01"), members=tuple(m[50:90]), holds="held"), Ceiling(D(22), holds="held"),
        Blend({"so-far": D(9), "equal": D(1)}), Compress(D("0.95")), MatchNext(), ExcludeBelow(D("0.1")),
        Dilute({m[2]: D("0.5")}), PhaseIn({2026: D(50)}, key="other"), SetTo(m[3], "others", percent=D("0.7")),
        Round(3, "webster"),
    )  # fmt: skip
    alliance = replace(alliance, keys={"key": key("key", *steps), "other": key("other", base, Floor(D("0.001")))})
    shares = benchmark(lambda: shares_on(alliance, "key", DAY))
    assert sum(shares.percent.values()) == 100
    ratio = benchmark.stats.stats.min / plain(1_000_000)
    benchmark.extra_info["against a loop of a million"] = round(ratio, 3)
    assert ratio < 0.16  # a loose net: the machine may be busy


@pytest.mark.benchmark(group="keys", timer=time.process_time)
def test_alternative_keys_of_32_members(benchmark: Any) -> None:
    alliance = world(32)
    memo: dict[Any, Any] = {}

    def thousand() -> None:
        for i in range(1000):  # no two alike: a thousand different blends, with 50 floors and 10 ceilings
            indicators = (Indicator("gni", D(1 + i)), Indicator("trade", D(2000 - i)))
            other = key("key", FromFigures(indicators), Floor(D(i % 50) / 100), Ceiling(D(15 + i % 10)), MatchNext())
            shares_on(alliance.with_one("key", "key", other), "key", DAY, memo=memo)

    benchmark.pedantic(thousand, rounds=5)
    ratio = 10 * benchmark.stats.stats.min / plain(10_000_000)
    benchmark.extra_info["10,000 keys against a loop of ten million"] = round(ratio, 3)
    assert ratio < 6.5
