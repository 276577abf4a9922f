"""How are the engines' words set in print? Clauses by number, statements parted from what is assumed of them.

Engines name a clause by its id and write one line a reason; a reader sees numbers beside the clauses, and must see at
once which words somebody said and which figures we put to them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from equipoise.model import Proposal
from equipoise.model.wording import begun, named
from equipoise.report.format import MINUS, grouped

__all__ = [
    "articled",
    "begun",
    "by_name",
    "clause_numbers",
    "ended",
    "named",
    "numbered",
    "p_words",
    "parted",
    "reason_text",
    "shared_reason",
    "spoken",
    "starred",
]

_STAR: Final = "*"
_TWO: Final = 2

_CLAUSE = re.compile(r"\b([Cc])lause (?P<id>[\w-]+)")
_STANCE = re.compile(
    r" \(stance (?P<stance>[^,()]+), range (?P<low>[^,()]+) to (?P<high>[^;()]+)(?:; source (?P<source>[^()]*))?\)"
)
_P = re.compile(r"\bp 0\.000\d\b")
_OWNED = re.compile(r"\b(?:the )?(United \w+|Netherlands)'s\b")
_AFTER = re.compile(r"\b(What|When|How|for|of) (United |Netherlands)")


def clause_numbers(proposal: Proposal) -> dict[str, int]:
    """The number of each clause by its id, as the table of clauses counts them."""
    return {change.id: i for i, change in enumerate(proposal.changes, 1)}


def numbered(text: str, numbers: Mapping[str, int]) -> str:
    """The text with each clause named by its number, its id in brackets.

    >>> numbered("clause priority costs it 3.06 points", {"priority": 8})
    'clause 8 (priority) costs it 3.06 points'
    """

    def told(found: re.Match[str]) -> str:
        name = found["id"]
        return f"{found[1]}lause {numbers[name]} ({name})" if name in numbers else found[0]

    return _CLAUSE.sub(told, text)


def parted(reason: str) -> str:
    """A recorded reason with the words that were said apart from the figures that are assumed of them.

    >>> parted("Recorded: White House: called it premature (stance -0.5, range -0.9 to +0.0; source story)")
    'Recorded: White House: called it premature (source story). Assumed: stance −0.5, range −0.9 to 0.0'
    """
    found = _STANCE.search(reason)
    if found is None or not reason.startswith("Recorded:"):
        return reason
    source = f" (source {found['source']})" if found["source"] else ""
    said = reason[: found.start()].rstrip(".") + source + reason[found.end() :]
    stance, low, high = (_signed(found[k]) for k in ("stance", "low", "high"))
    return f"{said}. Assumed: stance {stance}, range {low} to {high}"


def _signed(figure: str) -> str:
    return figure.lstrip("+-") if not figure.strip("+-0.") else figure.replace("-", MINUS)


def reason_text(reasons: Sequence[str], numbers: Mapping[str, int], shared: str | None = None) -> str:
    """All reasons in a line, each a sentence; a star for the one that is ``shared`` and said under the table."""
    own = (ended(grouped(numbered(parted(reason), numbers))) for reason in reasons if reason != shared)
    return " ".join([*own, *([_STAR] if shared in reasons else [])])


def shared_reason(reasons: Iterable[Sequence[str]]) -> str | None:
    """The reason that most members share, to be said once under a table; None where two at most share any.

    >>> shared_reason([("a", "c"), ("b", "c"), ("c",), ("d",)])
    'c'
    """
    often = Counter(reason for one in reasons for reason in dict.fromkeys(one))
    shared, count = max(often.items(), key=lambda item: item[1], default=("", 0))
    return shared if count > _TWO else None


def starred(shared: str | None, numbers: Mapping[str, int]) -> tuple[str, ...]:
    """The note under a table whose rows have a star for a reason that is said once."""
    return () if shared is None else (f"{_STAR}: {reason_text([shared], numbers)}",)


def by_name(title: str, names: Mapping[str, str]) -> str:
    """A title with each member named, where the engine wrote its code.

    >>> by_name("Say of USA over what it buys", {"USA": "United States"})
    'Say of the United States over what it buys'
    """
    codes = "|".join(map(re.escape, names))
    return re.sub(rf"\b(?:{codes})\b", lambda found: named(names[found[0]]), title) if codes else title


def spoken(name: str) -> str:
    """A name of several words, such as that of a domain, as it is said.

    >>> spoken("air-defence"), spoken("fixed_share")
    ('air defence', 'fixed share')
    """
    return name.replace("-", " ").replace("_", " ")


def ended(text: str) -> str:
    """The text with one full stop at its end."""
    return f"{text.rstrip('. ')}."


def articled(title: str) -> str:
    """A title with the article that some members' names take in a sentence.

    >>> articled("How United States's call was computed"), articled("What United Kingdom gains")
    ("How the United States' call was computed", 'What the United Kingdom gains')
    """

    def owned(found: re.Match[str]) -> str:
        name = found[1]
        return f"the {name}{chr(39)}{'' if name.endswith('s') else 's'}"

    return _AFTER.sub(r"\1 the \2", _OWNED.sub(owned, title))


def p_words(text: str) -> str:
    """The text with p-values no smaller than can be told apart: "p 0.0005" is "p under 0.001"."""
    return _P.sub("p under 0.001", text)
