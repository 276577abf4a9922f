"""Sequential Phragmen: against money earned voter by voter, and what it must never do."""

from __future__ import annotations

from ballot_strategies import elections
from hypothesis import given
from plain import plain_phragmen

from equipoise.plan.ballots import Election, phragmen


@given(elections())
def test_it_is_money_earned_over_time(election: Election) -> None:
    assert list(phragmen(election)) == plain_phragmen(election)


def test_it_never_buys_what_nobody_supports() -> None:
    election = Election.of({"idle": 1, "radar": 50}, {"NOR": (1, ["radar"])}, 100)
    assert phragmen(election) == ("radar",)


def test_it_may_end_at_the_first_that_does_not_fit() -> None:
    election = Election.of({"big": 90, "small": 20}, {"A": (9, ["big"]), "B": (1, ["small"])}, 80)
    assert phragmen(election) == ("small",)
    assert phragmen(election, skip=False) == ()
