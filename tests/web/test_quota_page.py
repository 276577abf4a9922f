"""Does the page of power by quota say what the command says of the same weights?"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from operator import itemgetter
from pathlib import Path

import httpx
import pytest

from equipoise import folder
from equipoise.decide import weighed
from equipoise.model import WeightAtLeast

ON = "on=2026-11-22"


@pytest.mark.parametrize("by", ["shapley", "banzhaf"])
def test_the_page_is_what_the_command_counts(
    by: str, small: httpx.Client, lake: Path, equipoise: Callable[..., str], tmp_path: Path
) -> None:
    asked = f"/decide/quotas?body=council&{ON}&weight=series:gdp&quotas=50-90:20&by={by}&aim=key:lake"
    page = small.get(asked)
    assert page.status_code == 200
    assert "Nearest to the shares of" in page.text
    mine = small.get(asked.replace("quotas?", "quotas.json?")).json()
    alliance, day = folder.read(lake), date(2026, 11, 22)
    seated = alliance.seated("council", day)
    votes = weighed(alliance, WeightAtLeast("series:gdp", Decimal(50)), seated, day)[0].figures
    table = tmp_path / "votes.csv"
    table.write_text("member,gdp\n" + "".join(f"{m},{w}\n" for m, w in votes.items()), encoding="utf-8")
    shell = [
        "decide",
        "--rule",
        "at least 50% of gdp in favour",
        "--weights",
        str(table),
        "--quotas",
        "50-90:20",
        "--json",
    ]
    told = json.loads(equipoise(*shell, *(["--only-banzhaf"] if by == "banzhaf" else [])))
    key = itemgetter("quota", "member")
    assert sorted(mine["rows"], key=key) == sorted(told["rows"], key=key)
    rows = list(csv.DictReader(small.get(asked.replace("quotas?", "quotas.csv?")).text.splitlines()))
    assert [row["power"] for row in rows] == [row["power"] for row in mine["rows"]]
    assert mine["nearest"] == min(mine["error"], key=lambda q: Fraction(mine["error"][q]))


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("quotas=ten", "are no quotas"),
        ("quotas=0,50", "is not above 0"),
        ("quotas=nan", "are no quotas"),
        ("quotas=1-100:1", "more than a page shows"),
        ("weight=key:nothing", "key:nothing"),
        ("by=johnston", "johnston"),
        ("aim=who", "who"),
        ("body=nobody", "nobody"),
        ("on=yesterday", "is no date"),
    ],
)
def test_what_cannot_be_asked_is_said_on_the_page(said: str, words: str, small: httpx.Client) -> None:
    page = small.get(f"/decide/quotas?{said}")
    assert page.status_code in (404, 422)
    assert words in page.text
    assert "Traceback" not in page.text


def test_the_page_of_decisions_leads_to_it(small: httpx.Client) -> None:
    assert 'href="/decide/quotas?' in small.get(f"/decide?body=council&{ON}").text


def test_a_large_body_is_counted_by_banzhaf_unless_a_few_quotas_are_asked(
    small: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What takes seconds at each quota is not begun for many of them."""
    monkeypatch.setattr("equipoise.web.quota_page._LARGE", 4)
    page = small.get("/decide/quotas?on=2026-03-01")
    assert "(Banzhaf)" in page.text
    assert 'value="banzhaf" selected' in page.text
    refused = small.get("/decide/quotas?on=2026-03-01&by=shapley")
    assert refused.status_code == 422
    assert "at most 3 quotas" in refused.text
    assert "(Shapley-Shubik)" in small.get("/decide/quotas?on=2026-03-01&by=shapley&quotas=50,80").text
