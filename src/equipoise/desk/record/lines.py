"""How does a record travel? As JSON Lines: a head, every entry as its canonical bytes, the last checkpoint.

Reading and writing again gives the same bytes. ``read`` recomputes everything from the bodies and tells every fault.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from equipoise.desk.record.checkpoint import BadCheckpoint, Verifier, verified
from equipoise.desk.record.entries import BadEntry, Entry, canonical_json, entry_from, faults
from equipoise.desk.record.merkle import Frontier
from equipoise.errors import EquipoiseError, Problem

__all__ = ["BadRecord", "ReadRecord", "read_lines", "write_lines"]

FORMAT = "equipoise-record-1"


class BadRecord(EquipoiseError):
    """A record with faults: all of them, each with its line."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self._problems = tuple(problems)
        listed = "\n".join(f"  {problem}" for problem in self._problems[:20])
        super().__init__(f"the record has {len(self._problems)} faults\n{listed}")

    def problems(self) -> tuple[Problem, ...]:
        """Every fault."""
        return self._problems


@dataclass(frozen=True)
class ReadRecord:
    """A record that was read and found whole."""

    key: str
    entries: tuple[Entry, ...]
    note: str
    root: bytes


def write_lines(key: str, entries: Iterable[Entry], note: str) -> Iterator[bytes]:
    """The lines of a record, each with its line feed."""
    yield canonical_json({"format": FORMAT, "key": key}) + b"\n"
    for entry in entries:
        yield entry.line + b"\n"
    yield canonical_json({"checkpoint": note}) + b"\n"


def read_lines(content: bytes, trusted: str | None = None) -> ReadRecord:
    """The record of a file. Raises BadRecord with every fault: a line, an order, a checkpoint that does not fit."""
    problems: list[Problem] = []
    lines = content.split(b"\n")
    if lines[-1:] != [b""]:
        problems.append(Problem("", "end", "the file does not end with a line feed: it was cut off"))
    lines = lines[:-1]
    head, tail = _object(lines[:1]), _object(lines[-1:])
    if head.get("format") != FORMAT or set(head) != {"format", "key"}:
        problems.append(Problem("", "line 1", f"this is no record of the form {FORMAT}"))
    if set(tail) != {"checkpoint"}:
        problems.append(Problem("", "last line", "the record does not end with its checkpoint: it was cut off"))
    for place, words, raw in (("line 1", head, lines[:1]), ("last line", tail, lines[-1:])):
        if raw and canonical_json(words) != raw[0]:
            problems.append(Problem("", place, "the line is not written canonically"))
    entries = list(_entries(lines[1:-1], problems))
    problems += [Problem("", f"line {position + 2}", message) for position, message in faults(entries)]
    frontier = Frontier()
    for entry in entries:
        for _ in frontier.append(bytes.fromhex(entry.leaf)):
            pass
    key = trusted or str(head.get("key", ""))
    if trusted and head.get("key") != trusted.strip():
        problems.append(Problem("", "line 1", "it names another key than the one you know"))
    note = str(tail.get("checkpoint", ""))
    try:
        checkpoint, _ = verified(note, [Verifier.parse(key)])
        if (checkpoint.size, checkpoint.root) != (frontier.size, frontier.root):
            said = f"the checkpoint signs {checkpoint.size} entries with another root than these {frontier.size} have"
            problems.append(Problem("", "last line", said))
    except BadCheckpoint as bad:
        problems.append(Problem("", "last line", str(bad)))
    if problems:
        raise BadRecord(problems)
    return ReadRecord(str(head["key"]), tuple(entries), note, frontier.root)


def _object(lines: list[bytes]) -> dict[str, object]:
    try:
        found = json.loads(lines[0]) if lines else None
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _entries(lines: list[bytes], problems: list[Problem]) -> Iterator[Entry]:
    for number, line in enumerate(lines, 2):
        try:
            yield entry_from(line)
        except BadEntry as bad:
            problems.append(Problem("", f"line {number}", str(bad)))
