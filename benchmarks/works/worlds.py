"""Alliances of many members with income, people and trade, made from a seed, and a key that takes every step."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from decimal import Decimal

from equipoise.model import (
    Alliance,
    Among,
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
    LimitChange,
    MatchNext,
    Member,
    PhaseIn,
    Relief,
    Round,
    Series,
    SetTo,
    Step,
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


def every_step(members: int = 193) -> Alliance:
    """An alliance whose key named "key" takes every step there is."""
    alliance = world(members)
    m = sorted(alliance.members)
    base = FromFigures((Indicator("gni", D("0.7"), (3, 6)), Indicator("trade", D("0.3"))))
    steps = (
        base, Relief("gni", "people", window=3), Fixed({m[0]: D("2.5")}), Keep((m[1],), "others", key="other"),
        Floor(D("0.001")), Ceiling(D("0.01"), members=tuple(m[50:90]), holds="held"), Ceiling(D(22), holds="held"),
        Blend({"so-far": D(9), "equal": D(1)}), Compress(D("0.95")), MatchNext(), ExcludeBelow(D("0.1")),
        Dilute({m[2]: D("0.5")}), PhaseIn({2026: D(50)}, key="other"), SetTo(m[3], "others", percent=D("0.7")),
        Among(but=(m[4],)), LimitChange(up=D(50), down=D(50), key="other", but=(m[4],)), Round(3, "webster"),
    )  # fmt: skip
    return replace(alliance, keys={"key": key("key", *steps), "other": key("other", base, Floor(D("0.001")))})
