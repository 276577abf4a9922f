"""Small answers and alliances to show, made by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

import pytest

from equipoise.model import (
    Alliance,
    Answer,
    Fund,
    Key,
    KeyTable,
    MadeFrom,
    Member,
    Source,
    Trace,
    TraceLine,
    need_member,
)
from equipoise.values import Figure, Span, Status

NAMES = {"CAN": "Canada", "FRA": "France", "TUR": "Türkiye", "USA": "United States"}
PERCENTS = {"CAN": "6.8800", "FRA": "30.0000", "TUR": "13.1200", "USA": "50.0000"}


@dataclass(frozen=True)
class Told(Answer):
    """An answer with whatever rows it is given."""

    given: tuple[Mapping[str, Any], ...]
    total: Any = None
    made_from: MadeFrom = field(default_factory=lambda: MadeFrom(Alliance("toy", "Toy", "EUR", {})))
    question: ClassVar[str] = "told"

    @property
    def summary(self) -> str:
        """One sentence."""
        return "In 2026 the toy fund calls EUR 100 from 2 members, by the key of 1 January 2026."

    @property
    def status(self) -> Status:
        """Approximate."""
        return Status.APPROXIMATE

    def rows(self) -> list[dict[str, Any]]:
        """The rows given."""
        return [dict(row) for row in self.given]

    def explain(self, member: str) -> tuple[Trace, ...]:
        """One trace of two lines."""
        need_member(member, {row["member"] for row in self.given})
        line = TraceLine("Cost share", "6.88%", Status.APPROXIMATE, "yearbook", "rounded  in\nthe book")
        return (Trace(f"How {member} was computed", (line,), TraceLine("Call", "EUR 6.88", Status.APPROXIMATE)),)


@pytest.fixture
def told() -> type[Told]:
    """The class of answers that say what they are given."""
    return Told


@pytest.fixture
def toy() -> Alliance:
    """Four members, one key, one fund with a ceiling of 100 million for 2026."""
    shares = {m: Figure(Decimal(p), Status.APPROXIMATE, "yearbook") for m, p in PERCENTS.items()}
    ceiling = Span(date(2026, 1, 1), Decimal(100_000_000), date(2026, 12, 31), Status.PUBLISHED, "yearbook")
    return Alliance(
        id="toy",
        name="Toy",
        currency="EUR",
        members={code: Member(code, name, date(1949, 4, 4)) for code, name in NAMES.items()},
        sources={"yearbook": Source("yearbook", "The yearbook", "The secretariat")},
        keys={"key": Key("key", "The key", (Span(date(2020, 1, 1), KeyTable(shares)),))},
        funds={"civil": Fund("civil", "civil budget", "EUR", "key", "council", ceilings=(ceiling,))},
        member_word="Ally",
        member_words="Allies",
    )
