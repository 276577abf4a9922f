"""What the pages say of the code is what the code says of itself; nothing a user can type is left undescribed."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import pytest

from equipoise.cli.reference import undescribed


@pytest.mark.parametrize("name", ["commands.md", "errors.md", "indices.md", "kinds.md"])
def test_a_written_page_is_what_the_code_says(written: ModuleType, checkout: Path, name: str) -> None:
    page = (checkout / "docs" / name).read_text(encoding="utf-8")
    assert page == written.PAGES[name](), "write it anew: .venv/bin/python docs/written.py"


def test_every_written_page_is_tested(written: ModuleType) -> None:
    assert set(written.PAGES) == {"commands.md", "errors.md", "indices.md", "kinds.md"}


def test_every_command_argument_and_option_says_what_it_does() -> None:
    assert undescribed() == []


def test_an_index_added_is_on_its_page(written: ModuleType) -> None:
    """As a guard of the guard: the page is made by looking, so what returns numbers is found."""
    page = written.index_page()
    for name in ("absolute", "banzhaf", "shapley", "gallagher", "kolmogorov", "theil", "herfindahl"):
        assert f"### `{name}`" in page
