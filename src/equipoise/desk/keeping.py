"""Is the record whole, and how is it kept safe? Verify from the bodies, rebuild, export, import, back up.

``verify`` believes no stored hash: it recomputes every leaf from the body of its entry, the chain, the tree, every
signed checkpoint, and every table that is rebuilt from the record. A backup is one ZIP file, the same from either
database: the record as JSON Lines, and beside it what is no record (password hashes, computed effects, texts that the
record keeps a commitment of). The signing key is in none of them.
"""

from __future__ import annotations

import base64
import io
import json
import math
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, func, insert, select

from equipoise.desk import texts
from equipoise.desk.affairs import STREAM, Affairs, fold_affairs
from equipoise.desk.batch import is_case, proposal_row
from equipoise.desk.notices import WORDING, notices
from equipoise.desk.procedure import Case, Event, fold
from equipoise.desk.record import (
    BadCheckpoint,
    Entry,
    Frontier,
    Verifier,
    canonical_json,
    faults,
    read_lines,
    verified,
    write_lines,
)
from equipoise.desk.sealing import faults_of_sealed, opened, opened_from, sealed_rows, words_for
from equipoise.desk.store import NoStore, Store, reading, schema
from equipoise.errors import EquipoiseError
from equipoise.model import Alliance, digest

__all__ = ["Rebuilt", "Verification", "back_up", "export", "import_record", "rebuilt", "restore", "verify", "verify_on"]

_CHUNK: Final = 2_000
_BESIDE: Final = (schema.account, schema.effect, schema.blob, schema.delivery)


@dataclass(frozen=True)
class Verification:
    """What was verified, and every fault."""

    size: int
    root: bytes
    checkpoints: int
    faults: tuple[str, ...]
    notes: tuple[str, ...] = ()


def verify(store: Store, key: Verifier, witnessed: str | None = None) -> Verification:
    """Recompute everything; every fault found. ``witnessed``: a checkpoint that somebody kept of an earlier state."""
    with store.read() as connection:
        return verify_on(connection, key, witnessed)


def verify_on(connection: Connection, key: Verifier, witnessed: str | None = None) -> Verification:
    """As ``verify``, of what one connection sees."""
    found: list[str] = []
    frontier, roots = Frontier(), dict[int, bytes]()
    nodes: dict[int, list[bytes]] = {}
    wanted = dict(reading.notes(connection))

    def walked() -> Iterator[Entry]:
        query = select(schema.event.c.leaf).order_by(schema.event.c.seq)
        stored = connection.execute(query.execution_options(stream_results=True))
        for entry, row in zip(reading.entries(connection), stored, strict=True):
            if row.leaf != entry.leaf:
                found.append(f"entry {entry.seq}: its body is not what was recorded")
            for level, _, made in frontier.append(bytes.fromhex(entry.leaf)):
                nodes.setdefault(level, []).append(made)
            if entry.seq in wanted:
                roots[entry.seq] = frontier.root
            yield entry

    found += [message for _, message in faults(walked())]
    found += _notes(wanted, roots, key)
    if witnessed is not None:
        found += _witness(connection, witnessed, key, frontier.size)
    head = connection.execute(select(schema.head)).one()
    if (head.size, [bytes.fromhex(r) for r in json.loads(head.frontier)]) != (frontier.size, frontier.roots):
        found.append("the head does not fit the record")
    if frontier.size and max(wanted, default=0) != frontier.size:
        found.append(f"no signed checkpoint covers entry {frontier.size}: the end was cut off or added to")
    found += _nodes(connection, nodes)
    found += _derived(connection)
    wrong, notes = faults_of_sealed(connection, reading.entries(connection))
    told = (*notes, *_earlier_words(connection))
    return Verification(frontier.size, frontier.root, len(wanted), (*found, *wrong), told)


def _notes(wanted: dict[int, str], roots: dict[int, bytes], key: Verifier) -> Iterator[str]:
    """What is wrong with the signed checkpoints; what is wrong with many alike is told once."""
    wrong: dict[str, list[int]] = {}
    for size, note in wanted.items():
        try:
            checkpoint, _ = verified(note, [key], key.name)
        except BadCheckpoint as bad:
            wrong.setdefault(str(bad), []).append(size)
            continue
        if (checkpoint.size, checkpoint.root) != (size, roots.get(size)):
            wrong.setdefault("it signs another record", []).append(size)
    for said, sizes in wrong.items():
        many = f"checkpoint {sizes[0]} and {len(sizes) - 1:,} more up to {sizes[-1]}"
        yield f"{many if len(sizes) > 1 else f'checkpoint {sizes[0]}'}: {said}"


def _witness(connection: Connection, note: str, key: Verifier, size: int) -> Iterator[str]:
    try:
        checkpoint, _ = verified(note, [key], key.name)
    except BadCheckpoint as bad:
        yield f"the witness's checkpoint: {bad}"
        return
    if checkpoint.size > size:
        yield f"a witness saw {checkpoint.size} entries, the record has {size}: its end was cut off"
    elif reading.root_at(connection, checkpoint.size) != checkpoint.root:
        yield f"a witness saw another record of {checkpoint.size} entries: it was rewritten"


def _nodes(connection: Connection, wanted: dict[int, list[bytes]]) -> Iterator[str]:
    """The stored nodes, compared with those that the bodies give."""
    table = schema.node.c
    query = select(table.level, table.idx, table.hash).order_by(table.level, table.idx)
    counted: dict[int, int] = {}
    for level, index, made in connection.execute(query.execution_options(stream_results=True)):
        column = wanted.get(level, [])
        if not (index == counted.get(level, 0) < len(column) and bytes(made) == column[index]):
            yield f"node {level}/{index} of the stored tree is not what the record gives"
        counted[level] = counted.get(level, 0) + 1
    if counted != {level: len(column) for level, column in wanted.items()}:
        yield "the stored tree has another number of nodes than the record gives"


@dataclass(frozen=True)
class Rebuilt:
    """What the record alone gives: the derived tables (name, key, row), and the rules of each version."""

    tables: dict[str, dict[str, dict[str, Any]]]
    versions: tuple[Alliance, ...]


def rebuilt(entries: Iterable[Entry], words: Callable[[Mapping[str, Any]], Mapping[str, Any]]) -> Rebuilt:
    """The tables that are derived, from the record alone; the rows of the rules without their folders.

    ``words``: the body of an entry with the words that lie apart, as far as they are kept here.
    """
    affairs, cases, versions = Affairs(), dict[str, Case](), dict[str, int]()
    letters: dict[str, dict[str, Any]] = {}
    rules: dict[str, dict[str, Any]] = {}
    held: list[Alliance] = []
    for entry in entries:
        if entry.stream == STREAM:
            if entry.kind == "clock-stepped" and affairs.demo is None:
                raise EquipoiseError(f"entry {entry.seq} steps the clock of a desk that is no demonstration")
            affairs = fold_affairs(affairs, entry.kind, entry.body)
            if entry.kind in ("founded", "rules-written"):
                held.append(_version(entry, cases, held))
                row = {"version": len(held), "digest": digest(held[-1]), "recorded_at": entry.recorded_at}
                rules[str(len(held))] = {**row, "by": " ".join(entry.body.get("by", ()))}
        elif is_case(entry.stream):
            case = cases.get(entry.stream, Case(entry.stream))
            cases[entry.stream] = fold(case, Event(entry.stream, entry.kind, words(entry.body)))
            versions[entry.stream] = entry.ver
        letters.update({row["id"]: row for row in notices(entry, lambda n: cases.get(n, Case(n)), affairs)})
    proposals = {name: proposal_row(case, versions[name]) for name, case in cases.items()}
    return Rebuilt({"proposal": proposals, "outbox": letters, "rules": rules}, tuple(held))


def _version(entry: Entry, cases: dict[str, Case], held: list[Alliance]) -> Alliance:
    """The rules that an entry wrote: the first folder, or the version before with the texts applied."""
    if "folder" in entry.body:
        return texts.unpack(base64.b64decode(entry.body["folder"]))
    found = held[-1]
    for name in entry.body["by"]:
        found = texts.rules_after(found, texts.proposal_of(found, cases[name]))
    return found


def _replayed(entries: Iterable[Entry], words: Callable[[Mapping[str, Any]], Mapping[str, Any]]) -> Rebuilt:
    """As ``rebuilt``. Raises EquipoiseError for a record whose entries make no sense, whoever signed it."""
    try:
        return rebuilt(entries, words)
    except (AssertionError, AttributeError, EquipoiseError, LookupError, TypeError, ValueError) as error:
        raise EquipoiseError(f"the record cannot be replayed: {type(error).__name__}: {error}") from None


def _without_earlier_words(stored: dict[str, dict[str, Any]], wanted: dict[str, dict[str, Any]]) -> None:
    """Take out the words of notices that an earlier version wrote; they come before every notice of this one."""
    first = min((row["seq"] for row in stored.values() if row["wording"] == WORDING), default=math.inf)
    for name, row in stored.items():
        if row["wording"] < WORDING and row["seq"] < first and name in wanted:
            for rows in (stored, wanted):
                rows[name] = {part: rows[name][part] for part in ("id", "seq", "recipient")}


def _earlier_words(connection: Connection) -> Iterator[str]:
    """How many notices are in the words of an earlier version: that is told, and no fault."""
    letter = schema.outbox.c
    query = select(func.count(), func.max(letter.seq)).where(letter.wording < WORDING)
    count, last = connection.execute(query).one()
    if count:
        many = "1 notice was" if count == 1 else f"{count:,} notices were"
        yield f"{many} written by an earlier version, up to entry {last}: to whom is compared, the words are not"


def _derived(connection: Connection) -> Iterator[str]:
    try:
        wanted = _replayed(reading.entries(connection), partial(opened, connection)).tables
    except EquipoiseError as error:
        yield str(error)
        return
    for table, key in ((schema.proposal, "id"), (schema.outbox, "id"), (schema.rules, "version")):
        columns = [column for column in table.columns if column.name != "texts"]
        stored = {str(row._mapping[key]): dict(row._mapping) for row in connection.execute(select(*columns))}
        if table is schema.outbox:
            _without_earlier_words(stored, wanted["outbox"])
        for name in sorted(stored.keys() | wanted[table.name].keys()):
            if stored.get(name) != wanted[table.name].get(name):
                yield f"table {table.name}, {key} {name}: it is not what the record gives"
    for row in connection.execute(select(schema.rules)):
        try:
            same = digest(texts.unpack(bytes(row.texts))) == row.digest
        except (EquipoiseError, ValueError, OSError):
            same = False
        if not same:
            yield f"version {row.version} of the rules is not the one on record"


def export(store: Store, key: Verifier, markings: Iterable[str] = ()) -> Iterator[bytes]:
    """The record as JSON Lines, ending with its latest checkpoint.

    ``markings``: those for which the reader is cleared. The words of other marked texts are left out; their
    commitments are in the record, so that it verifies all the same.
    """
    with store.read() as connection:
        note = reading.last_note(connection)
        if note is None:
            raise EquipoiseError("there is nothing to export: the record is empty")
        size = int(note.split("\n", 2)[1])
        words = words_for(connection, markings)
        yield from write_lines(str(key), reading.entries(connection, 1, size), note, words)


def import_record(where: str | Path, content: bytes, trusted: str | None = None) -> Store:
    """A desk from an exported record: verified, written as it was, every table rebuilt. Raises BadRecord, NoStore.

    The database must be empty. To go on writing, its signing key is needed; with any other the desk can be read.
    """
    found = read_lines(content, trusted)
    store = Store(where)
    if (store.path is None or store.path.exists()) and store.version() is not None:
        raise NoStore(f"there is a desk at {where} already: nothing is ever overwritten")
    replayed = _replayed(found.entries, partial(opened_from, found.words))
    tables = replayed.tables
    store.migrate()
    frontier = Frontier()
    with store.engine.begin() as connection:
        rows: list[dict[str, Any]] = []
        nodes: list[dict[str, Any]] = []
        for entry in found.entries:
            rows.append({**entry.to_json(), "body": canonical_json(entry.body).decode(), "leaf": entry.leaf})
            for level, index, made in frontier.append(bytes.fromhex(entry.leaf)):
                nodes.append({"level": level, "idx": index, "hash": made})
            if len(rows) == _CHUNK:
                connection.execute(insert(schema.event), rows)
                connection.execute(insert(schema.node), nodes)
                rows, nodes = [], []
        for table, waiting in ((schema.event, rows), (schema.node, nodes)):
            if waiting:
                connection.execute(insert(table), waiting)
        for table in (schema.proposal, schema.outbox):
            if tables[table.name]:
                connection.execute(insert(table), list(tables[table.name].values()))
        left = {"state": "elsewhere", "attempts": 0, "next_at": None, "at": 0, "said": ""}
        if tables["outbox"]:  # what the record's own desk sent, or still has to send, this one does not
            connection.execute(insert(schema.delivery), [{"id": name, **left} for name in tables["outbox"]])
        packed = [{**tables["rules"][str(i)], "texts": texts.pack(a)} for i, a in enumerate(replayed.versions, 1)]
        apart = sealed_rows(found.entries, found.words)
        if apart:
            connection.execute(insert(schema.blob), apart)
        connection.execute(insert(schema.rules), packed)
        connection.execute(insert(schema.checkpoint).values(size=frontier.size, note=found.note))
        last = found.entries[-1]
        values = {"size": frontier.size, "leaf": last.leaf, "recorded_at": last.recorded_at}
        roots = json.dumps([root.hex() for root in frontier.roots])
        beat = {"beat_at": last.recorded_at, "beat_steady": 0, "beat_epoch": "another machine"}
        connection.execute(schema.head.update().values(**values, frontier=roots, **beat))
    return store


def back_up(store: Store, key: Verifier) -> bytes:
    """A backup as a ZIP file; it can be taken while the desk runs."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("record.jsonl", b"".join(export(store, key)))  # the words of marked texts: blob.json
        with store.read() as connection:
            for table in _BESIDE:
                rows = [_plain(dict(row._mapping)) for row in connection.execute(select(table))]
                archive.writestr(f"{table.name}.json", canonical_json(rows))
            first = select(schema.checkpoint).order_by(schema.checkpoint.c.size).limit(1)
            row = dict(connection.execute(first).one()._mapping)
            archive.writestr("checkpoint.json", canonical_json([row]))  # since when all was written there
    return made.getvalue()


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {
        k: {"base64": base64.b64encode(v).decode()} if isinstance(v, bytes | memoryview) else v for k, v in row.items()
    }


def _real(row: dict[str, Any]) -> dict[str, Any]:
    return {k: base64.b64decode(v["base64"]) if isinstance(v, dict) else v for k, v in row.items()}


def restore(where: str | Path, content: bytes, trusted: str | None = None) -> Store:
    """A desk from a backup, on either database. Raises BadRecord, NoStore, or EquipoiseError for what is no backup."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            record = archive.read("record.jsonl")
            kept = set(archive.namelist())  # a backup of an earlier release lacks some
            wanted = [table for table in _BESIDE if table is not schema.delivery or "delivery.json" in kept]
            beside = {table: json.loads(archive.read(f"{table.name}.json")) for table in wanted}
            first = json.loads(archive.read("checkpoint.json")) if "checkpoint.json" in kept else []
    except (zipfile.BadZipFile, KeyError, ValueError) as error:
        raise EquipoiseError(f"this is no backup of a desk: {error}") from None
    store = import_record(where, record, trusted)
    with store.engine.begin() as connection:
        for table, rows in beside.items():
            connection.execute(table.delete())
            if rows:
                connection.execute(insert(table), [_real(row) for row in rows])
        known = dict(reading.notes(connection))
        if earlier := [row for row in first if row["size"] not in known]:
            connection.execute(insert(schema.checkpoint), earlier)
    return store
