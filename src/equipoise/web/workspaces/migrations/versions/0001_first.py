"""The first tables. Stores older than these steps have exactly them, and their number in ``workspace_schema``."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    layout = op.create_table("workspace_schema", sa.Column("number", sa.Integer, primary_key=True))
    op.create_table(
        "workspaces",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("begun", sa.String(32), nullable=False),
    )
    op.create_table(
        "bodies",
        sa.Column("digest", sa.String(64), primary_key=True),
        sa.Column("body", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "versions",
        sa.Column("workspace", sa.String(40), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("at", sa.String(32), nullable=False),
        sa.Column("what", sa.Text, nullable=False),
    )
    op.create_table(
        "changes",
        sa.Column("workspace", sa.String(40), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("path", sa.String(200), primary_key=True),
        sa.Column("digest", sa.String(64)),
    )
    op.create_table(
        "drafts",
        sa.Column("name", sa.String(40), primary_key=True),
        sa.Column("digest", sa.String(64)),
    )
    op.bulk_insert(layout, [{"number": 1}])
