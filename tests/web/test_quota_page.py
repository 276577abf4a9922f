"""Does power by quota say the same as a page, as a command, and as a game of the same weights?"""

from __future__ import annotations

import json
import re
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
ASKED = f"show=quotas&body=council&{ON}&weight=series:gdp&quotas=50-90:20&aim=key:lake"


@pytest.mark.parametrize("by", ["shapley", "banzhaf"])
def test_the_page_is_what_the_command_and_a_game_count(
    by: str, small: httpx.Client, lake: Path, equipoise: Callable[..., str], tmp_path: Path
) -> None:
    page = small.get(f"/decide?{ASKED}&by={by}")
    assert page.status_code == 200
    assert re.search("[Nn]earest to the cost shares", page.text)
    mine = small.get(f"/decide.json?{ASKED}&by={by}")
    said = ["--on", "2026-11-22", "--weight", "series:gdp", "--quotas", "50-90:20", "--by", by, "--target", "key:lake"]
    assert equipoise("decide", str(lake), "council", *said, "--json") == mine.text
    alliance, day = folder.read(lake), date(2026, 11, 22)
    seated = alliance.seated("council", day)
    votes = weighed(alliance, WeightAtLeast("series:gdp", Decimal(50)), seated, day)[0].figures
    table = tmp_path / "votes.csv"
    table.write_text("member,gdp\n" + "".join(f"{m},{w}\n" for m, w in votes.items()), encoding="utf-8")
    game = ["--rule", "at least 50% of gdp in favour", "--weights", str(table), "--quotas", "50-90:20", "--json"]
    told = json.loads(equipoise("decide", *game, *(["--only-banzhaf"] if by == "banzhaf" else [])))
    key = itemgetter("quota", "member", "power", "power_percent", "dummy")
    answer = mine.json()
    assert sorted(map(key, answer["rows"])) == sorted(map(key, told["rows"]))
    assert answer["nearest"] == min(answer["error"], key=lambda q: Fraction(answer["error"][q]))


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("quotas=ten", "are no quotas. Write percents: 50,66.7,85 or 50-100 or 50-100:5"),
        ("quotas=0,50", "is not above 0"),
        ("quotas=nan", "are no quotas"),
        ("quotas=1-100:1", "more than a page shows"),
        ("weight=key:nothing", "key:nothing"),
        ("by=johnston", "johnston"),
        ("aim=who", "who"),
        ("body=nobody", "nobody"),
        ("on=yesterday", "a date such as"),
    ],
)
def test_what_cannot_be_asked_stands_at_its_field(said: str, words: str, small: httpx.Client) -> None:
    page = small.get(f"/decide?show=quotas&{said}")
    assert page.status_code == 400
    name = said.partition("=")[0]
    wrong = re.search(rf'<span class="error" id="w-{name}">([^<]*)', page.text)
    assert wrong
    assert words in wrong[1]


def test_links_to_its_former_place_open(small: httpx.Client, equipoise: Callable[..., str], lake: Path) -> None:
    for form in ("", ".json", ".csv"):
        gone = small.get(f"/decide/quotas{form}?{ON}&quotas=50,75")
        assert gone.status_code == 308
        now = f"/decide{form}?show=quotas&{ON}&quotas=50,75"
        assert small.get(gone.headers["location"]).content == small.get(now).content
    asked = f"/decide/quotas?body=council&{ON}&quotas=50,75"
    assert "quotas from 50% to 75%" in equipoise("open", asked, "--alliance", str(lake))


def test_the_page_of_decisions_leads_to_it(small: httpx.Client) -> None:
    assert f'href="/decide?body=council&amp;{ON}&amp;show=quotas"' in small.get(f"/decide?body=council&{ON}").text


def test_a_large_alliance_is_counted_in_the_background_and_by_banzhaf(
    small: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What takes seconds at each quota shows how far it is, and can be cancelled."""
    assert "(Shapley-Shubik)" in small.get("/decide?show=quotas&on=2026-03-01").text
    monkeypatch.setattr("equipoise.decide.over_quotas._LARGE", 4)
    monkeypatch.setattr("equipoise.web.pages.Reading.takes_long", lambda _, members: members > 4)
    page = small.get("/decide?show=quotas&on=2026-03-02")
    assert page.status_code == 202
    assert 'value="banzhaf" selected' in page.text
    assert re.search(r'action="/jobs/[^"]+/cancel"', page.text)
