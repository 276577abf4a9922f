"""What did ``equipoise new`` lay down? The files of a new alliance folder in the shape of an answer."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from equipoise.report import Block
from equipoise.report.format import counted
from equipoise.report.page import Headline, Note
from equipoise.values import Status
from equipoise.version import VERSION

__all__ = ["Begun"]


@dataclass(frozen=True)
class Begun:
    """A folder just written, and the digest of its rules and figures."""

    folder: Path
    digest: str

    @property
    def summary(self) -> str:
        """Where the example is, and of how many files."""
        files = counted(len(self._files()), "file", "files")
        return f"Wrote an example alliance of {files} to {self.folder}; its figures are invented."

    def _files(self) -> list[Path]:
        return sorted(path for path in self.folder.rglob("*") if path.is_file())

    def rows(self) -> list[dict[str, Any]]:
        """One row a file: its path within the folder, and its size."""
        return [{"file": f.relative_to(self.folder).as_posix(), "bytes": f.stat().st_size} for f in self._files()]

    def to_json(self) -> dict[str, Any]:
        """The shape of every command."""
        return {
            "question": "new",
            "summary": self.summary,
            "rows": self.rows(),
            "status": str(Status.ILLUSTRATIVE),
            "made_from": {"alliance": str(self.folder), "alliance_digest": self.digest, "version": VERSION},
        }

    def page(self, *, everything: bool = False) -> list[Block]:
        """Where it is and what to do next; the files when asked for."""
        blocks: list[Block] = [Headline(self.summary)]
        if everything:
            blocks.append(Note(", ".join(row["file"] for row in self.rows())))
        blocks.append(Note(f"Next: equipoise check {shlex.quote(str(self.folder))}"))
        return blocks
