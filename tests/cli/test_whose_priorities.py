"""Whose priorities count, on the command line: the page, the JSON and the CSV of --say and --influence."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from asked_once import asked_once, kept

__all__ = ["asked_once", "kept"]

Runner = Callable[..., Any]

YEARS = ("--years", "2027-2031")
SAY = ("plan", "nato", "nsip", "--say", *YEARS)
INFLUENCE = ("plan", "nato", "nsip", "--influence", "--draws", "2", *YEARS)


@pytest.mark.usefixtures("asked_once")
def test_the_first_sentence_counts_who_gains_and_who_loses(equipoise: Runner) -> None:
    """The known consequence: weighting by contribution raises nine Allies above an equal say and lowers 23."""
    sentence = " ".join(equipoise(*SAY).out.split("\n\n")[0].split())
    assert "NATO Security Investment Programme buys in 2027-2031" in sentence
    assert "baseline: the say 'equal'" in sentence
    assert "a say by contribution raises 9 Allies above the baseline and lowers 23" in sentence
    assert "EUR" in sentence


@pytest.mark.usefixtures("asked_once")
@pytest.mark.parametrize("asked", [SAY, INFLUENCE], ids=["say", "influence"])
def test_a_page_fits_and_names_its_command(asked: tuple[str, ...], equipoise: Runner) -> None:
    told = equipoise(*asked, "--all")
    assert (told.code, told.err) == (0, "")
    assert max(len(row) for row in told.out.splitlines()) <= 100
    again = told.out.split("How: equipoise ")[1].split("Files:")[0].split()
    assert again[:4] == list(asked[:4])
    explained = equipoise(*again)
    assert explained.code == 0
    assert "Ally" not in explained.err


@pytest.mark.usefixtures("asked_once")
def test_page_json_and_csv_of_say_hold_the_same_figures(equipoise: Runner) -> None:
    answer = json.loads(equipoise(*SAY, "--json").out)
    rows = list(csv.DictReader(StringIO(equipoise(*SAY, "--csv").out)))
    assert [{k: v or None for k, v in row.items()} for row in rows] == [
        {k: None if v in (None, "") else _flat(v) for k, v in row.items()} for row in answer["rows"]
    ]
    domains = {row["domain"] for row in answer["rows"] if row["what"] == "project"}
    assert {"arctic-surveillance", "air-defence", "cyber"} <= domains
    page = equipoise(*SAY, "--all").out
    lines = {words[0]: words for words in (line.split() for line in page.splitlines()) if words}
    members = [row for row in answer["rows"] if row["what"] == "member"]
    for mix in {row["mix"] for row in members}:
        assert sum(Decimal(row["share_percent"]) for row in members if row["mix"] == mix) == 100
    for row in members:
        if row["mix"] == "contribution":
            printed = [Decimal(n.replace("−", "-")) for n in lines[row["member"]][-6:]]
            exact = [row["cost_share_percent"], "3.125", row["share_percent"], row["difference_points"]]
            assert all(abs(a - Decimal(b)) <= Decimal("0.005") for a, b in zip(printed[:4], exact, strict=True))


def _flat(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


@pytest.mark.usefixtures("asked_once")
def test_influence_is_labelled(equipoise: Runner) -> None:
    page = " ".join(equipoise(*INFLUENCE).out.split())
    for words in ("ballot is neutral", "takes its money along", "Shapley", "Served", "2 random ballots", "seed 7"):
        assert words in page
    for row in json.loads(equipoise(*INFLUENCE, "--json").out)["rows"]:
        for name in ("satisfaction", "voice", "leaving", "shapley"):
            assert float(row[f"{name}_low"]) <= float(row[f"{name}_high"])


def test_influence_is_reproducible(equipoise: Runner, lake: Path) -> None:
    asked = ("plan", lake, "common", "--influence", "--draws", "2", "--json")
    first, again = (json.loads(equipoise(*asked).out) for _ in range(2))
    assert first == again
    assert first["made_from"]["seed"] == 7
    other = json.loads(equipoise(*asked, "--seed", "8").out)
    assert other["rows"] != first["rows"]


@pytest.mark.parametrize("flag", ["--say", "--influence"])
def test_a_fund_is_needed(flag: str, equipoise: Runner) -> None:
    told = equipoise("plan", "nato", flag)
    assert told.code == 2
    assert f"equipoise plan nato nsip {flag}" in told.err


def test_too_few_draws_are_refused(equipoise: Runner) -> None:
    told = equipoise(*INFLUENCE[:4], "--draws", "1")
    assert told.code == 2
