"""Does every rule print a sentence that reads back as the same rule? And what is said of a text that is none."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from equipoise.model import (
    PRESETS,
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
    RuleTextError,
    WeightAtLeast,
    flaw_of,
    rule_of,
)

D = Decimal
# Codes, words of the language, several words, quotation marks: whatever a member or a weight may be called.
NAMES = st.one_of(
    st.sampled_from(["USA", "key:nsip", "members", "A", "Côte d'Ivoire", 'the "Big" One', "at", "10", "back\\slash"]),
    st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=8),
)
QUOTAS = st.one_of(
    st.builds(dict, percent=st.decimals(D("0.0001"), 99, places=4), strict=st.booleans()),
    st.builds(dict, fraction=st.sampled_from(["1/3", "2/3", "17/32"]), strict=st.booleans()),
    st.just({"percent": D(100)}),
)
BASES = st.sampled_from(["members", "present", "voting"])
COUNTS = st.integers(1, 10**6)


def sound_rules() -> st.SearchStrategy[Rule]:
    """Rules of every kind that can hold and can fail, three deep."""
    clause = st.one_of(
        st.builds(Consensus, st.integers(0, 99)),
        st.builds(CountAtLeast, COUNTS),
        st.builds(lambda quota, of: Majority(**quota, of=of), QUOTAS, BASES),
        st.builds(lambda name, quota, of: WeightAtLeast(name, **quota, of=of), NAMES, QUOTAS, BASES),
        st.builds(WeightAtLeast, NAMES, strict=st.booleans(), amount=st.decimals(D("0.01"), 10**12, places=2)),
        st.builds(Includes, NAMES),
        st.builds(NoneAgainst, st.lists(NAMES, min_size=1, max_size=4).map(tuple)),
        st.builds(FewerAgainst, COUNTS, st.sampled_from(["against", "not-in-favour"])),
        st.builds(Quorum, COUNTS),
        st.builds(lambda quota: Quorum(**quota), QUOTAS),
    )
    return st.recursive(
        clause,
        lambda part: st.one_of(*(st.lists(part, min_size=1, max_size=3).map(tuple).map(j) for j in (AllOf, AnyOf))),
        max_leaves=8,
    )


@given(sound_rules())
def test_a_rule_reads_back_from_its_sentence(rule):
    assert not flaw_of(rule)
    assert rule_of(rule.sentence()) == rule


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("unanimity", "all members in favour"),
        ("Silence", "consensus: agreed when no member objects"),
        ("consensus minus 1", "consensus minus 1: agreed when at most 1 member objects"),
        ("simple majority", "more than 50% of those voting in favour"),
        ("two-thirds majority of those present", "at least 2/3 of those present in favour"),
        (
            "EU Council by series:population",
            "(at least 55% of members in favour and at least 65% of series:population in favour) "
            "or fewer than 4 members not in favour",
        ),
        ("UN Security Council", "at least 9 members in favour and none of CHN, FRA, GBR, RUS, USA against"),
        ("IMF 85% by votes", "at least 85% of votes in favour"),
        ("fewer than 2 against", "fewer than 2 members against"),
        ("weighted double majority by gdp", "more than 50% of members in favour and more than 50% of gdp in favour"),
        ("double majority by gdp", "more than 50% of members in favour and more than 50% of gdp in favour"),
        ("more than 3 members in favour", "at least 4 members in favour"),
        ("at least 1_000.5 of gdp in favour", "at least 1000.5 of gdp in favour"),
        ('("United States" in favour)', '"United States" in favour'),
    ],
)
def test_texts(text, sentence):
    assert rule_of(text).sentence() == sentence


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_reads_and_is_sound(name):
    rule = rule_of(name.replace("WEIGHT", "series:votes"))
    assert rule_of(rule.sentence()) == rule


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "a clause is missing, in an empty text"),
        ("simpel majority", "'simpel' begins no clause, at character 1"),
        ("at least", "a number, a percentage or a fraction such as 2/3 is missing, at character 9"),
        ("at least 3 of", "the name of a weight is missing"),
        ("at least 2/3", "a share of what is not said: 2/3"),
        ("at least 2.5 members in favour", "2.5 is not a whole number of members, at character 10"),
        ("A in favour and B in favour or C in favour", "and and or stand side by side, at character 29"),
        ("(A in favour", "expected ')'"),
        ("A in favour B in favour", "'B' cannot follow, at character 13"),
        ("at least 120% of members in favour", "can never be"),
        ("at least 0% of members in favour", "0% is not above 0"),
        ("at least 1/0 of members in favour", "'1/0' is not a fraction"),
        ("EU Council", "EU Council needs a weight"),
        ("A in favour & B in favour", "'&' has no meaning here, at character 13"),
        ("consensus minus 2: agreed when at most 3 members object", "another number than consensus minus 2"),
        ("at least 60% of gdp of those in favour", "those who are not said"),
    ],
)
def test_what_is_said_of_a_text_that_is_no_rule(text, words):
    with pytest.raises(RuleTextError) as caught:
        rule_of(text)
    assert words in str(caught.value)
