"""How do the pages look? ``.venv/bin/python docs/shots.py`` takes the pictures of ``docs/pages`` anew, with Chromium.

Serves NATO on this machine, waits for long work, and writes WebP through the browser that took the picture. Look at
every picture before you commit it.
"""

from __future__ import annotations

import base64
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]


from browsing import chromium  # noqa: E402
from served import served  # noqa: E402

PLACE = Path(__file__).parent / "pages"
#: Name, address, width and height in pixels, theme.
PICTURES = (
    ("overview", "/?for=CAN", 1280, 1300, "light"),
    ("workshop", "/workshop?s0=floor&s0.percent=0.1&s1=ceiling&s1.percent=14&for=CAN", 1280, 1400, "light"),
    ("agree", "/agree/canada-2026:equal?for=CAN", 1280, 1500, "light"),
    ("contest", "/contest?figure=preferences/followers", 1280, 620, "light"),
    ("plan-fairness", "/plan?show=frontier", 1280, 1200, "light"),
    ("whatif-phone-dark", "/whatif/canada-2026?for=CAN", 390, 2600, "dark"),
)
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
    """Every picture."""
    developing = browser.new_page()
    for name, address, width, height, theme in PICTURES:
        size = {"width": width, "height": height}
        context = browser.new_context(base_url=base, viewport=size, color_scheme=theme, reduced_motion="reduce")
        page = context.new_page()
        page.goto(address)
        page.locator("progress").wait_for(state="detached", timeout=120_000)
        png = base64.b64encode(page.screenshot()).decode()
        (PLACE / f"{name}.webp").write_bytes(base64.b64decode(developing.evaluate(AS_WEBP, png)))
        context.close()


def main() -> None:
    """Serve, take the pictures, stop."""
    with (
        tempfile.TemporaryDirectory() as kept,
        served("serve", "nato", "--keep", kept) as (_, base),
        chromium() as browser,
    ):
        take(browser, base)


if __name__ == "__main__":
    main()
