"""The long campaign of the pages: every page in both themes at three widths, by all that axe looks for.

Run by ``python3 x.py campaign pages``. The suite looks at each page in two or three of its six looks.
"""

from __future__ import annotations

import itertools
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(ROOT / "src")]

from tests.web.conftest import pages_of
from tests.web.test_browser import LARGE, PAGES, RULES, amiss

from browsing import chromium
from equipoise import folder
from evidence_page import keep

LOOKS = tuple(itertools.product(("light", "dark"), (320, 768, 1440)))
#: Widths at which nothing may scroll sideways either: a phone, a small window, where columns begin, a wide screen.
BETWEEN = tuple(("light", width) for width in (375, 600, 900, 1100, 1280, 1920))
#: Pages by alliance; the example alliance has one of every kind.
EVERY = {
    "lake": PAGES,
    "nato": LARGE,
    "un": ("/", "/pay", "/decide", "/align", "/plan", "/data", "/for/CAN"),
    "cbd": ("/", "/pay", "/decide", "/align", "/plan", "/data", "/for/CAN"),
}


def main() -> int:
    """Look at all of them, and write the row."""
    begun, found, count = time.monotonic(), list[object](), 0
    with tempfile.TemporaryDirectory() as place, chromium() as browser:
        for name, pages in EVERY.items():
            where = folder.new(Path(place) / name) if name == "lake" else Path(name)
            with pages_of(str(where), Path(place) / f"kept-{name}") as client:
                found += amiss(browser, client, pages, lambda _: LOOKS, (RULES, RULES), unfolded=True)
                found += amiss(browser, client, pages, lambda _: BETWEEN, ([], []), unfolded=True)
            count += len(pages)
    if found:
        sys.stderr.write("\n".join(map(str, found)) + "\n")
        return 1
    looked = (
        f"{count} pages of three alliances, all unfolded, each in {len(LOOKS)} looks: light and dark at 320, 768 and "
        "1440 px"
    )
    row = (
        f"Every look of every page | {looked} | axe finds nothing by any of its rules of WCAG 2.2 AA and good "
        "practice; contrast of charts holds, nothing scrolls sideways there nor at six other widths"
    )
    keep(row, "pages", time.monotonic() - begun)
    return 0


if __name__ == "__main__":
    sys.exit(main())
