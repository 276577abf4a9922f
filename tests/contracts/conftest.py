"""NATO, asked every question once; the answers are shared by all contract tests."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

import pytest

from equipoise import folder
from equipoise.model import Alliance, Answer
from equipoise.report.asking import ask

ASKED: Final[dict[str, dict[str, Any]]] = {
    "pay": {"fund": "civil", "year": 2026},
    "burden": {"year": 2025},
    "decide": {"body": "nac", "on": date(2026, 11, 22)},
    "plan": {"fund": "nsip", "years": "2027-2031"},
    "align": {"years": "2024-2026"},
    "whatif": {"proposal": "canada-2026", "years": "2027-2031"},
    "agree": {"proposal": "canada-2026", "years": "2027-2031", "draws": 32},
    "amend": {"proposal": "canada-2026", "years": "2027-2031", "draws": 32, "probability": 0.6},
    "sensitivity": {"proposal": "canada-2026:equal", "years": "2027-2031", "draws": 32},
    "brief": {"proposal": "canada-2026", "years": "2027-2031", "draws": 32, "on": date(2026, 11, 22)},
}

LINES: Final[dict[str, list[str]]] = {
    "pay": ["pay", "nato", "civil", "--year", "2026"],
    "burden": ["pay", "nato", "--burden", "--year", "2025"],
    "decide": ["decide", "nato", "nac", "--on", "2026-11-22"],
    "plan": ["plan", "nato", "nsip", "--years", "2027-2031"],
    "align": ["align", "nato", "--years", "2024-2026"],
    "whatif": ["whatif", "nato", "canada-2026", "--years", "2027-2031"],
    "agree": ["agree", "nato", "canada-2026", "--years", "2027-2031", "--draws", "32"],
    "amend": [
        *["agree", "nato", "canada-2026", "--years", "2027-2031", "--draws", "32"],
        *["--amend", "--probability", "0.6"],
    ],
    "sensitivity": [
        *["agree", "nato", "canada-2026:equal", "--years", "2027-2031", "--draws", "32", "--sensitivity"],
    ],
    "brief": ["brief", "nato", "canada-2026", "--years", "2027-2031", "--draws", "32", "--dated", "2026-11-22"],
}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that asks for ``question`` runs for every question."""
    if "question" in metafunc.fixturenames:
        metafunc.parametrize("question", ASKED)


@pytest.fixture(scope="session")
def nato() -> Alliance:
    """The bundled alliance."""
    return folder.read("nato")


@pytest.fixture(scope="session")
def answers(nato: Alliance) -> dict[str, Answer]:
    """Every question asked once, in Python."""
    return {question: ask(nato, question, **words) for question, words in ASKED.items()}


@pytest.fixture
def answer(question: str, answers: dict[str, Answer]) -> Answer:
    """The answer to the question of this test."""
    return answers[question]


@pytest.fixture
def line(question: str) -> list[str]:
    """The command that asks the question of this test."""
    return LINES[question]
