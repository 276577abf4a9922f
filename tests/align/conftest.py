"""An alliance of six, each paying a different share, with one fund and one committee that decides by consensus."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from equipoise.model import Alliance, Body, Consensus, Fund, Key, KeyTable, Member
from equipoise.values import Figure, Span, Status

START = date(2020, 1, 1)
SHARES = {"AAA": "40", "BBB": "25", "CCC": "15", "DDD": "10", "EEE": "6", "FFF": "4"}


@pytest.fixture
def make() -> Callable[..., Alliance]:
    """Builds the alliance; keyword arguments replace its parts (``projects`` and ``series`` by list)."""

    def build(**over: Any) -> Alliance:
        for name in ("projects", "series"):
            if name in over:
                over[name] = {thing.id: thing for thing in over[name]}
        key = KeyTable({m: Figure(Decimal(p), Status.PUBLISHED, "key-source") for m, p in SHARES.items()})
        base = Alliance(
            id="six",
            name="Six",
            currency="EUR",
            members={m: Member(m, m, date(2000, 1, 1)) for m in SHARES},
            keys={"key": Key("key", "Key", (Span(START, key),))},
            funds={"nsip": Fund("nsip", "Works", "EUR", "key", "board", (Span(START, Decimal(100)),))},
            bodies={"board": Body("board", "Board", (Span(date(2000, 1, 1), Consensus()),), everyone=True)},
        )
        return replace(base, **over)

    return build
