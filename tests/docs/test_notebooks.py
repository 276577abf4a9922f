"""Each notebook runs from its first cell to its last, and its figures are the product's."""

from __future__ import annotations

import importlib.util
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from equipoise import agree, load, load_proposal, whatif
from equipoise.model import apply, shares_on

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"


def executed(name: str, **pressed: Any) -> tuple[Any, Any]:
    """The outputs of a notebook's cells, and the names that they define; ``pressed``: what a reader has set."""
    spec = importlib.util.spec_from_file_location(name, NOTEBOOKS / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.app.run(defs=pressed or None)


def test_every_notebook_is_tested() -> None:
    assert {p.stem for p in NOTEBOOKS.glob("*.py")} == {"burden_sharing", "key_reform", "odds_of_canadas_request"}


def test_burden_sharing_since_2014() -> None:
    outputs, names = executed("burden_sharing")
    # NATO's own count of Allies at 2% of GDP: 3 in 2014 (with Iceland and later joiners apart), as printed by NATO.
    assert names["reached"][2014] == 3
    assert "spend at least 2% of GDP" in names["burdens"][2025].summary
    assert len(names["tested"].rows()) == 12
    assert sum("<svg" in output.text for output in outputs if hasattr(output, "text")) >= 1


def test_a_key_reform_with_winners_and_losers() -> None:
    _, names = executed("key_reform")
    moved = names["moved"]
    assert len(moved) == 32
    # Whoever pays less is matched by who pays more: the calls are the same money.
    assert abs(sum(row["EUR m"] for row in moved)) < 32 * 0.05
    nato = load("nato")
    assert whatif.impact(nato, names["reform"], years=range(2027, 2032)).rows() == names["effects"].rows()
    # Winners and losers: more is paid by those, and only those, whose share is larger than it was, on every 1 January.
    days = [date(year, 1, 1) for year in range(2027, 2032)]
    before, after = (
        [shares_on(alliance, "common-funding", day).percent for day in days]
        for alliance in (nato, apply(nato, names["reform"]))
    )
    for row in moved:
        steps = [b[row["member"]] - a[row["member"]] for a, b in zip(before, after, strict=True)]
        assert len({step > 0 for step in steps}) == 1, row
        assert row["EUR m"] * float(steps[0]) >= 0, row
    assert [row["EUR m"] for row in moved] == sorted(row["EUR m"] for row in moved)
    assert max(after[0].values()) == Decimal(16)  # the ceiling that the slider begins at
    assert moved[0]["EUR m"] < -1 < 1 < moved[-1]["EUR m"]


def test_the_odds_of_canadas_request() -> None:
    _, names = executed("odds_of_canadas_request")
    nato = load("nato")
    text = load_proposal(nato, "canada-2026")
    alone = agree.forecast(nato, text, years=range(2027, 2032), draws=256)
    assert names["found"].rows() == alone.rows()
    assert [row["rule"] for row in names["odds"]] == [odds.rule for odds in alone.odds]
    assert "amended" not in names  # a search of seconds waits for its button


def test_the_odds_of_another_text_are_chosen_from_the_list() -> None:
    """Of the request itself every figure is near 0; of its variant by equal shares they differ."""
    chosen = {"text": SimpleNamespace(value="canada-2026:equal"), "draws": SimpleNamespace(value=256)}
    _, names = executed("odds_of_canadas_request", **chosen)
    nato = load("nato")
    alone = agree.forecast(nato, load_proposal(nato, "canada-2026:equal"), years=range(2027, 2032), draws=256)
    assert [tuple(row.values()) for row in names["odds"]] == [
        (o.rule, round(100 * o.centre, 1), round(100 * o.low, 1), round(100 * o.high, 1)) for o in alone.odds
    ]
    assert any(row["from"] < row["odds, %"] < row["to"] for row in names["odds"])


def test_the_button_finds_the_text_that_would_pass() -> None:
    _, names = executed("odds_of_canadas_request", search=SimpleNamespace(value=True))
    nato = load("nato")
    changed = names["amended"].text
    assert changed is not None
    assert changed.parent == "canada-2026"
    assert load_proposal(nato, "canada-2026").changes != changed.changes
    assert "Canada's proposal would pass with probability" in names["amended"].summary
