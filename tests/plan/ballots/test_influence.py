"""Influence over the allocation: small cases that are plain to see, sums, seeds, and the NATO folder."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import permutations

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


def test_the_four_measures_by_counting_every_election_again() -> None:
    likes = (("A", "sea", "3"), ("A", "air", "0"), ("B", "air", "3"), ("B", "sea", "0.5"), ("C", "air", "2"))
    wishes = tuple(wish(m, domain, value, value, value) for m, domain, value in likes)
    found = influence(
        replace(small(), preferences=wishes), "works", YEAR, {"contribution": Decimal(1)}, draws=2, orders=600
    )
    box = found.box
    members = list(box.shares)

    def bought(heard: frozenset[str], gone: str = "") -> frozenset[str]:
        """The rule on a new election: who is not heard values every euro alike; who is gone takes its money along."""
        flat = dict.fromkeys(box.projects, Fraction(1))
        voters = {m: (box.shares[m], box.scores(m) if m in heard else flat) for m in members if m != gone}
        money = box.budget * (1 - box.shares.get(gone, Fraction(0)))
        assert money.denominator == 1
        return frozenset(equal_shares(Election.of(box.costs, voters, int(money), unit=100), "score-cost").projects)

    def changed(one: frozenset[str], other: frozenset[str]) -> Fraction:
        both = sum(box.costs[p] for p in one | other)
        return Fraction(sum(box.costs[p] for p in one ^ other), both) if both else Fraction(0)

    everyone = frozenset(members)
    whole = bought(everyone)
    assert whole == frozenset(found.bought)
    exact = dict.fromkeys(members, Fraction(0))
    orders = list(permutations(members))
    for order in orders:
        for at, m in enumerate(order):
            before, after = (changed(whole, bought(frozenset(order[: at + n]))) for n in (0, 1))
            exact[m] += (before - after) / len(orders)
    for m in members:
        one = found[m]
        assert one.voice.value == changed(whole, bought(everyone - {m}))
        assert one.leaving.value == changed(whole, bought(everyone, gone=m))
        assert one.voice.low == one.voice.high == one.voice.value  # nothing is assumed within a range: nothing is drawn
        assert abs(one.shapley.value - exact[m]) <= Fraction(1, 20)
        assert one.shapley.low <= one.shapley.value <= one.shapley.high
    assert any(exact.values())
    assert any(one.leaving.value for one in found.members.values())
