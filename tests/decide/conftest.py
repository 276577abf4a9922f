"""A small alliance and a second opinion: rules judged by hand, and every coalition enumerated."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import combinations

import pytest

from equipoise.model import (
    Alliance,
    AllOf,
    AnyOf,
    Body,
    Consensus,
    CountAtLeast,
    FewerAgainst,
    Includes,
    Key,
    KeyTable,
    Majority,
    Member,
    NoneAgainst,
    Quorum,
    Rule,
    Seat,
    Series,
    WeightAtLeast,
)
from equipoise.values import Figure, Span, Status

BEGAN = date(2000, 1, 1)
Judge = Callable[[Rule, Mapping[str, str], Mapping[str, Mapping[str, Fraction]]], bool]
Enumerate = Callable[[Sequence[str], Callable[[frozenset[str]], bool]], dict[str, list[int]]]


@pytest.fixture(scope="session")
def judge() -> Judge:
    """Does a rule carry with these votes ("favour", "against", "abstain", "absent")? Written again, kind by kind."""

    def carries(rule, votes, weights):  # type: ignore[no-untyped-def]
        side = {s: {m for m, v in votes.items() if v == s} for s in ("favour", "against", "abstain", "absent")}
        favour, against = side["favour"], side["against"]
        if isinstance(rule, AllOf):
            return all(carries(part, votes, weights) for part in rule.parts)
        if isinstance(rule, AnyOf):
            return any(carries(part, votes, weights) for part in rule.parts)
        if isinstance(rule, Consensus):
            return len(against) <= rule.minus
        if isinstance(rule, CountAtLeast):
            return len(favour) >= rule.members
        if isinstance(rule, FewerAgainst):
            return (len(against) if rule.counting == "against" else len(set(votes) - favour)) < rule.members
        if isinstance(rule, Includes):
            return rule.member in favour
        if isinstance(rule, NoneAgainst):
            return not set(rule.members) & against
        base = {"members": set(votes), "present": set(votes) - side["absent"], "voting": favour | against}
        if isinstance(rule, Quorum):
            have, whole, amount = len(base["present"]), len(votes), rule.members
        elif isinstance(rule, Majority):
            have, whole, amount = len(favour), len(base[rule.of]), None
        else:
            assert isinstance(rule, WeightAtLeast)
            table = weights[rule.weight]
            have, whole = (sum((table[m] for m in some), Fraction(0)) for some in (favour, base[rule.of]))
            amount = rule.amount
        if not whole:
            return False
        part = Fraction(rule.fraction) if rule.fraction else Fraction(rule.percent or 0) / 100
        asked = part * whole if amount is None else Fraction(amount)
        return have > asked if rule.strict else have >= asked

    return carries


@pytest.fixture(scope="session")
def enumerate_swings() -> Enumerate:
    """Swings of each member by size of the coalition of others, from every coalition there is."""

    def swings(members, wins):  # type: ignore[no-untyped-def]
        found = {m: [0] * len(members) for m in members}
        for m in members:
            others = [o for o in members if o != m]
            for size in range(len(members)):
                for coalition in combinations(others, size):
                    without = frozenset(coalition)
                    found[m][size] += wins(without | {m}) and not wins(without)
        return found

    return swings


@pytest.fixture(scope="session")
def alliance() -> Alliance:
    """Four members of which D joined in 2010; a key; a series with gaps; bodies that decide in every way."""
    codes = {"AAA": "Aland", "BBB": "Borduria", "CCC": "Carpania", "DDD": "Dagonia"}
    published = Status.PUBLISHED
    shares = {"AAA": "50.5", "BBB": "30", "CCC": "15", "DDD": "4.5"}
    table = KeyTable({m: Figure(Decimal(v), published, "treaty") for m, v in shares.items()})
    figures = {
        "AAA": {2020: _figure(7), 2021: _figure(8), 2022: _figure(90)},
        "BBB": {2020: _figure(3), 2021: Figure(Decimal(3), Status.ESTIMATE, "office")},
        "CCC": {2020: _figure(2), 2021: _figure(2)},
        "DDD": {2020: _figure(1), 2021: _figure(1)},
    }

    def body(name: str, rule: Rule | None, **fields: object) -> Body:
        span = Span(BEGAN, rule, status=published if rule else Status.NOT_DISCLOSED, source="charter")
        fields = {"everyone": True, "source": "charter", "title": name.capitalize()} | fields
        return Body(id=name, rule=(span,), **fields)  # type: ignore[arg-type]

    board = (Seat("AAA", BEGAN, None, published, "list"), Seat("BBB", BEGAN, date(2020, 12, 31), Status.RECOLLECTED))
    bodies = [
        body("council", Consensus(), chair=(Span(BEGAN, "BBB", source="gazette"),), silence=True),
        body("minus", Consensus(minus=1)),
        body("majority", Majority(Decimal(50), strict=True)),
        body("quota", WeightAtLeast("key:main", Decimal(60))),
        body("outlay", WeightAtLeast("series:outlay", Decimal(50), strict=True)),
        body("board", Consensus(), everyone=False, seats=board),
        body("empty", Consensus(), everyone=False),
        body("secret", None),
        body("never", CountAtLeast(9)),
        body("stranger", Includes("ZZZ")),
        body("lost", WeightAtLeast("key:mein", Decimal(60))),
        body("odd", WeightAtLeast("gdp", Decimal(60))),
        body("gap", WeightAtLeast("series:gap", Decimal(50))),
        body("short", WeightAtLeast("key:short", Decimal(50))),
    ]
    return Alliance(
        id="test",
        name="Test Pact",
        currency="EUR",
        members={m: Member(m, name, BEGAN if m != "DDD" else date(2010, 1, 1)) for m, name in codes.items()},
        keys={
            "main": Key("main", "Main key", (Span(BEGAN, table),)),
            "short": Key("short", "Short", (Span(BEGAN, KeyTable({"AAA": Figure(Decimal(100), published)})),)),
        },
        series={
            "outlay": Series("outlay", "Outlay", "EUR m", figures),
            "gap": Series("gap", "Gap", "EUR m", {"AAA": {2020: _figure(7)}}),
        },
        bodies={b.id: b for b in bodies},
        member_word="Ally",
        member_words="Allies",
    )


def _figure(value: int) -> Figure:
    return Figure(Decimal(value), Status.PUBLISHED, "office")
