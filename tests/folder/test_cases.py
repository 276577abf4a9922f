"""Are a finance officer's expectations compared with rows that do not all have the same columns?"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from equipoise.folder import Questions
from equipoise.folder.checking import examined
from equipoise.folder.findings import Findings
from equipoise.model import Alliance, Answer, MadeFrom, Trace
from equipoise.values import Status

CASE = """
title = "What the answer must hold"

[ask]
question = "mixed"

[[expect]]
{expect}
"""


class Mixed(Answer):
    """An answer whose rows say different things, as those of a contest or of a record do."""

    question = "mixed"
    status = Status.PUBLISHED
    summary = "Two kinds of rows."

    def __init__(self, alliance: Alliance) -> None:
        self.made_from = MadeFrom(alliance)

    def rows(self) -> list[dict[str, Any]]:
        return [{"what": "case", "case": "one"}, {"what": "score", "brier": "0.250"}]

    def explain(self, member: str) -> tuple[Trace, ...]:
        return ()


@pytest.fixture
def asks() -> Questions:
    def mixed(alliance: Alliance, _: Mapping[str, Any]) -> Answer:
        return Mixed(alliance)

    return {"mixed": mixed}


def told(lake: Path, asks: Questions, expect: str) -> tuple[list[str], list[str]]:
    """The codes that a check finds in the case, and its messages."""
    for path in (lake / "cases").glob("*.toml"):
        path.unlink()
    (lake / "cases" / "mixed.toml").write_text(CASE.format(expect=expect))
    _, findings = examined(lake, asks)
    assert isinstance(findings, Findings)
    return [f.code for f in findings.found], [f.problem.message for f in findings.found]


def test_a_column_that_only_some_rows_have_is_compared(lake: Path, asks: Questions) -> None:
    assert told(lake, asks, 'what = "score"\nbrier = "0.25"') == ([], [])
    assert told(lake, asks, 'what = "case"\nbrier = ""') == ([], [])


def test_what_a_row_does_not_say_differs(lake: Path, asks: Questions) -> None:
    codes, (message,) = told(lake, asks, 'what = "case"\nbrier = "0.25"')
    assert codes == ["case-differs"]
    assert "brier is not said, expected 0.25" in message
    codes, _ = told(lake, asks, 'case = "two"')
    assert codes == ["case-row"]


def test_a_column_of_no_row_is_refused(lake: Path, asks: Questions) -> None:
    codes, _ = told(lake, asks, 'brierr = "0.25"')
    assert codes == ["case-column"]
