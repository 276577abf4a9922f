"""Is this folder sound? Everything wrong with it, every check and every case, without ever raising."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from equipoise.errors import Problem
from equipoise.folder.cases import CaseResult, Questions, run_cases
from equipoise.folder.checks import CheckResult, note_checks, results
from equipoise.folder.findings import Findings
from equipoise.folder.reading import examine
from equipoise.model import Alliance, digest

__all__ = ["CheckReport", "check", "examined"]


@dataclass(frozen=True)
class CheckReport:
    """What is wrong with a folder, and what it reproduces. ``digest`` None: its rules cannot be read.

    ``notes`` are worth knowing and no problems.
    """

    problems: tuple[Problem, ...]
    checks: tuple[CheckResult, ...] = ()
    cases: tuple[CaseResult, ...] = ()
    digest: str | None = None
    notes: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Is nothing wrong?"""
        return not self.problems

    @property
    def discrepancies(self) -> tuple[CheckResult, ...]:
        """What was published and does not add up, as the folder says: with the figures computed."""
        return tuple(result for result in self.checks if result.discrepancy)


def check(path_or_name: str | Path, questions: Questions | None = None) -> CheckReport:
    """Everything wrong with a folder, in one report. Checks and cases run once the folder can be read.

    ``questions`` answers the cases; see ``run_cases``.
    """
    return examined(path_or_name, questions)[0]


def examined(path_or_name: str | Path, questions: Questions | None = None) -> tuple[CheckReport, Findings]:
    """The report, and the findings behind it with the codes of their messages."""
    alliance, findings = examine(path_or_name)
    if alliance is None or findings:
        return CheckReport(findings.problems(), notes=_notes(alliance) if alliance is not None else ()), findings
    checks = results(alliance)
    note_checks(checks, findings)
    cases = run_cases(alliance, questions, findings)
    return CheckReport(findings.problems(), checks, cases, digest(alliance), _notes(alliance)), findings


def _notes(alliance: Alliance) -> tuple[str, ...]:
    """Funds in several currencies are allowed: each is computed by itself, and nothing adds them up."""
    funds: dict[str, list[str]] = {}
    for fund in alliance.funds.values():
        funds.setdefault(fund.currency, []).append(fund.id)
    if len(funds) < 2:
        return ()
    told = "; ".join(f"{currency}: {', '.join(sorted(ids))}" for currency, ids in sorted(funds.items()))
    return (f"the funds are in several currencies ({told}): their amounts are never added",)
