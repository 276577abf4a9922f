"""How do the pages look? ``.venv/bin/python docs/shots.py`` takes the pictures of ``docs/pages`` anew, with Chromium.

Serves NATO and a demonstration desk on this machine, waits for long work, and writes WebP through the browser that took
the picture. Look at every picture before you commit it.
"""

from __future__ import annotations

import base64
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]


from browsing import chromium  # noqa: E402
from equipoise.desk.demo import PASSWORD  # noqa: E402
from served import served  # noqa: E402

PLACE = Path(__file__).parent / "pages"
#: Name, address, width and height in pixels, theme.
PICTURES = (
    ("overview", "/?for=CAN", 1280, 1300, "light"),
    ("overview-phone", "/?for=CAN", 390, 1300, "light"),
    ("workshop", "/workshop?s0=floor&s0.percent=0.1&s1=ceiling&s1.percent=14&for=CAN", 1280, 1400, "light"),
    ("workshop-phone", "/workshop?s0=floor&s0.percent=0.1&s1=ceiling&s1.percent=14&for=CAN", 390, 1800, "dark"),
    ("decide", "/decide?show=power-change&rule=weighted&least=70&for=CAN", 1280, 1300, "light"),
    ("builder", "/draft/DRAFT?add=set-ceiling&for=CAN", 1280, 1500, "light"),
    ("builder-phone", "/draft/DRAFT?add=set-ceiling&for=CAN", 390, 1900, "light"),
    ("plan", "/plan", 1280, 1300, "dark"),
    ("agree-phone", "/agree/canada-2026:equal?for=CAN", 390, 1900, "dark"),
    ("agree", "/agree/canada-2026:equal?for=CAN", 1280, 1500, "light"),
    ("contest", "/contest?figure=preferences/followers", 1280, 620, "light"),
    ("plan-fairness", "/plan?show=frontier", 1280, 1200, "light"),
    ("whatif", "/whatif/canada-2026?for=CAN", 1280, 1500, "dark"),
    ("whatif-phone-dark", "/whatif/canada-2026?for=CAN", 390, 2600, "dark"),
)
#: The same of a text under silence, as Canada's delegation sees it.
DESK = (("desk", 1280, 1500, "light"), ("desk-phone", 390, 1900, "dark"))
AS_WEBP = """async (png) => {
  const image = new Image();
  image.src = `data:image/png;base64,${png}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
  canvas.getContext("2d").drawImage(image, 0, 0);
  return canvas.toDataURL("image/webp", 0.7).split(",")[1];
}"""


def take(browser: Any, base: str) -> None:
    """Every picture of the pages."""
    for name, address, width, height, theme in PICTURES:
        with opened(browser, base, width, height, theme) as page:
            if "DRAFT" in address:
                page.goto("/draft")
                page.locator("#copy").select_option("canada-2026")
                page.get_by_role("button", name="Start").click()
                page.wait_for_url("**/draft/draft-*")
                address = address.replace("/draft/DRAFT", urlsplit(page.url).path)
            page.goto(address)
            page.locator("progress").wait_for(state="detached", timeout=120_000)
            keep(page, name)


def take_desk(browser: Any, base: str) -> None:
    """Every picture of the desk."""
    for name, width, height, theme in DESK:
        with opened(browser, base, width, height, theme) as page:
            page.goto("/desk/sign-in")
            page.get_by_label("Name").fill("head-can")
            page.get_by_label("Password").fill(PASSWORD)
            page.get_by_role("button", name="Sign in").click()
            page.goto("/desk/p/canada-2026")
            keep(page, name)


@contextmanager
def opened(browser: Any, base: str, width: int, height: int, theme: str) -> Iterator[Any]:
    """A page of its own, so large and in this theme."""
    size = {"width": width, "height": height}
    context = browser.new_context(base_url=base, viewport=size, color_scheme=theme, reduced_motion="reduce")
    yield context.new_page()
    context.close()


def keep(page: Any, name: str) -> None:
    """What stands in the window, as WebP."""
    png = base64.b64encode(page.screenshot()).decode()
    developing = page.context.browser.new_page()
    (PLACE / f"{name}.webp").write_bytes(base64.b64decode(developing.evaluate(AS_WEBP, png)))
    developing.close()


def main() -> None:
    """Serve, take the pictures, stop."""
    with (
        tempfile.TemporaryDirectory() as kept,
        served("serve", "nato", "--keep", kept) as (_, base),
        chromium() as browser,
    ):
        take(browser, base)
        desk = Path(kept) / "demo.sqlite"
        subprocess.run([sys.executable, "-m", "equipoise", "desk", "demo", desk], check=True, stdout=subprocess.DEVNULL)
        with served("desk", "serve", desk) as (_, desk_base):
            take_desk(browser, desk_base)


if __name__ == "__main__":
    main()
