"""The store that a log entry is about.

Revision ID: 0042_5f80ae
Revises: 0041_c7d20b
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0042_5f80ae"
down_revision = "0041_c7d20b"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("log_entries", sa.Column("store_code", sa.String(60), server_default="", nullable=False))
    op.drop_index("ix_log_entries_fingerprint", "log_entries")
    op.create_index("ix_log_entries_fingerprint", "log_entries", ["fingerprint", "store_code"])


def downgrade() -> None:
    op.drop_index("ix_log_entries_fingerprint", "log_entries")
    op.create_index("ix_log_entries_fingerprint", "log_entries", ["fingerprint"])
    op.drop_column("log_entries", "store_code")
