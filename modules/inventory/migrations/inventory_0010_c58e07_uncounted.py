"""Variants whose stock is not counted.

Revision ID: inventory_0010_c58e07
Revises: inventory_0009_6be2f4
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "inventory_0010_c58e07"
down_revision = "inventory_0009_6be2f4"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("inventory_variants", sa.Column("track_stock", sa.Boolean(), nullable=False, server_default=sa.true()))


def downgrade() -> None:
    op.drop_column("inventory_variants", "track_stock")
