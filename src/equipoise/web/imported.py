"""What would an import change? Its diff and its check in the shape of an answer, for the shell and for a page."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from equipoise.model.wording import listed
from equipoise.values import Status
from equipoise.version import VERSION

if TYPE_CHECKING:
    from equipoise.folder.importing import Import
    from equipoise.report import Block
    from equipoise.values import Figure

__all__ = ["Imported"]

_SHOWN = 20
_FEW = 8


@dataclass(frozen=True)
class Imported:
    """An import in the shape of an answer: its changes, and whether the folder would be sound."""

    found: Import

    @property
    def summary(self) -> str:
        """How many figures would change, are new or stay; and whether they were written."""
        new = sum(c.before is None for c in self.found.changes)
        trusted = sum(c.before is not None and c.before.value == c.after.value for c in self.found.changes)
        changed = len(self.found.changes) - new - trusted
        done = "changed" if self.found.written else "would change"
        status = f", {trusted} only in status" if trusted else ""
        sound = (
            "" if self.found.sound or self.found.written else "; the folder would not be sound, so nothing is written"
        )
        kept = f"{self.found.same} stay as they are"
        where = ", ".join(self.found.targets)
        return f"{Path(self.found.file).name} into {where}: {changed} {done}{status}, {new} new, {kept}{sound}."

    def rows(self) -> list[dict[str, Any]]:
        """One row a change: target, member, year, before, after, each with its status, and the difference."""
        return [
            {
                "target": c.target,
                "member": c.member,
                "name": self.found.names.get(c.member, c.member),
                "year": c.year,
                "before": _text(c.before),
                "before_status": str(c.before.status if c.before is not None else Status.MISSING),
                "after": _text(c.after),
                "after_status": str(c.after.status),
                "difference": _difference(c.before, c.after),
                "difference_status": str(Status.MISSING),
            }
            for c in self.found.changes
        ]

    def to_json(self) -> dict[str, Any]:
        """The shape of every command, with what was left out, the problems of the check and the files written."""
        found = self.found
        return {
            "question": "import",
            "summary": self.summary,
            "rows": self.rows(),
            "status": str(Status.DERIVED),
            "kind": found.kind,
            "assumed": list(found.assumed),
            "moved_along": list(found.moved_along),
            "left_out": list(found.left_out),
            "not_taken": list(found.not_taken),
            "problems": [str(p) for p in found.checked],
            "stale_proposals": [p.file for p in found.stale],
            "written": list(found.written),
            "made_from": {"file": found.file, "folder": str(found.folder), "version": VERSION},
        }

    def page(self, *, everything: bool = False) -> list[Block]:
        """The diff, what was left out, what a check says, and what to do next."""
        from equipoise.report.page import Column, Foot, Heading, Headline, Listed, Note, Table

        found = self.found
        columns = (
            Column("target", "Into", "name"),
            Column("member", "Member", "who"),
            *([Column("year", "Year", "start")] if any(c.year is not None for c in found.changes) else []),
            Column("before", "In the folder", "moved"),
            Column("before_status", "", "mark"),
            Column("after", "In the file", "moved"),
            Column("difference", "Change", "moved"),
            Column("after_status", "", "mark"),
        )
        rows = tuple(self.rows())
        blocks: list[Block] = [Headline(self.summary)]
        if rows:
            blocks.append(Table(columns, rows, shown=None if everything else _SHOWN, by="member"))
        if found.moved_along:
            blocks.append(Heading("What is made from these shares, and changes too"))
            blocks.append(Listed(tuple((words, "") for words in found.moved_along)))
        if found.assumed:
            blocks.append(Note(f"How the file was read: {'; '.join(found.assumed)}."))
        if found.left_out:
            blocks.append(Note(f"Left out, being no members: {listed(found.left_out, _FEW)}."))
        if found.not_taken:
            blocks.append(Note(f"Blocks of the file that were not asked for: {'; '.join(found.not_taken)}."))
        if found.checked:
            blocks.append(Heading("What a check says of the folder with these figures in it"))
            told = tuple(
                (f"{': '.join(w for w in (p.file, p.place) if w)}: {p.message}", p.hint) for p in found.checked
            )
            blocks.append(Listed(told))
        else:
            blocks.append(Note("Checked on a copy: the folder is sound with these figures in it."))
        if found.stale:
            files = listed([p.file for p in found.stale], _FEW)
            blocks.append(Note(f"Written for the figures of before, and to be reviewed: {files}."))
        if found.written:
            blocks.append(Note(f"Written: {', '.join(found.written)}."))
        again = f"equipoise check {shlex.quote(str(found.folder))}" if found.written else "the same with --write"
        blocks.append(Foot(f"Next: {again}" if found.sound and found.changes else "", "Files: --json --csv"))
        return blocks


def _text(figure: Figure | None) -> str | None:
    return None if figure is None or figure.value is None else f"{figure.value:f}"


def _difference(before: Figure | None, after: Figure) -> str | None:
    if before is None or before.value is None or after.value is None:
        return None
    return f"{after.value - before.value:+f}"
