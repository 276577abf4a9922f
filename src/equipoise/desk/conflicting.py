"""Which open texts cannot both stand as they are, and what would each do, and both? Amendments side by side.

Two texts conflict where one writes a cell of the rules that the other writes too; an amendment and the text that it
amends do not, since one takes the place of the other. A conflict stops no period: both can be adopted. The first to be
applied makes the other stale where it is not decided yet, and annuls it where it was adopted and not applied.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from equipoise.desk import texts
from equipoise.desk.procedure import FINAL, Case, State, meet
from equipoise.errors import EquipoiseError

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
    """What a member would pay under each text and under both, as changes against today; None: it has no figure."""

    member: str
    name: str
    one: Decimal | None
    other: Decimal | None
    both: Decimal | None
    reversed: Decimal | None


def conflicts(desk: Desk, name: str = "") -> list[Conflict]:
    """The pairs of texts not yet applied that write the same; with a name, those that it, its parent or its amendments
    are in."""
    cases = [case for case in desk.cases() if case.state is not None and case.state not in _OVER]
    family = {c.id for c in cases if name and name in (c.id, c.parent)} | ({desk.case(name).parent} if name else set())
    return [
        Conflict(one, other, cells)
        for i, one in enumerate(cases)
        for other in cases[i + 1 :]
        if not _kin(one, other)
        and (cells := tuple(meet(one.writes, other.writes)))
        and (not name or {one.id, other.id} & family)
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
    columns = [_changes(desk, [a]), _changes(desk, [b])]
    for pair in ([a, b], [b, a]):
        try:
            columns.append(_changes(desk, pair))
        except EquipoiseError:
            columns.append({})
    names = {code: member.name for code, member in alliance.members.items()}
    members = dict.fromkeys(member for column in columns for member in column)
    return [Side(m, names.get(m, m), *(column.get(m) for column in columns)) for m in members]


def _changes(desk: Desk, pair: list[Any]) -> dict[str, Decimal]:
    """What every member pays more or less under texts that follow each other."""
    first = pair[0]
    clauses = [
        replace(change, id=f"{i}-{change.id}") if i else change
        for i, text in enumerate(pair)
        for change in text.changes
    ]
    found = json.loads(texts.effects_of(desk.alliance(), replace(first, changes=tuple(clauses), variants={})))
    return {row["member"]: Decimal(row["amount"]) for row in found["members"] if row["amount"] not in (None, "")}
