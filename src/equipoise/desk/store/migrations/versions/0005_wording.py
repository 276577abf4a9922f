"""In which words a notice was written: a later version has others, and can compare only its own with the record."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add the column; what is there was written in earlier words."""
    op.add_column("outbox", sa.Column("wording", sa.Integer(), nullable=False, server_default="0"))
