"""The free-standing command: any CSV of weights, six rules, ties told, every problem at once."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

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


def test_a_sentence_for_one_unit_for_none_and_for_as_many_each(tmp_path: Path, equipoise: Runner) -> None:
    file = tmp_path / "two.csv"
    file.write_text("name,weight\nZ,1\nA,2\n", encoding="utf-8")
    rule = "by largest-remainder:"
    for seats, said in (
        (0, "No unit to divide: each of 2 gets none."),
        (1, f"1 unit for 2 {rule} A gets most, 1."),
        (2, f"2 units for 2 {rule} each gets 1."),
        (3, f"3 units for 2 {rule} A gets most, 2."),
        (-1, f"1 unit taken back from 2 {rule} A gives back most, 1."),
        (3000, f"3,000 units for 2 {rule} A gets most, 2,000."),
    ):
        assert json.loads(equipoise("apportion", file, "--seats", seats, "--json").out)["summary"] == said


def test_a_messy_file_gives_every_problem_at_once(tmp_path: Path, equipoise: Runner) -> None:
    file = tmp_path / "messy.csv"
    rows = ('A,"9,061"', "B,-3", "B,n/a", "C,", ",4", "D,1e400", "E,3,4", "Total,x")
    file.write_text("\ufeff" + "\n".join(("name,weight", *rows)), encoding="utf-8")
    refused = equipoise("apportion", file, "--seats", 3)
    assert refused.code == 1
    for said in (
        "Write 9061 if",
        "line 3, column weight: -3 is negative",
        "line 4: B stands here again, first on line 3",
        "'n/a' stands for",
        "line 5, column weight: the cell of 'weight' is empty",
        "merged cells",
        "'1e400' is in scientific notation",
        "line 8: the row has 3 cells, the header has 2",
        "'x' is not a number",
    ):
        assert said in refused.err
    assert "Did you mean 'weight'" in equipoise("apportion", file, "--seats", 3, "--column", "weights").err
    assert "Did you mean 'huntington-hill'" in equipoise("apportion", file, "--seats", 3, "--method", "hunt-hill").err


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "empty"),
        ("name\nA\n", "'weight' is missing"),
        ("name,weight\n", "the weights are all zero"),
        ("A,10\nB,20\n", "line 1: the first line says 'A' and 10, so it may be a row of its own"),
        ("state,2020\nA,10\n", "say --column 2020"),
        ("state,people\nA,10\nB,20\nInsgesamt,30\n", "line 4: 'Insgesamt' is the sum of the other rows"),
        ('name,weight\n"A,5\nB,6\n', "a quotation mark is never closed"),
    ],
)
def test_what_is_no_list_of_weights_is_refused(tmp_path: Path, equipoise: Runner, text: str, said: str) -> None:
    file = tmp_path / "list.csv"
    file.write_text(text, encoding="utf-8")
    refused = equipoise("apportion", file, "--seats", 3)
    assert (refused.code, said in refused.err) == (1, True)
    assert "Traceback" not in refused.err


@pytest.mark.parametrize(
    ("text", "encoding", "told"),
    [
        ("Land;Gewicht\nÄ;1.234,5\nB;2.000,5\n", "utf-8-sig", ["semicolons", "a comma is its decimal mark"]),
        ("Land\tGewicht\nÄ\t1234.5\n\nB\t2000.5\n", "utf-16", ["UTF-16", "tabs"]),
        ('Land,Gewicht\nÄ,"1,234.50"\nB,"2,000.50"\n', "cp1252", ["Windows-1252", "thousands"]),
    ],
)
def test_files_as_spreadsheets_save_them(
    tmp_path: Path, equipoise: Runner, text: str, encoding: str, told: list[str]
) -> None:
    file = tmp_path / "list.csv"
    file.write_bytes(text.encode(encoding))
    found = json.loads(equipoise("apportion", file, "--seats", 3235, "--json").out)
    assert [(row["name"], row["units"]) for row in found["rows"]] == [("Ä", 1235), ("B", 2000)]
    notes = "; ".join(found["notes"])
    assert [word in notes for word in told] == [True] * len(told)


def test_a_workbook_and_a_column_that_was_chosen_is_told(tmp_path: Path, equipoise: Runner, census: Path) -> None:
    file = tmp_path / "census.xlsx"
    with xlsxwriter.Workbook(str(file)) as book:
        book.add_worksheet("Notes")
        sheet = book.add_worksheet("People")
        sheet.write_row(0, 0, ["state", 2020])
        for r, (name, people) in enumerate((("A", 10), ("B", 30.5)), 1):
            sheet.write_row(r, 0, [name, people])
    found = json.loads(equipoise("apportion", file, "--seats", 81, "--column", "2020", "--json").out)
    assert [row["units"] for row in found["rows"]] == [20, 61]
    assert found["notes"] == ["of its 2 sheets, 'People' is read"]
    unasked = equipoise("apportion", census, "--seats", 5)
    assert "its weights are those under 'area'" in " ".join(unasked.out.split())
