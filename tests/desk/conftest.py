"""What the tests of the desk share: a small alliance's desk on either database, with a clock that stands still."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desk_fixtures import clock, lake
from desk_scenes import PLAIN, open_accounts
from equipoise.desk.clock import HeldClock
from equipoise.desk.desk import Desk
from equipoise.model import Alliance

__all__ = ["clock", "lake"]


@pytest.fixture
def desk(database_address: str, tmp_path: Path, clock: HeldClock, lake: Alliance) -> Iterator[Desk]:
    """The example alliance's desk with an account for everybody, on SQLite and on PostgreSQL."""
    key = tmp_path / "desk.key"
    made = Desk.found(database_address, lake, PLAIN, origin="desk.test/lake", key=key, clock=clock)
    open_accounts(made)
    yield made
    made.close()
