"""What the tests of the architecture share: running a program, and the modules of src/ parsed."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

BELOW_FOLDER = frozenset(
    {
        "agree",
        "align",
        "decide",
        "ensemble",
        "errors",
        "model",
        "pay",
        "plan",
        "values",
        "version",
        "whatif",
    }
)


@dataclass(frozen=True)
class Module:
    """A module of src/equipoise: its file, its place in the package, its text and its tree."""

    path: Path
    place: tuple[str, ...]  # ("model", "clauses", "keys")
    text: str
    tree: ast.Module

    @property
    def is_below_folder(self) -> bool:
        """Does it lie in a package that must be pure?"""
        return bool(self.place) and self.place[0] in BELOW_FOLDER

    def at(self, node: ast.AST) -> str:
        """file:line, as an editor takes it."""
        return f"src/equipoise/{'/'.join(self.place) or '__init__'}: line {getattr(node, 'lineno', 1)}"


def parsed(root: Path) -> list[Module]:
    """All modules below root/src/equipoise."""
    package = root / "src" / "equipoise"
    found = []
    for path in sorted(package.rglob("*.py")):
        place = path.relative_to(package).with_suffix("").parts
        text = path.read_text(encoding="utf-8")
        place = place[:-1] if place[-1] == "__init__" else place
        found.append(Module(path, place, text, ast.parse(text, str(path))))
    return found


@pytest.fixture(scope="session")
def modules(checkout: Path) -> list[Module]:
    """The modules of src/equipoise."""
    found = parsed(checkout)
    assert found
    return found


@pytest.fixture
def program(
    checkout: Path,
) -> Callable[..., tuple[int, str]]:
    """Run a program of the environment that runs the tests; its exit status and all that it printed."""

    def run(name: str, *arguments: str, at: Path = checkout, env: Mapping[str, str] | None = None) -> tuple[int, str]:
        done = subprocess.run(
            [str(Path(sys.executable).parent / name), *arguments],
            cwd=at,
            env=env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=280,
            check=False,
        )
        return done.returncode, done.stdout

    return run
