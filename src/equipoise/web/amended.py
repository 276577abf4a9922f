"""What does an amendment change in the file? Its text, ready to table, and line by line what is struck and added."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, replace
from typing import Any, Final

from equipoise.folder import write_proposal
from equipoise.model import Answer

__all__ = ["Amended", "amended_text"]

_AROUND: Final = 3


@dataclass(frozen=True)
class Amended:
    """The amended text, and its lines beside those of the text as tabled: sign and line."""

    text: str
    diff: tuple[tuple[str, str], ...]


def amended_text(answer: Answer) -> Amended | None:
    """The text of an amendment that passes; None for any other answer."""
    found: Any = answer
    if answer.question != "amend" or not found.passes:
        return None
    new = replace(found.to_table, stage="draft")
    before = replace(found.proposal, variants={}, against=new.against, parent=new.parent, id=new.id)
    lines = difflib.unified_diff(
        write_proposal(before).splitlines(), write_proposal(new).splitlines(), n=_AROUND, lineterm=""
    )
    kept = [line for line in list(lines)[2:] if not line.startswith("@@")]
    return Amended(write_proposal(new), tuple((line[:1] if line[:1] in "+-" else "", line[1:]) for line in kept))
