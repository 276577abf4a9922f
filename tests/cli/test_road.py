"""``equipoise plan --gaps`` and ``--road``: what they print, in every form, and what is asked wrongly."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from equipoise.report.views import VIEWS

Runner = Callable[..., Any]

GAPS = ("plan", "nato", "--gaps", "--year", "2031")
ROAD = ("plan", "nato", "--road", "--on", "2026-11-22")
ASKED = {"gaps": GAPS, "road": ROAD, "road of a fund": ("plan", "nato", "nsip", *ROAD[2:], "--years", "2012-2020")}


@pytest.mark.parametrize("what", ASKED)
def test_a_page_answers_fits_and_names_its_command(what: str, equipoise: Runner) -> None:
    told = equipoise(*ASKED[what])
    assert (told.code, told.err) == (0, "")
    assert max(len(row) for row in told.out.splitlines()) <= 100
    again = " ".join(told.out.split("How: equipoise ")[1].split("Files:")[0].split()).split(" ")
    explained = equipoise(*again)
    assert (explained.code, explained.err) == (0, "")


@pytest.mark.parametrize("what", ASKED)
def test_json_and_csv_have_the_same_rows_and_no_floats(what: str, equipoise: Runner) -> None:
    answer = json.loads(equipoise(*ASKED[what], "--json").out)
    assert {"question", "summary", "rows", "status", "made_from"} <= set(answer)
    assert not any(isinstance(v, float) for row in answer["rows"] for v in row.values())
    rows = list(csv.DictReader(io.StringIO(equipoise(*ASKED[what], "--csv").out)))
    assert len(rows) == len(answer["rows"])


def test_every_column_of_the_tables_is_in_the_rows(equipoise: Runner) -> None:
    for name, asked in (("Gaps", GAPS), ("Road", ROAD)):
        rows = json.loads(equipoise(*asked, "--json").out)["rows"]
        assert {column.key for column in VIEWS[name].columns} <= set(rows[0])


def test_on_a_day_and_at_the_end_of_a_year_are_the_same(equipoise: Runner) -> None:
    by_year = json.loads(equipoise(*GAPS, "--json").out)
    by_day = json.loads(equipoise("plan", "nato", "--gaps", "--on", "2031-12-31", "--json").out)
    assert by_year == by_day


def test_the_road_of_the_example_is_that_of_its_one_dated_project(equipoise: Runner, lake: Path) -> None:
    told = " ".join(equipoise("plan", lake, "--road", "--on", "2026-11-22").out.split())
    assert "delivered, acceptance not on record: Slipway for patrol boats" in told
    assert "mean of 1 project here from gap to delivered: 7.3 to 8.3 years" in told
    assert "others EUR 0.90 0.90 0.64 – 0.90" in told
    assert "1 of 1, in part" in told


def test_the_gaps_of_the_example_counted_by_hand(equipoise: Runner, lake: Path) -> None:
    rows = json.loads(equipoise("plan", lake, "--gaps", "--year", "2026", "--json").out)["rows"]
    boats = next(row for row in rows if row["requirement"] == "patrol-boats" and row["what"] == "requirement")
    # Ten are required, Aldermark holds 3, Brenn 2, Dorne none; the slipway brought one. Cyrene and Estmere: not known.
    assert [boats[key] for key in ("target", "held", "delivered", "gap", "unknown", "bound")] == [
        10,
        5,
        1,
        4,
        2,
        "at most",
    ]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (("plan", "nato", "--gaps", "--road"), "choose one of --gaps and --road"),
        (("plan", "nato", "--gaps", "--year", "2031", "--on", "2031-12-31"), "choose one of --year and --on"),
        (("plan", "nato", "--road", "--year", "2031"), "--year belongs to --gaps"),
        (("plan", "nato", "--road", "--on", "soon"), "'soon' is not a date"),
        (("plan", "nato", "nsipp", "--road", "--on", "2026-11-22"), "Did you mean 'nsip'?"),
        (("plan", "nato", "joint-procurement", "--gaps"), "has no ceiling for 2027"),
        ((*ROAD, "--explain", "acs"), "unknown project on the road 'acs'"),
        ((*GAPS, "--explain", "CAM"), "unknown member 'CAM'"),
    ],
)
def test_what_is_asked_wrongly_is_said(wrong: tuple[str, ...], said: str, equipoise: Runner) -> None:
    told = equipoise(*wrong)
    assert told.code in (1, 2)
    assert said in told.err
    assert "Traceback" not in told.err
