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
    NoneAgainst,
    Quorum,
    Rule,
    WeightAtLeast,
    rule_of,
)

D = Decimal
MEMBERS = tuple("ABCDEF")
WEIGHTS = {"key:k": dict(zip(MEMBERS, map(Fraction, ("40.5", "19.5", "20", "10", "10", "0")), strict=True))}
PERCENT = st.sampled_from([Decimal(p) for p in ("0", "33.3", "50", "60", "66.7", "80", "100")])
SIDES = ("favour", "against", "abstain", "absent")
BASES = st.sampled_from(["members", "present", "voting"])


def rules() -> st.SearchStrategy[Rule]:
    """Rules of every kind over MEMBERS, joined up to two deep."""
    some = st.lists(st.sampled_from(MEMBERS), min_size=1, max_size=3, unique=True).map(tuple)
    clause = st.one_of(
        st.builds(Consensus, minus=st.integers(0, 3)),
        st.builds(CountAtLeast, st.integers(0, 7)),
        st.builds(Majority, PERCENT, st.booleans(), of=BASES),
        st.builds(Majority, strict=st.booleans(), fraction=st.sampled_from(["1/3", "2/3", "5/6"]), of=BASES),
        st.builds(WeightAtLeast, st.just("key:k"), PERCENT, st.booleans(), of=BASES),
        st.builds(WeightAtLeast, st.just("key:k"), strict=st.booleans(), amount=st.sampled_from([D("40.5"), D(60)])),
        st.builds(Includes, st.sampled_from(MEMBERS)),
        st.builds(NoneAgainst, some),
        st.builds(FewerAgainst, st.integers(0, 7), st.sampled_from(["against", "not-in-favour"])),
        st.builds(Quorum, st.integers(0, 7), strict=st.booleans()),
        st.builds(Quorum, fraction=st.sampled_from(["1/2", "2/3"]), strict=st.booleans()),
    )
    return st.recursive(
        clause,
        lambda part: st.one_of(
            *(st.lists(part, min_size=1, max_size=3).map(tuple).map(joined) for joined in (AllOf, AnyOf))
        ),
        max_leaves=5,
    )


def voted(**sides: str) -> dict[str, str]:
    """Votes by member from members by side: voted(favour="AB", against="C")."""
    return {member: side for side, members in sides.items() for member in members}


@given(rules(), st.lists(st.sampled_from(SIDES), min_size=6, max_size=6))
def test_every_rule_is_judged_as_written_again(judge, rule, sides):
    votes = dict(zip(MEMBERS, sides, strict=True))
    verdict = passes(rule, votes, weights=WEIGHTS)
    assert verdict.passes == bool(verdict) == judge(rule, votes, WEIGHTS)
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
        (WeightAtLeast("key:k", amount=Decimal("60.5")), "AB", "", "60 in favour, 60.5 needed"),
        (Majority(fraction="2/3"), "ABC", "D", "3 of 6 in favour, 4 needed"),
        (Majority(fraction="2/3", of="voting"), "ABC", "D", "3 of 4 voting in favour, 3 needed"),
        (Majority(fraction="2/3", of="voting"), "", "", "nobody is voting"),
        (Includes("A"), "B", "", "A is absent"),
        (NoneAgainst(("A", "B")), "A", "B", "B against"),
        (NoneAgainst(("A", "B")), "A", "C", "none of them is against"),
        (FewerAgainst(2), "", "AB", "2 against, 2 would stop it"),
        (FewerAgainst(4, "not-in-favour"), "ABC", "", "3 not in favour, 4 would stop it"),
        (Quorum(fraction="1/2", strict=True), "AB", "C", "3 of 6 present, 4 needed"),
    ],
)
def test_why(rule, favour, against, why):
    votes = voted(favour=favour, against=against)
    assert passes(rule, votes, members=MEMBERS, weights=WEIGHTS).clauses[0].why == why


def test_silence_is_no_objection_and_no_support():
    assert passes(Consensus(), {}, members=MEMBERS)
    assert not passes(Majority(Decimal(50)), voted(favour="AB"), members=MEMBERS)


def test_abstention_in_the_security_council():
    """An abstaining permanent member is no veto (practice since 1946; advisory opinion of 21 June 1971)."""
    permanent, others = ("CHN", "FRA", "GBR", "RUS", "USA"), [f"E{i}" for i in range(10)]
    council = rule_of("UN Security Council")
    carried = dict.fromkeys([*permanent, *others], "favour") | {"CHN": "abstain", "RUS": "absent"}
    assert passes(council, carried)
    assert not passes(council, carried | {"RUS": "against"})
    eight = dict.fromkeys([*permanent, *others], "abstain") | dict.fromkeys(others[:8], "favour")
    assert not passes(council, eight)


def test_an_abstention_in_the_european_council_counts_as_not_in_favour():
    members = [f"M{i:02}" for i in range(27)]
    weights = {"pop": dict.fromkeys(members, 1)}
    council = rule_of("EU Council by pop")
    assert passes(council, dict.fromkeys(members[:24], "favour"), members=members, weights=weights)
    assert not passes(council, dict.fromkeys(members[:14], "favour"), members=members, weights=weights)
    lone = {"pop": dict.fromkeys(members, 1) | {"M00": 20}}  # without its population 24 are still only 3 not in favour
    assert passes(council, dict.fromkeys(members[1:25], "favour"), members=members, weights=lone)
    assert not passes(council, dict.fromkeys(members[1:24], "favour"), members=members, weights=lone)


def test_clause_by_clause():
    rule = AnyOf((AllOf((CountAtLeast(4), WeightAtLeast("key:k", Decimal(65)))), FewerAgainst(2)))
    verdict = passes(rule, voted(favour="ACDEF", against="B"), weights=WEIGHTS)
    assert verdict.sentences()[1:] == (
        "  holds: at least 4 members in favour and at least 65% of key:k in favour (2 of 2 parts hold)",
        "    holds: at least 4 members in favour (5 in favour, 4 needed)",
        "    holds: at least 65% of key:k in favour (80.5% in favour, 65% needed)",
        "  holds: fewer than 2 members against (1 against, 2 would stop it)",
    )


def test_a_near_miss_is_not_printed_as_the_quota():
    weights = {"key:k": {"A": Fraction(2), "B": Fraction(1)}}
    verdict = passes(WeightAtLeast("key:k", Decimal("66.6667")), {"A": "favour"}, members=["A", "B"], weights=weights)
    assert not verdict
    assert verdict.clauses[0].why == "66.66666667% in favour, 66.6667% needed"


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        ((Consensus(), {"Z": "favour"}), UnknownName, "unknown member 'Z'"),
        ((Consensus(), {"A": "favor"}), UnknownName, "Did you mean 'favour'"),
        ((WeightAtLeast("key:l", Decimal(5)), {"A": "favour"}), UnknownName, "unknown weight 'key:l'"),
        ((Includes("Z"), {"A": "favour"}), UnknownName, "unknown member 'Z'"),
        ((AllOf(()), {"A": "favour"}), EquipoiseError, "no parts"),
        ((Majority(), {"A": "favour"}), EquipoiseError, "has no quota"),
    ],
)
def test_refusals(call, error, words):
    with pytest.raises(error, match=words):
        passes(*call, members=MEMBERS, weights=WEIGHTS)


def test_nobody_and_twice():
    with pytest.raises(EquipoiseError, match="nobody sits"):
        passes(Consensus(), {})
    with pytest.raises(EquipoiseError, match="named twice"):
        passes(Consensus(), {}, members="ABA")


def test_a_member_without_a_weight_is_refused_not_weighed_zero():
    rule = WeightAtLeast("key:k", Decimal(5))
    with pytest.raises(NoFigure, match="no figure for B"):
        passes(rule, {"A": "favour"}, members="AB", weights={"key:k": {"A": 1}})


def test_a_rule_may_be_its_sentence():
    votes = {"CHN": "abstain", **dict.fromkeys(("FRA", "GBR", "RUS", "USA", "a", "b", "c", "d", "e"), "favour")}
    members = [*votes, "f", "g", "h", "i", "j"]
    assert passes("UN Security Council", votes, members=members).passes
    # Nine are needed, whoever abstains; and one of the five stops it alone.
    assert not passes("UN Security Council", votes | {"a": "abstain"}, members=members).passes
    assert not passes("UN Security Council", votes | {"USA": "against", "f": "favour"}, members=members).passes
    with pytest.raises(EquipoiseError, match="this is no rule"):
        passes("at most everybody", votes, members=members)
