"""How is an answer given back: as a page, a trace, JSON or CSV? One path for every question."""

from __future__ import annotations

import shlex
import sys
from dataclasses import dataclass

from equipoise.errors import EquipoiseError
from equipoise.model import Alliance, Answer, need_member

__all__ = ["Wish", "give"]


@dataclass(frozen=True)
class Wish:
    """How the answer is wanted."""

    json: bool = False
    csv: bool = False
    explain: str | None = None
    everything: bool = False
    ascii_only: bool = False
    chair: str | None = None


class _TwoForms(EquipoiseError):
    """More than one form was asked for."""


def give(answer: Answer, alliance: Alliance, wish: Wish, command: list[str]) -> None:
    """Print the answer as wished; ``command`` is the line that asked, for the page's last line."""
    from equipoise import report

    if sum((wish.json, wish.csv, wish.explain is not None)) > 1:
        raise _TwoForms("choose one of --json, --csv and --explain")
    if wish.chair is not None:
        need_member(wish.chair, alliance.members)
    if wish.json:
        sys.stdout.write(report.json_text(answer))
    elif wish.csv:
        sys.stdout.write(report.csv_text(answer))
    elif wish.explain is not None:
        report.show(report.explained(answer, wish.explain, alliance.sources), ascii_only=wish.ascii_only)
    else:
        line = "equipoise " + " ".join(shlex.quote(word) for word in command)
        who = alliance.member_word.capitalize()
        blocks = report.page_of(answer, command=line, who=who, highlight=wish.chair, everything=wish.everything)
        report.show(blocks, ascii_only=wish.ascii_only)
