"""What the tests of the folder share: a fresh example, and answers to the questions that cases ask."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from equipoise import pay
from equipoise.folder import Questions, new
from equipoise.model import Alliance, Answer


@pytest.fixture
def lake(tmp_path: Path) -> Path:
    """A fresh copy of the example, the Lake Alliance."""
    return new(tmp_path / "lake")


@pytest.fixture
def questions() -> Questions:
    """What the command line passes to ``check``: here, who pays."""

    def who_pays(alliance: Alliance, ask: Mapping[str, Any]) -> Answer:
        return pay.calls(alliance, ask["fund"], year=ask["year"])

    return {"pay": who_pays}
