"""Who decides in a body on a day? Answers over a small alliance, with figures worked out by hand."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from equipoise import decide
from equipoise.errors import EquipoiseError, KeyStepError, NoFigure, UnknownName
from equipoise.model import Alliance, AllOf, Body, CountAtLeast, Includes, Member, WeightAtLeast, digest
from equipoise.report import page_of
from equipoise.values import Span, Status

DAY = date(2021, 7, 1)


def test_consensus(alliance: Alliance):
    power = decide.power(alliance, "council", day=DAY)
    assert power.summary == (
        "On 1 July 2021 each of 4 Allies in the Council holds 25% of the voting power: under consensus any one can "
        "stop a decision and none can carry it alone."
    )
    assert {line.banzhaf for line in power.lines.values()} == {Fraction(1, 4)}
    assert power["AAA"].raw_swings == 1
    assert power["AAA"].veto
    assert [row["chair"] for row in power.rows()] == [False, True, False, False]


def test_before_a_member_joined(alliance: Alliance):
    power = decide.power(alliance, "council", day=date(2009, 12, 31))
    assert power["CCC"].shapley == Fraction(1, 3)
    told = "Dagonia has been one of the Allies since 1 January 2010; on 31 December 2009 it was none"
    with pytest.raises(EquipoiseError, match=told):
        power.explain("DDD")
    with pytest.raises(UnknownName, match="unknown member 'DDX'"):
        power["DDX"]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("minus", "under consensus minus 1 it takes 2 against to stop a decision and none can carry it alone."),
        ("majority", 'under "more than 50% of members in favour" it takes 2 against to stop a decision and none'),
        ("never", "no Ally holds voting power in the Never"),
        ("quota", "Aland can stop a decision alone"),
        ("outlay", "Aland carries and stops a decision alone and 3 Allies never make a difference."),
    ],
)
def test_summaries(alliance: Alliance, body: str, words: str):
    assert words in decide.power(alliance, body, day=DAY).summary


def test_by_cost_share(alliance: Alliance):
    """Of 50.5, 30, 15, 4.5, 60 carries: A with anyone but D alone; B, C and D together hold 49.5."""
    power = decide.power(alliance, "quota", day=DAY)
    # A wins with B or C in any company: 6 of 8 coalitions of the others; B needs A without C: 2; C likewise; D never.
    assert [line.raw_swings for line in power.lines.values()] == [6, 2, 2, 0]
    assert [str(line.shapley) for line in power.lines.values()] == ["2/3", "1/6", "1/6", "0"]
    assert power["AAA"].veto
    assert power["DDD"].dummy
    assert not power["AAA"].dummy
    assert power["AAA"].absolute == Fraction(6, 8)
    assert power.summary == (
        "On 1 July 2021, of 4 Allies in the Quota, Aland holds 66.6667%, the most voting power (Shapley-Shubik; by "
        'Banzhaf 60%) and Dagonia holds 0%, the least: under "at least 60% of the cost shares (Main key) in favour" '
        "Aland can stop a decision alone and 1 Ally never makes a difference."
    )


def test_by_a_series_of_the_latest_year_that_all_have(alliance: Alliance):
    """8 of 14 in 2021 decides alone; 2022 has a figure for one only and is not used."""
    for day in (DAY, date(2025, 1, 1)):
        power = decide.power(alliance, "outlay", day=day)
        assert power["AAA"].shapley == 1
        assert power.status is Status.ESTIMATE
    earlier = decide.power(alliance, "outlay", day=date(2020, 1, 1))
    assert earlier["AAA"].shapley == 1  # 7 of 13
    assert earlier.status is Status.PUBLISHED
    traced = earlier.explain("BBB")[0].lines
    assert any((line.label, line.value) == ("Weight: Outlay, 2020 (EUR m)", "3") for line in traced)


def test_without_a_seat(alliance: Alliance):
    power = decide.power(alliance, "board", day=date(2020, 6, 1))
    assert [row["seat"] for row in power.rows()] == ["seat", "seat", "no seat", "no seat"]
    assert (power["CCC"].banzhaf, power["CCC"].shapley, power["CCC"].veto) == (0, 0, False)
    assert power.status is Status.RECOLLECTED
    (trace,) = power.explain("CCC")
    assert trace.title == "Why Carpania has no voting power in the Board on 1 June 2020"
    assert trace.result.value == "0"
    assert power.explain("AAA")[0].lines[0].value == "since 2000-01-01"


def test_alone(alliance: Alliance):
    power = decide.power(alliance, "board", day=DAY)
    assert power["AAA"].banzhaf == 1
    assert power.summary == "On 1 July 2021 Aland decides alone in the Board: nobody else sits."


def test_rows_and_json_carry_exact_fractions(alliance: Alliance):
    answer = decide.power(alliance, "quota", day=DAY)
    row = answer.rows()[1]
    assert row == {
        "member": "BBB",
        "name": "Borduria",
        "body": "quota",
        "day": "2021-07-01",
        "seat": "seat",
        "chair": False,
        "banzhaf": "1/5",
        "banzhaf_percent": "20.0000",
        "shapley": "1/6",
        "shapley_percent": "16.6667",
        "absolute": "1/4",
        "prevent": "1/3",
        "prevent_percent": "33.3333",
        "initiate": "1/5",
        "initiate_percent": "20.0000",
        "success": "5/8",
        "swings": "2",
        "veto": False,
        "dummy": False,
        "status": "published",
    }
    shown = json.loads(json.dumps(answer.to_json()))
    assert shown["question"] == "decide"
    assert (shown["collectivity"], shown["algorithm"]) == ("3/8", "states")
    assert shown["made_from"]["alliance_digest"] == digest(alliance)


def test_explained(alliance: Alliance):
    banzhaf, shapley = decide.power(alliance, "quota", day=DAY).explain("AAA")
    told = {line.label: line.value for line in (*banzhaf.lines, *shapley.lines)}
    assert told["Seat"] == "every Ally sits"
    assert told["Seats taken"] == "4 Allies"
    assert told["Rule"] == "at least 60% of key:main in favour"
    assert told["Weight: cost share in percent, Main key, in force on 2021-07-01"] == "50.5"
    assert told["Coalitions that can carry a decision"] == "6 of 16"
    assert (told["Swings"], told["Swings of all members"]) == ("6", "10")
    assert told["Orders of joining in which it tips the decision"] == "16"
    assert banzhaf.result.value == "3/5 = 60.0000%"
    assert shapley.result.value == "2/3 = 66.6667%"
    assert any("counted by: states" in line.note for line in banzhaf.lines)


@pytest.mark.parametrize(
    ("body", "error", "words"),
    [
        ("concil", UnknownName, "Did you mean 'council'"),
        ("empty", EquipoiseError, "nobody sits in the Empty on 2021-07-01: it has no seats"),
        ("secret", NoFigure, "how the Secret decides on 2021-07-01 is not disclosed"),
        ("stranger", EquipoiseError, "names ZZZ, who does not sit here"),
        ("lost", UnknownName, "unknown key 'mein'. Did you mean 'main'"),
        ("odd", EquipoiseError, "write key:ID"),
        ("gap", NoFigure, "in 2020 there is none for BBB, CCC, DDD"),
        ("short", NoFigure, "no share for BBB, CCC, DDD"),
    ],
)
def test_refusals(alliance: Alliance, body: str, error: type[Exception], words: str):
    with pytest.raises(error, match=words):
        decide.power(alliance, body, day=DAY)


def test_before_anything_began(alliance: Alliance):
    with pytest.raises(EquipoiseError, match="nobody sits"):
        decide.power(alliance, "council", day=date(1999, 1, 1))


def test_before_the_key_and_the_figures(alliance: Alliance):
    with pytest.raises(NoFigure, match="no figure up to 2019 for anybody who sits"):
        decide.power(alliance, "outlay", day=date(2019, 1, 1))
    with pytest.raises(KeyStepError, match='no version of "Main key"'):
        decide.weighed(alliance, WeightAtLeast("key:main", Decimal(60)), ("AAA",), date(1999, 1, 1))


def test_of_many_who_are_tied_three_are_named():
    codes = [f"M{i:02d}" for i in range(62)]
    began = date(2000, 1, 1)
    rule = AllOf((Includes("M00"), Includes("M01"), CountAtLeast(3)))
    pact = Alliance(
        "many",
        "Many",
        "EUR",
        {code: Member(code, f"State {code}", began) for code in codes},
        bodies={"council": Body("council", "Council", (Span(began, rule),), everyone=True)},
    )
    told = decide.power(pact, "council", day=DAY).summary
    assert "State M02, State M03, State M04 and 57 more hold" in told
    assert "State M00 and State M01 hold" in told
    assert "M05" not in told


def test_one_word_for_a_body_and_for_a_rule(alliance: Alliance):
    assert decide.power(alliance, "quota", day=DAY).rows()[0]["member"] == "AAA"
    assert decide.power("at least 2 members in favour", ["A", "B", "C"]).rows()[0]["shapley"] == "1/3"
    for wrong in (lambda: decide.power(alliance, "quota"), lambda: decide.power("consensus", "ABC")):
        with pytest.raises(EquipoiseError, match=r"power\("):
            wrong()


def test_small_counts_import_no_compiler():
    """Thirty-two members by shares of four decimals, and a Banzhaf count beside it: no numba in the process."""
    program = (
        "import sys, random\nfrom equipoise.decide import Game, power_of\n"
        "rng = random.Random(1)\n"
        "game = Game.weighted({f'M{i}': rng.randint(1, 60_000) for i in range(32)}, quota=600_000)\n"
        "power_of(game), power_of(game, by_size=False)\n"
        "print('numba' in sys.modules)"
    )
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "False"


@pytest.mark.parametrize(
    ("rule", "remark"),
    [
        (
            CountAtLeast(2),
            "the quota is at most half, and two opposite decisions could both be carried: the rule is improper",
        ),
        (AllOf((CountAtLeast(3), CountAtLeast(9))), "the rule can never be met, even with everybody in favour"),
        (CountAtLeast(3), None),
    ],
)
def test_a_body_with_an_odd_rule_says_so(alliance: Alliance, rule, remark):
    council = replace(alliance.bodies["council"], rule=(Span(date(2000, 1, 1), rule),))
    odd = replace(alliance, bodies={**alliance.bodies, "council": council})
    power = decide.power(odd, "council", day=DAY)
    assert (power.remarks[0] if power.remarks else None) == remark
    assert power.to_json()["remarks"] == list(power.remarks)
    said = "".join(str(block) for block in page_of(power, command="equipoise decide"))
    assert (remark or "Note:") in said if remark else "Note:" not in said
