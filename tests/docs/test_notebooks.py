"""Each notebook runs from its first cell to its last, and its figures are the product's."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

from equipoise import agree, load, load_proposal, whatif

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"


def executed(name: str) -> tuple[Any, Any]:
    """The outputs of a notebook's cells, and the names that they define."""
    spec = importlib.util.spec_from_file_location(name, NOTEBOOKS / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.app.run()


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
    assert whatif.impact(load("nato"), names["reform"], years=range(2027, 2032)).rows() == names["effects"].rows()


def test_the_odds_of_canadas_request() -> None:
    _, names = executed("odds_of_canadas_request")
    nato = load("nato")
    text = load_proposal(nato, "canada-2026")
    alone = agree.forecast(nato, text, years=range(2027, 2032), draws=256)
    assert names["found"].rows() == alone.rows()
    assert [row["rule"] for row in names["odds"]] == [odds.rule for odds in alone.odds]
    assert "amended" not in names  # a search of seconds waits for its button
