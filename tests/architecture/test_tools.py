"""Do the linters, the type checker and the import contracts accept the tree as it is?"""

from __future__ import annotations

from collections.abc import Callable

import pytest

Program = Callable[..., tuple[int, str]]

COMMANDS = {
    "style": ["ruff", "check", "--no-fix"],
    "form": ["ruff", "format", "--check", "--diff"],
    "types": ["mypy", "--strict", "src"],
    "imports": ["lint-imports", "--no-cache"],
    "dependencies": ["deptry", "src"],
    "spelling": ["codespell"],
}


@pytest.mark.parametrize("what", COMMANDS)
def test_accepts_the_tree(program: Program, what: str) -> None:
    status, output = program(*COMMANDS[what])
    assert status == 0, f"{' '.join(COMMANDS[what])} says:\n{output}"
