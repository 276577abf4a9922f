"""How does an answer's sentence become a headline? Its first part, and the rest below it; no word is changed.

A headline has room for about thirty words. A longer sentence is parted where its own marks part it, outside brackets.
How far a probability may be off stands below a long one, without the brackets.
The digest of the rules stands at the foot of the page, not in the headline.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from equipoise.report.format import dates_in, grouped
from equipoise.report.wording import begun

__all__ = ["parted_sentence", "whole_sentences", "why_not"]

_DIGEST: Final = re.compile(r" \(sha256:[0-9a-f]+\)")
#: A proposal by its name, such as canada-2026:equal, which is written as it is.
_NAME: Final = re.compile(r"[a-z][a-z-]*(?:-\d|:[a-z])")
_SENTENCES: Final = re.compile(r"(?<=[.!?]) (?=[A-Z])")
#: How far a probability may be off, in brackets behind it.
_RANGE: Final = re.compile(r" \(([0-9]+% range over assumptions [^()]+)\)(?:[.,;]|$)")
_ROOM: Final = 34
_SHORT: Final = 24
_LEAST: Final = 6


def parted_sentence(summary: str) -> tuple[str, str]:
    """The headline, and what is said below it.

    >>> parted_sentence("In 2026 A pays most; B pays least.")
    ('In 2026 A pays most; B pays least.', '')
    """
    text = grouped(dates_in(_DIGEST.sub("", " ".join(summary.split()))))
    apart = _RANGE.search(text)
    if apart and len(text.split()) > _SHORT and _LEAST <= len(text[: apart.start()].split()) <= _ROOM:
        return f"{text[: apart.start()]}.", f"{begun(apart[1])}. {_as_sentence(text[apart.end() :])}".rstrip()
    if len(text.split()) <= _ROOM:
        return text, ""
    hard, soft = (_best(text, _ends(text, hard=kind)) for kind in (True, False))
    best = soft if soft and len(text[:soft].split()) <= _ROOM else hard or soft
    if not best:
        return text, ""
    return f"{text[:best].rstrip(' ;:,.')}.", _as_sentence(text[best:])


def _as_sentence(rest: str) -> str:
    """What is left of a sentence, begun as one; nothing stays nothing."""
    rest = rest.lstrip(" ;:,.")
    return rest if _NAME.match(rest) else begun(rest)


def _best(text: str, ends: Iterator[int]) -> int:
    """The last end that leaves a headline with room; else the first that makes one at all; 0: there is none."""
    best = 0
    for end in ends:
        words = len(text[:end].split())
        if words > _ROOM and best:
            break
        if words >= _LEAST:
            best = end
        if words > _ROOM:
            break
    return best


def _ends(text: str, *, hard: bool) -> Iterator[int]:
    """Where the sentence parts, outside brackets: at its semicolons and full stops; else at ", against", ", by"."""
    depth = 0
    for i, character in enumerate(text):
        depth += (character == "(") - (character == ")")
        if depth:
            continue
        if text.startswith(("; ", ". ") if hard else (", against ", ", by its ", ", within "), i):
            yield i


def whole_sentences(text: str, most: int) -> str:
    """The first sentences of a text, as many as fit into so many letters; the first one always, whole.

    >>> whole_sentences("It asks for a seat. It pays for it. It is long.", 36)
    'It asks for a seat. It pays for it.'
    """
    kept, *more = _SENTENCES.split(" ".join(text.split()))
    for sentence in more:
        if len(kept) + 1 + len(sentence) > most:
            break
        kept = f"{kept} {sentence}"
    return kept


def why_not(trouble: Sequence[tuple[str, str]]) -> str:
    """The headline of a page that has no answer: what is missing or amiss; of several things how many.

    >>> why_not([("the fund has no key", "Add one.")]), why_not([("year: 'x' is no year", ""), ("on: no date", "")])
    ('The fund has no key.', '2 things stand in the way of an answer.')
    """
    if not trouble:
        return ""
    if len(trouble) > 1:
        return f"{len(trouble)} things stand in the way of an answer."
    first = parted_sentence(begun(trouble[0][0].partition("\n")[0]))[0].rstrip(".")
    return f"{first}."
