"""Is a key built in the workshop the key that the file says, to the digit, and does it redraw as a slider moves?"""

from __future__ import annotations

import json
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import httpx
import pytest

BUILT = "fund=civil&year=2027&s0=floor&s0.percent=0.1&s1=ceiling&s1.percent=14"


def test_the_key_built_is_what_the_command_says_of_its_file(
    nato: httpx.Client, equipoise: Callable[..., str], tmp_path: Path
) -> None:
    rows = nato.get(f"/workshop.json?{BUILT}").json()["rows"]
    form = dict(pair.split("=") for pair in BUILT.split("&"))
    kept = nato.post("/workshop/keep", data=form)
    assert kept.status_code == 303, kept.text
    page = nato.get(kept.headers["location"])
    assert "it can be tabled as it stands" in page.text
    file = tmp_path / "key.toml"
    file.write_text(nato.get(f"{kept.headers['location']}.toml").text)
    told = json.loads(equipoise("whatif", "nato", str(file), "--years", "2027", "--json"))
    civil, whole = {r["member"]: Fraction(r["amount_change"]) for r in rows}, {}
    for fund in ("civil", "military", "nsip"):
        for row in nato.get(f"/workshop.json?{BUILT.replace('civil', fund)}").json()["rows"]:
            whole[row["member"]] = whole.get(row["member"], Fraction(0)) + Fraction(row["amount_change"])
    assert sum(civil.values()) == 0
    paid = {row["member"]: Fraction(row["amount"]) for row in told["rows"]}
    joint = {m: paid[m] - whole[m] for m in paid}
    assert all(abs(value) < Fraction(10**9) for value in joint.values())
    assert paid["USA"] < 0
    assert {r["member"]: Fraction(r["share_percent"]) for r in rows}["USA"] == 14


def test_no_step_changes_nothing(nato: httpx.Client) -> None:
    told = nato.get("/workshop.json?fund=civil&year=2027").json()
    assert all(Fraction(row["amount_change"]) == 0 for row in told["rows"])
    assert "No step is taken yet" in told["summary"]


def test_a_step_is_added_and_taken_away_by_the_address(nato: httpx.Client) -> None:
    added = nato.get(f"/workshop?{BUILT}&add=compress")
    assert added.status_code == 303
    assert "s2=compress" in added.headers["location"]
    assert nato.get(added.headers["location"]).status_code == 200
    gone = nato.get(f"/workshop?{BUILT}&drop=0").headers["location"]
    assert "s0=ceiling" in gone
    assert "floor" not in gone


def test_one_step_is_reset_alone(nato: httpx.Client) -> None:
    path = "/workshop?fund=civil&year=2027&s0=floor&s0.percent=0.3&s1=ceiling&s1.percent=14"
    assert nato.get(path).text.count('<fieldset class="step changed"') == 2
    led = nato.get(f"{path}&reset=0").headers["location"]
    assert "s0.percent=0.1" in led
    assert "s1.percent=14" in led
    page = nato.get(led).text
    assert page.count('<fieldset class="step changed"') == 1
    assert page.index('<fieldset class="step changed"') > page.index("Reset step 1")


def test_what_cannot_stand_is_told_at_its_field(nato: httpx.Client) -> None:
    page = nato.get("/workshop?fund=civil&year=2027&s0=floor&s0.percent=4")
    assert page.status_code == 422
    assert "This key cannot stand yet" in page.text
    page = nato.get("/workshop?fund=civil&year=2027&s0=floor&s0.percent=lots")
    assert "Write a number" in page.text
    assert 'value="lots"' in page.text


def test_every_step_has_a_form(nato: httpx.Client) -> None:
    from equipoise.model.key_steps import STEPS

    for kind in STEPS:
        place = nato.get(f"/workshop?fund=civil&year=2027&add={kind}").headers["location"]
        page = nato.get(place)
        assert page.status_code in (200, 422), kind
        assert f"Step 1: {kind}" in page.text


REDRAWN = "performance.getEntriesByName('redrawn')"


def test_each_move_of_a_slider_redraws(page: Any, nato: httpx.Client) -> None:
    """How soon is measured by ``x.py bench pages``."""
    nato.get(f"/workshop?{BUILT}")
    page.goto(f"/workshop?{BUILT}")
    page.locator('input[type="range"]').first.focus()
    for redraws in range(1, 4):
        page.keyboard.press("ArrowRight")
        for _ in range(500):  # the page's policy allows no function that waits inside it
            if page.evaluate(f"{REDRAWN}.length") >= redraws:
                break
            page.wait_for_timeout(40)
        assert page.evaluate(f"{REDRAWN}.length") >= redraws
    assert page.get_by_label("Percent").first.input_value() != "0.1"
    assert page.locator("tr.total").inner_text().count("0.00") >= 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("s0=wings", "s0: unknown step &#39;wings&#39;"),
        ("s0=floor&s0.wings=3", "s0.wings: unknown term"),
        ("s0.percent=3", "Take the whole link"),
        ("add=flooor", "Did you mean &#39;floor&#39;?"),
        ("&".join(f"s{i}=floor&s{i}.percent=0.{i + 10}" for i in range(13)), "13 steps"),
    ],
)
def test_a_step_that_is_not_known_is_told_and_never_left_out(words: str, said: str, small: httpx.Client) -> None:
    page = small.get(f"/workshop?{words}")
    assert page.status_code == 400
    assert said in page.text


def test_a_key_is_built_where_no_body_may_replace_one(small: httpx.Client) -> None:
    """The example alliance's Council may not: what the key would mean is told all the same, and can be kept."""
    page = small.get("/workshop?s0=ceiling&s0.percent=30")
    assert page.status_code == 200
    assert "would pay more" in page.text
    kept = small.post("/workshop/keep", data={"fund": "common", "year": "2027", "s0": "ceiling", "s0.percent": "30"})
    assert "replace-key" in small.get(kept.headers["location"]).text
