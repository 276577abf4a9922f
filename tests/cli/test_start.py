"""Does the command start quickly, and load nothing that it does not need?"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from typing import Any

import pytest

Runner = Callable[..., Any]

HEAVY = ("numpy", "scipy", "highspy", "pydantic", "rich", "tomlkit", "babel", "xlsxwriter")


def imported(arguments: Sequence[str]) -> set[str]:
    """The packages that a command line imports, as Python itself reports them."""
    line = [sys.executable, "-X", "importtime", "-m", "equipoise", *arguments]
    done = subprocess.run(line, capture_output=True, text=True, check=True, env={**os.environ, "NO_COLOR": "1"})
    names = (row.rpartition("|")[2].strip() for row in done.stderr.splitlines() if row.startswith("import time:"))
    return {name.partition(".")[0] for name in names}


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], []])
def test_help_loads_nothing_heavy(arguments: list[str]) -> None:
    loaded = imported(arguments)
    assert "equipoise" in loaded
    assert not loaded & set(HEAVY)


def test_a_call_for_funds_needs_no_solver() -> None:
    assert not imported(["pay", "nato", "civil", "--year", "2026", "--json"]) & {"numpy", "highspy", "scipy"}


def test_no_command_shows_the_help(equipoise: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    shown = equipoise()
    assert shown.code == 0
    for command in ("pay", "decide", "plan", "align", "whatif", "agree", "brief", "check", "new"):
        assert f"\n  {command} " in shown.out
    assert not any(row.startswith("  ") and row.endswith("...") for row in shown.out.splitlines())


def test_the_version(equipoise: Runner) -> None:
    from equipoise.version import VERSION

    assert equipoise("--version").out == f"equipoise {VERSION}\n"
