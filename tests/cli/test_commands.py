"""Does every command answer, in every form it offers, and does its last line name itself?"""

from __future__ import annotations

import csv
import io
import json
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from asked_once import asked_once, kept

__all__ = ["asked_once", "kept"]

Runner = Callable[..., Any]

ASKED = {
    "pay": ("pay", "LAKE", "common", "--year", "2026"),
    "decide": ("decide", "LAKE", "council", "--on", "2026-11-22"),
    "plan": ("plan", "LAKE", "common", "--years", "2027-2028"),
    "align": ("align", "LAKE", "--years", "2024-2026"),
    "whatif": ("whatif", "LAKE", "fair-share", "--years", "2027-2028"),
    "agree": ("agree", "LAKE", "fair-share:all", "--years", "2027-2028", "--draws", "16"),
    "amend": (
        "agree",
        "LAKE",
        "fair-share",
        "--years",
        "2027-2028",
        "--draws",
        "16",
        "--amend",
        "--probability",
        "0.5",
    ),
    "record": ("agree", "LAKE", "--record", "--draws", "16"),
    "sensitivity": ("agree", "LAKE", "fair-share:all", "--sensitivity", "--years", "2027-2028", "--draws", "16"),
    "capital": ("agree", "LAKE", "fair-share", "--for", "ALD", "--years", "2027-2028", "--draws", "16"),
    "brief": ("brief", "LAKE", "fair-share", "--years", "2027-2028", "--draws", "16", "--dated", "2026-11-22"),
}
commands = pytest.mark.parametrize("question", ASKED)
once = pytest.mark.usefixtures("asked_once")


def line(question: str, lake: Path) -> list[object]:
    return [lake if word == "LAKE" else word for word in ASKED[question]]


@once
@commands
def test_the_page_answers_first_and_fits(question: str, lake: Path, equipoise: Runner) -> None:
    told = equipoise(*line(question, lake))
    assert (told.code, told.err) == (0, "")
    assert max(len(row) for row in told.out.splitlines()) <= 100
    assert "\x1b" not in told.out
    assert f"How: equipoise {ASKED[question][0]} " in told.out


@once
@commands
def test_json_is_one_object_of_one_shape(question: str, lake: Path, equipoise: Runner) -> None:
    told = equipoise(*line(question, lake), "--json")
    answer = json.loads(told.out)
    assert {"question", "summary", "rows", "status", "made_from"} <= set(answer)
    assert answer["made_from"]["alliance_digest"].startswith("sha256:")
    assert answer["rows"]
    assert not any(isinstance(v, float) for row in answer["rows"] for v in row.values())
    assert all(word in answer["summary"] for word in ("20",)), "a sentence names its year"


@once
@commands
def test_csv_has_the_same_rows(question: str, lake: Path, equipoise: Runner) -> None:
    rows = json.loads(equipoise(*line(question, lake), "--json").out)["rows"]
    read = list(csv.DictReader(io.StringIO(equipoise(*line(question, lake), "--csv").out)))
    assert read == [{k: _cell(row.get(k)) for k in read[0]} for row in rows]


def _cell(value: object) -> str:
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


@once
@commands
def test_every_member_is_explained(question: str, lake: Path, equipoise: Runner) -> None:
    about, name = ("ferry-toll-2018", "CYR") if question == "record" else ("DOR", "Dorne")
    told = equipoise(*line(question, lake), "--explain", about)
    assert (told.code, told.err) == (0, "")
    assert name in told.out or about in told.out
    assert max(len(row) for row in told.out.splitlines()) <= 100


@once
@commands
def test_ascii_is_ascii(question: str, lake: Path, equipoise: Runner) -> None:
    assert equipoise(*line(question, lake), "--ascii", "--all").out.isascii()


@commands
def test_the_same_question_has_the_same_answer(question: str, lake: Path, equipoise: Runner) -> None:
    assert equipoise(*line(question, lake), "--json") == equipoise(*line(question, lake), "--json")


def test_the_followed_member_is_marked(lake: Path, equipoise: Runner) -> None:
    assert "▸ DOR  Dorne" in equipoise(*line("pay", lake), "--for", "DOR").out


def test_a_proposal_is_a_name_a_variant_or_a_file(lake: Path, equipoise: Runner) -> None:
    file = lake / "proposals" / "fair-share.toml"
    years = ("--years", "2027-2028", "--json")
    named, varied = (json.loads(equipoise("whatif", lake, p, *years).out) for p in ("fair-share", "fair-share:all"))
    assert named["rows"] != varied["rows"]
    assert json.loads(equipoise("whatif", lake, file, *years).out)["rows"] == named["rows"]
    assert json.loads(equipoise("whatif", lake, f"{file}:all", *years).out)["rows"] == varied["rows"]


def test_an_amendment_is_written_as_a_proposal_and_never_over_another(
    lake: Path, tmp_path: Path, equipoise: Runner
) -> None:
    file = tmp_path / "fairer.toml"
    asked = [*line("amend", lake), "--json"]
    told = json.loads(equipoise(*asked, "--write", file).out)
    assert told["passes"]
    written = file.read_text(encoding="utf-8")
    assert 'parent = "fair-share"' in written
    again = json.loads(equipoise("agree", lake, file, "--years", "2027-2028", "--draws", "64", "--json").out)
    assert again["odds"][0]["centre"] == pytest.approx(told["after"]["centre"], abs=0.1)
    refused = equipoise(*asked, "--write", file)
    assert refused.code == 1
    assert "exists already" in refused.err
    assert file.read_text(encoding="utf-8") == written


@pytest.mark.parametrize(
    ("amends", "parent"), [("fair-share:all", "fair-share"), ("mine.toml", None), ("mine.toml:all", None)]
)
def test_an_amendment_of_a_variant_or_of_a_file_is_read_again(
    amends: str, parent: str | None, lake: Path, tmp_path: Path, equipoise: Runner
) -> None:
    text = (lake / "proposals" / "fair-share.toml").read_text(encoding="utf-8")
    (tmp_path / "mine.toml").write_text(text, encoding="utf-8")
    of = amends if parent else tmp_path / amends
    file = tmp_path / "fairer.toml"
    asked = ("--years", "2027-2028", "--draws", "16", "--amend", "--probability", "0.3", "--write", file)
    assert equipoise("agree", lake, of, *asked).code == 0
    assert tomllib.loads(file.read_text(encoding="utf-8")).get("parent") == parent
    assert equipoise("whatif", lake, file, "--years", "2027-2028").code == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--amend", "--probability", "1.2"), "between 0 and 1"),
        (("--amend", "--keep", "dorne-dwn"), "Did you mean 'dorne-down'?"),
        (("--amend", "--write", "/no/such/folder/x.toml"), "there is no folder"),
        (("--amend", "--write", "fairer.txt"), "for example fairer.toml"),
        (("--fewest",), "belong to --amend"),
        (("--sensitivity", "--fewest"), "belong to --amend"),
        (("--sensitivity", "--amend"), "choose one of --amend and --sensitivity"),
        (("--sensitivity", "--explain", "likenes"), "Did you mean 'likeness'?"),
        (("--for", "ALD", "--explain", "objecting"), "Did you mean 'object'?"),
        (("--for", "ALX"), "Did you mean 'ALD'?"),
    ],
)
def test_a_wrong_wish_for_an_amendment_is_refused_in_words(
    words: tuple[str, ...], said: str, lake: Path, equipoise: Runner
) -> None:
    told = equipoise("agree", lake, "fair-share", "--years", "2027-2028", "--draws", "4", *words)
    assert told.code != 0
    assert told.out == ""
    assert said in " ".join(told.err.split())


def test_nothing_is_written_where_no_text_passes(lake: Path, tmp_path: Path, equipoise: Runner) -> None:
    file = tmp_path / "hopeless.toml"
    asked = ("--years", "2027-2028", "--draws", "16", "--amend", "--probability", "0.99", "--write", file)
    told = equipoise("agree", lake, "fair-share", *asked)
    assert told.code == 1
    assert "No amendment of Dorne's proposal" in " ".join(told.out.split())
    assert "nothing was written" in told.err
    assert not file.exists()


def test_years_default_to_the_five_after_the_last_published_ceiling(lake: Path, equipoise: Runner) -> None:
    answer = json.loads(equipoise("agree", lake, "fair-share", "--draws", "4", "--json").out)
    assert answer["years"] == [2027, 2028, 2029, 2030, 2031]


def test_new_writes_a_folder_that_check_finds_sound(tmp_path: Path, equipoise: Runner) -> None:
    made = equipoise("new", tmp_path / "mine")
    assert made.code == 0
    assert f"equipoise check {tmp_path / 'mine'}" in " ".join(made.out.split())
    told = equipoise("check", tmp_path / "mine")
    assert told.code == 0
    assert "is sound" in told.out
    answer = json.loads(equipoise("check", tmp_path / "mine", "--json").out)
    assert {row["what"] for row in answer["rows"]} == {"check", "case"}
    assert answer["made_from"]["alliance_digest"].startswith("sha256:")


def test_new_has_the_shape_of_every_command(tmp_path: Path, equipoise: Runner) -> None:
    answer = json.loads(equipoise("new", tmp_path / "mine", "--json").out)
    assert {"question", "summary", "rows", "status", "made_from"} == set(answer)
    written = {p.relative_to(tmp_path / "mine").as_posix() for p in (tmp_path / "mine").rglob("*") if p.is_file()}
    assert {row["file"] for row in answer["rows"]} == written
    checked = json.loads(equipoise("check", tmp_path / "mine", "--json").out)
    assert answer["made_from"]["alliance_digest"] == checked["made_from"]["alliance_digest"]
    read = list(csv.DictReader(io.StringIO(equipoise("new", tmp_path / "two", "--csv").out)))
    assert [row["file"] for row in read] == [row["file"] for row in answer["rows"]]


def test_check_prints_what_is_worth_knowing(tmp_path: Path, equipoise: Runner) -> None:
    equipoise("new", tmp_path / "mine")
    fund = tmp_path / "mine" / "funds" / "common.toml"
    (fund.parent / "swiss.toml").write_text(
        fund.read_text().replace('title = "Common budget"', 'title = "Swiss"').replace('"EUR"', '"CHF"')
    )
    told = "the funds are in several currencies (CHF: swiss; EUR: common): their amounts are never added"
    assert told in " ".join(equipoise("check", tmp_path / "mine").out.split())
    rows = json.loads(equipoise("check", tmp_path / "mine", "--json").out)["rows"]
    assert [row["message"] for row in rows if row["what"] == "note"] == [told]


def test_the_burden_table(equipoise: Runner) -> None:
    told = equipoise("pay", "nato", "--burden", "--year", "2025")
    assert told.code == 0
    assert "How: equipoise pay nato --burden --year 2025" in told.out
    assert "∅ no figure:" in told.out


@pytest.mark.parametrize(
    "words", [("fair-share", "--record"), ("--record", "--amend"), ("--record", "--years", "2027")]
)
def test_the_record_is_of_every_past_case(words: tuple[str, ...], lake: Path, equipoise: Runner) -> None:
    told = equipoise("agree", lake, *words, "--record")
    assert told.code == 2
    assert "leave out PROPOSAL" in told.err


def test_agree_needs_a_proposal_or_asks_for_the_record(lake: Path, equipoise: Runner) -> None:
    told = equipoise("agree", lake)
    assert told.code == 2
    assert "name a proposal" in told.err


def test_the_track_record_stands_beside_the_odds(lake: Path, equipoise: Runner) -> None:
    asked = ("fair-share", "--years", "2027-2028", "--draws", "4")
    for command in ("agree", "brief"):
        assert "Track record: 1 past case on file" in equipoise(command, lake, *asked).out
    (lake / "record" / "ferry-toll-2018.toml").unlink()
    assert "Track record: none" in equipoise("agree", lake, *asked).out
    refused = equipoise("agree", lake, "--record")
    assert refused.code == 1
    assert "has no past case on file" in refused.err
