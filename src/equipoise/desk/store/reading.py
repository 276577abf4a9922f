"""What does the record say? Entries, proofs and checkpoints out of the database."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, bindparam, func, select

from equipoise.desk.record import Entry, Frontier, consistency_proof, inclusion_proof
from equipoise.desk.store import schema

__all__ = [
    "REQUEST",
    "asked_about",
    "consistency",
    "entries",
    "entry",
    "extent",
    "frontier_of",
    "last_note",
    "notes",
    "overdue",
    "path_of",
    "root_at",
    "stream",
]

_CHUNK = 5_000
_MOST = 2**62  # beyond the numbers that a database can hold
_STREAM: Select[Any] = (
    select(schema.event)
    .where(schema.event.c.stream == bindparam("name"), schema.event.c.ver > bindparam("above"))
    .order_by(schema.event.c.ver)
)
REQUEST: Final = select(schema.request).where(schema.request.c.idem == bindparam("idem"))
_OVER: Final = (
    select(schema.proposal.c.id)
    .where(schema.proposal.c.state == "silence", schema.proposal.c.next_at <= bindparam("now"))
    .limit(1)
)
_EXTENT = select(schema.head.c.size, schema.head.c.recorded_at).where(schema.head.c.id == 1)


def _entry(row: Row[Any]) -> Entry:
    return Entry(
        row.seq,
        row.stream,
        row.ver,
        row.kind,
        row.actor,
        row.role,
        row.member,
        row.received_at,
        row.recorded_at,
        json.loads(row.body),
        row.prev,
    )


def entries(connection: Connection, since: int = 1, until: int | None = None) -> Iterator[Entry]:
    """The entries from number ``since`` to ``until``, in order, read in pieces."""
    while until is None or since <= until:
        query = select(schema.event).where(schema.event.c.seq >= since).order_by(schema.event.c.seq).limit(_CHUNK)
        rows = connection.execute(query).all()
        for row in rows:
            if until is not None and row.seq > until:
                return
            yield _entry(row)
        if len(rows) < _CHUNK:
            return
        since = rows[-1].seq + 1


def entry(connection: Connection, seq: int) -> Entry | None:
    """The entry of a number; None where there is none, or can be none."""
    if not 0 < seq < _MOST:
        return None
    row = connection.execute(select(schema.event).where(schema.event.c.seq == seq)).one_or_none()
    return None if row is None else _entry(row)


def stream(connection: Connection, name: str, above: int = 0) -> list[Entry]:
    """The entries of a stream whose version is above ``above``, in order."""
    return [_entry(row) for row in connection.execute(_STREAM, {"name": name, "above": above})]


def extent(connection: Connection) -> tuple[int, int]:
    """How long the record is, and when it was last written to."""
    row = connection.execute(_EXTENT).one()
    return int(row.size), int(row.recorded_at)


def overdue(connection: Connection, now: int) -> bool:
    """Is a period over that nobody has closed in writing yet?"""
    return connection.execute(_OVER, {"now": now}).first() is not None


def asked_about(connection: Connection, name: str) -> list[Entry]:
    """What was asked of a second person about a proposal."""
    query = select(schema.event).where(schema.event.c.kind == "asked").order_by(schema.event.c.seq)
    return [e for e in map(_entry, connection.execute(query)) if e.body.get("about") == name]


def frontier_of(size: int, text: str) -> Frontier:
    """The growing tree that the head row keeps."""
    return Frontier(size, [bytes.fromhex(root) for root in json.loads(text)])


def _nodes(connection: Connection) -> Any:
    def node(level: int, index: int) -> bytes:
        query = select(schema.node.c.hash).where(schema.node.c.level == level, schema.node.c.idx == index)
        return bytes(connection.execute(query).scalar_one())

    return node


def path_of(connection: Connection, seq: int, size: int) -> list[bytes]:
    """The inclusion proof of an entry in the record of ``size`` entries."""
    return inclusion_proof(_nodes(connection), seq - 1, size)


def root_at(connection: Connection, size: int) -> bytes:
    """The root of the record when it had ``size`` entries."""
    from equipoise.desk.record import root_of

    return root_of(_nodes(connection), size)


def consistency(connection: Connection, first: int, second: int) -> list[bytes]:
    """The proof that the record of ``second`` entries begins with that of ``first``."""
    return consistency_proof(_nodes(connection), first, second)


def notes(connection: Connection) -> list[tuple[int, str]]:
    """Every signed checkpoint, by size."""
    query = select(schema.checkpoint).order_by(schema.checkpoint.c.size)
    return [(row.size, row.note) for row in connection.execute(query)]


def last_note(connection: Connection) -> str | None:
    """The latest signed checkpoint."""
    last = select(func.max(schema.checkpoint.c.size)).scalar_subquery()
    return connection.execute(select(schema.checkpoint.c.note).where(schema.checkpoint.c.size == last)).scalar()
