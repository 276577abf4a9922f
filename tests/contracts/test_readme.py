"""The README shows what the commands print, and its Python runs."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest


def _blocks(checkout: Path) -> list[tuple[str, str]]:
    text = (checkout / "README.md").read_text(encoding="utf-8")
    return re.findall(r"^```(\w*)\n(.*?)^```$", text, flags=re.MULTILINE | re.DOTALL)


def _printed(checkout: Path, *arguments: str) -> str:
    env = os.environ | {"COLUMNS": "100", "NO_COLOR": "1", "PYTHONIOENCODING": "utf-8"}
    # Not even the brief is work enough to load the compiler.
    program = (
        "import sys\nfrom equipoise.cli.running import run\n"
        f"code = run({list(arguments)!r})\nsys.exit(code or ('numba' in sys.modules) * 9)"
    )
    command = [sys.executable, "-c", program]
    return subprocess.run(command, cwd=checkout, env=env, capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize(
    ("start", "arguments"),
    [
        ("EQUIPOISE BRIEF", ("brief", "nato", "canada-2026")),
        ("$ equipoise pay", ("pay", "nato", "civil", "--year", "2026", "--explain", "CAN")),
    ],
)
def test_the_excerpts_are_real(checkout: Path, start: str, arguments: tuple[str, ...]) -> None:
    (shown,) = (text for _, text in _blocks(checkout) if text.startswith(start))
    printed = set(_printed(checkout, *arguments).splitlines())
    # The first line carries the day on which it was printed, or the command itself.
    assert [line for line in shown.splitlines()[1:] if line not in printed] == []


def test_the_python_runs(checkout: Path) -> None:
    (code,) = (text for language, text in _blocks(checkout) if language == "python")
    subprocess.run([sys.executable, "-c", code], cwd=checkout, check=True, capture_output=True)


def test_a_terminal_without_the_marks_gets_an_answer(checkout: Path) -> None:
    env = os.environ | {"PYTHONIOENCODING": "latin-1"}
    command = [sys.executable, "-m", "equipoise", "pay", "nato", "civil", "--year", "2026"]
    ran = subprocess.run(command, cwd=checkout, env=env, capture_output=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, b"")
