"""Which open texts cannot both stand as they are, and what would each do, and both? Amendments side by side.

Two texts conflict where one writes a cell of the rules that the other writes too; an amendment and the text that it
amends do not, since one takes the place of the other. A conflict stops no period: both can be adopted. The first to be
applied makes the other stale where it is not decided yet, and annuls it where it was adopted and not applied.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from equipoise.desk import texts
from equipoise.desk.procedure import FINAL, Case, State, meet
from equipoise.errors import EquipoiseError
from equipoise.model import Alliance, Proposal

if TYPE_CHECKING:
    from equipoise.desk.desk import Desk

__all__ = ["Conflict", "Side", "conflicts", "side_by_side"]

_OVER: Final = FINAL | {State.STALE}


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two texts and the cells of the rules that both would write."""

    one: Case
    other: Case
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Side:
    """What changes for a member against today under the first text, the second, both, and both in the other order.

    ``pays`` in the currency of the calls, ``says`` in points of its share of the say over the funds' priorities;
    None: it has no figure.
    """

    member: str
    name: str
    pays: tuple[Decimal | None, ...]
    says: tuple[Decimal | None, ...]


@dataclass(frozen=True)
class _Following:
    """Texts that follow each other on a version of the rules, known again by their digests."""

    known: tuple[str, ...]
    alliance: Alliance = field(compare=False)
    proposals: tuple[Proposal, ...] = field(compare=False)


def conflicts(desk: Desk, name: str = "") -> list[Conflict]:
    """The pairs of texts not yet applied that write the same; with a name, those that it, its parent or its amendments
    are in."""
    cases = [case for case in desk.cases() if case.state is not None and case.state not in _OVER]
    family = {c.id for c in cases if name and name in (c.id, c.parent)} | ({desk.case(name).parent} if name else set())
    return [
        Conflict(one, other, cells)
        for i, one in enumerate(cases)
        for other in cases[i + 1 :]
        if (not name or {one.id, other.id} & family)
        and not _kin(one, other)
        and (cells := meet(one.writes, other.writes))
    ]


def _kin(one: Case, other: Case) -> bool:
    """Is one meant for the other's place, or to stand beside it: its amendment, its package, built upon it?"""
    package = bool(one.package) and one.package == other.package
    return package or one.parent == other.id or other.parent == one.id or one.id in other.after or other.id in one.after


def side_by_side(desk: Desk, one: Case, other: Case) -> list[Side]:
    """What the first, the second, both in this order and both in the other order would change for every member.

    The order matters where both write the same cell: the later one wins. Raises EquipoiseError where one cannot be
    computed on today's rules.
    """
    alliance = desk.alliance()
    a, b = desk.proposal(one), desk.proposal(other)
    rules, none = desk.affairs().rules, dict[str, Any]()
    first, second = (one.digests["changes"], a), (other.digests["changes"], b)
    columns = [_changes(_Following((rules, known), alliance, (text,))) for known, text in (first, second)]
    for pair in ((first, second), (second, first)):
        try:
            known = (rules, *(digest for digest, _ in pair))
            columns.append(_changes(_Following(known, alliance, tuple(text for _, text in pair))))
        except EquipoiseError:
            columns.append(none)
    names = {code: member.name for code, member in alliance.members.items()}
    members = dict.fromkeys(member for column in columns for member in column)

    def of(member: str, what: str) -> tuple[Decimal | None, ...]:
        rows = [column.get(member, none) for column in columns]
        return tuple(Decimal(row[what]) if row.get(what) not in (None, "") else None for row in rows)

    return [Side(m, names.get(m, m), of(m, "amount"), of(m, "say_change_points")) for m in members]


@lru_cache(maxsize=64)
def _changes(asked: _Following) -> dict[str, dict[str, Any]]:
    """What changes for every member under texts that follow each other."""
    first = asked.proposals[0]
    clauses = [
        replace(change, id=f"{i}-{change.id}") if i else change
        for i, text in enumerate(asked.proposals)
        for change in text.changes
    ]
    found = json.loads(texts.effects_of(asked.alliance, replace(first, changes=tuple(clauses), variants={})))
    return {row["member"]: row for row in found["members"]}
