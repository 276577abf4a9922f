"""Do the pages that gather answers say the figures of those answers: the overview, a capital's chair, the brief?"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import httpx

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
    rows = small.get("/overview.json").json()["rows"]
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
