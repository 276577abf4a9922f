"""What the tests of the desk's pages share: a desk with a text under silence, and a password for everybody."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from tests.web.conftest import PROGRAM

from desk_fixtures import clock, lake
from desk_scenes import PLAIN, open_accounts, under_silence
from equipoise.desk.clock import HeldClock
from equipoise.desk.desk import Desk
from equipoise.desk.people import sessions
from equipoise.model import Alliance
from equipoise.web.desk.serving import desk_application

__all__ = ["clock", "lake"]

WORD = "a long enough password"


@pytest.fixture
def desk(tmp_path: Path, lake: Alliance, clock: HeldClock) -> Iterator[Desk]:
    """The example alliance's desk, a text under silence, a password for everybody."""
    made = Desk.found(tmp_path / "desk.sqlite", lake, PLAIN, origin="desk.test/lake", clock=clock)
    open_accounts(made)
    under_silence(made)
    with made.store.engine.begin() as connection:
        sessions.set_all(connection, sorted(made.affairs().accounts), WORD)
    yield made
    made.close()


@pytest.fixture
def browser(desk: Desk) -> TestClient:
    """Somebody who is not signed in yet."""
    return TestClient(desk_application(desk), base_url="http://desk.test", **PROGRAM)
