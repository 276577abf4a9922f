"""Is every requirement that SECURITY.md claims shown by a test that is there?"""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def claims() -> dict[str, list[str]]:
    """The rows of the table: the requirements, and the tests that show them."""
    section = (ROOT / "SECURITY.md").read_text(encoding="utf-8").partition("## Requirements that are claimed")[2]
    rows = [line.split("|")[1:-1] for line in section.partition("\n## ")[0].splitlines() if line.startswith("| ")]
    return {row[0].strip(): re.findall(r"`(tests/[^`]+)`", row[2]) for row in rows[2:]}


def test_each_claim_names_tests_that_are_there() -> None:
    found = claims()
    assert len(found) > 10
    for requirement, tests in found.items():
        assert re.match(r"\d+\.\d+\.\d+", requirement), requirement
        assert tests, requirement
        for test in tests:
            path, _, name = test.partition("::")
            tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
            names = [node.name for node in tree.body if isinstance(node, ast.FunctionDef)]
            assert (name or "test_").startswith("test_"), test
            assert name in names if name else any(n.startswith("test_") for n in names), test
