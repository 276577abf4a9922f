"""Is a comparison the difference of two answers, whichever side is the baseline, and do links made earlier work?"""

from __future__ import annotations

import json
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import httpx

NAMES = ("fair-share", "fair-share:all")
ASKED = "/compare.json?years=2027-2028&proposals="


def amounts(rows: list[dict[str, Any]], name: str) -> dict[str, Fraction]:
    return {r["member"]: Fraction(r["amount"]) for r in rows if r["proposal"] == name}


def test_columns_are_whatifs_and_sides_swap(small: httpx.Client, lake: Path, equipoise: Callable[..., str]) -> None:
    told = [json.loads(equipoise("whatif", str(lake), n, "--years", "2027-2028", "--json"))["rows"] for n in NAMES]
    by = [{r["member"]: Fraction(r["amount"] or 0) for r in rows} for rows in told]
    today = small.get(ASKED + ",".join(NAMES)).json()["rows"]
    assert [amounts(today, name) for name in NAMES] == by
    mine = amounts(small.get(f"{ASKED}{NAMES[1]}&against={NAMES[0]}").json()["rows"], NAMES[1])
    other = amounts(small.get(f"{ASKED}{NAMES[0]}&against={NAMES[1]}").json()["rows"], NAMES[0])
    assert any(mine.values())
    assert mine == {m: -amount for m, amount in other.items()}
    assert mine == {m: by[1][m] - by[0][m] for m in mine}
    own = amounts(small.get(f"{ASKED}{NAMES[0]}&against={NAMES[0]}").json()["rows"], NAMES[0])
    assert own
    assert not any(own.values())


def test_one_against_today_is_a_comparison_in_the_shell_too(
    small: httpx.Client, lake: Path, equipoise: Callable[..., str]
) -> None:
    told = equipoise("whatif", str(lake), NAMES[0], "--against", "today", "--years", "2027-2028", "--json")
    assert small.get(ASKED + NAMES[0]).text == told


def test_links_made_earlier_work(small: httpx.Client) -> None:
    page = small.get(f"/compare?measure=payments&proposals={NAMES[0]},{NAMES[1]}&against=")
    assert page.status_code == 200
    assert 'name="measure"' not in page.text


def test_what_is_wrong_with_a_comparison_is_said(small: httpx.Client) -> None:
    page = small.get("/compare?proposals=fair-share,fare-share:all&against=todaay")
    assert page.status_code == 400
    assert "unknown proposal &#39;fare-share:all&#39;" in page.text
    assert "unknown proposal &#39;todaay&#39;" in page.text
    assert "one to 6 of them" in small.get("/compare?proposals=" + ",".join(["fair-share"] * 7)).text
    assert "named more than once" in small.get("/compare?proposals=fair-share,fair-share").text


def test_proposals_are_picked_each_by_itself(small: httpx.Client) -> None:
    page = small.get("/compare", params=[("proposals", NAMES[0]), ("proposals", NAMES[1]), ("proposals", "")])
    assert page.text.count('type="checkbox" name="proposals"') >= len(NAMES)
    assert page.text.count('" checked') == len(NAMES)
    assert page.text == small.get(f"/compare?proposals={','.join(NAMES)}").text
    unknown = small.get("/compare", params=[("proposals", NAMES[0]), ("proposals", "draft-nobody")])
    assert unknown.status_code == 422
    assert "draft-nobody" in unknown.text
