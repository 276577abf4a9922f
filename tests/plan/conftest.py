"""A small alliance of three, built from the nouns: two thirds and two sixths of the cost, one fund, a few posts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from equipoise.model import Alliance, Fund, Key, KeyTable, Member
from equipoise.values import Figure, Span, Status

START = date(2000, 1, 1)


def table(**percent: str) -> KeyTable:
    return KeyTable({m: Figure(Decimal(p), Status.PUBLISHED, "key-source") for m, p in percent.items()})


Maker = Callable[..., Alliance]


@pytest.fixture
def make() -> Maker:
    """Builds the alliance; keyword arguments replace its parts (``projects`` and ``series`` by list)."""

    def build(**over: Any) -> Alliance:
        members = {code: Member(code, code.title(), START) for code in ("AAA", "BBB", "CCC")}
        base = Alliance(
            id="trio",
            name="Trio",
            currency="EUR",
            members=members,
            keys={"key": Key("key", "Key", (Span(START, table(AAA="66.6667", BBB="16.6667", CCC="16.6666")),))},
            funds={"pot": Fund("pot", "Pot", "EUR", "key", "board", ceilings=(Span(START, Decimal(100)),))},
        )
        for name in ("projects", "series"):
            if name in over:
                over[name] = {thing.id: thing for thing in over[name]}
        if "fund" in over:
            over["funds"] = {"pot": over.pop("fund")}
        return replace(base, **over)

    return build
