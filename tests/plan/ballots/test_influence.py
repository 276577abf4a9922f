"""Influence over the allocation: small cases that are plain to see, sums, seeds, and the NATO folder."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from ballot_strategies import elections
from hypothesis import given, settings

import equipoise
from equipoise.errors import NoFigure, UnknownName
from equipoise.model import Alliance, Assumption
from equipoise.plan.ballots import Election, changed_part, equal_shares, influence, leave_one_out
from small import small

YEAR = range(2026, 2027)


def wish(member: str, domain: str, low: str, central: str, high: str) -> Assumption:
    numbers = Decimal(low), Decimal(central), Decimal(high)
    return Assumption(f"{member}-{domain}", "domain", domain, member, *numbers, "for the test")


def divided() -> Alliance:
    """A wants the harbour only; the others value all alike. Money for one project."""
    return replace(small(), preferences=(wish("A", "air", "0", "0", "0"), wish("A", "sea", "1", "2", "3")))


def test_one_ballot_tips_what_is_bought() -> None:
    found = influence(divided(), "works", YEAR, draws=4, orders=8)
    # With A's ballot the harbour (700,000) is cheaper for a unit of value; without it all are tied: "harbour" first.
    assert found.bought == ("harbour",)
    assert found["A"].satisfaction.value == 1
    assert found["B"].satisfaction.value == Fraction(700, 1600)
    assert found["A"].cost_share == Fraction(40, 100)
    assert found["A"].say == Fraction(1, 4)
    assert found["B"].voice.value == 0
    assert sum(one.shapley.value for one in found.members.values()) == changed_part(
        found.box.costs, found.bought, found.neutral
    )


def test_the_same_seed_gives_the_same_answer() -> None:
    one, other = (influence(small(), "works", YEAR, seed=3, draws=4, orders=4) for _ in range(2))
    assert one.rows() == other.rows()
    assert one.summary == other.summary
    with pytest.raises(UnknownName):
        one.explain("Z")
    with pytest.raises(NoFigure, match="no interval"):
        influence(small(), "works", YEAR, draws=1)


def test_nato_has_it_beside_the_cost_share() -> None:
    nato = equipoise.load("nato")
    found = influence(nato, "nsip", range(2027, 2032), {"contribution": Decimal(1)}, draws=2, orders=4)
    assert len(found.rows()) == 32
    for row in found.rows():
        assert 0 <= float(row["leaving_percent"]) <= 100
        assert float(row["voice_low"]) <= float(row["voice_high"])
    # Who values every euro alike has a neutral ballot as it is: it changes nothing.
    assert found["ALB"].voice.value == 0
    assert found["ALB"].shapley.value == 0
    labels = [line.label for line in found.explain("CAN")[0].lines]
    assert "without the member and its money" in labels
    assert "left with its money" in found.summary


@given(elections())
@settings(max_examples=50)
def test_leaving_is_counting_again_without_the_voter_and_its_money(election: Election) -> None:
    whole = equal_shares(election).projects
    costs = dict(zip(election.projects, election.costs, strict=True))
    found = leave_one_out(election)
    for group in election.groups:
        # An empty ballot keeps its money to itself.
        rest = [
            (str(at), g.weight, {} if g is group else {election.projects[p]: s for p, s in g.ballot})
            for at, g in enumerate(election.groups)
        ]
        without = equal_shares(Election.of(costs, rest, election.budget)).projects
        assert found[", ".join(group.voters)] == changed_part(costs, whole, without)
