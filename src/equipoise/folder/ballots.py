"""What does a file of ballots hold? Reads a Pabulib file (.pb), encoding problems named with its other problems."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from equipoise.errors import Problem
from equipoise.folder.findings import Findings
from equipoise.folder.tables import text_of

if TYPE_CHECKING:
    from equipoise.plan.ballots import PbFile

__all__ = ["read_ballots"]


def read_ballots(path: str) -> PbFile:
    """The ballots in a file. Raises BadElection with every problem and its line; OSError if it cannot be opened."""
    from equipoise.plan.ballots import BadElection, load_pb

    file = Path(path)
    findings = Findings()
    text = text_of(file, file.name, findings)
    wrong = [_told(f.problem, f.code) for f in findings.found if f.code != "byte-order-mark"]
    if text is None:
        raise BadElection(wrong)
    try:
        found = load_pb(text, file.name)
    except BadElection as error:
        raise BadElection([*wrong, *error.problems()]) from None
    if wrong:
        raise BadElection(wrong)
    return found


def _told(problem: Problem, code: str) -> Problem:
    there = code != "unreadable"
    hint = "Save the file as plain text in UTF-8." if there else "Give the path of a Pabulib file that may be read."
    return Problem(problem.file, problem.place, problem.message, hint)
