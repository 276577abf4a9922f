"""Are the terms of a project that a proposal adds sound? Judged as in the file of a project, under the whole text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from equipoise.errors import Problem
from equipoise.folder.consistency import note_project
from equipoise.folder.findings import Findings
from equipoise.folder.tree import Tree
from equipoise.model import Alliance, Proposal, applied_in_part
from equipoise.model.clauses import AddProject

__all__ = ["new_project_problems"]


def new_project_problems(alliance: Alliance, reading: Proposal, file: str) -> Iterator[Problem]:
    """Terms that contradict each other in a project that the text adds: once in force, its file would be refused."""
    added = [clause for clause in reading.changes if isinstance(clause, AddProject)]
    changed = applied_in_part(alliance, reading) if added else alliance
    for clause in added:
        found = Findings()
        note_project(changed, clause.project, Tree(Path(), found, frozenset()))
        for problem in found.problems():
            yield replace(problem, file=file, place=f"change {clause.id!r}, project.{problem.place}")
