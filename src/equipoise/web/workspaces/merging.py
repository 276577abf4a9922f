"""What becomes of two edits made at once? Different clauses merge; of the same clause both texts are given.

What has no clauses (the head of a file, notes, a table that is not cut into rows) merges line by line: edits of
different lines are both kept, edits of the same line, or an insertion beside the other's edit, clash.

A text is cut into its clauses: the head of the file, and each table (``[[changes]]`` with its id). Cutting loses
nothing: the parts joined are the text. Three texts (what both began from, mine, theirs) are compared part by part.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Final

__all__ = ["Clash", "Merge", "merged", "parts_of"]

_HEADER: Final = re.compile(r"\s*(\[\[?)\s*([^\]\s]+)\s*\]\]?\s*(#.*)?$")
_ID: Final = re.compile(r"""\s*id\s*=\s*["']([^"']*)["']""")
_HEAD: Final = "the head of the file"
_WHOLE: Final = "the whole file"


@dataclass(frozen=True)
class Clash:
    """One part that both changed: what it is, and its text as it was, by me and by the others (empty: taken away)."""

    what: str
    before: str
    mine: str
    theirs: str


@dataclass(frozen=True)
class Merge:
    """The text with both edits; where they clash, one with mine and one with theirs, all else being in both."""

    with_mine: str
    with_theirs: str
    clashes: tuple[Clash, ...] = ()


def merged(before: str, mine: str, theirs: str, path: str = "") -> Merge:
    """Two edits of one text.

    >>> merged("[[c]]\\nid = 'a'\\n", "[[c]]\\nid = 'a'\\nn = 1\\n", "[[c]]\\nid = 'a'\\n").with_theirs
    "[[c]]\\nid = 'a'\\nn = 1\\n"
    """
    if mine == theirs or theirs == before:
        return Merge(mine, mine)
    if mine == before:
        return Merge(theirs, theirs)
    found = _by_part(before, mine, theirs) if path.endswith(".toml") else _by_row(before, mine, theirs)
    if found is not None:
        return found
    lines = _by_line(before, mine, theirs)
    if lines is not None and (not path.endswith(".toml") or _reads(lines) or not (_reads(mine) and _reads(theirs))):
        return Merge(lines, lines)
    return Merge(mine, theirs, (Clash(_WHOLE, before, mine, theirs),))


def parts_of(text: str) -> list[tuple[str, str]]:
    """The parts of a TOML text, each with its name: the head, then its tables; joined they are the text."""
    lines = text.splitlines(keepends=True)
    cuts, prefix, quote = [0], "", ""
    for at, line in enumerate(lines):
        found = _HEADER.match(line) if not quote else None
        quote = _open_quote(line, quote)
        if found is None:
            continue
        name = found[2]
        if prefix and name.startswith(prefix + "."):
            continue
        prefix = name
        while at - 1 > cuts[-1] and lines[at - 1].lstrip().startswith("#"):
            at -= 1  # what is said just above a table goes with it
        cuts.append(at)
    cuts.append(len(lines))
    found_parts = [lines[a:b] for a, b in pairwise(cuts)]
    return [(_name(part, first=i == 0), "".join(part)) for i, part in enumerate(found_parts)]


def _open_quote(line: str, quote: str) -> str:
    """Which quotation of several lines is open after this line? None: an empty word."""
    at = 0
    while True:
        if quote:
            end = line.find(quote, at)
            if end < 0:
                return quote
            at, quote = end + 3, ""
        starts = [(line.find(q, at), q) for q in ('"""', "'''") if line.find(q, at) >= 0]
        comment = line.find("#", at)
        if not starts or 0 <= comment < min(starts)[0]:
            return ""
        at, quote = min(starts)[0] + 3, min(starts)[1]


def _name(part: list[str], *, first: bool) -> str:
    if first:
        return _HEAD
    header = next(i for i, line in enumerate(part) if _HEADER.match(line))
    for line in part[header + 1 :]:
        found = _ID.match(line)
        if found:
            return f"clause {found[1]!r} ({_table(part[header])})"
    said = next((line.strip() for line in part[header + 1 :] if line.strip()), "")
    return f"{_table(part[header])} {said}".strip()


def _table(line: str) -> str:
    found = _HEADER.match(line)
    return found[2] if found else ""


def _by_part(before: str, mine: str, theirs: str) -> Merge | None:
    texts = [_named(parts_of(text), str.rstrip) for text in (before, mine, theirs)]
    if any(t is None for t in texts):
        return None
    first, second, third = (t or {} for t in texts)
    found = _three(first, second, third, lambda kept: "\n\n".join(p for p in kept if p) + "\n")
    whole = [mine, theirs]
    if found is None or not all(
        _reads(t) or not _reads(w) for w in whole for t in (found.with_mine, found.with_theirs)
    ):
        return None
    return found


def _by_row(before: str, mine: str, theirs: str) -> Merge | None:
    """A table of rows: the first line, then each row by what stands before its last comma."""
    texts = []
    for text in (before, mine, theirs):
        rows = text.splitlines()
        if any('"' in row for row in rows):
            return None
        ends = [(f"row {row.rpartition(',')[0]!r}" if i else "the first line", row) for i, row in enumerate(rows)]
        texts.append(_named(ends, str))
    if any(t is None for t in texts):
        return None
    first, second, third = (t or {} for t in texts)
    end = "\r\n" if "\r\n" in theirs else "\n"
    return _three(first, second, third, lambda kept: "".join(row + end for row in kept))


def _named(parts: list[tuple[str, str]], trim: Callable[[str], str]) -> dict[str, str] | None:
    """Parts by name; None where two have the same."""
    found = {name: trim(text) for name, text in parts}
    return found if len(found) == len(parts) else None


def _three(
    before: dict[str, str], mine: dict[str, str], theirs: dict[str, str], join: Callable[[list[str]], str]
) -> Merge | None:
    order = _order(list(before), list(mine), list(theirs))
    if order is None:
        return None
    clashes: list[Clash] = []
    with_mine: list[str] = []
    with_theirs: list[str] = []
    for name in order:
        was, my, their = before.get(name), mine.get(name), theirs.get(name)
        if my == their or their == was:
            chosen = (my, my)
        elif my == was:
            chosen = (their, their)
        elif name == _HEAD and (both := _by_line(was or "", my or "", their or "")) is not None:
            chosen = (both, both)
        else:
            clashes.append(Clash(name, was or "", my or "", their or ""))
            chosen = (my, their)
        for text, kept in zip(chosen, (with_mine, with_theirs), strict=True):
            if text is not None:
                kept.append(text)
    return Merge(join(with_mine), join(with_theirs), tuple(clashes))


def _by_line(before: str, mine: str, theirs: str) -> str | None:
    """Both edits of a text, where they touch different lines; None where they meet."""
    lines = before.splitlines(keepends=True)
    edits = sorted({*_edits(lines, mine), *_edits(lines, theirs)})
    for (start, end, _), (after, last, _) in pairwise(edits):
        # Two lines that stand beside each other may both be rewritten; what is put between lines needs its neighbours.
        beside = after == end and start < end and after < last
        if after < end or (after == end and not beside):
            return None
    found, at = list[str](), 0
    for start, end, put in edits:
        found += [*lines[at:start], put]
        at = end
    return "".join([*found, *lines[at:]])


def _edits(before: list[str], text: str) -> list[tuple[int, int, str]]:
    """What is put in place of which lines; as many lines for as many are told one by one."""
    after = text.splitlines(keepends=True)
    found = []
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "replace" and b - a == d - c:
            found += [(a + i, a + i + 1, after[c + i]) for i in range(b - a)]
        elif tag != "equal":
            found.append((a, b, "".join(after[c:d])))
    return found


def _order(before: list[str], mine: list[str], theirs: list[str]) -> list[str] | None:
    """Every name in one order: that of whoever moved parts; None where both did, differently."""
    frame, other = theirs, mine
    if _kept(mine, before) != _kept(before, mine):
        if _kept(theirs, before) != _kept(before, theirs) and _kept(mine, theirs) != _kept(theirs, mine):
            return None
        frame, other = mine, theirs
    order = list(frame)
    for source in (other, before):
        for at, name in enumerate(source):
            if name not in order:
                earlier = [order.index(n) for n in source[:at] if n in order]
                order.insert(max(earlier[-1:], default=-1) + 1, name)
    return order


def _kept(names: list[str], among: list[str]) -> list[str]:
    there = set(among)
    return [name for name in names if name in there]


def _reads(text: str) -> bool:
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return False
    return True
