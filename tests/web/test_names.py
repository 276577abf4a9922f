"""Does a server answer only to its own names, so that another site's name that leads here reads nothing?"""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from equipoise import folder
from equipoise.web.app import application
from equipoise.web.held import Held
from equipoise.web.serving import names_of


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost:8000", 200),
        ("LOCALHOST", 200),
        ("127.0.0.1:8000", 200),
        ("[::1]:8000", 200),
        ("192.168.7.9", 200),
        ("pages.example.org", 200),
        ("pages.example.org.", 200),
        ("evil.example:8000", 421),
        ("localhost.evil.example", 421),
        ("127.0.0.1.evil.example", 421),
        ("localhost@evil.example", 421),
        ("[::1", 421),
        ("", 421),
    ],
)
def test_only_its_own_names_are_answered(lake: Path, host: str, status: int) -> None:
    app = application(Held.of(str(lake), folder.read(lake)), names=names_of("127.0.0.1", ["pages.example.org"]))
    client = TestClient(app, base_url="http://localhost")
    told = client.get("/health", headers={"host": host})
    assert told.status_code == status
    if status != 200:
        assert "does not go by that name" in told.text
        assert "content-security-policy" in told.headers
        assert client.post("/draft", headers={"host": host}).status_code == 421


def test_an_origin_that_is_none_and_a_length_that_is_said_twice_are_refused(lake: Path) -> None:
    client = TestClient(application(Held.of(str(lake), folder.read(lake))), base_url="http://localhost")
    told = client.post("/draft", headers={"origin": "http://["})
    assert told.status_code == 403
    assert "was not sent by a page of this site" in told.text
    both = {"content-length": "5", "transfer-encoding": "chunked"}
    assert client.post("/draft", headers=both, content=b"text=").status_code == 411


def test_a_server_for_everybody_knows_its_machine() -> None:
    assert {"localhost", "10.1.2.3"} == set(names_of("10.1.2.3"))
    assert len(names_of("0.0.0.0")) >= 3
