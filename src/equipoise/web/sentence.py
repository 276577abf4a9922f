"""How does an answer's sentence become a headline? Its first part, and the rest below it; no word is changed.

A headline has room for about thirty words. A longer sentence is parted where its own marks part it, outside brackets.
The digest of the rules stands at the foot of the page, not in the headline.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from equipoise.report.format import dates_in, grouped
from equipoise.report.wording import begun

__all__ = ["parted_sentence"]

_DIGEST: Final = re.compile(r" \(sha256:[0-9a-f]+\)")
#: A proposal by its name, such as canada-2026:equal, which is written as it is.
_NAME: Final = re.compile(r"[a-z][a-z-]*(?:-\d|:[a-z])")
_ROOM: Final = 34
_LEAST: Final = 6


def parted_sentence(summary: str) -> tuple[str, str]:
    """The headline, and what is said below it.

    >>> parted_sentence("In 2026 A pays most; B pays least.")
    ('In 2026 A pays most; B pays least.', '')
    """
    text = grouped(dates_in(_DIGEST.sub("", " ".join(summary.split()))))
    if len(text.split()) <= _ROOM:
        return text, ""
    best = 0
    for end in _ends(text):
        words = len(text[:end].split())
        if words > _ROOM and best:
            break
        if words >= _LEAST:
            best = end
        if words > _ROOM:
            break
    if not best:
        return text, ""
    head, rest = text[:best].rstrip(" ;:,."), text[best:].lstrip(" ;:,.")
    return f"{head}.", rest if _NAME.match(rest) else begun(rest)


def _ends(text: str) -> Iterator[int]:
    """Where the sentence parts: at its semicolons and full stops, outside brackets; else at ", against", ", by"."""
    depth, soft = 0, []
    for i, character in enumerate(text):
        depth += (character == "(") - (character == ")")
        if depth:
            continue
        if text.startswith(("; ", ". "), i):
            yield i
        elif text.startswith((", against ", ", by its ", ", within "), i):
            soft.append(i)
    yield from soft
