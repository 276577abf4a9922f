"""Do the pages that gather answers say the figures of those answers: the overview, a capital's chair, the brief?"""

from __future__ import annotations

import csv
import html
import io
import json
import re
import zipfile
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import httpx
import pytest
from python_calamine import CalamineWorkbook

from equipoise import folder

Runner = Callable[..., str]


def plain(text: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())


def test_the_overview_adds_the_calls_up(small: httpx.Client, lake: Path, equipoise: Runner) -> None:
    page = small.get("/").text
    total = Fraction(0)
    for fund in sorted(p.stem for p in (lake / "funds").glob("*.toml")):
        told = json.loads(equipoise("pay", str(lake), fund, "--json"))
        if "participants" not in (lake / "funds" / f"{fund}.toml").read_text():
            total += sum(Fraction(row["amount"]) for row in told["rows"])
    (headline,) = re.findall(r"<h1>(.*?)</h1>", page, re.DOTALL)
    assert re.search(rf"{float(total / 10**6):.0f}", headline.replace(",", "")) or "bn" in headline
    told = small.get("/overview.json").json()["rows"]
    rows = [row for row in told if row["what"] == "answer"]
    assert sum(Fraction(row["amount"]) for row in told if row["what"] == "share") == total
    assert [row["address"] for row in rows][:2] == ["/pay", "/decide"]
    assert all(small.get(row["address"]).status_code == 200 for row in rows if "show" not in row["address"])
    assert 'class="stops"' in page


def test_a_chair_has_the_rows_of_its_member(small: httpx.Client, lake: Path, equipoise: Runner) -> None:
    page = small.get("/for/dor")
    assert page.status_code == 200
    told = json.loads(equipoise("whatif", str(lake), "fair-share", "--json"))
    mine = next(row for row in told["rows"] if row["member"] == "DOR")
    row = next(r for r in small.get("/for/DOR.json").json()["rows"] if r.get("proposal") == "fair-share")
    assert row["say_change_points"] == mine["say_change_points"]
    assert row["amount"] == mine["amount"]
    assert small.get("/for/XXX").status_code == 404


def test_the_brief_is_the_commands_in_every_form(small: httpx.Client, lake: Path, equipoise: Runner) -> None:
    asked = "?draws=16&on=2026-11-22"
    page = small.get(f"/brief/fair-share{asked}")
    assert page.status_code == 200
    command = ("brief", str(lake), "fair-share", "--draws", "16", "--dated", "2026-11-22")
    assert small.get(f"/brief/fair-share.json{asked}").text == equipoise(*command, "--json")
    assert small.get(f"/brief/fair-share.pdf{asked}").content.startswith(b"%PDF-")
    assert small.get(f"/brief/fair-share.xlsx{asked}").content.startswith(b"PK")
    paper = small.get(f"/brief/fair-share.html{asked}").text
    (own,) = re.findall(r"<h1.*?>(.*?)</h1>", page.text, re.DOTALL)
    assert plain(own) in plain(paper)


@pytest.mark.parametrize(
    ("path", "drawn"),
    [
        ("/overview", True),
        ("/for/DOR", False),
        ("/data", False),
        ("/data/{series}", False),
        ("/workshop?for=DOR", True),
    ],
)
def test_what_is_gathered_goes_along_in_every_form(path: str, drawn: bool, small: httpx.Client) -> None:
    series = small.get("/data.json").json()["rows"][0]["series"]
    path, _, said = path.format(series=series).partition("?")
    page = small.get(f"{'/' if path == '/overview' else path}?{said}")

    def form(ending: str) -> bytes:
        place = f"{path}.{ending}" + (f"?{said}" if said else "")
        assert html.escape(place) in page.text, "the page leads to it"
        found = small.get(place)
        assert found.status_code == 200, place
        return found.content

    told = json.loads(form("json"))
    assert set(told) == {"question", "summary", "rows", "status", "made_from"}
    text = form("csv").decode()
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["status"] for row in rows] == [row["status"] for row in told["rows"]] != []
    packed = zipfile.ZipFile(io.BytesIO(form("zip")))
    assert packed.read("rows.csv").decode() == text
    metadata = json.loads(packed.read("metadata.json"))
    assert metadata["made_from"]["alliance_digest"] == told["made_from"]["alliance_digest"]
    assert plain(told["summary"]) in plain(packed.read("README.txt").decode())
    book = CalamineWorkbook.from_filelike(io.BytesIO(form("xlsx")))
    assert {"Text", "Rows", "Metadata"} <= set(book.sheet_names)
    assert len(book.get_sheet_by_name("Rows").to_python()) == len(rows) + 1
    assert metadata["made_from"]["alliance_digest"] in str(book.get_sheet_by_name("Metadata").to_python())
    if drawn:
        assert told["made_from"]["alliance_digest"][:19] in form("svg").decode()
        assert form("png").startswith(b"\x89PNG")


def test_a_series_names_the_source_of_each_figure(small: httpx.Client, lake: Path) -> None:
    alliance = folder.read(lake)
    for name, series in alliance.series.items():
        packed = zipfile.ZipFile(io.BytesIO(small.get(f"/data/{name}.zip").content))
        rows = list(csv.DictReader(io.StringIO(packed.read("rows.csv").decode())))
        figures = {(m, str(y)): f for m, years in series.figures.items() for y, f in years.items()}
        assert {(r["member"], r["year"]): r["source"] for r in rows} == {k: f.source for k, f in figures.items()}
        used = {part.strip() for f in figures.values() for part in re.split("[;,]", f.source) if part.strip()}
        assert set(json.loads(packed.read("metadata.json"))["sources"]) == used & set(alliance.sources)
