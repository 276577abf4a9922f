"""Long work is written down while it runs, so that a server which stops in the middle of it can begin it again.

A release that knows only the first tables looks at ``workspace_schema``, and refuses a store of layout 2.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "jobs",
        sa.Column("id", sa.String(16), primary_key=True),
        sa.Column("link", sa.Text, nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("stage", sa.Text, nullable=False),
        sa.Column("server", sa.Text, nullable=False),
        sa.Column("at", sa.String(32), nullable=False),
    )
    op.execute("UPDATE workspace_schema SET number = 2")
