"""The number that a manufacturer gives a variant, and what a piece weighs.

Revision ID: inventory_0008_3f7d16
Revises: inventory_0007_a41c92
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "inventory_0008_3f7d16"
down_revision = "inventory_0007_a41c92"
branch_labels = None
depends_on = None

TABLE = "inventory_variants"


def upgrade() -> None:
    op.add_column(TABLE, sa.Column("mpn", sa.String(70), nullable=False, server_default=""))
    op.add_column(TABLE, sa.Column("weight_grams", sa.Integer()))


def downgrade() -> None:
    op.drop_column(TABLE, "weight_grams")
    op.drop_column(TABLE, "mpn")
