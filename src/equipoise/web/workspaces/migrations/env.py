"""What Alembic runs: the migrations on the connection that the store hands over."""

from __future__ import annotations

from alembic import context

from equipoise.web.workspaces.schema import METADATA, VERSION_TABLE

# A desk may live in the same database and counts its own tables: each has a table of its own for the number.
context.configure(
    connection=context.config.attributes["connection"], target_metadata=METADATA, version_table=VERSION_TABLE
)
with context.begin_transaction():
    context.run_migrations()
