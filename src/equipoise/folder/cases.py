"""Are a finance officer's expectations met? Each case asks a question and says what the answer must hold."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, TypeAlias

from equipoise.errors import EquipoiseError, did_you_mean
from equipoise.folder.findings import Findings
from equipoise.model import Alliance, Answer, Case

__all__ = ["CaseResult", "Questions", "run_cases"]

Questions: TypeAlias = Mapping[str, Callable[[Alliance, Mapping[str, Any]], Answer]]


@dataclass(frozen=True, slots=True)
class CaseResult:
    """How one case ended. ``holds`` None: its question was not put, as nobody was there to answer it."""

    id: str
    title: str
    file: str
    holds: bool | None
    summary: str = ""


def run_cases(alliance: Alliance, questions: Questions | None, findings: Findings) -> tuple[CaseResult, ...]:
    """Put the questions of all cases; note each expectation that is not met.

    ``questions`` answers by name ("pay"): a function of the alliance and of the case's ``ask``. None: cases are
    listed, not run.
    """
    return tuple(_run(alliance, case, questions, findings) for case in alliance.cases)


def _run(alliance: Alliance, case: Case, questions: Questions | None, findings: Findings) -> CaseResult:
    if questions is None:
        return CaseResult(case.id, case.title, case.file, None)
    before = len(findings.found)
    answer = _answer(alliance, case, questions, findings)
    if answer is not None:
        rows = answer.rows()
        for i, expected in enumerate(case.expect, 1):
            _note_difference(expected, rows, case.file, f"expect[{i}]", findings)
    summary = answer.summary if answer is not None else ""
    return CaseResult(case.id, case.title, case.file, len(findings.found) == before, summary)


def _answer(alliance: Alliance, case: Case, questions: Questions, findings: Findings) -> Answer | None:
    question = str(case.ask.get("question", ""))
    if question not in questions:
        findings.add("case-question", case.file, "ask.question", did_you_mean(question, questions), question=question)
        return None
    try:
        return questions[question](alliance, case.ask)
    except EquipoiseError as error:
        findings.add("case-cannot-run", case.file, "ask", why=str(error).splitlines()[0], remedy=error.hint or _REMEDY)
    except (KeyError, TypeError, ValueError) as error:
        what = f"{question} needs {error}" if isinstance(error, KeyError) else str(error)
        findings.add("case-cannot-run", case.file, "ask", why=what, remedy=_REMEDY)
    return None


_REMEDY = "Correct what is asked: each question takes the words of its command."


def _note_difference(
    expected: Mapping[str, Any], rows: list[dict[str, Any]], file: str, place: str, findings: Findings
) -> None:
    """Is there a row of the answer with all the expected values? If not, the nearest row tells what differs."""
    columns = list(dict.fromkeys(column for row in rows for column in row))  # a row need not have them all
    strangers = [column for column in expected if column not in columns]
    for column in strangers if columns else ():
        findings.add("case-column", file, f"{place}.{column}", did_you_mean(column, columns), column=column)
    if strangers and columns:
        return
    nearest = max(rows, key=lambda row: [_same(row.get(c), v) for c, v in expected.items()], default=None)
    first = next(iter(expected), None)
    if nearest is None or (first is not None and not _same(nearest.get(first), expected[first])):
        known = ", ".join(list(dict.fromkeys(str(row[first]) for row in rows if first in row))[:12])
        findings.add("case-row", file, place, known=known or "no rows at all")
        return
    differing = [
        f"{column} is {nearest.get(column, 'not said')}, expected {value}"
        for column, value in expected.items()
        if not _same(nearest.get(column), value)
    ]
    if differing:
        findings.add("case-differs", file, place, differences="; ".join(differing))


def _same(found: Any, expected: Any) -> bool:
    """Equal as exact numbers, or else as text. A number is never compared by its spelling."""
    if isinstance(found, bool) or isinstance(expected, bool):
        return found is expected
    if found is None:
        return expected in ("", None)
    one, other = _number(found), _number(expected)
    return one == other if one is not None and other is not None else str(found) == str(expected)


def _number(value: Any) -> Decimal | None:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
