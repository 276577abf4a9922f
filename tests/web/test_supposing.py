"""Do the controls of a page hold figures like any other disagreement, and give back what the folder says?"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from tests.web.conftest import plain

Runner = Callable[..., str]
VOICE = "positions/fair-share/BRE"


def held_in(response: httpx.Response) -> dict[str, str]:
    assert response.status_code == 303
    said = parse_qs(urlsplit(response.headers["location"]).query).get("hold", [""])[0]
    return dict(word.rpartition("=")[::2] for word in said.split(";") if word)


def test_a_stance_and_an_assumption_are_held_as_the_command_holds_them(
    small: httpx.Client, lake: Path, equipoise: Runner, tmp_path: Path
) -> None:
    asked = f"/agree/fair-share/suppose?draws=16&voice={VOICE}&stance=-0.9&preferences/voice-all=0.8"
    led = small.get(asked)
    assert held_in(led) == {"preferences/voice-all": "0.8", VOICE: "-0.9"}
    page = small.get(led.headers["location"])
    assert "As supposed (" in page.text
    assert "Take it back" in page.text
    address = urlsplit(led.headers["location"])
    held = []
    for name in ("held-1.toml", "held-2.toml"):
        (tmp_path / name).write_bytes(small.get(f"/contest/{name}?{address.query.replace('draws=16&', '')}").content)
        held += ["--contest", str(tmp_path / name)]
    told = json.loads(equipoise("agree", str(lake), "fair-share", "--draws", "16", *held, "--json"))
    mine = small.get(f"{address.path}.json?{address.query}").json()
    assert mine["rows"] == told["rows"]
    before = small.get("/agree/fair-share.json?draws=16").json()
    assert mine["odds"] != before["odds"]
    strip = re.findall(r'<ol class="chips".*?</ol>', page.text, re.DOTALL)[0]
    assert "<span>0</span>" not in strip, "no odds are zero, and who tabled it has none"
    assert re.findall(r"<abbr[^>]*>(\w+)</abbr>", strip) == [row["member"] for row in mine["rows"]]


def test_what_stands_as_the_folder_has_it_is_not_held(small: httpx.Client) -> None:
    led = small.get("/agree/fair-share/suppose?preferences/voice-all=0.50&why=x")
    assert held_in(led) == {}
    assert "why" not in led.headers["location"]
    kept = small.get(f"/agree/fair-share/suppose?hold={VOICE}=1;preferences/voice-all=0.9&preferences/voice-all=0.5")
    assert held_in(kept) == {VOICE: "1"}


@pytest.mark.parametrize("wrong", ["stance=much&voice=positions/fair-share/BRE", "preferences/voice-all=1e999999999"])
def test_no_number_is_told(wrong: str, small: httpx.Client) -> None:
    told = small.get(f"/agree/fair-share/suppose?{wrong}")
    assert told.status_code == 400
    assert "is no number" in told.text


@pytest.mark.parametrize(
    ("typed", "ceilings"),
    [
        ({"percent": "200"}, [25, 26, 27, 28, 29]),
        ({"percent": "100", "funds/common/ceiling/2028": "20"}, [12.5, 20, 13.5, 14, 14.5]),
        ({"percent": "", "funds/common/ceiling/2027": "1,000.5"}, [1000.5, 13, 13.5, 14, 14.5]),
    ],
)
def test_another_budget_is_a_ceiling_held_for_each_year(
    typed: dict[str, str], ceilings: list[float], small: httpx.Client
) -> None:
    page = small.get("/plan").text
    (form,) = re.findall(r'<form[^>]*action="/plan/suppose".*?</form>', page, re.DOTALL)
    fields = dict(re.findall(r'name="([^"]+)" value="([^"]*)"', form))
    led = small.get("/plan/suppose", params={**fields, **typed})
    years = small.get(urlsplit(led.headers["location"]).path + ".json?" + urlsplit(led.headers["location"]).query)
    told = {row["year"]: float(row["ceiling"]) for row in years.json()["by_year"]}
    assert list(told.values()) == [1e6 * c for c in ceilings]
    after = small.get(led.headers["location"]).text
    assert "By the folder: " in after
    # The form as it comes back, sent again, changes nothing.
    (form,) = re.findall(r'<form[^>]*action="/plan/suppose".*?</form>', after, re.DOTALL)
    again = small.get("/plan/suppose", params=dict(re.findall(r'name="([^"]+)" value="([^"]*)"', html.unescape(form))))
    assert held_in(again) == held_in(led)


def test_the_years_of_the_effects_have_the_whole_as_their_sum(small: httpx.Client) -> None:
    page = small.get("/whatif").text
    (years,) = re.findall(r'<nav class="segments years".*?</nav>', page, re.DOTALL)
    links = [(html.unescape(link), text) for link, text in re.findall(r'<a href="([^"]*)"[^>]*>([^<]*)</a>', years)]
    assert [text for _, text in links] == ["2027 to 2031", "2027", "2028", "2029", "2030", "2031"]
    sums: dict[str, list[Fraction]] = {}
    for at, (link, _) in enumerate(links):
        shown = small.get(link).text
        (table,) = re.findall(r'aria-labelledby="table-title">.*?</section>', shown, re.DOTALL)
        for code, row in re.findall(r"<tr[^>]*><th[^>]*><abbr>(\w+)</abbr>(.*?)</tr>", table, re.DOTALL):
            cells = [plain(cell).replace("−", "-") for cell in re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL)]
            points, paid = Fraction(cells[2]), Fraction(cells[4])
            total = sums.setdefault(code, [Fraction(0)] * 4)
            if at == 0:
                total[0], total[1] = points, paid
            else:
                total[2], total[3] = total[2] + points / 5, total[3] + paid
    assert len(sums) == 5
    assert any(total[1] for total in sums.values())
    for points, paid, mean, added in sums.values():
        assert abs(points - mean) <= Fraction(1, 1000)  # each figure is rounded to the last digit printed
        assert abs(paid - added) <= Fraction(6, 200)


def test_each_clause_has_a_card_with_today_and_proposed(small: httpx.Client) -> None:
    told = small.get("/whatif/fair-share.json").json()["clauses"]
    page = html.unescape(small.get("/whatif/fair-share").text)
    assert len(told) == page.count('<article class="card"') == 2
    for clause in told:
        assert clause["text"] in page
        assert clause["kind"] in page
