"""The example alliance, its proposal, and a way to hold a figure otherwise."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from equipoise import folder
from equipoise.model import Alliance, Disagreement, Proposal


@pytest.fixture(scope="session")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Alliance:
    """The example alliance."""
    path: Path = folder.new(tmp_path_factory.mktemp("alliances") / "lake")
    return folder.read(path)


@pytest.fixture(scope="session")
def fair(lake: Alliance) -> Proposal:
    """Its proposal."""
    return lake.proposals["fair-share"]


@pytest.fixture
def hold() -> Callable[..., Disagreement]:
    """A disagreement about a figure: ``hold("preferences/followers", "0.2")``."""

    def held(figure: str, value: str | None = None, id: str = "mine", **rest: Any) -> Disagreement:
        number = None if value is None else Decimal(value)
        return Disagreement(id, figure, **{"reason": "I counted.", "value": number, **rest})

    return held
