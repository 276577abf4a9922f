"""A store of each kind, and the pages of the example alliance with workspaces behind a real server."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import httpx
import pytest
from tests.web.conftest import PROGRAM, running

from equipoise import folder
from equipoise.web.app import application
from equipoise.web.held import Held
from equipoise.web.workspaces.opening import opened
from equipoise.web.workspaces.store import Store


@pytest.fixture
def store(database_address: str) -> Iterator[Store]:
    """A new, empty store, once in SQLite and once in PostgreSQL."""
    found = opened(database_address)
    yield found
    found.close()


@pytest.fixture(scope="session")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """The example alliance, served with a store; closing first, as the server does."""
    place = folder.new(tmp_path_factory.mktemp("alliances") / "lake")
    kept = opened(tmp_path_factory.mktemp("kept"))
    app = application(Held.of(str(place), folder.read(place)), store=kept, today=lambda: date(2026, 11, 22))
    with running(app) as address:
        yield httpx.Client(base_url=address, timeout=60, **PROGRAM)
        app.closing()  # the streams of events end first, as where it is served
    kept.close()


@pytest.fixture(scope="session")
def lake_files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The files of the example alliance as they lie on the disk."""
    root: Path = folder.new(tmp_path_factory.mktemp("lake") / "lake")
    return {p.relative_to(root).as_posix(): p.read_bytes() for p in sorted(root.rglob("*")) if p.is_file()}
