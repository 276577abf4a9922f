"""Does a rule typed on the page move power as the command says of its file?"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

ON = "on=2026-11-22"


@pytest.mark.parametrize(
    "typed",
    [
        "rule=consensus",
        "rule=minus&least=1",
        "rule=majority&least=66.7",
        "rule=weighted&least=75&weight=key:lake",
        "rule=double&least=55&weight=series:gdp",
        "rule=weighted&least=60&weight=key:lake&of=DOR&share=45",
        "of=DOR&share=45&weight=key:lake",
    ],
)
def test_a_rule_typed_is_what_the_command_says_of_its_file(
    typed: str, small: httpx.Client, lake: Path, equipoise: Callable[..., str], tmp_path: Path
) -> None:
    body = "budget-committee"
    page = small.get(f"/decide?show=power-change&body={body}&{ON}&{typed}")
    assert page.status_code == 200, page.text
    link = re.search(r'href="(/decide/rule\.toml[^"]*)" download', page.text)
    assert link is not None
    file = small.get(link[1].replace("&amp;", "&"))
    name = re.search(r'filename="(draft-\w+\.toml)"', file.headers["content-disposition"])
    assert name is not None
    assert f"--proposal {name[1]}" in page.text
    (tmp_path / name[1]).write_bytes(file.content)
    shell = ("decide", str(lake), body, "--proposal", str(tmp_path / name[1]), "--on", "2026-11-22", "--json")
    told = json.loads(equipoise(*shell))
    mine = small.get(f"/decide.json?show=power-change&body={body}&{ON}&{typed}").json()
    assert mine["rows"] == told["rows"]


def test_another_rule_moves_power_and_is_kept_as_a_change(small: httpx.Client) -> None:
    asked = f"/decide.json?show=power-change&body=council&{ON}&rule=weighted&least=60&weight=key:lake"
    moved = [float(row["shapley_moved_percent"]) for row in small.get(asked).json()["rows"]]
    assert any(moved)
    assert sum(moved) == pytest.approx(0, abs=0.01)
    still = small.get(f"/decide.json?show=power-change&body=council&{ON}&rule=consensus").json()["rows"]
    assert not any(float(row["shapley_moved_percent"]) for row in still)
    form = {"body": "council", "on": "2026-11-22", "rule": "weighted", "least": "60", "weight": "key:lake"}
    kept = small.post("/decide/keep", data=form)
    assert kept.status_code == 303
    assert "it can be tabled as it stands" in small.get(kept.headers["location"]).text


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("rule=dictator", "dictator"),
        ("rule=majority&least=many", "many"),
        ("rule=weighted&least=60&weight=key:none", "none"),
        ("of=XXX&share=4&weight=key:lake", "XXX"),
        ("of=DOR&share=400&weight=key:lake", "400"),
    ],
)
def test_what_cannot_stand_is_told_and_stays_typed(typed: str, told: str, small: httpx.Client) -> None:
    page = small.get(f"/decide?show=power-change&body=council&{ON}&{typed}")
    assert page.status_code == 400
    assert told in page.text
    assert "Try another rule" in page.text
    assert small.get(f"/decide/rule.toml?body=council&{typed}").status_code == 200
