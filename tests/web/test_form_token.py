"""Is a form taken only from a page that this server gave to this browser, on every address that takes one?"""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient
from tests.web.conftest import PROGRAM, SECRET

from desk_scenes import PLAIN, START
from equipoise import folder
from equipoise.desk.clock import HeldClock
from equipoise.desk.desk import Desk
from equipoise.web.app import application
from equipoise.web.desk.serving import desk_application
from equipoise.web.form_token import COOKIE, FIELD, HEADER
from equipoise.web.held import Held
from equipoise.web.workspaces.opening import opened

OURS = {"sec-fetch-site": "same-origin"}
_TOKEN = re.compile(rf'name="{FIELD}" value="([^"]+)"')


@pytest.fixture(scope="module")
def apps(lake: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Any]]:
    """The pages with workspaces, and the desk: every address that there is."""
    place = tmp_path_factory.mktemp("tokens")
    store = opened(place / "kept")
    alliance = folder.read(lake)
    desk = Desk.found(place / "desk.sqlite", alliance, PLAIN, origin="desk.test/lake", clock=HeldClock(START))
    yield [application(Held.of(str(lake), alliance), store=store), desk_application(desk)]
    desk.close()
    store.close()


def client(app: Any, **more: Any) -> TestClient:
    return TestClient(app, base_url="http://localhost", follow_redirects=False, **more)


def posts(app: Any) -> Iterator[str]:
    """Every address that changes something, whatever it stands for."""
    for route in app.app.routes:
        if {"POST", "PUT", "PATCH", "DELETE"} & set(getattr(route, "methods", None) or ()):
            yield re.sub(r"\{[^}]+\}", "x", route.path)


def test_no_address_takes_a_form_without_its_token(apps: list[Any]) -> None:
    seen = 0
    for app in apps:
        bare, cookie = client(app), client(app, cookies={COOKIE: SECRET})
        program = client(app, **PROGRAM)
        for path in dict.fromkeys(posts(app)):
            seen += 1
            assert bare.post(path, data={"x": "1"}).status_code == 403, path
            assert cookie.post(path, data={"x": "1"}).status_code == 403, path
            assert cookie.post(path, data={FIELD: f"salt.{'0' * 40}"}).status_code == 403, path
            assert cookie.post(path, headers={HEADER: "another-secret-that-is-long-enough"}).status_code == 403, path
            assert bare.post(path, headers={HEADER: SECRET}).status_code == 403, path
            assert program.post(path, data={"x": "1"}).status_code != 403, path
    assert seen > 30


def test_a_refusal_says_what_a_program_sends(apps: list[Any]) -> None:
    told = client(apps[0]).post("/draft", data={"text": "x"}, headers={"accept": "application/json"}).json()
    assert "X-Form-Token" in str(told)
    assert COOKIE in str(told)


def test_every_form_of_a_page_carries_a_token_of_its_own_browser(apps: list[Any]) -> None:
    one, two = client(apps[0]), client(apps[0])
    page = one.get("/draft").text
    tokens = _TOKEN.findall(page)
    assert len(tokens) == page.count('method="post"') > 0
    assert one.cookies[COOKIE] not in page, "what the page holds does not give the secret away"
    told = two.get("/draft").headers["set-cookie"].lower()
    assert "httponly" in told
    assert "samesite=lax" in told
    assert one.post("/draft", data={FIELD: tokens[0]}).status_code == 303
    assert two.post("/draft", data={FIELD: tokens[0]}).status_code == 403, "it is another browser's"


def test_a_kept_page_gets_each_readers_token_packed_or_not(apps: list[Any]) -> None:
    one, two = client(apps[0]), client(apps[0])
    first, second = one.get("/data"), two.get("/data")
    assert set(_TOKEN.findall(first.text)).isdisjoint(_TOKEN.findall(second.text))
    plain = one.get("/data", headers={"accept-encoding": "identity"})
    assert int(plain.headers["content-length"]) == len(plain.content)
    assert _TOKEN.sub("", plain.text) == _TOKEN.sub("", first.text)
    assert first.headers["content-encoding"] == "gzip"
    assert len(gzip.compress(plain.content, 1)) == pytest.approx(int(first.headers["content-length"]), rel=0.02)
    tag = first.headers["etag"]
    assert one.get("/data", headers={"if-none-match": tag}).status_code == 304
    assert two.get("/data", headers={"if-none-match": tag}).status_code == 200, "its token would not fit"


def test_what_was_typed_survives_a_token_that_went_stale(apps: list[Any]) -> None:
    found = client(apps[0])
    typed = {"text": 'title = "Mine & <b>"\nlong', "copy": ""}
    page = found.post("/draft", data={**typed, FIELD: "old"}, headers=OURS)
    assert page.status_code == 403
    assert "Mine &amp; &lt;b&gt;" in page.text
    again = {**typed, FIELD: _TOKEN.findall(page.text)[0]}
    assert found.post("/draft", data=again, headers=OURS).status_code == 303
    desk = client(apps[1]).post("/desk/sign-in", data={"name": "a", "password": "secret word"}, headers=OURS)
    assert desk.status_code == 403
    assert "secret word" not in desk.text
