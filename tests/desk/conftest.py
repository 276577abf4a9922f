"""What the tests of the desk share: a small alliance's desk on either database, with a clock that stands still."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desk_scenes import PLAIN, START, open_accounts
from equipoise import folder
from equipoise.desk.clock import HeldClock
from equipoise.desk.desk import Desk
from equipoise.model import Alliance


@pytest.fixture(scope="session")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Alliance:
    """The example alliance, five states around a lake."""
    return folder.read(folder.new(tmp_path_factory.mktemp("lake") / "lake"))


@pytest.fixture
def clock() -> HeldClock:
    """A clock that stands until it is moved."""
    return HeldClock(START)


@pytest.fixture
def desk(database_address: str, tmp_path: Path, clock: HeldClock, lake: Alliance) -> Iterator[Desk]:
    """The example alliance's desk with an account for everybody, on SQLite and on PostgreSQL."""
    key = tmp_path / "desk.key"
    made = Desk.found(database_address, lake, PLAIN, origin="desk.test/lake", key=key, clock=clock)
    open_accounts(made)
    yield made
    made.close()
