"""The call that would be issued, or was, in the shape of an answer: its lines, and what to do next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from equipoise.model.wording import counted
from equipoise.values import weakest
from equipoise.version import VERSION

if TYPE_CHECKING:
    from equipoise.folder.issuing import Issue
    from equipoise.report import Block

__all__ = ["Issued"]


@dataclass(frozen=True)
class Issued:
    """A call for the record, in the shape of an answer."""

    found: Issue

    @property
    def summary(self) -> str:
        """What is issued, for how much, and whether it is on record now."""
        found = self.found
        what = "The difference call" if found.recorded else "The call"
        done = "is issued" if found.written else "would be issued"
        who = counted(len({line.member for line in found.lines}), "member", "members")
        sum_ = f"{found.currency} {found.total:,.2f}"
        return f"{what} of {found.fund} for {found.year} {done}: {sum_} in all, of {who}."

    def rows(self) -> list[dict[str, Any]]:
        """One row a line: member, due, kind, amount, status."""
        return [
            {
                "member": line.member,
                "name": self.found.names[line.member],
                "due": line.due.isoformat(),
                "kind": line.kind,
                "amount": f"{line.amount:f}",
                "status": str(line.status),
            }
            for line in self.found.lines
        ]

    def to_json(self) -> dict[str, Any]:
        """The shape of every command, with the file and whether it was written."""
        found = self.found
        return {
            "question": "issue",
            "summary": self.summary,
            "rows": self.rows(),
            "status": str(weakest(line.status for line in found.lines)),
            "fund": found.fund,
            "year": found.year,
            "currency": found.currency,
            "recorded_before": found.recorded,
            "stale_proposals": [p.file for p in found.stale],
            "written": found.written,
            "made_from": {"folder": str(found.folder), "version": VERSION},
        }

    def page(self, *, everything: bool = False) -> list[Block]:
        """The lines, what stands on record already, and what to do next."""
        from equipoise.report.page import Column, Foot, Headline, Note, Table

        found = self.found
        columns = (
            Column("member", "Member", "who"),
            Column("due", "Due", "name"),
            Column("kind", "What", "name"),
            Column("amount", f"Amount, {found.currency}", "paid-cents" if found.recorded else "cents"),
            Column("status", "", "mark"),
        )
        blocks: list[Block] = [
            Headline(self.summary),
            Table(columns, tuple(self.rows()), shown=None if everything else 40, by="member"),
        ]
        if found.recorded:
            blocks.append(
                Note(f"On record already, and left as they are: {found.recorded} lines of this fund and year.")
            )
        if found.stale:
            files = ", ".join(p.file for p in found.stale[:8])
            blocks.append(Note(f"Written for the record of before, and to be reviewed: {files}."))
        done = f"Appended to {found.folder / 'issued.csv'}: {counted(len(found.lines), 'line', 'lines')}."
        blocks.append(Note(done if found.written else "Nothing is written yet."))
        blocks.append(Foot("" if found.written else "Next: the same with --write", "Files: --json --csv"))
        return blocks
