"""Which tables hold workspaces, drafts and long work? Their columns, as the newest migration leaves them."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Column, Integer, LargeBinary, MetaData, String, Table, Text

__all__ = ["BODIES", "CHANGES", "DRAFTS", "JOBS", "LATEST", "METADATA", "VERSIONS", "VERSION_TABLE", "WORKSPACES"]

#: The newest step of ``migrations``, and the table that says which steps a store has had.
LATEST: Final = "0002"
VERSION_TABLE: Final = "workspace_version"

METADATA = MetaData()
#: The layout that releases before the migrations look for.
Table("workspace_schema", METADATA, Column("number", Integer, primary_key=True))
WORKSPACES = Table(
    "workspaces",
    METADATA,
    Column("id", String(40), primary_key=True),
    Column("title", Text, nullable=False),
    Column("begun", String(32), nullable=False),
)
BODIES = Table(
    "bodies", METADATA, Column("digest", String(64), primary_key=True), Column("body", LargeBinary, nullable=False)
)
VERSIONS = Table(
    "versions",
    METADATA,
    Column("workspace", String(40), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("kind", String(8), nullable=False),
    Column("by", Text, nullable=False),
    Column("at", String(32), nullable=False),
    Column("what", Text, nullable=False),
)
CHANGES = Table(
    "changes",
    METADATA,
    Column("workspace", String(40), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("path", String(200), primary_key=True),
    Column("digest", String(64)),
)
DRAFTS = Table("drafts", METADATA, Column("name", String(40), primary_key=True), Column("digest", String(64)))
JOBS = Table(
    "jobs",
    METADATA,
    Column("id", String(16), primary_key=True),
    Column("link", Text, nullable=False),
    Column("state", String(12), nullable=False),
    Column("stage", Text, nullable=False),
    Column("server", Text, nullable=False),
    Column("at", String(32), nullable=False),
)
