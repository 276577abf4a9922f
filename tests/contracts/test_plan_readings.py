"""Every reading of ``plan``: shell, Python and the words of a case file give one answer, and its page prints."""

from __future__ import annotations

import csv
import io
import json
import shlex
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import pytest

from asked_once import asked_once, kept
from equipoise import folder
from equipoise.cli.running import run
from equipoise.model import Alliance
from equipoise.model.digest import digest
from equipoise.report import csv_text, json_text
from equipoise.report.asking import ask
from equipoise.report.asking import questions as answering

__all__ = ["asked_once", "kept"]

E7: Final = {"project": "e7-acquisition"}
WORK: Final = {"fund": "joint-procurement", "years": "2027-2031"}
NSIP: Final = {"fund": "nsip", "years": "2027-2031"}

#: Question -> its words, and the command that asks it.
READINGS: Final[dict[str, tuple[dict[str, Any], str]]] = {
    "say": (NSIP, "nato nsip --say --years 2027-2031"),
    "influence": (NSIP | {"draws": 2}, "nato nsip --influence --years 2027-2031 --draws 2"),
    "receipt": (NSIP | {"pin": "cyber-range"}, "nato nsip --pin cyber-range --years 2027-2031"),
    "why": (NSIP | {"project": "cyber-range"}, "nato nsip --why cyber-range --years 2027-2031"),
    "gaps": ({"year": 2031}, "nato --gaps --year 2031"),
    "road": ({"on": "2026-11-22"}, "nato --road --on 2026-11-22"),
    "joining": (E7, "nato --project e7-acquisition --joining"),
    "allocation": (E7, "nato --project e7-acquisition --allocation"),
    "leaving": (E7 | {"member": "USA"}, "nato --project e7-acquisition --joining --leaves USA"),
    "scenarios": (E7 | {"member": "USA"}, "nato --project e7-acquisition --joining --leaves USA --scenarios"),
    "returns": (WORK, "nato joint-procurement --return --years 2027-2031"),
    "frontier": (WORK | {"bands": "0,0.5"}, "nato joint-procurement --return --bands 0,0.5 --years 2027-2031"),
}


@pytest.mark.usefixtures("asked_once")
@pytest.mark.parametrize("reading", READINGS)
def test_shell_python_and_case_give_one_answer(reading: str, capsys: pytest.CaptureFixture[str]) -> None:
    words, line = READINGS[reading]
    nato = folder.read("nato")
    answer = ask(nato, reading, **words)
    assert answer.question == reading
    assert answering()[reading](nato, {"question": reading, **words}).rows() == answer.rows()
    assert run(["plan", *line.split(), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told == json.loads(json_text(answer))
    assert run(["plan", *line.split(), "--csv"]) == 0
    read = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert read == list(csv.DictReader(io.StringIO(csv_text(answer))))
    assert len(read) == len(answer.rows())


@pytest.mark.usefixtures("asked_once")
@pytest.mark.parametrize("width", [80, 100])
@pytest.mark.parametrize("reading", READINGS)
def test_the_page_fits_and_the_commands_it_prints_run(
    reading: str, width: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("equipoise.report.terminal.WIDTH", width)
    assert run(["plan", *READINGS[reading][1].split(), "--ascii"]) == 0
    page = capsys.readouterr().out
    assert page.isascii()
    assert "Nothing to show" not in page
    names = {code: member.name for code, member in folder.read("nato").members.items()}
    lines = page.splitlines()
    assert max(len(line.rstrip()) for line in lines) <= width
    printed = " ".join(" ".join(lines).split()).split("How: ")[1:]
    for command in {one.split(" Files: ")[0] for one in printed}:
        assert run(shlex.split(command)[1:]) == 0, command
        traced = capsys.readouterr().out
        told = shlex.split(command)[-1]
        assert told in traced or names.get(told, told) in traced or reading == "road"


def test_a_folder_by_path_prints_commands_that_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = str(tmp_path / "our lake")
    assert run(["new", place]) == 0
    capsys.readouterr()
    for line in (
        ["common"],
        ["common", "--say"],
        ["common", "--influence"],
        ["--gaps"],
        ["--road"],
        ["--project", "ferry", "--joining"],
    ):
        assert run(["plan", place, *line]) == 0
        page = " ".join(capsys.readouterr().out.split())
        command = page.split("How: ")[1].split(" Files: ")[0]
        assert run(shlex.split(command)[1:]) == 0, command
        assert capsys.readouterr().out


def test_a_member_that_changes_nothing_by_leaving_is_not_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = str(tmp_path / "lake")
    assert run(["new", place]) == 0
    capsys.readouterr()
    assert run(["plan", place, "common", "--influence", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert {row["leaving_percent"] for row in told["rows"]} == {"0.00"}
    assert "if any one of them leaves with its money" in told["summary"]
    assert run(["plan", place, "--project", "ferry", "--joining", "--leaves", "ALD", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert "Cyrene follows in 1 round" in told["summary"]
    assert "EUR 915,034.18 instead of 435,000.00" in told["summary"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("nato nsip --raise 2029=1m,2029=2m", "2029 is raised twice"),
        ("nato nsip --part-fund cyber-range=50%,cyber-range=60%", "the part of cyber-range is given twice"),
        ("nato nsip --pin=", "names nothing"),
        ("nato nsip --why accs-extension", "no longer planned"),
        ("nato joint-procurement", "ask --return"),
        ("nato --project e7-acquisition --joining --assume slope=x,foo=2", "2 problems"),
        ("nato joint-procurement --return --bands 0,q --premium z", "2 problems"),
    ],
)
def test_what_cannot_be_asked_is_named_and_ends_with_1(
    line: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["plan", *line.split()]) == 1
    assert said in capsys.readouterr().err
    assert run(["plan", *line.split(), "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["question"] == "error"


def _project(title: str, domain: str, cost: int, terms: str) -> str:
    return (
        f'title = "{title}"\ndomain = "{domain}"\nfunding = "common"\nfund = "common"\ncosts = {{ 1 = {cost} }}\n'
        'cost_status = "estimate"\ncost_source = "yearbook"\nearliest = 2027\neveryone = true\nsource = "yearbook"\n'
        f'eligible = {{ eligible = true, reason = "Common.", source = "yearbook" }}\n{terms}\n'
    )


def test_what_a_plan_chose_beside_the_start_is_on_its_page_and_in_the_brief(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = tmp_path / "lake"
    assert run(["new", str(place)]) == 0
    fund = place / "funds" / "common.toml"
    carry = 'carry_over = [{ since = 2026-01-01, value = { percent = 50 }, source = "treaty" }]'
    fund.write_text(f"{fund.read_text()}\n{carry}\n")
    taking = 'joining = { required = ["ALD"], excluded = ["EST"], quorum = 3, least_share = 5, most_share = 60 }'
    for name, text in {
        "balloon": _project("Balloon", "surveillance", 6_000_000, "parts = [50]\nlatest = 2027"),
        "dock": _project("Dock", "mobility", 10_000_000, taking),
        "road": _project("Road", "mobility", 14_000_000, 'hosts = ["BRE"]'),
    }.items():
        (place / "projects" / f"{name}.toml").write_text(text)
    paper = place / "proposals" / "fair-share.toml"
    against = f'against = "{digest(_rules(place, paper))}"'
    paper.write_text("\n".join(against if n.startswith("against") else n for n in paper.read_text().splitlines()))
    capsys.readouterr()
    assert run(["plan", str(place), "common", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    bought = {row["project"]: row for row in told["rows"] if row["decision"] == "bought"}
    assert {row["part_percent"] for row in bought.values()} > {"100"}, "some project is bought in part"
    assert run(["plan", str(place), "common"]) == 0
    page = capsys.readouterr().out
    assert "Carried" in page
    assert "ALD BRE CYR DOR" in page
    rows = {line.split()[0]: line.split() for line in page.splitlines() if line.startswith("  ") and line.split()}
    assert rows["Balloon"][2:4] == ["6.00", "3.00"]
    total = sum(Fraction(row["amount"]) for row in bought.values())
    assert f"for EUR {float(total) / 1e6:g} million, within" in page.replace("\n", " ")
    assert run(["brief", str(place), "fair-share"]) == 0
    paper_text = " ".join(capsys.readouterr().out.split())
    assert f"the plan buys in all domains EUR {float(total) / 1e6:,.2f} million on both sides" in paper_text
    assert f"More: equipoise plan {place} common --say" in paper_text


def _rules(place: Path, paper: Path) -> Alliance:
    """The alliance of a folder, read without the paper that was written against other rules."""
    text = paper.read_text()
    paper.unlink()
    positions = place / "positions" / f"{paper.stem}.csv"
    kept = positions.read_text()
    positions.unlink()
    found = folder.read(str(place))
    paper.write_text(text)
    positions.write_text(kept)
    return found
