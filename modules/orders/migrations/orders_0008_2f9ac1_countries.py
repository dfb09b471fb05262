"""An index for the orders of a country, and for the countries there are.

Revision ID: orders_0008_2f9ac1
Revises: orders_0007_c51e08
"""

from __future__ import annotations

from alembic import op

revision = "orders_0008_2f9ac1"
down_revision = "orders_0007_c51e08"
branch_labels = None
depends_on = None

NAME, TABLE = "ix_orders_orders_countries", "orders_orders"


def upgrade() -> None:
    op.create_index(NAME, TABLE, ["platform_id", "store_id", "country", "placed_at", "id"])


def downgrade() -> None:
    op.drop_index(NAME, TABLE)
