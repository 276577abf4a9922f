"""The pages of the documentation, and what is written into them from the code."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture(scope="session")
def written() -> ModuleType:
    """``docs/written.py``."""
    spec = importlib.util.spec_from_file_location("written", DOCS / "written.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
