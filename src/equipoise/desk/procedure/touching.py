"""What does a text read and write in the rules? Two texts conflict when one writes what the other reads or writes.

A cell is a path such as ``key:common-funding`` or ``body:nac/seat:CAN``; one that starts another holds it. A share
reads and writes its whole key, since somebody absorbs the rest. Whoever joins or leaves an alliance touches every key.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from equipoise.model import Alliance, Change

__all__ = ["Touched", "meet", "touched"]

Touched = tuple[frozenset[str], frozenset[str]]


def touched(alliance: Alliance, changes: Iterable[Change]) -> Touched:
    """The cells that the clauses read, and those that they write."""
    reads: set[str] = set()
    writes: set[str] = set()
    for change in changes:
        read, written = _of(alliance, change)
        reads.update(read)
        writes.update(written)
    return frozenset(reads), frozenset(writes)


def _of(alliance: Alliance, change: Any) -> tuple[set[str], set[str]]:
    kind: str = change.kind
    member = getattr(change, "member", None)
    named = {f"member:{member}"} if isinstance(member, str) else set()
    match kind:
        case "set-share" | "dilute-key" | "replace-key":
            return named | {f"key:{change.key}"}, {f"key:{change.key}"}
        case "set-ceiling" | "set-priority" | "set-return-band" | "set-side-payments":
            part = kind.removeprefix("set-")
            return {f"key:{alliance.fund(change.fund).key}"}, {f"fund:{change.fund}/{part}"}
        case "add-seat" | "remove-seat":
            return named, {f"body:{change.body}/seat:{member}"}
        case "set-chair":
            return named, {f"body:{change.body}/chair"}
        case "set-rule":
            return set(), {f"body:{change.body}/rule"}
        case "join-project" | "leave-project":
            return named | {f"project:{change.project}/itself"}, {f"project:{change.project}/part:{member}"}
        case "add-project":
            return set(), {f"project:{change.project.id}"}
        case "remove-project":
            return set(), {f"project:{change.project}"}
        case "set-series":
            return named, {f"series:{change.series}/{member}/{year}" for year in change.values}
        case "no-precedent" | "set-review":
            return set(), set()  # about the text itself
        case "set-requirement":
            return set(), {f"requirement:{change.requirement}"}
        case "admit-member":
            return set(), {f"member:{change.member.code}", *(f"key:{key}" for key in alliance.keys)}
        case "withdraw-member":
            return set(), {f"member:{member}", *(f"key:{key}" for key in alliance.keys)}
    raise AssertionError(f"what {kind} touches is not known")


def meet(written: Iterable[str], others: Iterable[str]) -> tuple[str, ...]:
    """Which of the written cells hold, or lie within, one of the others?"""
    others = tuple(others)
    return tuple(
        sorted({w for w in written for o in others if w == o or w.startswith(f"{o}/") or o.startswith(f"{w}/")})
    )
