"""What does the record keep of a marked text? A salted commitment; its words lie apart, and can be erased.

Of an event about a marked text the words (``WORDS``) are taken out, written beside the record with a salt, and named in
it by their commitment: SHA-256 of salt and content. Whoever holds the words and the salt can prove that they are what
was recorded; nobody can guess them from the commitment. The digests of a marked text are salted too. Erasing takes the
words, the salts and the computed effects away, and leaves every entry, hash and proof as it is.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import Connection, func, select

from equipoise.desk.record import Entry, canonical_json, commitment
from equipoise.desk.store import reading, schema

__all__ = [
    "WORDS",
    "erase",
    "faults_of_sealed",
    "opened",
    "opened_entries",
    "opened_from",
    "salted",
    "sealed",
    "sealed_rows",
    "words_for",
]

#: What of an event is words of the text, or may repeat them.
WORDS: Final = frozenset(
    (
        "title",
        "text",
        "reads",
        "writes",
        "route",
        "effective",
        "digest_salt",
        "reason",
        "acceptable",
        "statement",
        "note",
        "why",
        "attached",
        "args",
        "cells",
    )
)
_LEFT_OUT: Final = b""  # the salt of words that this copy was not given; of erased ones there is none


def salted(digest: str, salt: str) -> str:
    """A digest that tells nothing to whoever does not know the salt (hexadecimal); without a salt, as it is."""
    return "sha256:" + hashlib.sha256(bytes.fromhex(salt) + digest.encode()).hexdigest() if salt else digest


def sealed(body: Mapping[str, Any], marking: str) -> tuple[dict[str, Any], dict[str, Any] | None]:
    """The body as the record keeps it, and the row that lies apart; None where it has no words."""
    words = {name: value for name, value in body.items() if name in WORDS and value not in ("", [], (), None)}
    if not words:
        return {**body}, None
    content, salt = canonical_json(words), secrets.token_bytes(32)
    named = commitment(salt, content)
    kept = {name: value for name, value in body.items() if name not in WORDS}
    return {**kept, "sealed": named, "marking": marking}, {
        "commitment": named,
        "salt": salt,
        "content": content,
        "marking": marking,
    }


def opened(connection: Connection, body: Mapping[str, Any]) -> Mapping[str, Any]:
    """The body with its words, as far as they are kept here."""
    if "sealed" not in body:
        return body
    found = connection.execute(select(schema.blob.c.content).where(schema.blob.c.commitment == body["sealed"])).scalar()
    return body if found is None else {**body, **json.loads(bytes(found))}


def opened_from(given: Mapping[str, Mapping[str, Any]], body: Mapping[str, Any]) -> Mapping[str, Any]:
    """The body with its words, where they are among those given by their commitment."""
    found = given.get(body.get("sealed", ""))
    return body if found is None else {**body, **json.loads(found["content"])}


def opened_entries(connection: Connection, entries: Iterable[Entry]) -> list[Entry]:
    """Entries to be read, with their words; the record's own bytes and leaves are those of the entries given."""
    return [replace(e, body=opened(connection, e.body)) if "sealed" in e.body else e for e in entries]


def erase(connection: Connection, name: str) -> tuple[str, ...]:
    """Take away the words, salts and effects of a text; the commitments that stay."""
    asked = [e for e in reading.asked_about(connection, name) if "sealed" in e.body]
    mine = reading.stream(connection, name)
    gone = [e.body["sealed"] for e in (*mine, *asked) if "sealed" in e.body]
    blob, effect, request = schema.blob, schema.effect, schema.request
    connection.execute(blob.update().where(blob.c.commitment.in_(gone)).values(salt=None, content=None))
    known = {d["effects"] for e in mine for d in (e.body.get("digests"), e.body.get("binding")) if d and "effects" in d}
    connection.execute(effect.delete().where(effect.c.digest.in_(known)))
    connection.execute(request.delete().where(request.c.first.in_([e.seq for e in mine])))
    return tuple(gone)


def sealed_rows(entries: Iterable[Entry], given: Mapping[str, Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The rows beside an imported record: the words that came with it; of the others, that they were left out."""
    named: dict[str, str] = {}
    gone: set[str] = set()
    for entry in entries:
        if "sealed" in entry.body:
            named[entry.body["sealed"]] = str(entry.body.get("marking", ""))
        if entry.kind == "erased":
            gone.update(entry.body.get("commitments", ()))
    empty = {"content": None}
    return [
        dict(given[name])
        if name in given
        else {**empty, "commitment": name, "marking": marking} | {"salt": None if name in gone else _LEFT_OUT}
        for name, marking in named.items()
    ]


def faults_of_sealed(connection: Connection, entries: Iterable[Entry]) -> tuple[list[str], list[str]]:
    """Do the words that lie apart fit their commitments? The faults, and what is erased or left out and stands.

    Only what an import brought can have been left out of it: the entries up to the first checkpoint that is kept here.
    Of what was written here, and of a desk that was restored, words that are gone were taken away.
    """
    faults, notes = [], []
    brought = connection.execute(select(func.min(schema.checkpoint.c.size))).scalar() or 0
    rows = {row.commitment: row for row in connection.execute(select(schema.blob))}
    listed = list(entries)
    gone = {name for e in listed if e.kind == "erased" for name in e.body.get("commitments", ())}
    for entry in listed:
        if "sealed" not in entry.body:
            continue
        row = rows.pop(entry.body["sealed"], None)
        if row is None:
            faults.append(f"entry {entry.seq}: its words are missing, and nobody erased them")
        elif row.content is not None:
            if commitment(bytes(row.salt or b""), bytes(row.content)) != entry.body["sealed"]:
                faults.append(f"entry {entry.seq}: its words are not those that it commits to")
        elif entry.body["sealed"] in gone:
            notes.append(f"entry {entry.seq}: erased, its commitment stands")
        elif entry.seq <= brought and row.salt is not None and bytes(row.salt) == _LEFT_OUT:
            notes.append(f"entry {entry.seq}: its words are left out of this copy, its commitment stands")
        else:
            faults.append(f"entry {entry.seq}: its words are missing, and nobody erased them")
    faults += [f"words that no entry names: {name}" for name in sorted(rows)]
    return faults, notes


def words_for(connection: Connection, markings: Iterable[str]) -> Iterator[dict[str, Any]]:
    """The words of these markings that are kept here, for an export to somebody who is cleared for them."""
    table = schema.blob
    query = select(table).where(table.c.content.is_not(None), table.c.marking.in_(list(markings)))
    for row in connection.execute(query.order_by(table.c.commitment)):
        yield {
            "commitment": row.commitment,
            "marking": row.marking,
            "salt": bytes(row.salt),
            "content": bytes(row.content),
        }
