"""How is an answer given back: as a page, a trace, JSON or CSV? One path for every question."""

from __future__ import annotations

import shlex
import sys
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from equipoise.cli.telling import tell
from equipoise.cli.wish import Wish

if TYPE_CHECKING:
    from equipoise.cli.papers import Papers
    from equipoise.model import Alliance, Answer
    from equipoise.report import Block

__all__ = ["ReaderGone", "give", "hand_over"]


class ReaderGone(Exception):
    """Whoever read the output has gone away, as ``head`` does: no error, but nothing more to do."""


class Given(Protocol):
    """A result that is no ``Answer``, for there is no alliance that it could be made from, and has the same shape."""

    @property
    def summary(self) -> str:
        """The result in one sentence."""

    def rows(self) -> list[dict[str, Any]]:
        """Flat records."""

    def to_json(self) -> dict[str, Any]:
        """One object."""

    def page(self, *, everything: bool = False) -> list[Block]:
        """What a person reads."""


Result: TypeAlias = "Answer | Given"


def give(answer: Result, wish: Wish, command: list[str], alliance: Alliance | None = None) -> None:
    """Print the answer as wished; ``command`` is the line that asked, for the page's last line."""
    told = _packed(answer, wish, command, alliance) if wish.packed is not None and alliance is not None else None
    try:
        _print(answer, wish, command, alliance)
        sys.stdout.flush()
        if told is not None:
            tell(f"{told}\n")
    except BrokenPipeError as gone:
        raise ReaderGone from gone


def _packed(answer: Result, wish: Wish, command: list[str], alliance: Alliance) -> str:
    """Put the rows into a ZIP with what they were computed from; the line that says so."""
    from equipoise.cli.papers import put
    from equipoise.report.zipped import zip_bytes

    line = "equipoise " + " ".join(shlex.quote(word) for word in (*command, *wish.words))
    return put(str(wish.packed), zip_bytes(answer, alliance, line))


def hand_over(answer: Any, papers: Papers, wish: Wish) -> None:
    """Put the paper of an answer into files, and tell its sentence and what was written.

    Where the standard output carries something else already, that is told on the standard error.
    """
    short = answer.document(everything=wish.everything)
    told = papers.write(answer.document(), short)
    stream = sys.stderr if wish.one or papers.on_output else sys.stdout
    try:
        stream.write("".join(f"{line}\n" for line in (answer.summary, *told)))
        stream.flush()
    except BrokenPipeError as gone:
        raise ReaderGone from gone


def _print(answer: Result, wish: Wish, command: list[str], alliance: Alliance | None) -> None:
    from equipoise import report
    from equipoise.model import Answer

    if wish.json:
        sys.stdout.write(report.json_text(answer))
    elif wish.csv:
        sys.stdout.write(report.csv_text(answer))
    elif wish.explain is not None and isinstance(answer, Answer):
        sources = alliance.sources if alliance is not None else {}
        names = report.Words.of(alliance).names if alliance is not None else {}
        report.show(report.explained(answer, wish.explain, sources, names), ascii_only=wish.ascii_only)
    else:
        line = "equipoise " + " ".join(shlex.quote(word) for word in (*command, *wish.words))
        words = report.Words.of(alliance) if alliance is not None else None
        page = report.page_of(answer, command=line, words=words, highlight=wish.chair, everything=wish.everything)
        report.show(page, ascii_only=wish.ascii_only)
