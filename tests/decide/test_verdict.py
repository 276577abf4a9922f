"""Does a vote carry? Every kind of rule against the same rule written again, and the reasons given."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from equipoise.decide import passes
from equipoise.errors import EquipoiseError, NoFigure, UnknownName
from equipoise.model import (
    AllOf,
    AnyOf,
    Consensus,
    CountAtLeast,
    FewerAgainst,
    Includes,
    Majority,
    Rule,
    WeightAtLeast,
)

MEMBERS = tuple("ABCDEF")
WEIGHTS = {"key:k": dict(zip(MEMBERS, map(Fraction, ("40.5", "19.5", "20", "10", "10", "0")), strict=True))}
PERCENT = st.sampled_from([Decimal(p) for p in ("0", "33.3", "50", "60", "66.7", "80", "100")])


def rules() -> st.SearchStrategy[Rule]:
    """Rules of every kind over MEMBERS, joined up to two deep."""
    clause = st.one_of(
        st.builds(Consensus, minus=st.integers(0, 3)),
        st.builds(CountAtLeast, st.integers(0, 7)),
        st.builds(Majority, PERCENT, st.booleans()),
        st.builds(WeightAtLeast, st.just("key:k"), PERCENT, st.booleans()),
        st.builds(Includes, st.sampled_from(MEMBERS)),
        st.builds(FewerAgainst, st.integers(0, 7)),
    )
    return st.recursive(
        clause,
        lambda part: st.one_of(
            *(st.lists(part, min_size=1, max_size=3).map(tuple).map(joined) for joined in (AllOf, AnyOf))
        ),
        max_leaves=5,
    )


@given(rules(), st.lists(st.sampled_from(["favour", "against", "silent"]), min_size=6, max_size=6))
def test_every_rule_is_judged_as_written_again(judge, rule, sides):
    favour = {m for m, side in zip(MEMBERS, sides, strict=True) if side == "favour"}
    against = {m for m, side in zip(MEMBERS, sides, strict=True) if side == "against"}
    verdict = passes(rule, favour, against, members=MEMBERS, weights=WEIGHTS)
    assert verdict.passes == bool(verdict) == judge(rule, favour, against, MEMBERS, WEIGHTS)
    assert verdict.clauses[0].rule == rule.sentence()
    assert verdict.sentence.startswith("Carried" if verdict.passes else "Not carried")
    assert len(verdict.sentences()) == len(verdict.clauses)


@pytest.mark.parametrize(
    ("rule", "favour", "against", "why"),
    [
        (Consensus(), "A", "", "nobody objects, none may"),
        (Consensus(minus=1), "", "AB", "2 object (A, B), at most 1 may"),
        (CountAtLeast(4), "ABC", "", "3 in favour, 4 needed"),
        (Majority(Decimal(50), strict=True), "ABC", "D", "3 of 6 in favour, 4 needed"),
        (WeightAtLeast("key:k", Decimal(60)), "AB", "", "60% in favour, 60% needed"),
        (WeightAtLeast("key:k", Decimal(60), strict=True), "AB", "", "60% in favour, more than 60% needed"),
        (Includes("A"), "B", "", "A is silent"),
        (FewerAgainst(2), "", "AB", "2 against, 2 would stop it"),
    ],
)
def test_why(rule, favour, against, why):
    assert passes(rule, favour, against, members=MEMBERS, weights=WEIGHTS).clauses[0].why == why


def test_silence_is_no_objection_and_no_support():
    assert passes(Consensus(), [], [], members=MEMBERS)
    assert not passes(Majority(Decimal(50)), ["A", "B"], [], members=MEMBERS)


def test_clause_by_clause():
    rule = AnyOf((AllOf((CountAtLeast(4), WeightAtLeast("key:k", Decimal(65)))), FewerAgainst(2)))
    verdict = passes(rule, "ACDEF", "B", members=MEMBERS, weights=WEIGHTS)
    assert verdict.sentences()[1:] == (
        "  holds: all of: at least 4 members in favour; at least 65% of key:k in favour (2 of 2 parts hold)",
        "    holds: at least 4 members in favour (5 in favour, 4 needed)",
        "    holds: at least 65% of key:k in favour (80.5% in favour, 65% needed)",
        "  holds: fewer than 2 members against (1 against, 2 would stop it)",
    )


def test_a_near_miss_is_not_printed_as_the_quota():
    weights = {"key:k": {"A": Fraction(2), "B": Fraction(1)}}
    verdict = passes(WeightAtLeast("key:k", Decimal("66.6667")), ["A"], [], members=["A", "B"], weights=weights)
    assert not verdict
    assert verdict.clauses[0].why == "66.66666667% in favour, 66.6667% needed"


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        ((Consensus(), ["Z"], []), UnknownName, "unknown member 'Z'"),
        ((Consensus(), ["A"], ["A"]), EquipoiseError, "both in favour and against: A"),
        ((WeightAtLeast("key:l", Decimal(5)), ["A"], []), UnknownName, "unknown weight 'key:l'"),
        ((Includes("Z"), ["A"], []), UnknownName, "unknown member 'Z'"),
        ((AllOf(()), ["A"], []), EquipoiseError, "no parts"),
    ],
)
def test_refusals(call, error, words):
    with pytest.raises(error, match=words):
        passes(*call, members=MEMBERS, weights=WEIGHTS)


def test_a_member_without_a_weight_is_refused_not_weighed_zero():
    with pytest.raises(NoFigure, match="no figure for B"):
        passes(WeightAtLeast("key:k", Decimal(5)), ["A"], [], members="AB", weights={"key:k": {"A": 1}})
