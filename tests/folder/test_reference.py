"""The page of kinds says what the code can do, and nothing else."""

from __future__ import annotations

from pathlib import Path

from equipoise.folder.reference import reference


def test_the_page_is_what_the_code_says(checkout: Path) -> None:
    written = (checkout / "docs" / "kinds.md").read_text(encoding="utf-8")
    fresh = "python -c \"from equipoise.folder.reference import reference; open('docs/kinds.md','w').write(reference())\""
    assert written == reference(), f"write it anew: {fresh}"
