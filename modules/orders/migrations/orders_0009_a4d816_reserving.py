"""When stock is held for an order.

Revision ID: orders_0009_a4d816
Revises: orders_0008_2f9ac1
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "orders_0009_a4d816"
down_revision = "orders_0008_2f9ac1"
branch_labels = None
depends_on = None

TABLE, COLUMN = "orders_orders", "reserve_on"


def upgrade() -> None:
    op.add_column(TABLE, sa.Column(COLUMN, sa.String(length=10), server_default="confirm", nullable=False))


def downgrade() -> None:
    op.drop_column(TABLE, COLUMN)
