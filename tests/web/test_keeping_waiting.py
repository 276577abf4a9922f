"""Does a page that takes long to write, or a form that takes long to judge, keep nobody else waiting?"""

from __future__ import annotations

import threading
import time
from typing import Any

import httpx
import pytest

from equipoise import folder
from equipoise.web.site import Site

SLOW_S = 2.0


def slowed(monkeypatch: pytest.MonkeyPatch, where: Any, name: str) -> threading.Event:
    """The function takes its time from now on; what is set once it is at work."""
    plain, at_work = getattr(where, name), threading.Event()

    def slow(*given: Any, **named: Any) -> Any:
        at_work.set()
        time.sleep(SLOW_S)
        return plain(*given, **named)

    monkeypatch.setattr(where, name, slow)
    return at_work


@pytest.mark.parametrize(
    ("where", "name", "method", "path", "more"),
    [
        (folder, "check", "POST", "/data/mended", {"data": {"file:alliance.toml": 'id = "mine"\n'}}),
        (folder, "proposal_from_text", "POST", "/draft/{draft}/clause", {"data": {"kind": "set-ceiling", "id": "a"}}),
        (Site, "html", "GET", "/nowhere", {}),
        (Site, "html", "POST", "/draft", {"headers": {"origin": "https://elsewhere.example"}}),
    ],
)
def test_what_is_slow_for_one_is_quick_for_all_others(
    small: httpx.Client, monkeypatch: pytest.MonkeyPatch, where: Any, name: str, method: str, path: str, more: Any
) -> None:
    draft = small.post("/draft", data={"text": "title = 'x'\n"}).headers["location"].rpartition("/")[2]
    at_work = slowed(monkeypatch, where, name)
    asking = threading.Thread(target=lambda: small.request(method, path.format(draft=draft), **more))
    asking.start()
    try:
        assert at_work.wait(10)
        begun = time.monotonic()
        assert httpx.get(f"{small.base_url}/health", timeout=30).status_code == 200
        assert time.monotonic() - begun < SLOW_S / 2
    finally:
        asking.join(30)
