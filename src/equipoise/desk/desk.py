"""The desk: what is asked of it is decided by the procedure, written to the record, and answered with a receipt.

``Desk.submit`` is the one door for commands about proposals; ``tick`` does what the clock owes. Reading never waits for
writing, and shows the state at this instant even where nobody has written yet what time brought about.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, select

from equipoise.desk import texts
from equipoise.desk.affairs import STREAM, Account, Affairs
from equipoise.desk.batch import Batch
from equipoise.desk.clock import Clock, FastClock, SystemClock, follow
from equipoise.desk.folds import Folds
from equipoise.desk.procedure import (
    CLOCK,
    SECOND,
    Around,
    Case,
    Event,
    Micros,
    SilenceRule,
    State,
    caught_up,
    moment,
    next_instant,
)
from equipoise.desk.record import BadCheckpoint, Entry, Receipt, Signer, verified
from equipoise.desk.sealing import opened_entries
from equipoise.desk.store import NoStore, Store, reading, schema
from equipoise.desk.submitting import Done, submitted
from equipoise.desk.writing import Writer
from equipoise.errors import EquipoiseError
from equipoise.model import Alliance, Proposal, digest

__all__ = ["Desk", "Done"]

T = TypeVar("T")


class Desk:
    """A desk that is open: its store, its key, its clock."""

    def __init__(self, store: Store, signer: Signer, clock: Clock | None = None) -> None:
        self.store, self.signer = store, signer
        self.clock = clock or _clock_of(store)
        self._folds = Folds()
        self._writer = Writer(store, signer, self.clock, self._folds)

    # --- opening ----------------------------------------------------------------------------------------------------

    @classmethod
    def open(
        cls, where: str | Path, key: Path | None = None, clock: Clock | None = None, *, examined: bool = False
    ) -> Desk:
        """The desk at an address. Raises NoStore, and BadCheckpoint where its key is not there or is another's.

        ``examined``: to look for what is wrong with it, so that also a checkpoint of another key is looked at.
        """
        store, origin = _founded(where)
        place = _key_path(store, key)
        signer = Signer.read(place, origin)
        if not examined:
            _need_its_key(store, signer, place)
        return cls(store, signer, clock)

    @classmethod
    def with_new_key(cls, where: str | Path, key: Path | None = None) -> Desk:
        """The desk at an address with a new key: to read another's record, or where the old one is lost.

        What was signed before stays signed by the old key. As a witness the new one signs the last checkpoint too: from
        that one knows later that it is the desk's. Raises NoStore, and BadCheckpoint where a key is there.
        """
        store, origin = _founded(where)
        signer = Signer.made(_key_path(store, key), origin)
        with store.engine.begin() as connection:
            note = reading.last_note(connection)
            if note is not None:
                seen = signer.witness.cosigned(note, SystemClock().now() // SECOND)
                connection.execute(schema.checkpoint.update().where(schema.checkpoint.c.note == note).values(note=seen))
        return cls(store, signer)

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
        place = _key_path(store, key)
        signer = Signer.read(place, origin) if place.exists() else Signer.made(place, origin)
        store.migrate()
        desk = cls(store, signer, clock or _demo_clock(demo) or SystemClock())
        packed = texts.pack(alliance)
        day = moment(desk.clock.now()).date()
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
        return submitted(self, name, kind, account, dict(body or {}), idem, received_at)

    def stamp(self, received_at: Micros | None = None) -> Micros:
        """When a request counts from: when it was received, else now.

        Where the clock has gone back behind the record it is believed no more: then, what was recorded last. Of a
        request that was stamped on arrival somebody has looked since, or written: what that saw is enough.
        """
        if received_at is None or not self._folds.recorded:
            with self.look():
                pass
        now = self.clock.now()
        if self._folds.recorded > now:
            return max(self._folds.recorded, received_at or 0)
        return now if received_at is None else received_at

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

    def run(self, job: Callable[[Batch], T], key: str = "") -> T:
        """Write a job of the desk's own parts in the next transaction."""
        return self._writer.run(job, key)

    # --- reading ----------------------------------------------------------------------------------------------------

    @contextmanager
    def look(self) -> Iterator[tuple[Connection, int]]:
        """A connection that sees one state of the record, and how long that is."""
        with self.store.read() as connection:
            size, self._folds.recorded = reading.extent(connection)
            follow(self.clock, lambda: self._folds.affairs(connection, size).demo)
            yield connection, size

    def seen(self, connection: Connection, name: str, size: int) -> tuple[Affairs, Case]:
        """The desk's affairs and a proposal, as they are written."""
        return self._folds.affairs(connection, size), self._folds.case(connection, name, size)

    def affairs(self, connection: Connection | None = None) -> Affairs:
        """Members, contacts, accounts, rules of silence; as a connection sees them, where one is open already."""
        if connection is not None:
            return self._folds.affairs(connection, reading.extent(connection)[0])
        with self.look() as (opened, size):
            return self._folds.affairs(opened, size)

    def case(self, name: str) -> Case:
        """A proposal as it stands at this instant; its state is None where there is none."""
        with self.look() as (connection, size):
            return self._now(connection, self._folds.case(connection, name, size), size)

    def cases(self, states: Collection[str] = (), package: str = "") -> list[Case]:
        """Every proposal as it stands at this instant, by its name; or those written in these states, of a package."""
        row = schema.proposal.c
        query = select(row.id).order_by(row.id)
        if states:
            query = query.where(row.state.in_(states))
        if package:
            query = query.where(row.package == package)
        with self.look() as (connection, size):
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


def _founded(where: str | Path) -> tuple[Store, str]:
    """The store of a desk, and the name under which it signs. Raises NoStore."""
    store = Store(where)
    store.need()
    with store.read() as connection:
        origin = Folds().affairs(connection, 0).origin
    if not origin:
        raise NoStore(f"there is no desk at {where}: equipoise desk init makes one")
    return store, origin


def _need_its_key(store: Store, signer: Signer, place: Path) -> None:
    """Is it the key by which the desk signs? Raises BadCheckpoint: what another signed would verify for nobody."""
    with store.read() as connection:
        note = reading.last_note(connection)
    if note is None:
        return
    try:
        verified(note, [signer.verifier, signer.witness.verifier], signer.verifier.name)
    except BadCheckpoint:
        raise BadCheckpoint(
            f"{place} is not the key of this desk: it did not sign its last checkpoint. Name the file of its own key "
            "with --key; where that is lost: equipoise desk key. To look for faults of it: equipoise desk verify"
        ) from None


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
    return FastClock(demo["begun"], demo["start"], demo["rate"], stepped=demo.get("stepped", 0))


def _due(batch: Batch) -> list[str]:
    table = schema.proposal.c
    query = select(table.id).where(table.next_at.is_not(None), table.next_at <= batch.now, table.state != "in-force")
    names = list(batch.connection.execute(query).scalars())
    return sorted(names, key=lambda name: (next_instant(batch.case(name)) or 0, batch.case(name).tabled_seq, name))


@lru_cache(maxsize=8)
def _unpacked(packed: bytes) -> Alliance:
    return texts.unpack(packed)
