"""Does a real browser find the page accessible, narrow enough, and in need of nothing?

Needs Debian's Chromium, which ``x.py test`` installs where it may; without it they are skipped, and x.py says so.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
#: What a theme or a width can change.
LOOK_RULES = ["color-contrast", "target-size", "scrollable-region-focusable", "link-in-text-block"]


@pytest.fixture(scope="module")
def address(html: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The page as a file."""
    file: Path = tmp_path_factory.mktemp("page") / "brief.html"
    file.write_text(html)
    return file.as_uri()


# The whole of it once; then what another theme and width can change. Axe takes ten seconds for all these tables.
@pytest.mark.parametrize(("scheme", "width", "rules"), [("light", 1440, RULES), ("dark", 320, LOOK_RULES)])
def test_axe_finds_nothing(browser: Any, address: str, scheme: str, width: int, rules: list[str]) -> None:
    from axe_playwright_python.sync_playwright import Axe

    # Axe is a script of its own, which the page's policy would rightly stop.
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True)
    page = context.new_page()
    page.goto(address)
    found = Axe().run(page, options={"runOnly": rules, "resultTypes": ["violations"]}).response["violations"]
    context.close()
    assert [(v["id"], v["nodes"][0]["html"]) for v in found] == []


@pytest.mark.parametrize("width", [320, 768, 1440])
def test_the_page_never_scrolls_sideways_and_asks_for_nothing(browser: Any, address: str, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900})
    page = context.new_page()
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.goto(address)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert asked == [address]
    assert said == []
    assert page.evaluate("getComputedStyle(document.querySelector('tr.followed th')).fontWeight") == "700"
    context.close()
