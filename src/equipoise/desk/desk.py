"""The desk: what is asked of it is decided by the procedure, written to the record, and answered with a receipt.

``Desk.submit`` is the one door for commands about proposals; ``tick`` does what the clock owes. Reading never waits for
writing, and shows the state at this instant even where nobody has written yet what time brought about.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, bindparam, select

from equipoise.desk import texts
from equipoise.desk.affairs import STREAM, Account, Affairs
from equipoise.desk.batch import Batch, is_case
from equipoise.desk.clock import Clock, FastClock, SystemClock
from equipoise.desk.completing import completed
from equipoise.desk.folds import Folds
from equipoise.desk.people import ACTION_OF, may, may_second
from equipoise.desk.procedure import (
    CLOCK,
    SECOND,
    Actor,
    Around,
    Case,
    Command,
    Event,
    Micros,
    Refusal,
    Role,
    SilenceRule,
    State,
    caught_up,
    decide,
    next_instant,
)
from equipoise.desk.record import Entry, Receipt, Signer, canonical_json
from equipoise.desk.refusing import Clashing, NotRecorded, Refused
from equipoise.desk.sealing import erase, opened_entries
from equipoise.desk.store import NoStore, Store, reading, schema
from equipoise.desk.writing import Writer
from equipoise.errors import EquipoiseError
from equipoise.folder.tree import mended_id
from equipoise.model import Alliance, Proposal, digest

__all__ = ["Desk", "Done"]

MAX_AGE: Final = 30 * SECOND
_OVER: Final = (
    select(schema.proposal.c.id)
    .where(schema.proposal.c.state == str(State.SILENCE), schema.proposal.c.next_at <= bindparam("now"))
    .limit(1)
)
_BY_TWO: Final = ("contest", "erase")  # commands that name the second person


@dataclass(frozen=True)
class Done:
    """What was recorded: the entries of the command, and whether this is the answer to a repeated request."""

    entries: tuple[Entry, ...]
    repeated: bool = False

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of the entries, in order."""
        return tuple(entry.kind for entry in self.entries)


class Desk:
    """A desk that is open: its store, its key, its clock."""

    def __init__(self, store: Store, signer: Signer, clock: Clock | None = None) -> None:
        self.store, self.signer = store, signer
        self.clock = clock or _clock_of(store)
        self._writer = Writer(store, signer, self.clock)
        self._folds = Folds()

    # --- opening ----------------------------------------------------------------------------------------------------

    @classmethod
    def open(cls, where: str | Path, key: Path | None = None, clock: Clock | None = None) -> Desk:
        """The desk at an address. Raises NoStore."""
        store = Store(where)
        store.need()
        with store.read() as connection:
            origin = Folds().affairs(connection, 0).origin
        if not origin:
            raise NoStore(f"there is no desk at {where}: equipoise desk init makes one")
        return cls(store, Signer.kept(_key_path(store, key), origin), clock)

    @classmethod
    def found(
        cls,
        where: str | Path,
        alliance: Alliance,
        silence: SilenceRule,
        *,
        origin: str,
        key: Path | None = None,
        clock: Clock | None = None,
        demo: Mapping[str, Any] | None = None,
    ) -> Desk:
        """A new desk for an alliance, whose rules as they are become version 1. Raises NoStore where one is."""
        store = Store(where)
        if store.path is not None and not store.path.parent.is_dir():
            raise NoStore(f"there is no folder {store.path.parent}")
        if (store.path is None or store.path.exists()) and store.version() is not None:
            raise NoStore(f"there is a desk at {where} already: nothing is ever overwritten")
        store.migrate()
        desk = cls(store, Signer.kept(_key_path(store, key), origin), clock or _demo_clock(demo) or SystemClock())
        packed = texts.pack(alliance)
        day = _day(desk.clock.now())
        body: dict[str, Any] = {
            "title": alliance.name,
            "origin": origin,
            "members": list(alliance.members_on(day)),
            "rules": digest(alliance),
            "silence": silence.to_json(),
            "folder": base64.b64encode(packed).decode(),
        }
        if demo is not None:
            body["demo"] = dict(demo)

        def job(batch: Batch) -> None:
            batch.append(CLOCK, batch.now, [Event(STREAM, "founded", body)])
            row = {"version": 1, "digest": body["rules"], "recorded_at": batch.now, "by": "", "texts": packed}
            batch.more.append((schema.rules, row))

        desk._writer.run(job)
        return desk

    def close(self) -> None:
        """Give the database back."""
        self.store.close()

    @property
    def now(self) -> Micros:
        """This instant."""
        return self.clock.now()

    # --- commands ---------------------------------------------------------------------------------------------------

    def submit(
        self,
        name: str,
        kind: str,
        account: Account | str,
        body: Mapping[str, Any] | None = None,
        *,
        idem: str = "",
        received_at: Micros | None = None,
    ) -> Done:
        """Give a command about a proposal. Raises Refused with the reason, NotRecorded where nothing was written.

        ``idem``: the key of the request; the same key and request give the first answer again. ``received_at`` is
        this desk's stamp; without it, now.
        """
        body = dict(body or {})
        by = account if isinstance(account, str) else account.name
        mark = hashlib.sha256(canonical_json([name, kind, by, body])).hexdigest()
        if len(idem) > 80:
            raise Refused(Refusal("key", "A key of a request has at most 80 characters."))
        with self._look() as (connection, size, recorded):
            stamped = self._stamped(recorded, received_at)
            row = _request_row(connection, idem) if idem else None
            if row is not None:
                return _answered(connection, row, mark)
            known = self._folds.affairs(connection, size).accounts.get(by)
            sponsor = self._folds.case(connection, name, size).sponsor or None
            owed = _owed(connection, self.clock.now())
        if kind == "draft" and (mended_id(name) != name or not is_case(name) or name == STREAM or len(name) > 80):
            raise Refused(Refusal("name", f"{name!r} is no name for a proposal.", f"For example {mended_id(name)}."))
        # Refused early what will be refused anyway: no effects are computed for somebody without authority.
        self._allowed(known, kind, stamped, sponsor, {})
        if owed:
            self.tick()  # what time has brought about, in its order, comes before anything that is asked
        full, effects = completed(self, name, kind, body)

        def job(batch: Batch) -> Done:
            return self._decided(batch, name, kind, by, full, stamped, (idem, mark), effects)

        return self._writer.run(job)

    def stamp(self) -> Micros:
        """The instant to stamp a request with: the clock's, and never before what is recorded already."""
        with self._look() as (_, _, recorded):
            return self._stamped(recorded, None)

    def _stamped(self, recorded: Micros, received_at: Micros | None) -> Micros:
        """When a request counts from: when it was received, else now.

        Where the clock has gone back behind the record it is believed no more: then, what was recorded last.
        """
        now = self.clock.now()
        if recorded > now:
            return max(recorded, received_at or 0)
        return now if received_at is None else received_at

    def _allowed(
        self, account: Account | None, kind: str, at: Micros, sponsor: str | None, body: Mapping[str, Any]
    ) -> Account:
        action = ACTION_OF.get(kind)
        if action is None:
            return account or Account("", Role.OBSERVER, None, frozenset(), 0)  # the procedure says it knows no such
        second = str(body.get("countersigned", "")) or "later" if kind in _BY_TWO else ""
        of = sponsor if action == "amend" else None
        verdict = may(account, action, at, of=of, second=second)
        if not verdict:
            raise Refused(Refusal("permission", verdict.reason))
        assert account is not None
        if kind in _BY_TWO and body:
            countersigned = may_second(self.affairs().accounts.get(second), action, at, account.name, second)
            if not countersigned:
                raise Refused(Refusal("second", countersigned.reason))
        return account

    def _decided(
        self,
        batch: Batch,
        name: str,
        kind: str,
        by: str,
        body: dict[str, Any],
        stamped: Micros,
        request: tuple[str, str],
        effects: Mapping[str, str],
    ) -> Done:
        idem, mark = request
        again = batch.request(idem) if idem else None
        if again is not None:
            return _answered(batch.connection, again, mark, batch.entries)
        case = batch.case(name)
        account = self._allowed(batch.affairs.accounts.get(by), kind, stamped, case.sponsor or None, body)
        limit = MAX_AGE * batch.rate
        if case.round is not None:
            limit = min(limit, case.round.rule.settle_s * SECOND // 2)
        if batch.now - stamped > limit:
            raise NotRecorded("NOT recorded: the request waited too long. Send it again: it counts when it arrives.")
        after = tuple(map(str, body.get("after", ()))) if kind == "draft" else ()
        package = str(body.get("package", "")) if kind == "draft" else ""
        around = batch.around(case, package, after)
        if kind == "table":
            body = {**body, "order": batch.size + 1}  # of texts with the same deadline, the one tabled first is first
        command = Command(kind, account.actor, stamped, body)
        found = decide(case, command, batch.now, around)
        if isinstance(found, Refusal):
            raise Refused(found)
        if kind == "erase":  # what goes is named in the entry that says so
            gone = erase(batch.connection, name)
            found = tuple(replace(e, body={**e.body, "commitments": list(gone)}) for e in found)
        entries = tuple(_appended(batch, case, account.actor, stamped, found, around))
        if idem and entries:
            row = {"idem": idem, "digest": mark, "first": entries[0].seq, "last": entries[-1].seq}
            batch.more.append((schema.request, row))
        for known, words in effects.items():
            _put_effect(batch.connection, known, words)
        return Done(entries)

    def manage(self, kind: str, by: str, body: Mapping[str, Any], *, second: str = "") -> Done:
        """Change the desk's own affairs: accounts, contacts, members, rules of silence. Raises Refused."""
        from equipoise.desk.managing import managed

        stamped = self.stamp()
        return self._writer.run(lambda batch: Done(tuple(managed(batch, kind, by, dict(body), second, stamped))))

    def tick(self) -> tuple[Entry, ...]:
        """Do what the clock owes: close rounds, enter into force, apply, follow membership by date."""
        from equipoise.desk.applying import applied

        def job(batch: Batch) -> tuple[tuple[Entry, ...], bool]:
            for name in _due(batch):
                case = batch.case(name)
                _, owed = caught_up(case, batch.now, batch.around(case))
                batch.append(CLOCK, batch.now, owed)
                if batch.case(name).state is State.IN_FORCE:
                    return tuple(batch.entries), True  # it is applied before the next is looked at: that may be stale
            return tuple(batch.entries), False

        done: tuple[Entry, ...] = ()
        again = True
        while again:
            entries, again = self._writer.run(job)
            done = (*done, *entries, *applied(self))
        return done

    def run(self, job: Any) -> Any:
        """Write a job of the desk's own parts in the next transaction."""
        return self._writer.run(job)

    # --- reading ----------------------------------------------------------------------------------------------------

    @contextmanager
    def _look(self) -> Iterator[tuple[Connection, int, Micros]]:
        """A connection that sees one state of the record, how long that is, and when it was last written to."""
        with self.store.read() as connection:
            yield connection, *reading.extent(connection)

    def affairs(self, connection: Connection | None = None) -> Affairs:
        """Members, contacts, accounts, rules of silence; as a connection sees them, where one is open already."""
        if connection is not None:
            return self._folds.affairs(connection, reading.extent(connection)[0])
        with self._look() as (opened, size, _):
            return self._folds.affairs(opened, size)

    def case(self, name: str) -> Case:
        """A proposal as it stands at this instant; its state is None where there is none."""
        with self._look() as (connection, size, _):
            return self._now(connection, self._folds.case(connection, name, size), size)

    def cases(self, states: Collection[str] = (), package: str = "") -> list[Case]:
        """Every proposal as it stands at this instant, by its name; or those written in these states, of a package."""
        row = schema.proposal.c
        query = select(row.id).order_by(row.id)
        if states:
            query = query.where(row.state.in_(states))
        if package:
            query = query.where(row.package == package)
        with self._look() as (connection, size, _):
            names = connection.execute(query).scalars()
            return [self._now(connection, self._folds.case(connection, name, size), size) for name in names]

    def _now(self, connection: Connection, case: Case, size: int) -> Case:
        row = schema.proposal.c
        affairs = self._folds.affairs(connection, size)
        siblings: dict[str, Case] = {}
        if case.package:
            names = connection.execute(select(row.id).where(row.package == case.package, row.id != case.id)).scalars()
            siblings = {name: self._folds.case(connection, name, size) for name in names}
        earlier = {name: self._folds.case(connection, name, size) for name in case.after}
        around = Around(affairs.rules, affairs.standing, package=siblings, earlier=earlier)
        return caught_up(case, self.clock.now(), around)[0]

    def proposal(self, case: Case) -> Proposal:
        """The proposal that the case's text says, under the rules in force."""
        return texts.proposal_of(self.alliance(), case)

    def alliance(self, version: int | None = None) -> Alliance:
        """The rules of a version; without one, those in force."""
        with self.store.read() as connection:
            query = select(schema.rules).order_by(schema.rules.c.version.desc()).limit(1)
            if version is not None:
                query = query.where(schema.rules.c.version == version)
            row = connection.execute(query).one_or_none()
        if row is None:
            raise EquipoiseError(f"there is no version {version} of the rules")
        return _unpacked(bytes(row.texts))

    def known_on(self, at: Micros) -> int:
        """Which version of the rules was known at this instant? "The rules on date X as known on date Y" is its X."""
        with self.store.read() as connection:
            row = schema.rules.c
            query = select(row.version).where(row.recorded_at <= at).order_by(row.version.desc()).limit(1)
            found = connection.execute(query).scalar()
        if found is None:
            raise EquipoiseError("at that instant the desk did not exist")
        return int(found)

    def effects(self, known: str) -> dict[str, Any] | None:
        """The computed effects of a digest, None where they are not kept here."""
        with self.store.read() as connection:
            found = connection.execute(select(schema.effect.c.json).where(schema.effect.c.digest == known)).scalar()
        return None if found is None else json.loads(found)

    def entries(self, stream: str | None = None) -> list[Entry]:
        """The record, or one stream of it."""
        with self.store.read() as connection:
            if stream is not None:
                return reading.stream(connection, stream)
            return list(reading.entries(connection))

    def read(self, stream: str) -> list[Entry]:
        """One stream of the record to be read: with the words of a marked text, as far as they are kept here.

        Who may read them is for the caller to ask (``may_see``).
        """
        with self.store.read() as connection:
            return opened_entries(connection, reading.stream(connection, stream))

    def receipt(self, seq: int) -> Receipt:
        """The proof that an entry is in the record, against the latest signed checkpoint."""
        with self.store.read() as connection:
            entry, note = reading.entry(connection, seq), reading.last_note(connection)
            if entry is None or note is None:
                raise EquipoiseError(f"there is no entry {seq}")
            size = int(note.split("\n", 2)[1])
            path = reading.path_of(connection, seq, size)
        return Receipt(entry, tuple(path), note, str(self.signer.verifier))


def _key_path(store: Store, key: Path | None) -> Path:
    if key is not None:
        return key
    if store.path is None:
        raise NoStore("name the file of the desk's signing key: it is kept outside the database (--key desk.key)")
    return store.path.with_name(store.path.name + ".key")


def _clock_of(store: Store) -> Clock:
    with store.read() as connection:
        demo = Folds().affairs(connection, 0).demo
    return _demo_clock(demo) or SystemClock()


def _demo_clock(demo: Mapping[str, Any] | None) -> Clock | None:
    if not demo:
        return None
    return FastClock(demo["begun"], demo["start"], demo["rate"])


def _day(at: Micros) -> Any:
    from equipoise.desk.procedure import moment

    return moment(at).date()


def _request_row(connection: Connection, idem: str) -> Any:
    return connection.execute(reading.REQUEST, {"idem": idem}).one_or_none()


def _answered(connection: Connection, row: Any, mark: str, added: Sequence[Entry] = ()) -> Done:
    """The first answer again; ``added``: entries of this very transaction, which the database does not know yet."""
    if row.digest != mark:
        said = "This key belongs to another request: it was used before with other words."
        raise Clashing(Refusal("conflict", said, "Send it again with a key of its own."))
    fresh = tuple(entry for entry in added if row.first <= entry.seq <= row.last)
    return Done(fresh or tuple(reading.entries(connection, row.first, row.last)), repeated=True)


def _put_effect(connection: Connection, known: str, words: str) -> None:
    table = schema.effect
    if connection.execute(select(table.c.digest).where(table.c.digest == known)).first() is None:
        connection.execute(table.insert().values(digest=known, json=words))


def _appended(
    batch: Batch, case: Case, actor: Actor, stamped: Micros, events: tuple[Event, ...], around: Around
) -> Iterator[Entry]:
    """Write what the clock owes in the clock's name, and the rest in the actor's."""
    _, owed = caught_up(case, batch.now, around)
    batch.append(CLOCK, batch.now, events[: len(owed)])
    yield from batch.append(actor, stamped, events[len(owed) :])


def _owed(connection: Connection, now: Micros) -> bool:
    """Is a period over that nobody has closed in writing yet?"""
    return connection.execute(_OVER, {"now": now}).first() is not None


def _due(batch: Batch) -> list[str]:
    table = schema.proposal.c
    query = select(table.id).where(table.next_at.is_not(None), table.next_at <= batch.now, table.state != "in-force")
    names = list(batch.connection.execute(query).scalars())
    return sorted(names, key=lambda name: (next_instant(batch.case(name)) or 0, batch.case(name).tabled_seq, name))


@lru_cache(maxsize=8)
def _unpacked(packed: bytes) -> Alliance:
    return texts.unpack(packed)
