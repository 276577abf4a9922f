"""Is a comparison the difference of two answers, whichever side is the baseline?"""

from __future__ import annotations

import json
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import httpx


def test_columns_are_whatifs_and_sides_swap(small: httpx.Client, lake: Path, equipoise: Callable[..., str]) -> None:
    names = ["fair-share", "fair-share:all"]
    told = [json.loads(equipoise("whatif", str(lake), n, "--years", "2027-2028", "--json"))["rows"] for n in names]
    by = [{r["member"]: Fraction(r["amount"] or 0) for r in rows} for rows in told]
    asked = "/compare.json?measure=payments&years=2027-2028&proposals="
    today = small.get(asked + ",".join(names)).json()["rows"]
    assert {r["member"]: Fraction(r[names[0]]) for r in today} == by[0]
    assert {r["member"]: Fraction(r[names[1]]) for r in today} == by[1]
    one = small.get(f"{asked}{names[1]}&against={names[0]}").json()["rows"]
    other = small.get(f"{asked}{names[0]}&against={names[1]}").json()["rows"]
    mine = {r["member"]: Fraction(r[names[1]]) for r in one}
    assert mine == {r["member"]: -Fraction(r[names[0]]) for r in other}
    assert mine == {m: by[1][m] - by[0][m] for m in mine}
    own = small.get(f"{asked}{names[0]}&against={names[0]}").json()["rows"]
    assert all(Fraction(r[names[0]]) == 0 for r in own)
    assert small.get(f"/compare?proposals={names[0]}").status_code == 200
    assert small.get("/compare?proposals=nothing").status_code in (404, 422)
