"""Every example of the documentation runs, and prints what the page shows.

A block marked ``console`` is a transcript: a line that begins with ``$`` is run by the shell in the page's own folder,
the lines below are what it prints; a line of three dots stands for any lines. Prompts of commands that are meant to
fail are followed by what they say. A block marked ``python`` runs in the page's own names. A block whose first line is
``# file: NAME`` is written to that file first. Blocks marked ``sh`` are not run: what they show needs a machine.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import chdir
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from equipoise.cli.running import run

CHECKOUT = Path(__file__).parents[2]
DOTS = "…"
OWN = "first-change.md"  # its examples change the tree itself: test_first_change.py
PAGES = sorted(p for p in CHECKOUT.glob("docs/**/*.md") if p.name != OWN)
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_PLAIN = re.compile(r"equipoise [^|<>;&$`\\\"'*?()]*")


class Block(NamedTuple):
    """One fenced block of a page, and the line it begins on."""

    language: str
    text: str
    line: int


def blocks(page: Path) -> Iterator[Block]:
    text = page.read_text(encoding="utf-8")
    for match in _BLOCK.finditer(text):
        yield Block(match[1], match[2], text[: match.start()].count("\n") + 1)


def transcripts(block: Block) -> Iterator[tuple[str, list[str]]]:
    """Each command of a console block with the lines shown below it."""
    command, shown = "", list[str]()
    for line in block.text.splitlines():
        if line.startswith("$ "):
            if command:
                yield command, shown
            command, shown = line[2:], []
        else:
            shown.append(line)
    if command:
        yield command, shown


def executed(page: Path) -> list[Block]:
    return [b for b in blocks(page) if b.language in ("console", "python") or b.text.startswith("# file: ")]


@pytest.mark.parametrize("page", [p for p in PAGES if executed(p)], ids=lambda p: p.stem)
def test_the_examples_of_a_page_run(
    page: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("NO_COLOR", "1")
    names: dict[str, Any] = {}
    with chdir(tmp_path):
        for block in executed(page):
            where = f"{page.name}:{block.line}"
            if block.text.startswith("# file: "):
                place = Path(block.text.partition("\n")[0].removeprefix("# file: "))
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_text(block.text.partition("\n")[2], encoding="utf-8")
            elif block.language == "python":
                exec(compile(block.text, where, "exec"), names)
            else:
                for command, shown in transcripts(block):
                    printed = _printed(command, capfd)
                    assert matches(shown, printed.splitlines()), f"{where}: $ {command}\nprints\n{printed}"


def _printed(command: str, capfd: pytest.CaptureFixture[str]) -> str:
    """What it prints on both streams, in this process where the shell has nothing to add."""
    capfd.readouterr()
    if _PLAIN.fullmatch(command):
        run(command.split()[1:])
        out, err = capfd.readouterr()
        return out + err
    env = os.environ | {"PATH": f"{CHECKOUT / '.venv' / 'bin'}:{os.environ['PATH']}"}
    done = subprocess.run(
        ["bash", "-c", command], env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    return done.stdout


def matches(shown: list[str], printed: list[str]) -> bool:
    """Are the printed lines those shown, where a line of dots stands for any lines? Spaces at line ends go."""
    shown = [line.rstrip() for line in shown]
    pattern = "".join(r"(?:.*\n)*?" if line.strip() == DOTS else re.escape(line) + r"\n" for line in shown)
    return re.fullmatch(pattern, "".join(line.rstrip() + "\n" for line in printed)) is not None


@pytest.mark.parametrize("page", [p for p in PAGES if executed(p)], ids=lambda p: p.stem)
def test_no_example_shows_nothing(page: Path) -> None:
    """Three dots alone would fit whatever is printed, an error too."""
    empty = [
        f"{page.name}:{block.line}: $ {command}"
        for block in executed(page)
        for command, shown in transcripts(block)
        if shown and all(line.strip() == DOTS for line in shown)
    ]
    assert empty == []


def test_what_is_shown_is_compared() -> None:
    assert matches(["a", DOTS, "d"], ["a", "b", "c", "d"])
    assert matches([DOTS], [])
    assert not matches(["a", DOTS, "d"], ["a", "b", "c"])
    assert not matches(["a"], ["a", "b"])
    assert not matches(["a.c"], ["abc"])
