"""A version of the rules may be the work of many texts: their names together are as long as they are."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Widen the column."""
    with op.batch_alter_table("rules") as table:
        table.alter_column("by", type_=sa.Text(), existing_type=sa.String(120), existing_nullable=False)
