"""Is an alliance folder sound? The report of a check in the shape of an answer: a sentence, rows, a page.

It is no ``Answer``: a folder that cannot be read has no alliance that it could be made from.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from equipoise.errors import Problem
from equipoise.folder import CheckReport, CheckResult
from equipoise.report import Block
from equipoise.report.format import counted
from equipoise.report.page import Column, Heading, Headline, Listed, Note, Table
from equipoise.values import Status
from equipoise.version import VERSION

__all__ = ["Soundness"]

_NOTES: Final = 3  # a page shows so many notes; --all shows the rest


@dataclass(frozen=True)
class Soundness:
    """What is wrong with a folder, what it reproduces, and which discrepancies it knows of."""

    folder: str
    report: CheckReport

    @property
    def summary(self) -> str:
        """How many problems there are; of a sound folder, how many checks and cases hold."""
        report = self.report
        if report.problems:
            return f"{self.folder} has {counted(len(report.problems), 'problem', 'problems')}."
        held = sum(c.holds is True for c in report.checks)
        known = len(report.discrepancies)
        told = f", {counted(known, 'is a known discrepancy', 'are known discrepancies')}" if known else ""
        cases = sum(c.holds is True for c in report.cases)
        return (
            f"{self.folder} is sound: checks that hold: {held} of {len(report.checks)}{told}; "
            f"cases met: {cases} of {len(report.cases)}."
        )

    def rows(self) -> list[dict[str, Any]]:
        """Problems first, then checks, cases and notes: what, where, how it ended, in words."""
        problems = [_row("problem", p.file, p.place, "fails", p.message, p.hint) for p in self.report.problems]
        checks = [
            _row("check", "checks.toml", c.id, _word(c.holds), f"computed {c.computed}; printed {c.printed}", c.note)
            | {"expected": c.expected, "source": c.source}
            for c in self.report.checks
        ]
        cases = [_row("case", c.file, c.id, _word(c.holds), c.title, c.summary) for c in self.report.cases]
        notes = [_row("note", "", "", "noted", note, "") for note in self.report.notes]
        return [*problems, *checks, *cases, *notes]

    def to_json(self) -> dict[str, Any]:
        """The shape of every command; the digest is null when the rules cannot be read."""
        made = {"alliance": self.folder, "alliance_digest": self.report.digest, "version": VERSION}
        return {
            "question": "check",
            "summary": self.summary,
            "rows": self.rows(),
            "status": str(Status.DERIVED),
            "made_from": made,
        }

    def page(self, *, everything: bool = False) -> list[Block]:
        """All problems with place and hint; known discrepancies told; the checks when asked for, the cases always."""
        report = self.report
        blocks: list[Block] = [Headline(self.summary)]
        if report.digest is not None:
            blocks.append(Note(f"Rules and figures: {report.digest}"))
        if report.problems:
            blocks.append(Listed(tuple(_told(p) for p in report.problems)))
        if report.notes:
            blocks.append(Heading("Worth knowing, and no problem"))
            blocks.append(Listed(_noted(report.notes, everything)))
        if report.discrepancies:
            blocks.append(Heading("Known discrepancies: told, not smoothed away"))
            blocks.append(Listed(tuple(_discrepancy(c, everything) for c in report.discrepancies)))
        if report.checks and everything:
            blocks.append(_checks(report.checks))
        if report.cases:
            columns = (
                Column("id", "Case", "name"),
                Column("holds", "Found", "name"),
                Column("title", "What it expects"),
            )
            rows = tuple({"id": c.id, "holds": _word(c.holds), "title": c.title} for c in report.cases)
            blocks.append(Table(columns, rows, by="id"))
        return blocks


def _row(what: str, file: str, place: str, found: str, message: str, note: str) -> dict[str, Any]:
    return {"what": what, "file": file, "place": place, "found": found, "message": message, "note": _flat(note)}


def _word(holds: bool | None) -> str:
    return "not run" if holds is None else "holds" if holds else "fails"


def _flat(text: str) -> str:
    return " ".join(text.split())


def _told(problem: Problem) -> tuple[str, str]:
    where = ": ".join(part for part in (problem.file, problem.place) if part)
    return (f"{where}: {problem.message}" if where else problem.message, problem.hint)


def _noted(notes: Sequence[str], everything: bool) -> tuple[tuple[str, str], ...]:
    """The first notes; the rest counted, with the way to see them."""
    shown = notes if everything else notes[:_NOTES]
    left = len(notes) - len(shown)
    return (*((note, "") for note in shown), *([(f"and {left} more: --all", "")] if left else []))


def _discrepancy(check: CheckResult, everything: bool) -> tuple[str, str]:
    figures = "" if check.kind == "noted" or not everything else f"Computed {check.computed}; printed {check.printed}."
    return (f"{check.id}: {_flat(check.note)}", figures)


def _checks(checks: tuple[CheckResult, ...]) -> Table:
    columns = (
        Column("id", "Check", "name"),
        Column("holds", "Found", "name"),
        Column("expected", "Expected", "name"),
        Column("computed", "Computed"),
    )
    rows = ({"id": c.id, "holds": _word(c.holds), "expected": c.expected, "computed": c.computed} for c in checks)
    return Table(columns, tuple(rows), by="id")
