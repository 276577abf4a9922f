"""Does the command start quickly, and load nothing that it does not need?"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from equipoise.cli.reference import leaves

Runner = Callable[..., Any]

HEAVY = ("numpy", "scipy", "highspy", "pydantic", "rich", "tomlkit", "babel", "xlsxwriter")


def imported(arguments: Sequence[str]) -> set[str]:
    """What a command line imports, by its outermost package, ours by the second: as Python itself reports it."""
    line = [sys.executable, "-X", "importtime", "-m", "equipoise", *arguments]
    done = subprocess.run(line, capture_output=True, text=True, check=True, env={**os.environ, "NO_COLOR": "1"})
    names = (row.rpartition("|")[2].strip() for row in done.stderr.splitlines() if row.startswith("import time:"))
    return {".".join(name.split(".")[: 2 if name.startswith("equipoise.") else 1]) for name in names}


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], []])
def test_help_loads_nothing_heavy(arguments: list[str]) -> None:
    loaded = imported(arguments)
    assert "equipoise" in loaded
    assert not loaded & set(HEAVY)
    assert not loaded & {f"equipoise.{part}" for part in ("model", "folder", "report", "web", "pay", "desk")}


def test_a_call_for_funds_needs_no_solver() -> None:
    assert not imported(["pay", "nato", "civil", "--year", "2026", "--json"]) & {"numpy", "highspy", "scipy"}


def test_no_command_shows_the_help(equipoise: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    shown = equipoise()
    assert shown.code == 0
    for command in ("pay", "decide", "plan", "align", "whatif", "agree", "brief", "check", "new"):
        assert f"\n  {command} " in shown.out
    assert not any(row.startswith("  ") and row.endswith("...") for row in shown.out.splitlines())


@pytest.mark.parametrize("columns", [50, 80, 120])
def test_every_help_fits_its_width_and_names_what_is_to_be_written(
    equipoise: Runner, monkeypatch: pytest.MonkeyPatch, columns: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    commands = [name.split()[1:] for name, _ in leaves()]
    assert len(commands) > 30
    for words in ([], ["desk"], *commands):
        shown = equipoise(*words, "--help").out
        assert max(map(len, shown.splitlines())) <= columns, words
        cut = re.findall(r"  .*[a-z]\.\.\.$", shown, re.MULTILINE)
        typed = re.findall(r"<\w+|\w+<=|\{\w+|\[\[", shown)  # words of the parser, not of the person who types
        assert (cut, typed) == ([], []), words
        below = shown.partition("Arguments:\n")[2].partition("\n\n")[0].splitlines()
        assert [row for row in below if re.match(r"  [a-z]", row)] == [], words


def test_the_usage_line_says_what_must_be_given(equipoise: Runner) -> None:
    for words, usage in (
        (("pay",), "equipoise pay [OPTIONS] ALLIANCE [FUND]"),
        (("whatif",), "equipoise whatif [OPTIONS] ALLIANCE PROPOSAL..."),
        (("sweep",), "equipoise sweep [OPTIONS] [ALLIANCE] [PROPOSAL]..."),
        (("desk", "account"), "equipoise desk account [OPTIONS] DESK NAME ROLE"),
    ):
        assert equipoise(*words, "--help").out.splitlines()[0] == f"Usage: {usage}"


def test_the_version(equipoise: Runner) -> None:
    from equipoise.version import VERSION

    assert equipoise("--version").out == f"equipoise {VERSION}\n"
