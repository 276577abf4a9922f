"""What changed from one text to the next? Clauses by number, field by field, and the memorandum by words."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from difflib import SequenceMatcher
from typing import Any, Final

from equipoise.desk.procedure import Micros
from equipoise.desk.record import Entry

__all__ = ["Change", "Changes", "Piece", "Version", "changes", "said", "versions"]

_TEXTS: Final = frozenset({"drafted", "tabled", "amended", "corrected"})
_QUIET: Final = frozenset({"against", "memorandum", "changes", "parent", "version", "stage"})


@dataclass(frozen=True, slots=True)
class Version:
    """A text as it stood from an entry on: who brought it, and what it says."""

    number: int
    seq: int
    at: Micros
    by: str
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """One clause or heading that differs: its number before and after (None: not there), and its fields in words."""

    name: str
    before: int | None
    after: int | None
    fields: tuple[tuple[str, str, str], ...] = ()

    @property
    def what(self) -> str:
        """Is it added, struck, changed, or only at another place?"""
        if self.before is None or self.after is None:
            return "added" if self.before is None else "struck"
        return "changed" if self.fields else "moved"


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words of the memorandum: "same", "new" or "gone"."""

    kind: str
    words: str


@dataclass(frozen=True, slots=True)
class Changes:
    """All that differs between two texts."""

    clauses: tuple[Change, ...]
    headings: tuple[tuple[str, str, str], ...]
    memorandum: tuple[Piece, ...]

    def __bool__(self) -> bool:
        return bool(self.clauses or self.headings or self.memorandum)


def versions(entries: Iterable[Entry]) -> tuple[Version, ...]:
    """Every text that a proposal has had, the first first; tabling a draft unchanged is no other text."""
    found: list[Version] = []
    for entry in entries:
        text = entry.body.get("text") if entry.kind in _TEXTS else None
        if text and (not found or text != found[-1].text):
            by = entry.member or entry.role
            found.append(Version(len(found) + 1, entry.seq, entry.received_at, by, text))
    return tuple(found)


def changes(before: str, after: str) -> Changes:
    """What is different in the second text; both are proposals in TOML that could be read."""
    old, new = (tomllib.loads(text, parse_float=Decimal) for text in (before, after))
    heads = _fields(
        {k: v for k, v in old.items() if k not in _QUIET}, {k: v for k, v in new.items() if k not in _QUIET}
    )
    memo = tuple(_pieces(str(old.get("memorandum", "")), str(new.get("memorandum", ""))))
    return Changes(tuple(_clauses(old.get("changes", []), new.get("changes", []))), heads, memo)


def _clauses(old: list[dict[str, Any]], new: list[dict[str, Any]]) -> Iterator[Change]:
    was = {clause["id"]: (i, clause) for i, clause in enumerate(old, 1)}
    now = {clause["id"]: (i, clause) for i, clause in enumerate(new, 1)}
    kept = [name for name in now if name in was]
    order = [name for name in was if name in now]
    for name in [*now, *(n for n in was if n not in now)]:
        if name not in was:
            yield Change(name, None, now[name][0], _fields({}, now[name][1]))
        elif name not in now:
            yield Change(name, was[name][0], None, _fields(was[name][1], {}))
        else:
            fields = _fields(was[name][1], now[name][1])
            if fields or kept.index(name) != order.index(name):
                yield Change(name, was[name][0], now[name][0], fields)


def _fields(old: dict[str, Any], new: dict[str, Any]) -> tuple[tuple[str, str, str], ...]:
    names = dict.fromkeys((*old, *new))
    return tuple((name, said(old.get(name)), said(new.get(name))) for name in names if old.get(name) != new.get(name))


def said(value: Any) -> str:
    """A value of a text as a reader would write it: figures in threes, no brackets."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | Decimal):
        return f"{value:,}"
    if isinstance(value, dict):
        return ", ".join(f"{name} {said(one)}" for name, one in value.items())
    if isinstance(value, list):
        return ", ".join(map(said, value))
    return str(value)


def _pieces(before: str, after: str) -> Iterator[Piece]:
    """The words of the memorandum, with those that are gone and new; nothing where it is the same."""
    if before == after:
        return
    old, new = before.split(), after.split()
    for kind, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            yield Piece("same", " ".join(old[i:j]))
            continue
        if i < j:
            yield Piece("gone", " ".join(old[i:j]))
        if k < m:
            yield Piece("new", " ".join(new[k:m]))
