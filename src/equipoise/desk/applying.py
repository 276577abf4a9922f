"""When does a decision become a rule? In one transaction that writes a new dated version, or not at all.

The new version is computed before the lock is taken, for the version that it expects; if the rules moved meanwhile, it
is computed again. A package is applied as one. Other open texts that read or write what changed go stale in the same
transaction, and so do those whose effects on any member's payments moved; a decision that waits and writes the same is
annulled by the one that is in force.
"""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select

from equipoise.desk import texts
from equipoise.desk.affairs import STREAM
from equipoise.desk.batch import Batch
from equipoise.desk.managing import membership
from equipoise.desk.procedure import CLOCK, Case, Command, Event, Refusal, State, decide, meet, moment, stale_events
from equipoise.desk.record import Entry
from equipoise.desk.store import schema
from equipoise.errors import EquipoiseError
from equipoise.model import Alliance, digest

if TYPE_CHECKING:
    from equipoise.desk.desk import Desk

__all__ = ["applied", "moved"]

_WAITING: Final = ("adopted", "announced", "in-force", "apply-failed")
_ROUNDS: Final = ("tabled", "method", "silence", "paused", "held", "broken", "at-table", "draft")


def applied(desk: Desk) -> tuple[Entry, ...]:
    """Apply everything that is in force, in order, and follow membership by date; the entries written."""
    done: list[Entry] = []
    for group in _waiting(desk):
        done += _apply(desk, group)
    return (*done, *_follow_members(desk))


def _waiting(desk: Desk) -> list[list[Case]]:
    """Decisions in force: a package as one, once all of it is; else each alone. By deadline, then as tabled."""
    cases = [case for case in desk.cases((str(State.IN_FORCE),)) if case.state is State.IN_FORCE]
    groups: dict[str, list[Case]] = {}
    for case in sorted(cases, key=lambda c: (c.adopted_at or 0, c.tabled_seq, c.id)):
        groups.setdefault(case.package or case.id, []).append(case)
    whole = []
    for name, group in groups.items():
        parts = desk.cases(package=name) if group[0].package else group
        if len(parts) == len(group):
            whole.append(group)
    return whole


def _apply(desk: Desk, group: list[Case]) -> tuple[Entry, ...]:
    before = desk.alliance()
    failure, after = "", before
    try:
        for case in group:
            after = texts.rules_after(after, desk.proposal(case))
    except EquipoiseError as error:
        failure, after = str(error), before
    stale = {} if failure else _effects_moved(desk, group, after)
    packed = b"" if failure else texts.pack(after)

    def job(batch: Batch) -> tuple[Entry, ...]:
        return _written(batch, group, digest(before), after, packed, failure, stale)

    found: tuple[Entry, ...] = desk.run(job)
    return found


def _written(
    batch: Batch,
    group: list[Case],
    expected: str,
    after: Alliance,
    packed: bytes,
    failure: str,
    stale: dict[str, bool],
) -> tuple[Entry, ...]:
    if batch.affairs.rules != expected:
        return ()  # somebody else applied meanwhile: the next look computes it on the new rules
    version, name_of = batch.affairs.version + 1, digest(after)
    events: list[Event] = []
    for planned in group:
        case = batch.case(planned.id)
        body = {"failure": failure} if failure else {"expected": expected, "version": version, "rules": name_of}
        found = decide(case, Command("apply", CLOCK, batch.now, body), batch.now, batch.around(case))
        if isinstance(found, Refusal):
            return ()  # contested or applied meanwhile
        events += found
    if not failure:
        by = [case.id for case in group]
        told: dict[str, Any] = {"at": batch.now, "version": version, "rules": name_of, "by": by}
        if any(batch.case(case.id).marking for case in group):  # the words may be erased: the rules must stand alone
            told["folder"] = base64.b64encode(packed).decode()
        events.append(Event(STREAM, "rules-written", told))
        for name in batch.named(state=_ROUNDS):
            other = batch.case(name)
            for case in group:
                fresh = stale_events(other, case, batch.now, stale.get(name, False))
                events += fresh
                if fresh:
                    break
        events += _annulled(batch, group)
        row: dict[str, Any] = {"version": version, "digest": name_of, "recorded_at": batch.now}
        batch.more.append((schema.rules, {**row, "by": " ".join(by), "texts": packed}))
    return tuple(batch.append(CLOCK, batch.now, events))


def _annulled(batch: Batch, group: list[Case]) -> list[Event]:
    """Decisions that wait and write what this one wrote: it is the contrary one that is in force, and annuls them.

    Not what was decided together with it, or built upon it.
    """
    events: list[Event] = []
    inside = {case.id for case in group}
    for name in batch.named(state=_WAITING):
        other = batch.case(name)
        if name in inside or inside & set(other.after):
            continue
        for case in group:
            if not meet(case.writes, other.writes):
                continue
            around = replace(batch.around(other), others={case.id: replace(case, state=State.IN_FORCE)})
            found = decide(other, Command("annul", CLOCK, batch.now, {"by": case.id}), batch.now, around)
            events += () if isinstance(found, Refusal) else found
            break
    return events


def _effects_moved(desk: Desk, group: list[Case], after: Alliance) -> dict[str, bool]:
    """Whose open text would now do something else to somebody's payments, if only by a cent?"""
    found = {}
    for case in desk.cases(_ROUNDS):
        if case.id in {c.id for c in group} or str(case.state) not in _ROUNDS:
            continue
        known = case.round.binding.effects if case.round else case.digests.get("effects", "")
        before = desk.effects(known)
        try:
            proposal = desk.proposal(case)
            now = json.loads(texts.effects_of(after, proposal))
        except EquipoiseError:
            found[case.id] = True  # it cannot even be computed any more
            continue
        found[case.id] = before is None or moved(before, now)
    return found


def moved(before: dict[str, Any], after: dict[str, Any]) -> bool:
    """Does a text change anybody's payments by another amount than before?"""

    def payments(words: dict[str, Any]) -> dict[tuple[str, int, str], str]:
        return {
            (r["member"], r["year"], r["venue"]): r["change"] for r in words["by_year"] if r["attribute"] == "money"
        }

    return payments(before) != payments(after)


def _follow_members(desk: Desk) -> tuple[Entry, ...]:
    """Who belongs today by the rules, and is not in standing yet, or no longer?"""
    today: date = moment(desk.now).date()
    with desk.store.read() as connection:
        newest = select(schema.rules.c.version).order_by(schema.rules.c.version.desc()).limit(1)
        version = connection.execute(newest).scalar_one()
    affairs, alliance = desk.affairs(), desk.alliance(version)
    # The rules keep the code a member had when they were written; the desk knows which one it goes by now.
    belonging = {affairs.renamed.get(member, member) for member in alliance.members_on(today)}
    # Whom the rules do not know, the secretariat entered: the rules say nothing about it until a text admits it.
    known_to_rules = {affairs.renamed.get(member, member) for member in alliance.members}
    leaving = (affairs.standing & known_to_rules) - belonging
    if not (belonging - set(affairs.members) or leaving) or affairs.version != version:
        return ()

    def job(batch: Batch) -> tuple[Entry, ...]:
        known = batch.affairs.members
        entries: list[Entry] = []
        for member in sorted(belonging - set(known)):
            entries += membership(batch, None, "member-joined", {"member": member}, batch.now)
        for member in sorted(batch.affairs.standing & leaving):
            entries += membership(batch, None, "member-left", {"member": member, "why": "by the rules"}, batch.now)
        return tuple(entries)

    found: tuple[Entry, ...] = desk.run(job)
    return found
