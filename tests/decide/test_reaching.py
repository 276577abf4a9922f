"""Which quota or weights give the power that is wanted, and how does power move with the quota?"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import combinations_with_replacement, permutations
from math import factorial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from equipoise.decide import power_by_quota, power_under, quota_for, weights_for
from equipoise.decide.by_quota import with_quota
from equipoise.decide.quotas import nearest_steps, steps_of
from equipoise.decide.reaching import error_of
from equipoise.errors import EquipoiseError
from equipoise.model import Majority, WeightAtLeast, parts_of, rule_of

D = Decimal
F = Fraction
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
    text = "more than 50% of votes in favour"
    assert quota_for(text, dict.fromkeys("ABCD", 1), VOTES) == quota_for(rule_of(text), dict.fromkeys("ABCD", 1), VOTES)
    assert power_by_quota(text, "ABCD", VOTES, quotas=[D(70)]).power == {D(70): sweep_of(text, 70)}


def sweep_of(text, quota):
    counted = power_under(text.replace("50", str(quota)), "ABCD", VOTES).counted
    assert counted is not None
    return counted.shapley


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


def shares_of_every_order(weights, wins):
    """Shapley-Shubik by its definition: who tips the decision, over every order of the members."""
    n, tips = len(weights), [0] * len(weights)
    for order in permutations(range(n)):
        before: list[int] = []
        for member in order:
            if not wins(before) and wins([*before, member]):
                tips[member] += 1
                break
            before.append(member)
    return [F(tip, factorial(n)) for tip in tips]


def least_error(weights, wanted, judged):
    """The least error over every whole quota, and over the halves between them, by trying each: exact."""
    whole = sum(weights)
    errors = []
    for doubled in range(1, 2 * whole + 1):
        shares = shares_of_every_order(weights, lambda some, q=doubled: judged(some, F(q, 2)))
        off = sum(abs(a - b) for a, b in zip(shares, wanted, strict=True)) / 2
        errors.append(off if any(shares) else F(1))
    return min(errors)


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 7), st.integers(0, 9)), min_size=2, max_size=4),
    st.booleans(),
    st.sampled_from(["{}", "{} and at least 2 members in favour", "{} or A in favour"]),
)
def test_no_quota_whatever_comes_nearer_than_the_proven_one(pairs, strict, shape):
    weights, wanted = [w for w, _ in pairs], [t for _, t in pairs]
    if not sum(weights) or not sum(wanted):
        return
    names = "ABCD"[: len(pairs)]
    table = {"votes": dict(zip(names, weights, strict=True))}
    rule = rule_of(shape.format(f"{'more than' if strict else 'at least'} 50% of votes in favour"))

    def judged(some, quota):
        heavy = sum(weights[i] for i in some) >= quota
        return {"{}": heavy, "{} or A in favour": heavy or 0 in some}.get(shape, heavy and len(some) >= 2)

    shares = [F(t, sum(wanted)) for t in wanted]
    found = quota_for(rule, dict(zip(names, wanted, strict=True)), table)
    assert found.proven
    assert found.error == least_error(weights, shares, judged)
    counted = power_under(found.rule, names, table).counted
    assert counted is not None
    assert counted.shapley == found.power
    # All of the quotas that are said to be the same are the same.
    assert found.same is not None
    low, high = found.same
    for part in (
        low if strict and low else (low + high) / 2,
        (2 * low + high) / 3,
        high if not strict else (low + 2 * high) / 3,
    ):
        same = quota_text(rule, part)
        again = power_under(same, names, table).counted
        assert again is not None
        assert again.shapley == found.power


def quota_text(rule, percent):
    share = percent / 100
    clause = next(p for p in parts_of(rule) if isinstance(p, WeightAtLeast))
    exact = replace(clause, percent=None, fraction=f"{share.numerator}/{share.denominator}")
    if rule is clause:
        return exact
    return replace(rule, parts=tuple(exact if part is clause else part for part in rule.parts))


@pytest.mark.parametrize("index", ["shapley", "banzhaf"])
def test_the_first_pass_leaves_the_nearest_steps(index):
    weights = [317, 251, 198, 160, 97, 97, 41, 0]
    names = "ABCDEFGH"
    wanted = [F(w, sum(weights)) for w in weights]
    steps = nearest_steps(weights, wanted, by_size=index == "shapley")
    assert steps is not None
    found = {}
    for step in steps_of(weights) or []:
        power = power_under(
            f"at least {step.high} of votes in favour", names, {"votes": dict(zip(names, weights, strict=True))}
        )
        shares = power.counted.shapley if index == "shapley" else power.counted.banzhaf
        found[step] = error_of(shares, dict(zip(names, wanted, strict=True)))
        assert found[step.mirrored] == found[step] if step.mirrored in found else True
    assert len(found) == 89
    least = min(found.values())
    assert {step for step, error in found.items() if error == least and step.high > step.whole / 2} <= set(steps)
    assert all(found[step] == least for step in steps)


def test_heads_are_counted_for_every_number_of_them():
    found = quota_for(rule_of("at least 50% of members in favour and A in favour"), {"A": 2, "B": 1, "C": 1})
    assert found.proven
    errors = [
        error_of(power_under(f"at least {k} members in favour and A in favour", "ABC").counted.shapley, found.target)
        for k in (1, 2, 3)
    ]
    assert found.error == min(errors)


def test_too_many_steps_are_searched_and_said_to_be():
    names = [f"M{i:02}" for i in range(12)]
    votes = {"votes": {m: 2**i for i, m in enumerate(names)}}
    found = quota_for(
        rule_of("at least 7 members in favour and at least 60% of votes in favour"), dict.fromkeys(names, 1), votes
    )
    assert not found.proven or not found.error
    assert found.tried < 80
    if found.error:
        assert "This is a search; a nearer quota may exist." in found.summary
    assert found.to_json()["proven"] is found.proven


def test_power_of_nobody_is_no_power_where_it_is_wanted():
    assert error_of({"A": F(0), "B": F(0)}, {"A": F(1, 2), "B": F(1, 2)}) == 1
    found = quota_for(
        rule_of("at least 60% of votes in favour and at least 9 members in favour"),
        {"A": 1, "B": 1},
        {"votes": {"A": 1, "B": 1}},
    )
    assert found.error == 1


@pytest.mark.parametrize(
    ("wanted", "quota", "strict"),
    [
        ([0, 2, 5, 18], 50, True),
        ([12, 18, 14, 4], 67, True),
        ([20, 18, 8], 67, True),
        ([3, 19, 17], 50, False),
        ([20, 19, 17, 3], 67, True),
        ([20, 3, 3, 19], 67, False),
        ([1, 1, 1, 1], 75, False),
        ([9, 12, 3], 60, True),
    ],
)
def test_the_search_for_weights_misses_nothing_that_small_weights_reach(wanted, quota, strict):
    names = "ABCD"[: len(wanted)]
    target = [F(t, sum(wanted)) for t in wanted]
    order = sorted(range(len(wanted)), key=lambda i: -wanted[i])
    least = F(1)
    for falling in combinations_with_replacement(range(6, -1, -1), len(wanted)):
        if not any(falling):
            continue
        needed = F(quota, 100) * sum(falling)
        weights = [falling[order.index(i)] for i in range(len(wanted))]
        shares = shares_of_every_order(
            weights,
            lambda some, w=weights, q=needed: (
                sum(w[i] for i in some) > q or (not strict and sum(w[i] for i in some) == q)
            ),
        )
        least = min(least, sum(abs(a - b) for a, b in zip(shares, target, strict=True)) / 2)
    found = weights_for(dict(zip(names, wanted, strict=True)), quota=D(quota), strict=strict, steps=20)
    assert found.error <= least
    assert found.proven is (found.error == 0)
    assert ("nearer weights may exist" in found.summary) is bool(found.error)


@settings(max_examples=5, deadline=None)
@given(st.lists(st.integers(1, 30), min_size=3, max_size=6))
def test_the_error_of_weights_is_that_of_the_game_they_make(target):
    wanted = {f"M{i}": share for i, share in enumerate(target)}
    found = weights_for(wanted, quota=D(60), strict=False, votes=200, steps=15)
    assert 0 < sum(found.weights.values()) <= 200
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
