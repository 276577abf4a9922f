"""How is trust shown beside a figure, and how is a page drawn where only ASCII can be?

Filled marks rest on a publication, hollow ones are not checked, angular ones are made by us; absence has two marks of
its own. With ``ascii_only`` marks become three letters, bars #, rules -, and accents fall away.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Final

from equipoise.values import Status

__all__ = ["badge", "caption", "mark", "plain"]

_MARKS: Final = {
    Status.PUBLISHED: ("●", "pub"),
    Status.ESTIMATE: ("◐", "est"),
    Status.DERIVED: ("◆", "der"),
    Status.APPROXIMATE: ("≈", "apx"),
    Status.CARRIED_FORWARD: ("⇥", "cfw"),
    Status.RECOLLECTED: ("○", "rec"),
    Status.RECOLLECTED_WEAK: ("◌", "rcw"),
    Status.ILLUSTRATIVE: ("□", "ill"),
    Status.SCENARIO: ("△", "scn"),
    Status.MISSING: ("∅", "mis"),
    Status.NOT_DISCLOSED: ("⊘", "ndc"),
}
_WORDS: Final = {Status.MISSING: "no figure", Status.NOT_DISCLOSED: "not disclosed"}
_ASCII: Final = dict(_MARKS.values()) | {
    "█": "#",
    "─": "-",
    "│": "|",
    "├": "|",
    "┤": "|",
    "┆": ":",
    "▸": ">",
    "…": "...",
    "−": "-",
    "–": "-",
    "×": "x",
    "’": "'",
    "“": '"',
    "”": '"',
    "·": "-",
    "→": "->",
    "✓": "ok",
    "✗": "no",
    "ø": "o",
    "Ø": "O",
    "ß": "ss",
    "ł": "l",
    "Ł": "L",
    "đ": "d",
    "Đ": "D",
    "æ": "ae",
    "Æ": "AE",
    "ð": "d",
    "þ": "th",
    "ı": "i",
    "€": "EUR",
}


def mark(status: Status | str) -> str:
    """The mark alone, for dense tables."""
    return _MARKS[Status(status)][0]


def badge(status: Status | str) -> str:
    """The mark and its word: "△ scenario"."""
    found = Status(status)
    return f"{_MARKS[found][0]} {_WORDS.get(found, str(found))}"


def caption(statuses: Iterable[Status | str]) -> str:
    """What the marks in a table mean, strongest first: "● published  ≈ approximate"."""
    return "  ".join(badge(s) for s in sorted({Status(s) for s in statuses}, key=lambda s: s.rank))


def plain(text: str) -> str:
    """The text in ASCII.

    >>> plain("△ scenario: Türkiye −0.15 …")
    'scn scenario: Turkiye -0.15 ...'
    """
    if text.isascii():
        return text
    text = "".join(_ASCII.get(character, character) for character in text)
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(c if c.isascii() else ("" if unicodedata.combining(c) else "?") for c in decomposed)
