"""Which quota or weights give the power that is wanted, and how does power move with the quota?"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from equipoise.decide import power_by_quota, power_under, quota_for, weights_for
from equipoise.decide.reaching import error_of, with_quota
from equipoise.errors import EquipoiseError
from equipoise.model import Majority, WeightAtLeast, rule_of

D = Decimal
VOTES = {"votes": {"A": 40, "B": 30, "C": 20, "D": 10}}


def test_power_as_the_quota_moves():
    rule = rule_of("at least 3 members in favour and more than 50% of votes in favour")
    sweep = power_by_quota(rule, "ABCD", VOTES, quotas=[D(50), D(70), D("90.5"), D(99)])
    for quota, shares in sweep.power.items():
        text = f"at least 3 members in favour and more than {quota}% of votes in favour"
        assert shares == {r["member"]: Fraction(r["shapley"]) for r in power_under(text, "ABCD", VOTES).rows()}
    assert set(sweep.power[D(99)].values()) == {Fraction(1, 4)}
    assert len(sweep.rows()) == 16
    assert "moves most" in sweep.summary


def test_which_clause_moves():
    assert with_quota(rule_of("at least 2/3 of members in favour"), D(60)) == Majority(D(60))
    assert with_quota(WeightAtLeast("v", amount=D(5), strict=True), D(60)) == WeightAtLeast("v", D(60), strict=True)
    for text in ("consensus", "at least 2% of a in favour or at least 3% of b in favour"):
        with pytest.raises(EquipoiseError, match="with a share that could move"):
            with_quota(rule_of(text), D(60))


def test_a_quota_that_gives_a_known_power_is_found():
    wanted = power_by_quota(rule_of("more than 50% of votes in favour"), "ABCD", VOTES, quotas=[D(72)]).power[D(72)]
    found = quota_for(rule_of("more than 50% of votes in favour"), wanted, VOTES)
    assert (found.error, found.power) == (0, wanted)
    assert "exactly the power that is wanted" in found.summary


@settings(max_examples=10, deadline=None)
@given(st.lists(st.integers(1, 30), min_size=3, max_size=6))
def test_the_error_of_weights_is_that_of_the_game_they_make(target):
    wanted = {f"M{i}": share for i, share in enumerate(target)}
    found = weights_for(wanted, quota=D(60), strict=False, votes=200, steps=15)
    assert sum(found.weights.values()) == 200
    rule = "at least 60% of votes in favour"
    counted = power_under(rule, list(wanted), {"votes": found.weights}).counted
    assert counted is not None
    assert found.power == counted.shapley
    assert found.error == error_of(counted.shapley, {m: Fraction(v, sum(target)) for m, v in wanted.items()})
    # It is no worse than weights in proportion to what is wanted, which is where it begins.
    assert 0 <= found.error <= 1


def test_equal_power_is_reached():
    found = weights_for({"A": 1, "B": 1, "C": 1})
    assert (found.error, set(found.power.values())) == (0, {Fraction(1, 3)})


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (lambda: weights_for({"A": -1, "B": 2}), "wanted for A is negative"),
        (lambda: weights_for({"A": 0}), "no power is wanted"),
        (lambda: weights_for({"A": 1, "B": 1}, votes=1), "fewer than the 2 members"),
        (lambda: weights_for({"A": 1}, quota=D(100)), "can never be"),
        (lambda: power_by_quota(Majority(D(50)), "AB", quotas=[D(0)]), "not above 0"),
        (lambda: power_by_quota(Majority(D(50)), "AB", quotas=[]), "no quotas"),
    ],
)
def test_refusals(ask, words):
    with pytest.raises(EquipoiseError, match=words):
        ask()
