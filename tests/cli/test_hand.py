"""A person's hand in the plan on the command line: the receipt, why a project lost, and what is asked wrongly."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

Runner = Callable[..., Any]

NSIP = ("plan", "nato", "nsip", "--years", "2027-2031")
ASKED = {
    "pin": (*NSIP, "--pin", "satellite-capacity"),
    "all": (*NSIP, "--exclude", "drone-defence-of-bases", "--part-fund", "satellite-capacity=40%", "--raise", "50m"),
    "why": (*NSIP, "--why", "satellite-capacity"),
    "why-bought": (*NSIP, "--why", "drone-defence-of-bases"),
}


@pytest.mark.parametrize("what", ASKED)
def test_a_page_fits_and_says_what_it_costs(what: str, equipoise: Runner) -> None:
    told = equipoise(*ASKED[what])
    assert (told.code, told.err) == (0, "")
    assert max(len(row) for row in told.out.splitlines()) <= 100
    assert "baseline: the plan without a hand" in " ".join(told.out.split())


@pytest.mark.parametrize("what", ASKED)
def test_json_is_one_object_of_exact_text(what: str, equipoise: Runner) -> None:
    answer = json.loads(equipoise(*ASKED[what], "--json").out)
    assert {"question", "summary", "rows", "status", "made_from"} <= set(answer)
    assert answer["rows"]
    assert not any(isinstance(v, float) for row in answer["rows"] for v in row.values())


def test_what_is_short_brings_it_in(equipoise: Runner) -> None:
    rows = json.loads(equipoise(*NSIP, "--why", "command-software", "--json").out)["rows"]
    assert [(row["limit"], row["year"]) for row in rows] == [("ceiling", 2029)]
    by = f"2029={rows[0]['amount']}"
    after = json.loads(equipoise(*NSIP, "--raise", by, "--pin", "command-software", "--json").out)["rows"]
    assert [r["project"] for r in after if r["change"] == "out"] == []


def test_every_problem_of_the_options_at_once(equipoise: Runner) -> None:
    told = equipoise(*NSIP, "--pin", "nope,cyber-range", "--exclude", "cyber-range", "--raise", "2040=5m,abc")
    assert told.code == 1
    assert "4 problems" in told.err
    assert all(word in told.err for word in ("nope", "both pinned and excluded", "2040 is not planned", "'abc'"))


def test_a_hand_belongs_to_the_plan_of_a_fund(equipoise: Runner) -> None:
    told = equipoise("plan", "nato", "nsip", "--return", "--pin", "cyber-range")
    assert told.code == 2
    assert "--pin belongs to the plan of a fund" in " ".join(told.err.split())
