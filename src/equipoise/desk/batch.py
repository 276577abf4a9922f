"""What is written in one transaction? Entries with their numbers, chain and tree, and the tables rebuilt from them.

A batch is decided in memory under the lock of the head row and written at its end: whole, or not at all.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby
from operator import itemgetter
from types import SimpleNamespace
from typing import Any, Final

from sqlalchemy import Connection, bindparam, select

from equipoise.desk.affairs import STREAM, Affairs, fold_affairs
from equipoise.desk.clock import Clock, believable, follow
from equipoise.desk.notices import notices
from equipoise.desk.procedure import (
    CLOCK,
    SECOND,
    Actor,
    Around,
    Case,
    Event,
    Micros,
    State,
    fold,
    gap_events,
    next_instant,
)
from equipoise.desk.record import Checkpoint, Entry, Signer, canonical_json
from equipoise.desk.sealing import opened, sealed
from equipoise.desk.store import schema
from equipoise.desk.store.opening import Head
from equipoise.desk.store.reading import REQUEST, frontier_of, overdue, stream

__all__ = ["Batch", "Known", "is_case", "proposal_row"]

_OPEN: Final = ("method", "silence", "held")
_GAP: Final = 30 * SECOND  # a desk that beat less than this ago was up
_BEAT: Final = 5 * SECOND
_HEAD: Final = schema.head.update().where(schema.head.c.id == 1)
_PROPOSAL: Final = schema.proposal.update().where(schema.proposal.c.id == bindparam("name"))


def is_case(name: str) -> bool:
    """Is it the stream of a proposal, not of the desk or of money?"""
    return name != STREAM and ":" not in name


@dataclass
class Known:
    """What a writer remembers between transactions; where another has written since, it reads on from there."""

    size: int = -1
    cases: dict[str, tuple[int, Case]] = field(default_factory=dict)
    affairs: tuple[int, Affairs] = (0, Affairs())
    current: set[str] = field(default_factory=set)  # the streams that nobody else has added to

    def forget(self) -> None:
        """Read everything again: what was decided was not kept."""
        self.size, self.cases, self.affairs = -1, {}, (0, Affairs())
        self.current.clear()

    def follow(self, size: int) -> None:
        """The record is this long now: others may have added to any stream."""
        if size < self.size:
            self.forget()
        if size != self.size:
            self.current.clear()
        self.size = size


class Batch:
    """One transaction: what is known, what is added."""

    def __init__(
        self, connection: Connection, head: Head, clock: Clock, known: Known, keys: Sequence[str] = ()
    ) -> None:
        self.connection, self.head, self._known, self._keys = connection, head, known, keys
        known.follow(head.size)
        follow(clock, lambda: self.affairs.demo)
        self.wall = clock.now()
        self._epoch, self._steady = clock.steady()
        self.rate = clock.rate
        self.now: Micros = max(self.wall, head.recorded_at)  # the record's time never goes back
        self.entries: list[Entry] = []
        self._versions: dict[str, int] = {}
        self._leaf = head.leaf
        self._frontier = frontier_of(head.size, head.frontier)
        self._nodes: list[dict[str, Any]] = []
        self._letters: list[dict[str, Any]] = []
        self.more: list[tuple[Any, dict[str, Any]]] = []  # rows for further tables, in order

    @property
    def size(self) -> int:
        """How long the record is with what this batch adds."""
        return self.head.size + len(self.entries)

    @property
    def additions(self) -> tuple[int, int]:
        """How much this batch has added: a job that is refused must leave it as it was."""
        return len(self.entries), len(self.more)

    def request(self, idem: str) -> Any:
        """What was answered to an idempotency key, by this batch too; None where the key is new."""
        for table, row in self.more:
            if table is schema.request and row["idem"] == idem:
                return SimpleNamespace(**row)
        if idem in self._keys:
            return self._asked_before.get(idem)
        return self.connection.execute(REQUEST, {"idem": idem}).one_or_none()

    @cached_property
    def _asked_before(self) -> dict[str, Any]:
        """What was answered before this batch to the keys of all its requests, looked up at once."""
        query = select(schema.request).where(schema.request.c.idem.in_(self._keys))
        return {row.idem: row for row in self.connection.execute(query)}

    # --- what is known ----------------------------------------------------------------------------------------------

    @cached_property
    def behind(self) -> bool:
        """Was a period over, as this batch began, that nobody has closed in writing?"""
        return overdue(self.connection, self.now)

    @property
    def affairs(self) -> Affairs:
        """The desk's own affairs, up to date."""
        known = self._known
        if STREAM not in known.current:
            ver, affairs = known.affairs
            for entry in stream(self.connection, STREAM, above=ver):
                affairs, ver = fold_affairs(affairs, entry.kind, entry.body), entry.ver
            known.affairs = (ver, affairs)
            known.current.add(STREAM)
        return known.affairs[1]

    def case(self, name: str) -> Case:
        """A case, up to date with what was written, not with the clock."""
        known = self._known
        if name not in known.current:
            ver, case = known.cases.get(name, (0, Case(name)))
            for entry in stream(self.connection, name, above=ver):
                case, ver = fold(case, Event(name, entry.kind, opened(self.connection, entry.body))), entry.ver
            known.cases[name] = (ver, case)
            known.current.add(name)
        return known.cases[name][1]

    def _version(self, name: str) -> int:
        if name in self._versions:
            return self._versions[name]
        if name == STREAM:
            _ = self.affairs
            return self._known.affairs[0]
        if is_case(name):
            self.case(name)
            return self._known.cases[name][0]
        query = select(schema.event.c.ver).where(schema.event.c.stream == name).order_by(schema.event.c.ver.desc())
        return self.connection.execute(query.limit(1)).scalar() or 0

    def stream(self, name: str) -> list[Entry]:
        """The entries of a stream, with those that this very batch adds: they are in no table yet."""
        return [*stream(self.connection, name), *(entry for entry in self.entries if entry.stream == name)]

    def named(self, **wanted: Any) -> list[str]:
        """The ids of the proposals whose row has these values; those that this batch touched are looked at afresh."""
        table = schema.proposal.c
        query = select(table.id)
        for column, value in wanted.items():
            query = query.where(table[column].in_(value) if isinstance(value, tuple) else table[column] == value)
        found = set(self.connection.execute(query).scalars())
        for name in self._versions:
            if is_case(name):
                row = proposal_row(self.case(name), 0)
                fits = all(row[c] in v if isinstance(v, tuple) else row[c] == v for c, v in wanted.items())
                (found.add if fits else found.discard)(name)
        return sorted(found)

    def around(self, case: Case, package: str = "", after: Iterable[str] = ()) -> Around:
        """What a decision on the case needs to know."""
        affairs = self.affairs
        name = case.package or package
        siblings = [i for i in self.named(package=name) if i != case.id] if name else []
        waits = {i: self.case(i) for i in (*case.after, *after)}
        return Around(
            rules=affairs.rules,
            standing=affairs.standing,
            reachable=frozenset(affairs.contacts),
            package={i: self.case(i) for i in siblings},
            earlier={i: waits[i] for i in case.after},
            others=self._reached(waits),
        )

    def _reached(self, found: dict[str, Case]) -> dict[str, Case]:
        """The cases that those waited for wait for in turn."""
        queue = list(found.values())
        while queue:
            for name in queue.pop().after:
                if name not in found:
                    found[name] = self.case(name)
                    queue.append(found[name])
        return found

    def ends(self) -> tuple[dict[str, tuple[int, Case]], tuple[int, Affairs] | None]:
        """The cases that this batch added to and the desk's affairs if it did, with their versions."""
        cases = {name: self._known.cases[name] for name in self._versions if is_case(name)}
        return cases, self._known.affairs if STREAM in self._versions else None

    # --- what is added ----------------------------------------------------------------------------------------------

    def append(self, actor: Actor, received_at: Micros, events: Iterable[Event]) -> list[Entry]:
        """Write events, in order: numbered, chained, folded."""
        added = []
        for happened in events:
            whole = dict(happened.body)
            body, apart = self._sealed(happened)
            entry = Entry(
                seq=self.size + 1,
                stream=happened.stream,
                ver=self._version(happened.stream) + 1,
                kind=happened.kind,
                actor=actor.name,
                role=str(actor.role),
                member=actor.member or "",
                received_at=received_at,
                recorded_at=self.now,
                body=json.loads(canonical_json(body)),
                prev=self._leaf,
            )
            self._fold(entry, json.loads(canonical_json(whole | body)))
            if apart is not None:
                self.more.append((schema.blob, apart))
            self._letters += notices(entry, self.case, self.affairs)
            for level, index, made in self._frontier.append(bytes.fromhex(entry.leaf)):
                self._nodes.append({"level": level, "idx": index, "hash": made})
            self._leaf = entry.leaf
            self._versions[entry.stream] = entry.ver
            self.entries.append(entry)
            added.append(entry)
        return added

    def _sealed(self, happened: Event) -> tuple[dict[str, Any], dict[str, Any] | None]:
        """The body as the record keeps it, and the words of a marked text, which lie apart."""
        about = happened.stream if is_case(happened.stream) else str(happened.body.get("about", STREAM))
        marking = str(happened.body.get("marking", ""))
        if not marking and is_case(about):
            marking = self.case(about).marking
        if not marking or happened.kind == "erased":
            return dict(happened.body), None
        return sealed(happened.body, marking)

    def _fold(self, entry: Entry, body: Mapping[str, Any]) -> None:
        if entry.stream == STREAM:
            self._known.affairs = (entry.ver, fold_affairs(self.affairs, entry.kind, body))
        elif is_case(entry.stream):
            case = fold(self.case(entry.stream), Event(entry.stream, entry.kind, body))
            self._known.cases[entry.stream] = (entry.ver, case)

    def note_gap(self) -> None:
        """Was the desk down, or did somebody move its clock, since the last beat? Open rounds get the time back."""
        head = self.head
        if not head.beat_at:
            return
        gap = self.wall - head.beat_at
        same = head.beat_epoch == self._epoch
        sure = believable(gap, self._steady - head.beat_steady, same, self.rate)
        if gap <= _GAP * self.rate and (sure or not same) and gap > -2 * SECOND * self.rate:
            return
        events: list[Event] = []
        lost = 0
        for name in self.named(state=_OPEN):
            case = self.case(name)
            # Across a boot no clock vouches for the gap: believed unless the deadline fell into it.
            ends = case.round.deadline if case.round else (case.method_until or 0)
            trusted = sure or (not same and gap >= 0 and self.now < ends)
            found = gap_events(case, head.beat_at, self.now, trusted)
            events += found
            lost += bool(found)
        if events:
            kind = "outage" if sure or (not same and gap >= 0) else "clock-fault"
            told = {"at": self.now, "since": head.beat_at, "rounds": lost}
            self.append(CLOCK, self.now, [Event(STREAM, kind, told), *events])

    def step(self, to: Micros) -> None:
        """The clock of a demonstration goes on from here at a later instant: this is its latest beat."""
        by = to - self.now
        self.wall, self._steady, self.now = self.wall + by, self._steady + by, to

    def flush(self, signer: Signer) -> str | None:
        """Write it all; the signed checkpoint, None where nothing was added."""
        run = self.connection.execute
        beat_due = self.wall - self.head.beat_at >= _BEAT * self.rate or self.wall < self.head.beat_at
        if not self.entries and not beat_due and not self.more:
            return None
        beat = {"beat_at": self.wall, "beat_steady": self._steady, "beat_epoch": self._epoch}
        if not self.entries:
            run(_HEAD, beat)
            self._put_more()
            return None
        run(schema.event.insert(), [_event_row(entry) for entry in self.entries])
        run(schema.node.insert(), self._nodes)
        note = signer.signed(Checkpoint(signer.verifier.name, self.size, self._frontier.root))
        run(schema.checkpoint.insert(), {"size": self.size, "note": note})
        values = {
            "size": self.size,
            "leaf": self._leaf,
            "recorded_at": self.now,
            "frontier": json.dumps([root.hex() for root in self._frontier.roots]),
        }
        run(_HEAD, {**values, **beat})
        self._put_proposals()
        if self._letters:
            run(schema.outbox.insert(), self._letters)
        self._put_more()
        self._known.size = self.size
        return note

    def _put_more(self) -> None:
        for table, rows in groupby(self.more, key=itemgetter(0)):
            self.connection.execute(table.insert(), [row for _, row in rows])

    def _put_proposals(self) -> None:
        """The rows of the cases that this batch touched; those whose first entry it wrote have none yet."""
        fresh = {entry.stream for entry in self.entries if entry.ver == 1}
        rows = [proposal_row(self.case(name), ver) for name, ver in self._versions.items() if is_case(name)]
        if known := [{**row, "name": row["id"]} for row in rows if row["id"] not in fresh]:
            self.connection.execute(_PROPOSAL, known)
        if new := [row for row in rows if row["id"] in fresh]:
            self.connection.execute(schema.proposal.insert(), new)


def _event_row(entry: Entry) -> dict[str, Any]:
    return {**entry.to_json(), "body": canonical_json(entry.body).decode(), "leaf": entry.leaf}


def proposal_row(case: Case, ver: int) -> dict[str, Any]:
    """The row by which a proposal is found: its state as written, and when the clock owes it something next."""
    next_at = next_instant(case)
    if case.state is State.IN_FORCE:
        next_at = 0  # to be applied at once
    return {
        "id": case.id,
        "ver": ver,
        "state": str(case.state or ""),
        "title": "" if case.marking else case.title,
        "sponsor": case.sponsor,
        "body": case.body,
        "package": case.package,
        "after": " ".join(case.after),
        "next_at": next_at,
    }
