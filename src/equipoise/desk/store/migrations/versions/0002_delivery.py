"""What became of each notice: letters leave by mail, and none leaves twice.

Notices of a desk that is older than this are not sent now.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the table; what was in the outbox before stays where it is."""
    op.create_table(
        "delivery",
        sa.Column("id", sa.String(120), primary_key=True),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.BigInteger(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
    )
    columns = "id, state, attempts, next_at, at, said"
    op.execute(f"INSERT INTO delivery ({columns}) SELECT id, 'elsewhere', 0, NULL, 0, '' FROM outbox")
