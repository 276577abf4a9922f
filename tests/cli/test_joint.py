"""The questions about joint projects on the command line: who joins, what comes back, and what is asked wrongly."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from asked_once import asked_once, kept

__all__ = ["asked_once", "kept"]

Runner = Callable[..., Any]

JOINING = ("plan", "nato", "--project", "e7-acquisition", "--joining", "--years", "2025")
ALLOCATION = ("plan", "nato", "--project", "e7-acquisition", "--allocation", "--years", "2025")
RETURN = ("plan", "nato", "joint-procurement", "--return", "--years", "2027-2031")
pytestmark = pytest.mark.usefixtures("asked_once")
ASKED = {"joining": JOINING, "leaves": (*JOINING, "--leaves", "USA"), "allocation": ALLOCATION, "return": RETURN}


@pytest.mark.parametrize("what", ASKED)
def test_a_page_answers_fits_and_names_its_command(what: str, equipoise: Runner) -> None:
    told = equipoise(*ASKED[what])
    assert (told.code, told.err) == (0, "")
    assert max(len(row) for row in told.out.splitlines()) <= 100
    again = told.out.split("How: equipoise ")[1].split("Files:")[0].split()
    assert again[:2] == ["plan", "nato"]
    assert equipoise(*again).code == 0


@pytest.mark.parametrize("what", ASKED)
def test_json_is_one_object(what: str, equipoise: Runner) -> None:
    answer = json.loads(equipoise(*ASKED[what], "--json").out)
    assert {"question", "summary", "rows", "status", "made_from"} <= set(answer)
    assert not any(isinstance(v, float) for row in answer["rows"] for v in row.values())


def test_a_departure_is_shown_with_its_scenarios(equipoise: Runner) -> None:
    told = " ".join(equipoise(*JOINING, "--leaves", "USA").out.split())
    assert "the project dissolves" in told
    assert "a share of scenarios, not a probability" in told


def test_the_frontier_alone(equipoise: Runner) -> None:
    answer = json.loads(equipoise(*RETURN, "--bands", "0,0.5", "--json").out)
    assert answer["question"] == "frontier"
    assert [r["band"] for r in answer["rows"] if r["member"] == "USA"] == ["0", "0.5", "no band"]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (("plan", "nato"), "name a fund"),
        (("plan", "nato", "--joining"), "name the project"),
        (("plan", "nato", "--return"), "name a fund"),
        (("plan", "nato", "nsip", "--return", "--joining"), "choose one of --joining"),
        (("plan", "nato", "--project", "e7-acquisition"), "--project belongs to --joining"),
        (("plan", "nato", "--allocation"), "name the project"),
        ((*JOINING, "--capacity", "0.5"), "--capacity belongs to --return"),
        (("plan", "nato", "joint-procurement", "--return", "--leaves", "USA"), "--leaves belongs to --joining"),
    ],
)
def test_what_is_asked_wrongly(wrong: tuple[str, ...], said: str, equipoise: Runner) -> None:
    told = equipoise(*wrong)
    assert told.code == 2
    assert said in told.err


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ((*JOINING, "--assume", "slope"), "assume: '' is no number"),
        ((*RETURN, "--capacity", "much"), "capacity: 'much' is no number"),
        ((*RETURN, "--premium", "1/0"), "premium: '1/0' is no number"),
        ((*RETURN, "--grades", "good"), "grades: 'good' is no number"),
        (("plan", "nato", "joint-procurement", "--return", "--bands", "a"), "bands: 'a' is no number"),
        ((*JOINING, "--sharing", "shaply"), "Did you mean 'shapley'?"),
        ((*JOINING, "--assume", "slop=0.8"), "Did you mean 'slope'?"),
        ((*JOINING, "--assume", "slope=3"), "the slope 3 is outside (0, 1]"),
        ((*RETURN, "--capacity", "USB=0.5"), "USB"),
        ((*RETURN, "--capacity", "0.1"), "capacity in arctic-surveillance"),
        ((*RETURN, "--premium", "-1", "--capacity", "2"), "2 problems"),
    ],
)
def test_what_is_said_to_numbers_that_cannot_be(wrong: tuple[str, ...], said: str, equipoise: Runner) -> None:
    told = equipoise(*wrong)
    assert told.code == 1
    assert said in told.err


def test_every_rule_shares_the_whole_cost_and_equal_parts_are_blocked(equipoise: Runner) -> None:
    answer = json.loads(equipoise(*ALLOCATION, "--json").out)
    rules = {row["rule"] for row in answer["rows"]}
    assert rules == {"quantity", "key", "equal", "shapley"}
    for rule in rules:
        assert sum(Decimal(row["amount"]) for row in answer["rows"] if row["rule"] == rule) == 100
    page = equipoise(*ALLOCATION).out
    assert "equal is blocked by" in " ".join(page.split())
    members = {row["member"] for row in answer["rows"]}
    lines = {words[0]: words for words in (line.split() for line in page.splitlines()) if len(words) > 2}
    for member in members:
        amounts = {row["rule"]: row["amount"] for row in answer["rows"] if row["member"] == member}
        assert lines[member][-4:] == [amounts[rule] for rule in ("quantity", "key", "equal", "shapley")]


@pytest.mark.parametrize("project", ["arctic-surveillance", "next-generation-air-defence", "cyber-resilience"])
def test_the_projects_of_the_request_go_through_all_of_it(project: str, equipoise: Runner) -> None:
    """Who joins, what a departure sets off, who pays what: in millions on the page, to the cent in the rows."""
    asked = ("plan", "nato", "--project", project)
    joining = json.loads(equipoise(*asked, "--joining", "--json").out)
    inside = [row["member"] for row in joining["rows"] if row["in_from_all"]]
    assert inside
    assert equipoise(*asked, "--joining", "--leaves", inside[-1]).code == 0
    answer = json.loads(equipoise(*asked, "--allocation", "--json").out)
    page = equipoise(*asked, "--allocation").out
    lines = {words[0]: words for words in (line.split() for line in page.splitlines()) if len(words) > 2}
    for row in answer["rows"]:
        if row["rule"] == "shapley":
            printed = Decimal(lines[row["member"]][-1].replace(",", ""))
            assert abs(printed - Decimal(row["amount"]) / 10**6) <= Decimal("0.005")
    totals = {
        rule: sum(Decimal(row["amount"]) for row in answer["rows"] if row["rule"] == rule)
        for rule in ("quantity", "key", "equal", "shapley")
    }
    assert len(set(totals.values())) == 1


def test_an_assumption_stated_moves_who_takes_part(equipoise: Runner) -> None:
    """Of a project worth nothing more than its price and shared in proportion, nobody gains by another's leaving."""
    many = json.loads(equipoise(*JOINING, "--json").out)
    few = json.loads(equipoise(*JOINING, "--assume", "worth=0.5,returned=0", "--json").out)
    assert sum(row["in_from_all"] for row in many["rows"]) == 7
    assert not any(row["in_from_all"] for row in few["rows"])


def test_a_premium_scales_the_price_of_a_band_and_grades_are_chosen(equipoise: Runner) -> None:
    one, two = (
        json.loads(equipoise(*RETURN, "--bands", "0.1", "--premium", premium, "--json").out)
        for premium in ("0.1", "0.2")
    )
    prices = [{r["premium"] for r in found["rows"] if r["band"] == "0.1"}.pop() for found in (one, two)]
    assert abs(2 * Decimal(prices[0]) - Decimal(prices[1])) <= Decimal("0.02")
    graded = json.loads(equipoise(*RETURN, "--grades", "cern-services", "--json").out)
    assert {r["grade"] for r in graded["rows"]} <= {"poorly balanced", "well balanced", ""}
    capped = json.loads(equipoise(*RETURN, "--bands", "1", "--capacity", "USA=0.3", "--json").out)
    works = [r for r in capped["rows"] if (r["band"], r["member"]) == ("no band", "USA")]
    assert Decimal(works[0]["works"]) <= Decimal("0.3") * 1_330_000_000


def test_a_fund_without_joint_projects(equipoise: Runner) -> None:
    told = equipoise("plan", "nato", "civil", "--return", "--years", "2027")
    assert told.code == 1
    assert "no joint project of fund 'civil'" in told.err
