"""The questions about joint projects on the command line: who joins, what comes back, and what is asked wrongly."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

Runner = Callable[..., Any]

JOINING = ("plan", "nato", "--project", "e7-acquisition", "--joining", "--years", "2025")
RETURN = ("plan", "nato", "joint-procurement", "--return", "--years", "2027-2031")
ASKED = {"joining": JOINING, "leaves": (*JOINING, "--leaves", "USA"), "return": RETURN}


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
    assert answer["question"] == "What does juste retour cost?"
    assert [r["band"] for r in answer["rows"] if r["member"] == "USA"] == ["0", "0.5", "no band"]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (("plan", "nato"), "name a fund"),
        (("plan", "nato", "--joining"), "name the project"),
        (("plan", "nato", "--return"), "name a fund"),
        (("plan", "nato", "nsip", "--return", "--joining"), "choose one of --joining"),
        (("plan", "nato", "--project", "e7-acquisition"), "--project belongs to --joining"),
        (("plan", "nato", "joint-procurement", "--return", "--leaves", "USA"), "--leaves belongs to --joining"),
        (("plan", "nato", "joint-procurement", "--return", "--bands", "a"), "bands 'a' are not understood"),
    ],
)
def test_what_is_asked_wrongly(wrong: tuple[str, ...], said: str, equipoise: Runner) -> None:
    told = equipoise(*wrong)
    assert told.code == 2
    assert said in told.err


def test_a_fund_without_joint_projects(equipoise: Runner) -> None:
    told = equipoise("plan", "nato", "civil", "--return", "--years", "2027")
    assert told.code == 1
    assert "no joint project of fund 'civil'" in told.err
