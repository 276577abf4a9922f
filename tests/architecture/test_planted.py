"""Would a forbidden import be found? Plant one in a copy of the source and see the contract break."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

Program = Callable[..., tuple[int, str]]

PLANTS = {
    "a database below folder": ("pay", "import sqlite3", "equipoise.pay -> sqlite3"),
    "a file below folder": ("values", "from pathlib import Path", "equipoise.values -> pathlib"),
    "the command line below folder": (
        "model",
        "from equipoise.cli import main",
        "equipoise.model -> equipoise.cli",
    ),
    "a clock, through a helper": ("align", "import equipoise.errors", "equipoise.errors -> time"),
    "a sibling": ("pay", "from equipoise import decide", "equipoise.pay -> equipoise.decide"),
    "a layer above": ("whatif", "from equipoise import agree", "equipoise.whatif -> equipoise.agree"),
    "processes outside ensemble": ("plan", "import multiprocessing", "equipoise.plan -> multiprocessing"),
}


@pytest.mark.parametrize("what", PLANTS)
def test_a_planted_import_is_named(program: Program, checkout: Path, tmp_path: Path, what: str) -> None:
    package, line, named = PLANTS[what]
    copy = tmp_path / "src"
    shutil.copytree(checkout / "src", copy, ignore=shutil.ignore_patterns("__pycache__", "alliances"))
    shutil.copy(checkout / "pyproject.toml", tmp_path)
    for needed in {package, "cli", "decide", "agree"}:  # packages may come later than this test
        (copy / "equipoise" / needed).mkdir(exist_ok=True)
        (copy / "equipoise" / needed / "__init__.py").touch()
    plant(copy / "equipoise" / package / "__init__.py", line)
    if "helper" in what:
        plant(copy / "equipoise" / "errors.py", "import time")

    status, output = program("lint-imports", "--no-cache", at=tmp_path, env=looking_in(copy))

    assert status == 1, output
    assert "BROKEN" in output
    assert named in output, output


def test_a_package_outside_the_order_is_named(program: Program, checkout: Path, tmp_path: Path) -> None:
    copy = tmp_path / "src"
    shutil.copytree(checkout / "src", copy, ignore=shutil.ignore_patterns("__pycache__", "alliances"))
    shutil.copy(checkout / "pyproject.toml", tmp_path)
    (copy / "equipoise" / "stray.py").write_text('"""Where would I belong?"""\n')

    status, output = program("lint-imports", "--no-cache", at=tmp_path, env=looking_in(copy))

    assert status == 1, output
    assert "equipoise.stray" in output


def plant(module: Path, line: str) -> None:
    """Add a line at the end of a module."""
    module.write_text(f"{module.read_text()}\n{line}\n")


def looking_in(source: Path) -> dict[str, str]:
    """An environment in which `equipoise` is the copy."""
    return {**os.environ, "PYTHONPATH": str(source)}
