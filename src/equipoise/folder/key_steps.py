"""Can the keys be computed under a proposal? On each day on which its clauses begin; each fault with its clause."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

from equipoise.errors import KeyStepError, Problem
from equipoise.model import Alliance, Change, Proposal, applied_in_part, decimals_in, shares_on
from equipoise.model.clauses import DiluteKey, ReplaceKey, SetShare, WithdrawMember
from equipoise.values import in_force

__all__ = ["key_problems", "shares_left_behind"]

_KeyClause = SetShare | DiluteKey | ReplaceKey


def key_problems(alliance: Alliance, reading: Proposal, file: str) -> Iterator[Problem]:
    """Steps that cannot be met, shares finer than the key, and shares that nobody takes over from who leaves.

    For clauses that can be applied one by one: those that cannot have been told already.
    """
    changed = applied_in_part(alliance, reading)
    for clause in reading.changes:
        if isinstance(clause, (SetShare, DiluteKey)) and clause.key in alliance.keys:
            yield from _too_fine(alliance, clause, file)
    for key in alliance.keys:
        yield from _steps(alliance, changed, reading, key, file)
    for clause in reading.changes:
        if isinstance(clause, WithdrawMember):
            yield from _left_behind(changed, clause, file)


def _too_fine(alliance: Alliance, clause: SetShare | DiluteKey, file: str) -> Iterator[Problem]:
    key = alliance.keys[clause.key]
    shares: Mapping[str, Decimal | None]
    if isinstance(clause, SetShare):
        field, shares = "percent", {clause.member: clause.percent}
    else:
        field, shares = "newcomers", clause.newcomers
    for member, share in shares.items():
        if share is not None and decimals_in(share) > key.decimals:
            yield Problem(
                file,
                f"change {clause.id!r}, {field}",
                f"{member} would have {share}, more decimals than the {key.decimals} of key {key.id!r}",
                f"Round it to {key.decimals} decimals.",
            )


def _begins(clause: _KeyClause, alliance: Alliance) -> tuple[date, ...]:
    """The days on which a version of the key begins that the clause touches."""
    days = {clause.since} | {s.since for s in alliance.keys[clause.key].versions if s.since > clause.since}
    return tuple(sorted(day for day in days if clause.until is None or day <= clause.until))


def _steps(alliance: Alliance, changed: Alliance, reading: Proposal, key: str, file: str) -> Iterator[Problem]:
    """The first clause after which the key cannot be computed, on the first day on which it cannot."""
    ours = [c for c in reading.changes if isinstance(c, _KeyClause) and c.key == key]
    days = {day for c in ours for day in _begins(c, changed) if _says_something(changed, key, day)}
    day = next((day for day in sorted(days) if _fault(changed, key, day)), None)
    if day is None:
        return
    for i, clause in enumerate(reading.changes):
        if clause in ours:
            so_far = applied_in_part(alliance, replace(reading, changes=reading.changes[: i + 1]))
            fault = _fault(so_far, key, day) if _says_something(so_far, key, day) else ""
            if fault:
                yield Problem(file, f"change {clause.id!r}, {_field(clause)}", f"on {day}: {fault}", _HINT)
                return


_HINT = "Correct the share, or name who can absorb the rest."


def _says_something(alliance: Alliance, key: str, day: date) -> bool:
    """Is a version in force? Where none is, by intent or not disclosed, there is nothing to compute."""
    span = in_force(alliance.keys[key].versions, day)
    return span is not None and span.value is not None


def _field(clause: Change) -> str:
    if isinstance(clause, SetShare):
        return next((way for way in ("percent", "equal_to", "as_on") if getattr(clause, way) is not None), "percent")
    return "newcomers" if isinstance(clause, DiluteKey) else "version"


def _fault(alliance: Alliance, key: str, day: date) -> str:
    try:
        shares_on(alliance, key, day)
    except KeyStepError as error:
        return str(error)
    return ""


def _left_behind(changed: Alliance, clause: WithdrawMember, file: str) -> Iterator[Problem]:
    for left in shares_left_behind(changed, clause):
        yield Problem(
            file,
            f"change {clause.id!r}, member",
            f"on {left.since} {left.member} is no member any more, and nobody absorbs its share in key {left.key!r}",
            f"Add a set-share of {left.member} in key {left.key!r}: "
            f'since = {left.since}, percent = 0, absorbed_by = "others".',
        )


def shares_left_behind(changed: Alliance, clause: WithdrawMember) -> Iterator[SetShare]:
    """In which keys has a state that has left still a share? By the clauses that would give it to the others."""
    member = changed.members.get(clause.member)
    for key in changed.keys.values():
        begins = {clause.since} | {span.since for span in key.versions if span.since > clause.since}
        for day in sorted(begins):
            if (member is not None and member.belongs_on(day)) or not _has_share(changed, key.id, clause.member, day):
                continue
            id_ = f"{clause.member.lower()}-out-of-{key.id}"
            nothing = Decimal(0)
            yield SetShare(id=id_, key=key.id, member=clause.member, since=day, percent=nothing, absorbed_by="others")
            break


def _has_share(alliance: Alliance, key: str, member: str, day: date) -> bool:
    try:
        return bool(shares_on(alliance, key, day).exact.get(member))
    except KeyStepError:
        return False  # no key on that day, or a step that has been told
