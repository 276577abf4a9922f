"""A small alliance with one of everything, for tests: four members, two funds, three bodies, three projects."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from equipoise.model import (
    Alliance,
    Assumption,
    Body,
    Consensus,
    Eligibility,
    Fund,
    Key,
    KeyTable,
    Majority,
    MeasureName,
    Member,
    Participation,
    Post,
    PriorityRule,
    Project,
    Requirement,
    ReturnBand,
    Seat,
    Series,
    Source,
)
from equipoise.values import Figure, Span, Status

D = Decimal
NEW_YEAR = date(2026, 1, 1)
YEARS = (2026, 2027, 2028)


def published(value: str | int) -> Figure:
    """A published figure from the example source."""
    return Figure(Decimal(value), Status.PUBLISHED, "book")


def _member(code: str, name: str, since: date = date(2000, 1, 1)) -> Member:
    return Member(code, name, since, source="book")


MEASURES: dict[str, MeasureName] = {
    "defence-expenditure-current": "defence-spending",
    "gdp-current": "gdp",
    "equipment-share": "equipment-share",
}


def _series(ident: str, unit: str, **rows: int) -> Series:
    figures = {m: {2025: published(v), 2026: published(v + 1)} for m, v in rows.items()}
    return Series(ident, ident, unit, figures, measure=MEASURES[ident])


def small() -> Alliance:
    """Members A (large), B, C, D (joined in 2010); key 40/30/20/10; an NSIP-like fund with two candidates."""
    table = KeyTable({"A": published(40), "B": published(30), "C": published(20), "D": published(10)})
    half = KeyTable({"A": published(50), "B": published(30), "C": published(20)})
    ceilings = tuple(
        Span(date(y, 1, 1), D(1_000_000 + 10_000 * (y - 2026)), date(y, 12, 31), Status.SCENARIO, "book")
        for y in range(2026, 2031)
    )
    consensus = (Span(date(2000, 1, 1), Consensus()),)
    return Alliance(
        id="small",
        name="The Small Alliance",
        currency="EUR",
        members={
            "A": _member("A", "Aland"),
            "B": _member("B", "Bland"),
            "C": _member("C", "Cland"),
            "D": _member("D", "Dland", date(2010, 1, 1)),
        },
        sources={"book": Source("book", "The book")},
        series={
            "defence-expenditure-current": _series(
                "defence-expenditure-current", "USD million", A=900, B=400, C=100, D=60
            ),
            "gdp-current": _series("gdp-current", "USD million", A=30000, B=20000, C=6000, D=2000),
            "equipment-share": _series("equipment-share", "percent", A=30, B=20, C=25, D=40),
        },
        keys={
            "shares": Key(
                "shares",
                "Cost shares",
                (
                    Span(date(2000, 1, 1), half, date(2009, 12, 31), Status.RECOLLECTED, "book"),
                    Span(date(2010, 1, 1), table, None, Status.PUBLISHED, "book"),
                ),
            )
        },
        funds={
            "works": Fund(
                "works",
                "Works Fund",
                "EUR",
                "shares",
                "board",
                ceilings,
                priority=(Span(date(2000, 1, 1), PriorityRule({"equal": D(1)}), None, Status.DERIVED),),
            ),
            "joint": Fund("joint", "Joint Fund", "EUR", "shares", "board", participants="project"),
        },
        bodies={
            "council": Body("council", "Council", consensus, everyone=True, powers=("set-share",)),
            "board": Body("board", "Board", consensus, everyone=True, next="council"),
            "panel": Body(
                "panel",
                "Panel",
                (Span(date(2000, 1, 1), Majority(D(50), strict=True)),),
                seats=(Seat("A", date(2000, 1, 1)), Seat("B", date(2000, 1, 1)), Seat("C", date(2020, 1, 1))),
                chair=(Span(date(2000, 1, 1), "A"),),
                next="board",
            ),
        },
        posts=(
            Post("chief", "Chief", "command", "A", date(2024, 1, 1)),
            Post("base", "Base", "host", "C", date(2020, 1, 1)),
        ),
        projects={
            "radar": Project(
                "radar", "Radar", "air", "common", costs={1: D(600_000), 2: D(300_000)},
                cost_status=Status.ILLUSTRATIVE, fund="works", everyone=True, eligible=Eligibility(True, "for all"),
            ),
            "harbour": Project(
                "harbour", "Harbour", "sea", "common", costs={1: D(700_000)}, cost_status=Status.ILLUSTRATIVE,
                fund="works", everyone=True, eligible=Eligibility(True, "for all"),
            ),
            "aircraft": Project(
                "aircraft", "Aircraft", "air", "joint", costs={1: D(90_000), 2: D(60_000)},
                cost_status=Status.ILLUSTRATIVE, fund="joint", start=2026,
                participants=(Participation("A", date(2020, 1, 1)), Participation("C", date(2020, 1, 1))),
            ),
        },
        requirements={
            "guns": Requirement(
                "guns", "Guns", "air", "guns", (Span(date(2020, 1, 1), 7),), PriorityRule({"equal": D(1)})
            )
        },
        preferences=(
            Assumption("air-c", "domain", "air", "C", D(1), D(2), D(4), "its neighbour"),
            Assumption("money", "weight", "money", "*", D(1), D(1), D(1), "the unit"),
        ),
    )  # fmt: skip


BAND = ReturnBand(D("0.8"), None)
