"""Sequential Phragmen: against money earned voter by voter, and what it must never do."""

from __future__ import annotations

from ballot_strategies import elections
from hypothesis import given
from plain import plain_phragmen

from equipoise.plan.ballots import Election, phragmen


@given(elections())
def test_it_is_money_earned_over_time(election: Election) -> None:
    assert list(phragmen(election)) == plain_phragmen(election)


@given(elections())
def test_it_ends_where_the_money_earned_would_buy_what_does_not_fit(election: Election) -> None:
    assert list(phragmen(election, skip=False)) == plain_phragmen(election, skip=False)


def test_what_waits_for_its_supporters_does_not_end_it_early() -> None:
    # Buying a, at 5, empties A: dear, which no longer fits, would then be had at 16 and not at 11; b is had at 12.
    costs, voters = {"a": 10, "dear": 22, "b": 12}, {"A": (2, ["a", "dear"]), "B": (1, ["b"])}
    assert phragmen(Election.of(costs, voters, 30), skip=False) == ("a", "b")


def test_it_never_buys_what_nobody_supports() -> None:
    election = Election.of({"idle": 1, "radar": 50}, {"NOR": (1, ["radar"])}, 100)
    assert phragmen(election) == ("radar",)


def test_it_may_end_at_the_first_that_does_not_fit() -> None:
    election = Election.of({"big": 90, "small": 20}, {"A": (9, ["big"]), "B": (1, ["small"])}, 80)
    assert phragmen(election) == ("small",)
    assert phragmen(election, skip=False) == ()
