"""Does every guarantee of docs/evidence.md name tests and campaigns that there are, and every campaign a guarantee?"""

from __future__ import annotations

import re
from pathlib import Path

import pytest


def tables(checkout: Path) -> tuple[list[list[str]], list[str]]:
    """The rows of guarantees, and the names of the campaigns."""
    told = (checkout / "docs" / "evidence.md").read_text(encoding="utf-8")
    guarantees, campaigns = told.split("## Campaigns")
    rows = [
        [[cell.strip() for cell in line.strip("|").split("|")] for line in part.splitlines() if line.startswith("| ")]
        for part in (guarantees, campaigns)
    ]
    return rows[0][2:], [row[0] for row in rows[1] if row[0] not in ("campaign", "---")]


def test_every_test_named_is_there_and_every_campaign_has_figures(checkout: Path) -> None:
    guarantees, campaigns = tables(checkout)
    assert len(guarantees) > 20
    for guarantee, tests, long in guarantees:
        named = re.findall(r"`(tests/[^`]+)`", tests)
        assert named, guarantee
        assert [path for path in named if not (checkout / path).exists()] == [], guarantee
        left = long
        for name in sorted(campaigns, key=len, reverse=True):
            left = left.replace(name, "")
        assert left.strip(", ") == "", f"{guarantee}: no figures of {left}"


def test_every_part_that_has_a_campaign_has_its_figures(checkout: Path) -> None:
    told = (checkout / "docs" / "evidence.md").read_text(encoding="utf-8")
    parts = {path.stem for path in (checkout / "campaigns").glob("*.py")}
    advice = "run it, which writes its figures: python3 x.py campaign NAME"
    assert {name for name in parts if f" |\n<!-- {name} -->\n" not in told} == set(), advice


def test_every_campaign_is_of_a_guarantee(checkout: Path) -> None:
    guarantees, campaigns = tables(checkout)
    told = " ".join(row[2] for row in guarantees)
    # Loads are figures of speed; "the same" is a control that must fail, or an earlier run.
    others = [name for name in campaigns if not name.startswith(("Load, ", "The same"))]
    missing = [name for name in others if name.removesuffix("PostgreSQL").rstrip(", ") not in told]
    assert missing == []


@pytest.mark.parametrize("folder", ["model", "pay", "decide", "plan", "agree", "desk", "web", "folder", "ensemble"])
def test_every_part_of_the_product_has_a_guarantee(checkout: Path, folder: str) -> None:
    guarantees, _ = tables(checkout)
    assert any(f"`tests/{folder}/" in tests for _, tests, _ in guarantees)
