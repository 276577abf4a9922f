"""Is the example sound, and do names, paths, variants and types come out right?"""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import equipoise
from equipoise.errors import EquipoiseError, ProposalError, UnknownName
from equipoise.folder import (
    Questions,
    bundled,
    check,
    load_proposal,
    new,
    proposal_from_text,
    read,
    write,
    write_proposal,
)
from equipoise.folder.checking import examined
from equipoise.model import KeyTable, digest, shares_on
from equipoise.values import Status


def test_the_example_is_sound(lake: Path, questions: Questions) -> None:
    report = check(lake, questions)
    assert report.ok
    assert report.problems == ()
    assert all(result.as_expected for result in report.checks)
    assert [result.id for result in report.discrepancies] == ["defence-total", "budget-prose"]
    assert [(case.id, case.holds) for case in report.cases] == [("calls-2026", True)]
    assert report.digest == digest(read(lake))


def test_new_refuses_a_folder_with_something_in_it(lake: Path) -> None:
    with pytest.raises(EquipoiseError, match="not an empty folder"):
        new(lake)


def test_write_refuses_a_folder_that_is_no_alliance(lake: Path, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "letter.txt").write_text("Dear all", encoding="utf-8")
    with pytest.raises(EquipoiseError, match="no alliance"):
        write(read(lake), tmp_path / "other")


def test_write_keeps_texts_and_deletes_what_is_gone(lake: Path) -> None:
    alliance = read(lake)
    write(alliance.with_one("proposal", "fair-share", None).with_one("project", "ferry", None), lake)
    assert (lake / "README.md").is_file()
    assert not (lake / "projects/ferry.toml").exists()
    assert not (lake / "keys/lake-2020.csv").exists()
    assert (lake / "keys/lake-2020-01-01.csv").is_file()


def test_the_bundled_alliances_are_sound() -> None:
    assert bundled() == ("cbd", "nato", "un")
    for name in bundled():
        assert check(name).problems == ()


def test_values_have_their_types(lake: Path) -> None:
    alliance = equipoise.load(lake)
    figure = alliance.series["gdp"].figures["ALD"][2024]
    assert (figure.value, figure.status, figure.source) == (Decimal(400000), Status.PUBLISHED, "yearbook")
    assert type(figure.status) is Status
    assert alliance.series["defence"].at("EST", 2024).value is None
    ceiling = alliance.funds["common"].ceilings[0]
    assert isinstance(ceiling.value, Decimal)
    assert ceiling.since == date(2024, 1, 1)
    assert list(alliance.projects["lighthouse"].costs) == [1, 2]
    assert isinstance(alliance.keys["lake"].versions[0].value, KeyTable)
    assert shares_on(alliance, "lake", date(2026, 1, 1)).percent["ALD"] == 38


def test_proposals_by_name_variant_and_path(lake: Path, tmp_path: Path) -> None:
    alliance = read(lake)
    named = equipoise.load_proposal(alliance, "fair-share")
    variant = load_proposal(alliance, "fair-share:all")
    assert variant.id == "fair-share:all"
    assert variant.changes[0] != named.changes[0]
    assert variant.changes[1] == named.changes[1]
    copy = tmp_path / "fair-share.toml"
    copy.write_text(write_proposal(named), encoding="utf-8")
    assert load_proposal(alliance, copy) == load_proposal(alliance, str(copy)) == named
    with pytest.raises(UnknownName, match="fair-share"):
        load_proposal(alliance, "fare-share")
    with pytest.raises(UnknownName, match="variant"):
        load_proposal(alliance, "fair-share:some")


def test_a_proposal_in_a_file_is_examined_in_full(lake: Path, tmp_path: Path) -> None:
    alliance = read(lake)
    text = write_proposal(alliance.proposals["fair-share"])
    stale = text.replace(digest(alliance), "sha256:" + "0" * 64).replace('member = "DOR"', 'member = "DRO"')
    with pytest.raises(ProposalError) as caught:
        proposal_from_text(alliance, stale, "mine")
    told = [str(problem) for problem in caught.value.problems()]
    assert any("unknown member 'DRO'" in line for line in told)
    assert any(f'against = "{digest(alliance)}"' in line for line in told)
    with pytest.raises(ProposalError, match="the file is missing"):
        load_proposal(alliance, tmp_path / "none.toml")
    with pytest.raises(ProposalError, match="not valid TOML"):
        proposal_from_text(alliance, "title = ", "mine")


def test_a_proposal_by_path_is_examined_as_one_in_the_folder(lake: Path, tmp_path: Path) -> None:
    alliance = read(lake)
    text = write_proposal(alliance.proposals["fair-share"])
    path = tmp_path / "mine.toml"
    spoiled = text.replace('tabled_by = "DOR"', 'tabled_by = "DRO"\nparent = "fare-share"')
    path.write_text(re.sub(r"route = .*", 'route = ["counsil"]', spoiled), encoding="utf-8")
    with pytest.raises(ProposalError) as caught:
        load_proposal(alliance, path)
    told = {(problem.file, problem.place, problem.message) for problem in caught.value.problems()}
    assert told == {
        (str(path), "tabled_by", "unknown member 'DRO'"),
        (str(path), "parent", "unknown proposal 'fare-share'"),
        (str(path), "route", "unknown body 'counsil'"),
    }


def test_a_proposal_without_changes_is_the_empty_one(lake: Path) -> None:
    alliance = read(lake)
    text = f'title = "Nothing"\nstage = "draft"\nagainst = "{digest(alliance)}"\n'
    assert proposal_from_text(alliance, text, "nothing").changes == ()


def test_figures_below_zero_are_read_where_the_series_is_signed(lake: Path) -> None:
    table, described = lake / "series/gdp.csv", lake / "series/gdp.toml"
    before = digest(read(lake))
    table.write_text(re.sub(r",(\d+),published", r",-\1,published", table.read_text(), count=1))
    assert not check(lake, {}).ok
    described.write_text(described.read_text() + "signed = true\n")
    assert not [p for p in check(lake, {}).problems if p.file.startswith("series/")]
    table.write_text(table.read_text().replace(",-", ","))
    assert digest(read(lake)) == before, "how figures are examined is no rule"


def test_funds_in_two_currencies_are_noted(lake: Path) -> None:
    assert check(lake, {}).notes == ()
    fund = (lake / "funds/common.toml").read_text()
    (lake / "funds/other.toml").write_text(fund.replace('"EUR"', '"USD"'))
    (note,) = check(lake, {}).notes
    assert note == "the funds are in several currencies (EUR: common; USD: other): their amounts are never added"


def test_importing_equipoise_loads_nothing_else() -> None:
    told = (
        "import sys, equipoise; print([m for m in sys.modules if m.startswith(('equipoise.', 'pydantic', 'tomlkit'))])"
    )
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['equipoise.version']"


NASTY = [
    "",
    ",",
    ";",
    '"',
    "\n",
    "\n\n",
    "{",
    "}",
    "[",
    "]",
    "=",
    "-",
    "NA",
    "1,5",
    "2024-13-40",
    "9" * 30,
    "1e999",
    "nan",
]
NASTY += ["true", "'''", "\x00", "\\", "\ufeff", "ALD", 'kind = "x"', "inf", "0", "1979-05-27T07:32:00Z", "[[a]]", "é"]


@given(st.data())
def test_no_spoiled_file_gives_a_traceback(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    """Anything may be deleted or put in anywhere: the answer is a list of problems, perhaps empty."""
    folder = new(tmp_path_factory.mktemp("spoiled") / "lake")
    files = sorted(p for p in folder.rglob("*") if p.suffix in (".toml", ".csv"))
    for path in data.draw(st.lists(st.sampled_from(files), min_size=1, max_size=3, unique=True)):
        text = path.read_text(encoding="utf-8")
        start = data.draw(st.integers(0, len(text)))
        end = start + data.draw(st.integers(0, 30))
        put = data.draw(st.sampled_from(NASTY))
        path.write_text(text[:start] + put + text[end:], encoding="utf-8", newline="")
    report, findings = examined(folder, {})
    assert all(str(problem) for problem in report.problems)
    assert bool(findings) == (not report.ok)


def test_a_power_of_ten_that_no_memory_holds_is_a_problem_at_once(lake: Path) -> None:
    table = lake / "series" / "gdp.csv"
    head, first, *rest = table.read_text(encoding="utf-8").splitlines()
    cells = first.split(",")
    cells[2] = "1e999999999"
    table.write_text("\n".join([head, ",".join(cells), *rest]) + "\n", encoding="utf-8")
    (problem,) = check(lake).problems
    assert "scientific notation" in problem.message
    assert "all its digits" in problem.hint


@pytest.mark.parametrize("number", ["1e999999999", "9" * 5000, "[" * 3000 + "]" * 3000])
def test_a_toml_value_beyond_reason_is_a_problem_not_a_crash(lake: Path, number: str) -> None:
    fund = lake / "funds" / "common.toml"
    fund.write_text(fund.read_text(encoding="utf-8").replace("10_000_000", number, 1), encoding="utf-8")
    found = [p for p in check(lake).problems if p.file == "funds/common.toml"]
    assert [p.message.partition(":")[0] for p in found] == ["this is not valid TOML"]
    assert found[0].hint
