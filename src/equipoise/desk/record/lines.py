"""How does a record travel? As JSON Lines: a head, every entry as its canonical bytes, the last checkpoint.

Reading and writing again gives the same bytes. ``read`` recomputes everything from the bodies and tells every fault.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from equipoise.desk.record.checkpoint import BadCheckpoint, Verifier, verified
from equipoise.desk.record.entries import BadEntry, Entry, canonical_json, commitment, entry_from, faults
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
    words: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


def write_lines(
    key: str, entries: Iterable[Entry], note: str, words: Iterable[Mapping[str, Any]] = ()
) -> Iterator[bytes]:
    """The lines of a record, each with its line feed; ``words``: of marked texts, for those who are cleared."""
    yield canonical_json({"format": FORMAT, "key": key}) + b"\n"
    for entry in entries:
        yield entry.line + b"\n"
    for row in words:
        told = {name: base64.b64encode(row[name]).decode() for name in ("salt", "content")}
        yield canonical_json({**told, "words": row["commitment"], "marking": row["marking"]}) + b"\n"
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
    first = next((i for i, line in enumerate(lines[:-1]) if line.startswith(b'{"content":')), len(lines) - 1)
    entries = list(_entries(lines[1:first], problems))
    apart = _words(lines[first:-1], first, entries, problems)
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
    return ReadRecord(str(head["key"]), tuple(entries), note, frontier.root, apart)


def _object(lines: list[bytes]) -> dict[str, object]:
    try:
        found = json.loads(lines[0]) if lines else None
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _words(
    lines: list[bytes], first: int, entries: list[Entry], problems: list[Problem]
) -> dict[str, Mapping[str, Any]]:
    """The words of marked texts by their commitment: each must fit it, and an entry must name it."""
    named = {entry.body["sealed"]: entry.body.get("marking") for entry in entries if "sealed" in entry.body}
    found: dict[str, Mapping[str, Any]] = {}
    for number, line in enumerate(lines, first + 1):
        told = _object([line])
        try:
            name, marking = str(told["words"]), str(told["marking"])
            salt, content = (base64.b64decode(str(told[part]), validate=True) for part in ("salt", "content"))
            whole = set(told) == {"words", "marking", "salt", "content"} and canonical_json(told) == line
        except (KeyError, ValueError):
            problems.append(Problem("", f"line {number}", "this is neither an entry nor the words of one"))
            continue
        if not whole or commitment(salt, content) != name or named.get(name) != marking or name in found:
            problems.append(Problem("", f"line {number}", "these words are not what an entry commits to"))
            continue
        found[name] = {"commitment": name, "marking": marking, "salt": salt, "content": content}
    return found


def _entries(lines: list[bytes], problems: list[Problem]) -> Iterator[Entry]:
    for number, line in enumerate(lines, 2):
        try:
            yield entry_from(line)
        except BadEntry as bad:
            problems.append(Problem("", f"line {number}", str(bad)))
