"""How does a form change a proposal file? It edits the text, clause by clause, and the reader of folders judges it.

The text is the state: what a form adds is TOML that could have been typed, comments and order stay as they are, and a
text that cannot stand is given back with every problem in it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, get_args

import tomlkit
from tomlkit.exceptions import TOMLKitError

from equipoise import folder
from equipoise.errors import Problem, ProposalError
from equipoise.model import Alliance, Change, Proposal, apply, digest

__all__ = [
    "KINDS",
    "Card",
    "begun_text",
    "cards",
    "judged",
    "with_baseline",
    "with_clause",
    "with_title",
    "without_clause",
]

#: Every kind of clause by its word.
KINDS: Final[Mapping[str, type[Any]]] = {str(kind.kind): kind for kind in get_args(Change)}
_AGAINST: Final = re.compile(r"^against\s*=.*$", re.MULTILINE)


@dataclass(frozen=True)
class Card:
    """One clause as a card: its number, id and kind, its words, and what it changes."""

    number: int
    id: str
    kind: str
    text: str
    status: str
    today: str
    proposed: str


def begun_text(alliance: Alliance, tabled_by: str = "") -> str:
    """A proposal without clauses, to start from: along the route of an open one, else to the top body."""
    routes = [p.route for p in alliance.proposals.values() if p.stage in ("tabled", "draft") and p.route]
    top = tuple(id_ for id_, body in alliance.bodies.items() if body.next is None)[:1]
    return folder.write_proposal(
        Proposal(
            id="draft",
            title="A new proposal",
            stage="draft",
            tabled_by=tabled_by or None,
            against=digest(alliance),
            route=routes[0] if routes else top,
        )
    )


def judged(alliance: Alliance, text: str, name: str) -> tuple[Proposal | None, tuple[Problem, ...]]:
    """The proposal that a text says, or every reason why it is none."""
    try:
        return folder.proposal_from_text(alliance, text, name), ()
    except ProposalError as error:
        return None, error.problems()


def cards(alliance: Alliance, proposal: Proposal) -> list[Card]:
    """The clauses with what holds today and what each would put in its place, one after another."""
    found = []
    for number, change in enumerate(proposal.changes, 1):
        today, proposed = change.today_and_proposed(alliance)
        found.append(Card(number, change.id, change.kind, change.text, str(change.status), today, proposed))
        one = Proposal(proposal.id, proposal.title, "draft", (change,))
        try:
            alliance = apply(alliance, one)
        except ProposalError:
            continue
    return found


def raw_clause(text: str, id_: str) -> Mapping[str, Any]:
    """One clause as the file has it; empty where there is none of this id."""
    if not parses(text):
        return {}
    changes = tomllib.loads(text, parse_float=Decimal).get("changes", [])
    return next((c for c in changes if c.get("id") == id_), {})


def with_clause(text: str, kind: str, values: Mapping[str, str], replaces: str = "") -> str:
    """The text with a clause more, or with one put in the place of another; values are TOML."""
    order = ["id", "kind", "text", "status", "source", "note"]
    told = {"kind": f'"{kind}"', **values}
    lines = [f"{name} = {told[name]}" for name in order if name in told]
    lines += [f"{name} = {value}" for name, value in told.items() if name not in order]
    clause = tomlkit.parse("\n".join(lines) + "\n")
    document = tomlkit.parse(text)
    table = tomlkit.table()
    for name, value in clause.items():
        table.add(name, value)
    changes = document.get("changes")
    if not changes:
        document.pop("changes", None)
        whole = tomlkit.dumps(document).rstrip()
        return f"{whole}\n\n[[changes]]\n" + "\n".join(lines) + "\n"
    at = next((i for i, c in enumerate(changes) if c.get("id") == replaces), None)
    if at is None:
        changes.append(table)
    else:
        changes[at] = table
    return _spaced(tomlkit.dumps(document))


def with_title(text: str, title: str) -> str:
    """The text under another title."""
    document = tomlkit.parse(text)
    document["title"] = title
    return tomlkit.dumps(document)


def without_clause(text: str, id_: str) -> str:
    """The text with a clause struck."""
    document = tomlkit.parse(text)
    changes = document.get("changes") or []
    at = next((i for i, c in enumerate(changes) if c.get("id") == id_), None)
    if at is None:
        return text
    if len(changes) == 1:
        document.pop("changes")
        return "changes = []\n" + tomlkit.dumps(document)
    del changes[at]
    return _spaced(tomlkit.dumps(document))


def with_baseline(text: str, alliance: Alliance) -> str:
    """The text with today's rules as its baseline."""
    line = f'against = "{digest(alliance)}"'
    if _AGAINST.search(text):
        return _AGAINST.sub(line, text, count=1)
    return f"{line}\n{text}"


def parses(text: str) -> bool:
    """Can forms edit it at all? A text that is no TOML, or whose changes are no clauses, is mended as text first."""
    try:
        changes = tomlkit.parse(text).get("changes", [])
    except TOMLKitError:
        return False
    return isinstance(changes, list) and all(isinstance(clause, dict) for clause in changes)


def _spaced(text: str) -> str:
    """A blank line before every clause, and none twice."""
    return re.sub(r"\n{3,}", "\n\n", re.sub(r"\n(\[\[changes\]\])", r"\n\n\1", text))
