"""Messages to customers in more than one language.

Revision ID: messaging_0005_3c8a71
Revises: messaging_0004_7e20d4
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "messaging_0005_3c8a71"
down_revision = "messaging_0004_7e20d4"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("messaging_mailings", sa.Column("texts", sa.JSON(), nullable=False, server_default="{}"))


def downgrade() -> None:
    op.drop_column("messaging_mailings", "texts")
