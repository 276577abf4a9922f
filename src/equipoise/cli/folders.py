"""The commands that look after alliance folders: check one, start one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from equipoise.cli.options import All, AllianceName, Ascii

if TYPE_CHECKING:
    from equipoise.folder import CheckReport
    from equipoise.report import Block

__all__ = ["check", "new"]


def check(folder: AllianceName, everything: All = False, ascii_only: Ascii = False) -> None:
    """Is this folder sound? Every problem at once, its published figures, its cases."""
    from equipoise import folder as folders
    from equipoise.report import show
    from equipoise.report.asking import questions

    report = folders.check(folder, questions())
    show(_page(folder, report, everything), ascii_only=ascii_only)
    if report.problems:
        raise typer.Exit(1)


def _page(folder: str, report: CheckReport, everything: bool) -> list[Block]:
    from equipoise.report.format import counted
    from equipoise.report.page import Column, Headline, Heading, Note, Paragraph, Table

    problems, checks, cases = report.problems, report.checks, report.cases
    blocks: list[Block] = []
    if problems:
        blocks.append(Headline(f"{folder} has {counted(len(problems), 'problem', 'problems')}."))
        blocks += [Paragraph(str(problem)) for problem in problems]
    else:
        held = sum(c.holds is True for c in checks)
        known = f"; {len(report.discrepancies)} known discrepancies" if report.discrepancies else ""
        run = sum(c.holds is True for c in cases)
        blocks.append(Headline(f"{folder} is sound: {held} of {len(checks)} checks hold{known}; {run} of {len(cases)} cases."))
    if report.digest is not None:
        blocks.append(Note(f"Rules and figures: {report.digest}"))
    if report.discrepancies:
        blocks.append(Heading("Known discrepancies, told and not smoothed away"))
        for found in report.discrepancies:
            figures = "" if found.kind == "noted" else f" Computed {found.computed}; printed {found.printed}."
            blocks.append(Paragraph(f"{found.id}: {found.note}{figures if everything else ''}"))
    if checks and (everything or problems):
        rows = [{"id": c.id, "kind": c.kind, "holds": _word(c.holds), "expected": c.expected, "computed": c.computed} for c in checks]
        columns = (Column("id", "Check", "name"), Column("kind", "Kind", "name"), Column("holds", "Found", "name"), Column("expected", "Expected", "name"), Column("computed", "Computed"))
        blocks.append(Table(columns, tuple(rows), by="id"))
    if cases:
        rows = [{"id": c.id, "title": c.title, "holds": _word(c.holds)} for c in cases]
        blocks.append(Table((Column("id", "Case", "name"), Column("title", "What it expects"), Column("holds", "Found", "name")), tuple(rows), by="id"))
    return blocks


def _word(holds: bool | None) -> str:
    return {True: "holds", False: "fails", None: "not run"}[holds]


def new(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="A folder that does not exist yet, or is empty.")],
) -> None:
    """Write a small valid example alliance, to start from."""
    from equipoise import folder as folders

    written = folders.new(folder)
    typer.echo(f"Wrote an example alliance to {written}. Next: equipoise check {written}")
