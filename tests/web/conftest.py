"""The pages served for real, and a real browser to read them: one server and one browser for all tests of a worker."""

from __future__ import annotations

import html
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn

from equipoise import folder
from equipoise.web.app import application
from equipoise.web.form_token import COOKIE, HEADER
from equipoise.web.held import Held
from equipoise.web.serving import listening_at
from equipoise.web.workspaces.opening import opened

DAY = date(2026, 11, 22)
SECRET = "a-program-sends-its-secret-twice"
#: What a program without a browser sends beside each form.
PROGRAM: dict[str, Any] = {"headers": {HEADER: SECRET}, "cookies": {COOKIE: SECRET}}


def plain(text: str) -> str:
    """The words of a page."""
    return html.unescape(re.sub(r"<[^>]+>", "", text))


@contextmanager
def running(app: Any) -> Iterator[str]:
    """The application behind a real uvicorn; its address."""
    listening = listening_at("127.0.0.1", 0)
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", timeout_graceful_shutdown=1))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(10)


@contextmanager
def pages_of(name: str, kept: Path) -> Iterator[httpx.Client]:
    """The pages of an alliance, with workspaces that are kept in a folder; a program that reads them."""
    store = opened(kept)
    with running(application(Held.of(name, folder.read(name)), store=store, today=lambda: DAY)) as address:
        yield httpx.Client(base_url=address, timeout=60, **PROGRAM)
    store.close()


@pytest.fixture(scope="session")
def small(lake: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """The pages of the example alliance, with workspaces."""
    with pages_of(str(lake), tmp_path_factory.mktemp("kept")) as client:
        yield client


@pytest.fixture(scope="session")
def nato(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """The pages of NATO, with workspaces."""
    with pages_of("nato", tmp_path_factory.mktemp("kept")) as client:
        yield client


_REFUSED = re.compile(r"responded with a status of 4(00|22) ")


@pytest.fixture
def page(browser: Any, nato: httpx.Client) -> Iterator[Any]:
    """A browser's page at NATO's server, which must ask nobody else for anything and complain of nothing."""
    with _opened(browser, str(nato.base_url)) as found:
        yield found


@pytest.fixture
def lake_page(browser: Any, small: httpx.Client) -> Iterator[Any]:
    """The same at the server of the example alliance."""
    with _opened(browser, str(small.base_url)) as found:
        yield found


@contextmanager
def _opened(browser: Any, base: str) -> Iterator[Any]:
    context = browser.new_context(base_url=base, viewport={"width": 1440, "height": 900})
    found = context.new_page()
    asked: list[str] = []
    said: list[str] = []
    found.on("request", lambda request: asked.append(request.url))
    found.on("console", lambda message: said.append(message.text))
    found.on("pageerror", lambda error: said.append(str(error)))
    yield found
    context.close()
    assert [u for u in asked if not u.startswith((base.rstrip("/"), "data:", "blob:"))] == []
    # A form that is refused with its reasons is an answer; the browser notes its status.
    assert [words for words in said if not _REFUSED.search(words)] == []


Runner = Callable[..., str]


@pytest.fixture
def equipoise(capsys: pytest.CaptureFixture[str]) -> Runner:
    """What a command line prints."""
    from equipoise.cli.running import run

    def ran(*arguments: str) -> str:
        assert run(list(arguments)) == 0
        return capsys.readouterr().out

    return ran
