"""The example alliance and a clock that stands still: what the tests of the desk and of its pages start from."""

from __future__ import annotations

import pytest

from desk_scenes import START
from equipoise import folder
from equipoise.desk.clock import HeldClock
from equipoise.model import Alliance

__all__ = ["clock", "lake"]


@pytest.fixture(scope="session")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Alliance:
    """The example alliance, five states around a lake."""
    return folder.read(folder.new(tmp_path_factory.mktemp("lake") / "lake"))


@pytest.fixture
def clock() -> HeldClock:
    """A clock that stands until it is moved."""
    return HeldClock(START)
