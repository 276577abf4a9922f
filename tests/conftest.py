"""What every test may ask for: where the checkout is, how hypothesis behaves, and who gets which tests."""

from __future__ import annotations

import ast
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from browsing import CHROMIUM, chromium
from equipoise import folder
from postgres import Postgres
from shared_out import ByFile, place_in_line

# In continuous integration the same examples every time; elsewhere new ones, so that some day one fails.
settings.register_profile("here", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "here")


# CPython 3.11 counts how deep it is in a tree that it makes in one place for all threads: where pytest reads a test's
# source while a thread of a cluster prints a traceback, one of them may fail (gh-106905). So one at a time.
_parse, _reading = ast.parse, threading.RLock()


def _parse_alone(*arguments: Any, **words: Any) -> Any:
    with _reading:
        return _parse(*arguments, **words)


ast.parse = _parse_alone


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest goes first."""
    items.sort(key=lambda item: place_in_line(item.nodeid))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByFile:
    """Processes are given whole files."""
    config.option.loadscopereorder = False
    return ByFile(config, log)


@pytest.fixture(scope="session")
def checkout() -> Path:
    """The root of the checkout."""
    return Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example alliance, as ``equipoise new`` writes it."""
    return folder.new(tmp_path_factory.mktemp("alliances") / "lake")


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Chromium without a window, one for each test process: Playwright cannot be begun twice in one."""
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed (Debian: apt install chromium)")
    with chromium() as found:
        yield found


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A running PostgreSQL, one for each test process, started when the first test asks for it."""
    server = Postgres()
    yield server
    server.stop()


@pytest.fixture
def postgres_address(postgres: Postgres) -> Iterator[str]:
    """The address of an empty PostgreSQL database, one for each test."""
    address = postgres.address()
    yield address
    postgres.give_back(address)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a new, empty database, once of each kind that the desk stands on."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'desk.sqlite'}"
    address: str = request.getfixturevalue("postgres_address")
    return address
