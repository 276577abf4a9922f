"""What does a page of the desk say? The case in a sentence, its clauses, effects, positions and record in words."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any, Final

from equipoise.desk.affairs import Account
from equipoise.desk.conflicting import Conflict, conflicts
from equipoise.desk.countering import without_parent
from equipoise.desk.deadlines import Heard, heard, left, line, member_holidays, words
from equipoise.desk.desk import Desk
from equipoise.desk.people import as_seen, may_see
from equipoise.desk.posting import STATES, deliveries
from equipoise.desk.procedure import (
    STANCES,
    Case,
    Micros,
    Role,
    State,
    closing,
    in_force_at,
    in_time,
    labelled,
    local,
    next_reminder,
    next_stop,
)
from equipoise.desk.record import Entry
from equipoise.desk.versions import Changes, changes, versions
from equipoise.errors import EquipoiseError
from equipoise.report.format import long_day

__all__ = ["Clause", "Shown", "over", "sentence", "shown", "told_of"]

_PLAIN: Final = {
    State.DRAFT: "The text is a draft; it is not tabled yet.",
    State.TABLED: "The text is tabled, and waits for the chair.",
    State.METHOD: "The chair proposes to decide by silence; members may object to that.",
    State.PAUSED: "The period is paused. Nothing is adopted meanwhile, and a break counts.",
    State.HELD: "The period is held by one member. Nothing is adopted meanwhile.",
    State.STALE: "The rules it was written for have moved; its sponsor must write it anew.",
    State.AT_TABLE: "The text is taken up at a meeting.",
    State.WITHDRAWN: "The text was withdrawn.",
    State.LAPSED: "The text lapsed: nobody moved it.",
    State.CONTESTED: "The adoption is contested, and is not applied until the chair has ruled.",
    State.IN_FORCE: "The decision is in force, and is being written into the rules.",
    State.APPLY_FAILED: "The decision is in force and could not be written into the rules; nothing was changed.",
    State.ANNULLED: "The decision was annulled by a contrary one.",
}
_KINDS: Final = {
    "further-break": "silence broken again",
    "late-break": "objection after the deadline: no effect",
    "broken": "silence broken",
    "broken-with": "broken with its package",
    "opened": "silence opened",
    "seen": "text acknowledged",
    "staled": "stale: its rules have moved",
    "entered-into-force": "entered into force",
    "corrected": "corrigendum, effects identical",
}


@dataclass(frozen=True)
class Clause:
    """A numbered clause: what holds today, what is proposed."""

    id: str
    number: int
    text: str
    today: str
    proposed: str


@dataclass(frozen=True)
class Shown:
    """All that the page of a case shows."""

    case: Case
    answer: str
    standfirst: str
    deadline: str
    line: str
    reminder: str
    left: str
    opened: str
    unbroken: str
    share: int
    clauses: tuple[Clause, ...]
    effects: dict[str, Any] | None
    heard: tuple[Heard, ...]
    record: tuple[tuple[Entry, str, str], ...]
    mailed: tuple[str, ...]
    memorandum: str
    changed: tuple[tuple[str, Changes], ...]
    conflicts: tuple[Conflict, ...]
    offers: tuple[Case, ...]
    objectors: frozenset[str]
    holidays: dict[str, str]
    withheld: str = ""


def sentence(case: Case, now: Micros) -> str:
    """The case in one sentence."""
    if case.state is State.SILENCE and case.round is not None:
        if closing(case, now):
            return f"The period ended on {words(case)} and is being closed; no break has arrived."
        count = len(case.round.needed)
        return f"The text is adopted on {words(case)} unless one of {count} members objects."
    if case.state is State.BROKEN:
        by = ", ".join(dict.fromkeys(b.member for b in case.breaks))
        return f"The silence was broken{f' by {by}' if by else ''}: the text is not adopted."
    if case.state is State.ADOPTED:
        zone = case.round.rule.zone if case.round else "UTC"
        return f"The text is adopted as of {labelled(case.adopted_at or 0, zone)}; it is not in force yet."
    if case.state is State.ANNOUNCED:
        zone = case.round.rule.zone if case.round else "UTC"
        return f"The decision is announced, and enters into force on {labelled(in_force_at(case), zone)}."
    if case.state is State.APPLIED:
        return f"The decision is applied: version {case.applied_version} of the rules."
    return _PLAIN[case.state] if case.state is not None else "There is no such proposal."


def over(case: Case, now: Micros) -> bool:
    """Would a break that arrives now come after the deadline? Where the clock is stopped, none does."""
    found = case.round
    if found is None or case.state in (State.PAUSED, State.HELD):
        return False
    return not in_time(found, now)


def _standfirst(case: Case, said: tuple[Heard, ...]) -> str:
    if case.state is State.APPLY_FAILED:
        return case.failure
    if not said:
        return f"Sponsor: {case.sponsor}. Version {case.version}."
    counts: dict[str, int] = {}
    for one in said:
        counts[one.stance or "silent"] = counts.get(one.stance or "silent", 0) + 1
    silent = counts.pop("silent", 0)
    parts = [f"{number} {stance.replace('-', ' ')}" for stance, number in sorted(counts.items())]
    spoken = "; ".join(parts) if parts else "nobody has spoken"
    return f"{case.sponsor} is the sponsor. In this round: {spoken}; {silent} have said nothing."


def shown(desk: Desk, name: str, reader: str = "", account: Account | None = None) -> Shown | None:
    """What the page of a case shows at this instant to an account in a zone; None: there is no such case.

    ``withheld``: why the words of a marked text are not shown. Without an account nobody is cleared for anything.
    """
    whole, now = desk.case(name), desk.now
    if whole.state is None:
        return None
    case = as_seen(account, whole, now)
    cleared = case is whole
    said = tuple(heard(case, desk.affairs()))
    zone = case.round.rule.zone if case.round else "UTC"
    read = desk.read(name) if cleared else desk.entries(name)
    rows = tuple((e, told_of(e), f"{local(e.received_at, zone):%d %b %H:%M:%S}") for e in read[::-1])
    known = case.round.binding.effects if case.round else case.digests.get("effects", "")
    opened, share = "", 0
    if case.round is not None:
        opened = labelled(case.round.opened_at, zone)
        length = max(1, case.round.deadline - case.round.opened_at)
        share = min(1000, max(0, (now - case.round.opened_at) * 1000 // length))
    return Shown(
        case=case,
        answer=sentence(case, now),
        standfirst=_standfirst(case, said),
        deadline=words(case, reader),
        line=line(case, now, reader),
        reminder=labelled(reminder, zone, reader) if (reminder := next_reminder(case)) else "",
        left=left(case, now),
        opened=opened,
        unbroken=_unbroken(desk, case),
        share=share,
        clauses=_clauses(desk, case) if cleared else (),
        effects=desk.effects(known) if cleared else None,
        heard=said,
        record=rows,
        mailed=_mailed(desk, name),
        memorandum=str(tomllib.loads(case.text).get("memorandum", "")),
        changed=_changed(desk, case) if cleared else (),
        conflicts=tuple(c for c in conflicts(desk, name) if _both_seen(account, c, now)),
        offers=tuple(c for c in desk.cases() if _offered(c, case)),
        objectors=frozenset(b.member for b in case.breaks),
        holidays=member_holidays(case),
        withheld="" if cleared else may_see(account, case.marking, now).reason,
    )


def _offered(other: Case, case: Case) -> bool:
    """Is it a text that could take the place of this one, and has not yet?"""
    if other.parent != case.id or other.state not in (State.DRAFT, State.TABLED):
        return False
    return without_parent(other.text) != without_parent(case.text)


def _unbroken(desk: Desk, case: Case) -> str:
    """What silence leads to: on to the next body of the route, or into force on the text's date."""
    if onward := next_stop(case):
        found = desk.alliance().bodies.get(onward)
        return f"adopted here by silence, and goes on to {found.title if found else onward}"
    day = f", in force {long_day(date.fromisoformat(case.effective))}" if case.effective else ""
    return f"adopted by silence{day}"


def _both_seen(account: Account | None, pair: Conflict, now: Micros) -> bool:
    """May this account know what two texts write?"""
    return all(not c.marking or may_see(account, c.marking, now) for c in (pair.one, pair.other))


def _mailed(desk: Desk, name: str) -> tuple[str, ...]:
    """What became of the latest notice of the period, or reminder, to each member: a line a state."""
    latest: dict[str, str] = {}
    for found in deliveries(desk, name, ("opened", "reminded")):
        latest.setdefault(found.member, found.state)
    if not any(latest.values()):
        return ()  # this desk sends no mail
    by_state: dict[str, list[str]] = {}
    for member, state in sorted(latest.items()):
        by_state.setdefault(STATES.get(state, "not sent yet"), []).append(member)
    return tuple(f"{said}: {', '.join(members)}" for said, members in by_state.items())


def _changed(desk: Desk, case: Case) -> tuple[tuple[str, Changes], ...]:
    """What each version changed, and what an amendment changes of its parent's text; that which changed nothing not."""
    found = versions(desk.read(case.id))
    steps = [(f"What version {b.number} changed, by {b.by}", a.text, b.text) for a, b in pairwise(found)]
    parent = versions(desk.read(case.parent)) if case.parent else ()
    before = [v for v in parent if v.seq < found[0].seq] if found else []
    if before:
        steps.insert(0, (f"What it changes of {case.parent}", before[-1].text, found[0].text))
    return tuple((title, moved) for title, a, b in steps if (moved := changes(a, b)))


def _clauses(desk: Desk, case: Case) -> tuple[Clause, ...]:
    try:
        alliance, proposal = desk.alliance(), desk.proposal(case)
        found = []
        for number, change in enumerate(proposal.changes, 1):
            today, proposed = change.today_and_proposed(alliance)
            found.append(Clause(change.id, number, change.text, today, proposed))
            alliance = change.apply(alliance)
        return tuple(found)
    except EquipoiseError:
        return ()  # applied already, or for rules that have moved: the text itself is on the page


def told_of(entry: Entry) -> str:
    """An entry in words."""
    if entry.kind == "position":
        return STANCES[entry.body["stance"]]
    if entry.kind == "clock-stepped":
        to = f"{local(entry.body['to'], 'UTC'):%d %b %H:%M:%S} UTC"
        return f"the demonstration's clock stepped to {to}; next, {entry.body['proposal']}: {entry.body['what']}"
    return _KINDS.get(entry.kind, entry.kind.replace("-", " "))


def can_act(role: Role) -> str:
    """Which forms does a page show to this role?"""
    return {Role.HEAD: "delegation", Role.DELEGATE: "delegation", Role.CHAIR: "chair", Role.SECRETARIAT: "office"}.get(
        role, ""
    )
