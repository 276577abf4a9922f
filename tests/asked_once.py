"""A shell that asks each question once for the tests of a file: how answers are printed takes no second calculation."""

from __future__ import annotations

from typing import Any

import pytest

from equipoise.model import Alliance, Answer, digest
from equipoise.report.asking import ask

__all__ = ["asked_once", "kept"]


@pytest.fixture(scope="module")
def kept() -> dict[str, Answer]:
    """What the shell was answered, by alliance, question and words."""
    return {}


@pytest.fixture
def asked_once(kept: dict[str, Answer], monkeypatch: pytest.MonkeyPatch) -> None:
    """While this test runs, a question that was asked before is not computed again."""

    def once(alliance: Alliance, question: str, **words: Any) -> Answer:
        key = f"{digest(alliance)} {question} {sorted(words.items(), key=str)}"
        if key not in kept:
            kept[key] = ask(alliance, question, **words)
        return kept[key]

    monkeypatch.setattr("equipoise.report.asking.ask", once)
