"""How a sealed text is marked: who may read it follows from that."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the column; nothing was sealed before."""
    op.add_column("blob", sa.Column("marking", sa.String(20), nullable=False, server_default=""))
