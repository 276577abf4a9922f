"""What lies in the database? The log and its tree, which are the truth; the rest is rebuilt from them, or no record.

Portable types only, the same on SQLite and PostgreSQL: big integers, text, bytes. Numbers of entries come from the head
row under its lock, never from a sequence, so that they have no gaps. The migrations make these tables; a test compares.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, MetaData, String, Table, Text, UniqueConstraint

__all__ = [
    "METADATA",
    "account",
    "blob",
    "checkpoint",
    "delivery",
    "effect",
    "event",
    "head",
    "node",
    "outbox",
    "proposal",
    "request",
    "rules",
    "session",
]

METADATA: Final = MetaData()

# --- the record -----------------------------------------------------------------------------------------------------
event = Table(
    "event",
    METADATA,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("stream", String(120), nullable=False),
    Column("ver", Integer, nullable=False),
    Column("kind", String(40), nullable=False),
    Column("actor", String(120), nullable=False),
    Column("role", String(20), nullable=False),
    Column("member", String(12), nullable=False),
    Column("received_at", BigInteger, nullable=False),
    Column("recorded_at", BigInteger, nullable=False),
    Column("body", Text, nullable=False),
    Column("prev", String(64), nullable=False),
    Column("leaf", String(64), nullable=False),
    UniqueConstraint("stream", "ver", name="event_stream_ver"),
)
head = Table(
    "head",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("size", BigInteger, nullable=False),
    Column("leaf", String(64), nullable=False),
    Column("recorded_at", BigInteger, nullable=False),
    Column("frontier", Text, nullable=False),
    Column("beat_at", BigInteger, nullable=False),
    Column("beat_steady", BigInteger, nullable=False),
    Column("beat_epoch", String(80), nullable=False),
)
node = Table(
    "node",
    METADATA,
    Column("level", Integer, primary_key=True, autoincrement=False),
    Column("idx", BigInteger, primary_key=True, autoincrement=False),
    Column("hash", LargeBinary, nullable=False),
)
checkpoint = Table(
    "checkpoint",
    METADATA,
    Column("size", BigInteger, primary_key=True, autoincrement=False),
    Column("note", Text, nullable=False),
)
request = Table(  # what was answered to an idempotency key, so that a retry gets the same answer
    "request",
    METADATA,
    Column("idem", String(80), primary_key=True),
    Column("digest", String(64), nullable=False),
    Column("first", BigInteger, nullable=False),
    Column("last", BigInteger, nullable=False),
)
blob = Table(  # restricted texts, of which the record keeps a salted commitment only; erasable
    "blob",
    METADATA,
    Column("commitment", String(64), primary_key=True),
    Column("salt", LargeBinary, nullable=True),
    Column("content", LargeBinary, nullable=True),
    Column("marking", String(20), nullable=False, server_default=""),
)

# --- rebuilt from the record ----------------------------------------------------------------------------------------
proposal = Table(
    "proposal",
    METADATA,
    Column("id", String(120), primary_key=True),
    Column("ver", Integer, nullable=False),
    Column("state", String(20), nullable=False),
    Column("title", Text, nullable=False),
    Column("sponsor", String(20), nullable=False),
    Column("body", String(80), nullable=False),
    Column("package", String(80), nullable=False),
    Column("after", Text, nullable=False),
    Column("next_at", BigInteger, nullable=True),
    Index("proposal_next_at", "next_at"),
    Index("proposal_package", "package"),
)
rules = Table(
    "rules",
    METADATA,
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("digest", String(80), nullable=False),
    Column("recorded_at", BigInteger, nullable=False),
    Column("by", Text, nullable=False),
    Column("texts", LargeBinary, nullable=False),
)
outbox = Table(
    "outbox",
    METADATA,
    Column("id", String(120), primary_key=True),
    Column("seq", BigInteger, nullable=False),
    Column("recipient", String(200), nullable=False),
    Column("subject", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("wording", Integer, nullable=False, server_default="0"),  # in which words: 0, those of before it was told
)

# --- beside the record: what became of its notices -------------------------------------------------------------------
delivery = Table(
    "delivery",
    METADATA,
    Column("id", String(120), primary_key=True),
    Column("state", String(20), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_at", BigInteger, nullable=True),
    Column("at", BigInteger, nullable=False),
    Column("said", Text, nullable=False),
)

# --- beside the record: computed, or secret, or passing ---------------------------------------------------------------
effect = Table(
    "effect",
    METADATA,
    Column("digest", String(80), primary_key=True),
    Column("json", Text, nullable=False),
)
account = Table(
    "account",
    METADATA,
    Column("name", String(120), primary_key=True),
    Column("hash", Text, nullable=False),
)
session = Table(
    "session",
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("name", String(120), nullable=False),
    Column("csrf", String(64), nullable=False),
    Column("created", BigInteger, nullable=False),
    Column("seen", BigInteger, nullable=False),
    Column("stepped_up", BigInteger, nullable=False),
    Index("session_name", "name"),
)
