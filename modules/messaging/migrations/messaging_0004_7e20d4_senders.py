"""Who wrote a message from a site: somebody without an account.

Revision ID: messaging_0004_7e20d4
Revises: messaging_0003_4be7d2
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "messaging_0004_7e20d4"
down_revision = "messaging_0003_4be7d2"
branch_labels = None
depends_on = None

COLUMNS = {"sender_name": 120, "sender_email": 254}


def upgrade() -> None:
    for name, length in COLUMNS.items():
        op.add_column("messaging_messages", sa.Column(name, sa.String(length), nullable=False, server_default=""))


def downgrade() -> None:
    for name in COLUMNS:
        op.drop_column("messaging_messages", name)
