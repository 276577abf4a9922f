"""Small synthetic alliances and effects, built from the model's nouns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from equipoise.model import Alliance, Assumption, Body, Consensus, Fund, Member, Position, Proposal
from equipoise.values import Span, Status

DAY = date(2026, 1, 1)
YEARS = (2027, 2028)


@dataclass(frozen=True)
class Effect:
    member: str
    year: int
    attribute: str
    venue: str
    baseline: Fraction
    proposed: Fraction
    unit: str = "EUR a year"
    status: Status = Status.PUBLISHED


@dataclass(frozen=True)
class Clause:
    id: str
    touched: bool = True
    why: str = ""


@dataclass(frozen=True)
class Impact:
    effects: tuple[Effect, ...]
    clauses: tuple[Clause, ...] = (Clause("one"),)


def effects(
    attribute: str, venue: str, today: Mapping[str, object], proposed: Mapping[str, object] | None = None
) -> tuple[Effect, ...]:
    """The same figures in each of the years; members that ``proposed`` leaves out keep today's."""
    after = {**today, **(proposed or {})}
    return tuple(
        Effect(m, y, attribute, venue, Fraction(str(today[m])), Fraction(str(after[m]))) for m in today for y in YEARS
    )


def codes(n: int) -> list[str]:
    return [f"M{i:02d}" for i in range(n)]


def alliance(
    n: int = 5,
    *,
    bodies: Mapping[str, Body] | None = None,
    preferences: Sequence[Assumption] = (),
    positions: Sequence[Position] = (),
) -> Alliance:
    """``n`` members in two regions (the first two in "West"), a council of all, one fund."""
    members = {
        m: Member(m, f"Land {m}", date(2000, 1, 1), region="West" if i < 2 else "East") for i, m in enumerate(codes(n))
    }
    council = Body("council", "Council", (Span(date(2000, 1, 1), Consensus()),), everyone=True)
    return Alliance(
        id="synthetic",
        name="Synthetic",
        currency="EUR",
        members=members,
        funds={"common": Fund("common", "Common fund", "EUR", "key", "council")},
        bodies={"council": council, **(bodies or {})},
        preferences=tuple(preferences),
        positions=tuple(positions),
    )


def body(name: str, seats: Sequence[str], rule: object) -> Body:
    from equipoise.model import Seat

    taken = tuple(Seat(m, date(2000, 1, 1)) for m in seats)
    return Body(name, name.title(), (Span(date(2000, 1, 1), rule),), seats=taken)  # type: ignore[arg-type]


def proposal(tabled_by: str | None = None, route: tuple[str, ...] = ("council",), name: str = "idea") -> Proposal:
    return Proposal(name, "An idea", "tabled", (), tabled_by=tabled_by, tabled=DAY, route=route)


def position(
    member: str, stance: str, low: str, high: str, *, actor: str = "ministry", strength: str = "1"
) -> Position:
    return Position(
        "idea", member, actor, Decimal(stance), Decimal(low), Decimal(high), Decimal(strength), Decimal(1),
        Status.PUBLISHED, "a-paper",
    )  # fmt: skip


def fixed(kind: str, about: str, value: str, member: str = "*") -> Assumption:
    v = Decimal(value)
    return Assumption(f"fixed-{about}-{member}", kind, about, member, v, v, v, "fixed by the test")  # type: ignore[arg-type]


def payments(n: int = 5) -> dict[str, object]:
    """What each member pays today: 100, 200, ..."""
    return {m: 100 * (i + 1) for i, m in enumerate(codes(n))}
