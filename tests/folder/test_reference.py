"""The page of kinds says what the code can do, and nothing else."""

from __future__ import annotations

from pathlib import Path

from equipoise.folder.reference import reference


def test_the_page_is_what_the_code_says(checkout: Path) -> None:
    written = (checkout / "docs" / "kinds.md").read_text(encoding="utf-8")
    assert written == reference(), "write it anew: print(equipoise.folder.reference.reference()) to docs/kinds.md"
