"""Power without an alliance: published values, and everything wrong with members and weights told at once."""

from __future__ import annotations

import json
from decimal import Decimal
from fractions import Fraction

import pytest

from equipoise.decide import BadGame, power_under
from equipoise.errors import EquipoiseError
from equipoise.model import RuleTextError

# The share of the Union's population in percent, as the Council's calculator prints it for 2025.
SHARES = """
DEU 18.49 FRA 15.17 ITA 13.23 ESP 10.78 POL 8.33 ROU 4.23 NLD 4.01 BEL 2.62 CZE 2.42 PRT 2.36 SWE 2.34 GRC 2.31 HUN 2.13
AUT 2.02 BGR 1.43 DNK 1.32 FIN 1.25 SVK 1.21 IRL 1.19 HRV 0.86 LTU 0.64 SVN 0.47 LVA 0.42 EST 0.30 CYP 0.21 LUX 0.15
MLT 0.12
"""
WORDS = SHARES.split()
POPULATION = {member: Decimal(share) for member, share in zip(WORDS[::2], WORDS[1::2], strict=True)}


def test_the_union_of_27():
    """The counts are those of all 2^27 coalitions, tried one by one by a program of ten lines that knows no game."""
    found = power_under("EU Council by population", list(POPULATION), {"population": POPULATION})
    counted = found.counted
    assert counted is not None
    assert (counted.algorithm, counted.coalitions) == ("closed form + weights", 2**27)
    assert counted.winning == 17_729_938
    assert [counted.raw[m] for m in ("DEU", "POL", "MLT")] == [14_062_886, 7_410_774, 2_022_542]
    assert sum(counted.shapley.values()) == 1
    assert found.summary.startswith(
        "Of 27 members DEU holds the most voting power, 17.5560%, and MLT the least, 0.8623%"
    )
    assert "nobody can stop a decision alone" in found.summary


def test_the_security_council_by_name():
    members = ["CHN", "FRA", "GBR", "RUS", "USA", *(f"E{i}" for i in range(10))]
    found = power_under("UN Security Council", members)
    assert found.counted is not None
    assert found.counted.shapley["USA"] == Fraction(421, 2145)
    row = next(row for row in found.rows() if row["member"] == "E3")
    assert (row["shapley"], row["shapley_percent"]) == ("4/2145", "0.1865")
    assert (row["veto"], row["dummy"]) == (False, False)
    assert json.loads(json.dumps(found.to_json()))["collectivity"] == str(found.counted.collectivity)


def test_everything_wrong_is_told_at_once():
    weights = {"votes": {"A": -1, "B": Decimal("NaN"), "C": 0.1, "D": "many", "E": True}}
    with pytest.raises(BadGame) as caught:
        power_under("at least 60% of votes in favour and at least 2 of seats in favour", "ABCDEFA", weights)
    told = [str(problem) for problem in caught.value.problems()]
    for words in (
        "members: named twice: A",
        "weights.votes: no figure for F",
        "weights.votes: A: -1 is negative",
        "weights.votes: B: NaN is not a finite number",
        "weights.votes: C: 0.1 is a binary fraction, which is not exact",
        "weights.votes: D: 'many' is not a number",
        "weights.votes: E: True is not a number",
        "weights: the rule counts 'seats', which has no weights",
    ):
        assert any(line.startswith(words) for line in told), (words, told)


@pytest.mark.parametrize(
    ("rule", "members", "weights", "remark"),
    [
        ("at least 9 members in favour", "AB", {}, "the rule can never be met, even with everybody in favour"),
        ("fewer than 9 members against", "AB", {}, "the rule is met whatever the members say"),
        ("at least 11 of v in favour", "AB", {"v": {"A": 5, "B": 5}}, "the rule can never be met"),
        ("at least 50% of v in favour", "AB", {"v": {"A": 5, "B": 5}}, "the quota is at most half"),
        ("at least 60% of v in favour", "AB", {"v": {"A": 5, "B": 0}}, "B: no weight by v"),
        ("at least 60% of v in favour", "AB", {"v": {"A": 5, "B": 4}}, ""),
    ],
)
def test_remarks(rule, members, weights, remark):
    remarks = power_under(rule, list(members), weights).remarks
    assert remarks[0].startswith(remark) if remark else not remarks


def test_all_zero_and_nobody():
    with pytest.raises(BadGame, match="every weight is zero"):
        power_under("at least 60% of v in favour", ["A"], {"v": {"A": 0}})
    with pytest.raises(BadGame, match="nobody is named"):
        power_under("consensus", [])
    with pytest.raises(RuleTextError, match="begins no clause"):
        power_under("consensos", ["A"])


def test_too_large_says_what_it_takes_and_an_estimate_is_had_on_request():
    weights = {"v": {f"M{i:03}": 10**6 + 7919 * i % 99991 for i in range(150)}}
    with pytest.raises(EquipoiseError, match=r"GiB.*or ask for an estimate"):
        power_under("at least 60% of v in favour", list(weights["v"]), weights)
    found = power_under("at least 60% of v in favour", list(weights["v"]), weights, draws=500)
    assert found.counted is None
    assert "estimated by Monte Carlo (500 draws, seed 7" in found.summary
    assert "estimate" in found.to_json()


def test_blocs():
    found = power_under("at least 2 members in favour", list("ABC"), blocs={"AB": ["A", "B"]})
    assert [row["owen"] for row in found.rows()] == ["1/2", "1/2", "0"]


def test_a_clause_that_decides_nothing_is_remarked_within_a_rule():
    weights = {"votes": {"A": 3, "B": 2, "C": 1}}
    found = power_under("at least 9 members in favour or at least 4 of votes in favour", "ABC", weights)
    assert found.remarks == ('"at least 9 members in favour" can never be met, even with everybody in favour',)
    found = power_under("fewer than 4 members against and at least 2 members in favour", "ABC")
    assert found.remarks == ('"fewer than 4 members against" is met whatever the members say',)
    # A alone, or B with C: five of the eight coalitions, so that A and the others can both carry.
    found = power_under("A in favour or at least 2 members in favour", "ABC")
    assert found.counted is not None
    assert found.counted.winning == 5
    assert found.remarks == ("two opposite decisions could both be carried: the rule is improper",)
    assert power_under("at least 2 members in favour", "ABC").remarks == ()
