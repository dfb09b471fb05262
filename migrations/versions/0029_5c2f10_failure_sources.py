"""Failures of modules know whose request it was, so that one person's do not count as many.

Revision ID: 0029_5c2f10
Revises: 0028_4af98e
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0029_5c2f10"
down_revision = "0028_4af98e"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("module_failures") as table:
        table.add_column(sa.Column("source", sa.String(40), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("module_failures") as table:
        table.drop_column("source")
