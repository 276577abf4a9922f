"""Does every page lead from a number to where it is contested, with the figure filled in as the folder has it?"""

from __future__ import annotations

import re
from decimal import Decimal
from html import unescape
from pathlib import Path
from typing import Any

import httpx
import pytest

from equipoise import folder
from equipoise.agree import figure
from equipoise.model import Alliance
from equipoise.report.asking import ask

_LINK = re.compile(r'<a class="contest" href="([^"]*)"[^>]*>(.*?)</a>')


@pytest.fixture(scope="module")
def alliance(lake: Path) -> Alliance:
    return folder.read(lake)


def test_a_trace_names_figures_where_the_folder_has_them(alliance: Alliance) -> None:
    proposal = folder.load_proposal(alliance, "fair-share")
    found = 0
    for question, said in (
        ("pay", {"fund": next(iter(alliance.funds)), "year": 2026}),
        ("burden", {"year": 2025}),
        ("agree", {"proposal": proposal, "draws": 16, "years": range(2027, 2029)}),
    ):
        answer = ask(alliance, question, **said)
        for member in alliance.members:
            for line in (one for trace in answer.explain(member) for one in trace.lines if one.place):
                standing = figure(alliance, line.place).standing(alliance)
                found += 1
                source = "" if line.source == "built in" else line.source
                assert (standing.status, standing.source) == (line.status, source), line
    assert found > 10


@pytest.mark.parametrize(
    "path", ["/", "/for/DOR", "/pay", "/pay?show=burden&year=2025", "/workshop", "/whatif/fair-share"]
)
def test_a_page_leads_to_its_own_figure_filled_in(path: str, small: httpx.Client, alliance: Alliance) -> None:
    page = small.get(path).text
    links = [(unescape(address), words) for address, words in _LINK.findall(page)]
    assert links
    filled = [address for address, _ in links if "figure=" in address]
    assert filled, "at least one names its figure"
    for address in dict.fromkeys([filled[0], filled[-1]]):
        place = httpx.URL(address).params["figure"]
        standing = figure(alliance, place).standing(alliance)
        form = small.get(address).text
        assert f'value="{place}"' in form
        assert standing.value is not None
        assert f'name="value" value="{standing.value.normalize():f}"' in form


def test_a_figure_of_a_series_opens_to_its_source_and_status(small: httpx.Client, alliance: Alliance) -> None:
    name = next(iter(alliance.series))
    page = small.get(f"/data/{name}").text
    for address, words in _LINK.findall(page)[:3]:
        place = httpx.URL(unescape(address)).params["figure"]
        _, series, member, year = place.split("/")
        one = alliance.series[series].at(member, int(year))
        form = unescape(small.get(unescape(address)).text)
        assert str(one.status) in form
        assert alliance.sources[one.source].title in form if one.source in alliance.sources else True
        if one.value is not None:
            assert float(words.replace(",", "").replace("−", "-")) == pytest.approx(float(one.value), abs=0.01)


@pytest.mark.parametrize("draws", ["\u00b2", "9" * 5000, "-1", "many"])
def test_a_number_of_draws_that_is_none_is_the_usual_one(small: httpx.Client, draws: str) -> None:
    said = {"figure": "preferences/followers", "value": "0.2", "why": "Our own count.", "draws": draws}
    assert small.get("/contest", params=said).status_code in (200, 202)


def test_one_rule_says_what_a_number_is(small: httpx.Client) -> None:
    def held(value: str) -> Any:
        said = {"figure": "preferences/followers", "why": "x", "value": value, "draws": "2"}
        return small.get("/contest", params=said)

    refused = held("0,2")
    assert refused.status_code == 422
    assert "a comma only thousands" in refused.text
    assert 'value="0,2"' in refused.text, "what was typed is kept"
    assert "a comma only thousands" in small.get("/agree/fair-share/suppose?preferences/followers=0,2").text


def test_a_share_is_held_otherwise_with_who_takes_up_the_rest(page: Any) -> None:
    page.goto("/contest?figure=keys/common-funding/DEU/2026&draws=16")
    page.get_by_label("You hold it to be").fill("16")
    page.get_by_label("Because").fill("it was said")
    assert page.get_by_label("Who takes up the rest").input_value() == "others"
    page.get_by_role("button", name="See what survives").click()
    link = page.get_by_role("link", name="Read every page with this figure")
    link.wait_for(timeout=60_000)
    assert "16" in page.locator("h1").inner_text()
    link.click()
    page.wait_for_url("**hold=keys**")
    base, held = page.url.partition("/agree")[0], page.url.partition("?")[2]
    rows, before = (
        {r["member"]: r for r in httpx.get(f"{base}/pay.json?fund=civil{more}", timeout=60).json()["rows"]}
        for more in (f"&{held}", "")
    )
    total = sum(Decimal(r["amount"]) for r in before.values())
    assert sum(Decimal(r["amount"]) for r in rows.values()) == total
    assert abs(Decimal(rows["DEU"]["amount"]) - total * 16 / 100) < Decimal("0.01")
    assert all(Decimal(rows[m]["amount"]) < Decimal(before[m]["amount"]) for m in rows if m != "DEU")


def test_a_post_is_held_by_another(nato: httpx.Client) -> None:
    post = next(f"posts/{p.id}" for p in folder.read("nato").posts if p.member == "USA" and p.until is None)
    form = nato.get(f"/contest?figure={post}").text
    assert 'name="holder"' in form
    assert 'name="value"' not in form
