"""The free-standing command: any CSV of weights, six rules, ties told, every problem at once."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Runner = Callable[..., Any]


@pytest.fixture
def census(tmp_path: Path) -> Path:
    """Balinski and Young's five states."""
    file = tmp_path / "census.csv"
    file.write_text("state,area,people\nA,1,9061\nB,2,7179\nC,3,5259\nD,4,3319\nE,5,1182\n", encoding="utf-8")
    return file


def test_one_rule_and_all_of_them(census: Path, equipoise: Runner) -> None:
    asked = ("apportion", census, "--seats", 26, "--column", "people", "--method", "huntington-hill")
    told = json.loads(equipoise(*asked, "--json").out)
    assert [row["units"] for row in told["rows"]] == [9, 7, 6, 3, 1]
    assert (told["question"], told["ties"]) == ("apportion", {})
    page = equipoise(*asked, "--compare")
    assert page.code == 0
    assert "Units" in page.out
    rows = {line.split()[0]: line.split()[3:] for line in page.out.splitlines() if line.startswith("  ") and line[2:3]}
    # asked for, then largest remainder, Adams, Dean, Webster, Jefferson
    assert rows["A"] == ["9", "9", "9", "9", "9", "10"]
    assert rows["Total"][-1] == "26"
    assert "state" not in equipoise(*asked, "--csv").out


def test_a_refund_a_tie_and_a_minimum(tmp_path: Path, equipoise: Runner) -> None:
    file = tmp_path / "equal.csv"
    file.write_text("name,weight\nZ,1\nA,1\nM,1\n", encoding="utf-8")
    told = json.loads(equipoise("apportion", file, "--seats", -4, "--json").out)
    assert [row["units"] for row in told["rows"]] == [-2, -1, -1]
    assert told["ties"] == {"largest-remainder": {"got": ["Z"], "without": ["A", "M"]}}
    refused = equipoise("apportion", file, "--seats", 2, "--minimum", 1)
    assert (refused.code, "3 times a minimum of 1 is 3, more than 2" in refused.err) == (1, True)


def test_a_messy_file_gives_every_problem_at_once(tmp_path: Path, equipoise: Runner) -> None:
    file = tmp_path / "messy.csv"
    file.write_text('name,weight\nA,"9,061"\nB,-3\nB,n/a\nC,\n', encoding="utf-8")
    refused = equipoise("apportion", file, "--seats", 3)
    assert refused.code == 1
    for said in (
        "Write 9061 if",
        "-3 is negative",
        "B stands here again, first on line 3",
        "'n/a' stands for",
        "empty",
    ):
        assert said in refused.err
    assert "Did you mean 'weight'" in equipoise("apportion", file, "--seats", 3, "--column", "weights").err
    assert "Did you mean 'huntington-hill'" in equipoise("apportion", file, "--seats", 3, "--method", "hunt-hill").err
    file.write_text("", encoding="utf-8")
    assert "empty" in equipoise("apportion", file, "--seats", 3).err
    file.write_text("name\nA\n", encoding="utf-8")
    assert "'weight' is missing" in equipoise("apportion", file, "--seats", 3).err
