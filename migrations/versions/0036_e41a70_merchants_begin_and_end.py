"""What an invitation founds, for merchants that sign up by themselves; and when a merchant that was closed is anonymised.

Revision ID: 0036_e41a70
Revises: 0035_6f1c20
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0036_e41a70"
down_revision = "0035_6f1c20"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("invitations", sa.Column("founding", sa.JSON(), nullable=True))
    op.add_column("merchants", sa.Column("erase_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_merchants_erase_at", "merchants", ["erase_at"])


def downgrade() -> None:
    op.drop_index("ix_merchants_erase_at", "merchants")
    op.drop_column("merchants", "erase_at")
    op.drop_column("invitations", "founding")
