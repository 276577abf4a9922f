"""Do two people see each other's changes at once, and can the server stop while they look?"""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import expect
from tests.web.conftest import PROGRAM


def test_two_browsers_see_each_other_and_lose_nothing(browser: Any, pages: httpx.Client) -> None:
    gone = pages.post("/workspaces", data={"start": "copy", "by": "Ann"})
    place = str(pages.base_url).rstrip("/") + gone.headers["location"]
    file = "proposals/fair-share.toml"
    contexts = [browser.new_context(viewport={"width": 1280, "height": 900}) for _ in range(2)]
    said: list[str] = []
    ann, ben = (context.new_page() for context in contexts)
    for page in (ann, ben):
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    ann.goto(place)
    ben.goto(f"{place}/edit?file={file}")
    ben.fill("#by", "Ben")
    # Ben types; it is kept by itself, and Ann's page says so without a reload.
    text = ben.input_value("#text")
    head, _, rest = text.partition("[[changes]]")
    ben.fill("#text", f"{head}[[changes]]\n# by Ben{rest}")
    ann.get_by_text(re.compile("Changed by Ben just now")).wait_for(timeout=15_000)
    ann.get_by_role("link", name=f"{file} changed").wait_for(timeout=15_000)
    # Ann opens the same file, changes its head, and Ben sees it in his text.
    ann.goto(f"{place}/edit?file={file}")
    ann.fill("#by", "Ann")
    ann.fill("#text", "# by Ann\n" + ann.input_value("#text"))
    ben.get_by_text(re.compile("Changed by Ann just now")).wait_for(timeout=15_000)
    expect(ben.locator("#text")).to_have_value(re.compile("^# by Ann"), timeout=15_000)
    assert "# by Ben" in ben.input_value("#text")
    # Both change the same clause before either is kept: both texts are shown, and the typed one is still there.
    expect(ann.locator("[data-saved]")).to_have_text("kept as version 3", timeout=15_000)
    both = [page.input_value("#text") for page in (ann, ben)]
    assert both[0] == both[1]
    # What Ben sends is held back until Ann's text is kept, so that he is always the one who comes second.
    held: list[Any] = []
    ben.route("**/edit*", lambda route: held.append(route) if route.request.method == "POST" else route.continue_())
    with ben.expect_request(lambda request: request.method == "POST"):
        ben.fill("#text", both[1].replace("# by Ben", "# again by Ben"))
    ann.fill("#text", both[0].replace("# by Ben", "# no, by Ann"))
    expect(ann.locator("[data-saved]")).to_have_text("kept as version 4", timeout=15_000)
    for route in held:
        route.continue_()
    ben.unroute("**/edit*")
    ben.get_by_text(re.compile("Your text is still here")).wait_for(timeout=15_000)
    typed = ben.input_value("#text")
    ben.get_by_role("button", name="Check and keep").click()
    ben.get_by_role("heading", name="nothing is lost").wait_for()
    assert ben.input_value("#text").rstrip("\n") == typed.rstrip("\n")
    shown = ben.inner_text("main")
    assert "# again by Ben" in shown
    assert "# no, by Ann" in shown
    assert [s for s in said if "409" not in s] == []
    for context in contexts:
        context.close()


def test_an_open_stream_does_not_keep_the_server(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "equipoise", "serve", "nato", "--port", "0", "--keep", str(tmp_path / "kept")]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert server.stdout is not None
    found = re.search(r"http://\S+/", server.stdout.readline())
    assert found
    assert str(tmp_path / "kept") in server.stdout.readline()
    with httpx.Client(base_url=found[0], timeout=30, **PROGRAM) as client:
        assert client.get("/").status_code == 200  # the server reads it too when it starts
        place = client.post("/workspaces", data={"start": "copy"}).headers["location"]
        with client.stream("GET", f"{place}/events?after=0") as stream:
            lines = stream.iter_lines()
            assert any("copied from NATO" in line for line, _ in zip(lines, range(20), strict=False))
            began = time.monotonic()
            server.send_signal(signal.SIGTERM)
            assert list(lines)[-1:] in ([], [""])  # the stream ends as a stream does
    errors = server.communicate(timeout=20)[1]
    assert time.monotonic() - began < 5
    assert "Traceback" not in errors
    assert (tmp_path / "kept" / "workspaces.sqlite").is_file()
