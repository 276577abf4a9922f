"""The book is built without a warning, asks nothing of other machines, and every page is in it."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

# What a browser fetches by itself; a link that a reader follows is another matter.
_FETCHED = re.compile(r"""<(?:link|script|img|iframe|source)[^>]*\b(?:src|href)=["']((?:https?:)?//[^"']+)""")


@pytest.fixture(scope="module")
def book(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("book")
    command = [sys.executable, "-m", "sphinx", "-b", "html", "-q", "-W", "--keep-going", "-d", place / "doctrees"]
    built = subprocess.run([*command, checkout / "docs", place / "html"], capture_output=True, text=True, check=False)
    assert (built.returncode, built.stderr) == (0, "")
    return place / "html"


def test_every_page_is_in_the_book(book: Path, checkout: Path) -> None:
    pages = {p.relative_to(checkout / "docs").with_suffix("") for p in (checkout / "docs").glob("**/*.md")}
    assert {p for p in pages if not (book / p).with_suffix(".html").is_file()} == set()


def test_options_and_quotation_marks_stand_as_they_are_typed(book: Path) -> None:
    """Who copies an option out of a sentence copies two hyphens."""
    commands = (book / "commands.html").read_text(encoding="utf-8")
    assert "With --issue: append it" in commands
    assert re.findall(r"[\u2013\u2014][a-z]+", commands) == []
    assert re.findall("[\u201c\u201d\u2018]", (book / "errors.html").read_text(encoding="utf-8")) == []


def test_reading_it_asks_nothing_of_another_machine(book: Path) -> None:
    fetched = {page.name: _FETCHED.findall(page.read_text(encoding="utf-8")) for page in book.glob("**/*.html")}
    assert len(fetched) > 5
    assert {name: found for name, found in fetched.items() if found} == {}
    styles = "".join(p.read_text(encoding="utf-8") for p in book.glob("_static/*.css"))
    assert re.findall(r"(?:@import|url\()\s*[\"']?(?:https?:)?//", styles) == []
