"""Is every awkward case of the design a named test with a real record behind it, on both databases?

The list is made from the tests: a function ``test_07_...`` that asks for the desk stands for case 7, and the desk of
these tests is founded on SQLite and on PostgreSQL.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

HERE = Path(__file__).parent
CASES = {
    1: "received at the very deadline",
    2: "received in time, written seconds later",
    3: "two breaks in one microsecond",
    4: "a break and a withdrawal at once",
    5: "a break and an extension at once",
    6: "an extension before the closing",
    7: "the same request twice",
    8: "the same key, another request",
    9: "authority revoked in between",
    10: "a session that ended while typing",
    11: "a local time that is not, or is twice",
    12: "zones that change",
    13: "a holiday of the host or of a member",
    14: "a leap second",
    15: "a clock that steps back",
    16: "a clock that jumps ahead",
    17: "a desk that was down at the deadline",
    18: "a notice that did not arrive",
    19: "equal deadlines, disjoint texts",
    20: "equal deadlines, the same rules",
    21: "a text on the rule of deciding",
    22: "a text on membership",
    23: "a member that changes its name",
    24: "a sponsor that leaves",
    25: "a chair whose term ends",
    26: "a package",
    27: "texts that wait for each other",
    28: "an application that fails",
    29: "a date in the past",
    30: "contested when it is applied",
    31: "a secret text",
    32: "an electorate of one",
    33: "support of all before the deadline",
}


def named() -> dict[int, list[str]]:
    """The tests of each case, as file::function, of those that ask for the desk on both databases."""
    found: dict[int, list[str]] = {}
    for path in sorted(HERE.glob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.FunctionDef) or not re.match(r"test_\d\d_", node.name):
                continue
            if {"desk", "database_address"} & {a.arg for a in node.args.args}:
                found.setdefault(int(node.name[5:7]), []).append(f"{path.name}::{node.name}")
    return found


def test_every_case_of_the_design_has_a_test_on_both_databases() -> None:
    found = named()
    assert sorted(CASES) == list(range(1, 34))
    assert [f"{number}: {what}" for number, what in CASES.items() if number not in found] == []
    assert set(found) <= set(CASES)


def test_the_desk_of_these_tests_stands_on_both() -> None:
    text = (HERE / "conftest.py").read_text()
    assert "def desk(database_address: str" in text
    assert 'params=["sqlite", "postgresql"]' in (HERE.parent / "conftest.py").read_text()
