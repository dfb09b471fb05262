"""The index for the orders of a customer begins as all others do, so that both databases take it for one customer too.

Revision ID: orders_0013_d83f61
Revises: orders_0012_c7d24f
"""

from __future__ import annotations

from alembic import op

revision = "orders_0013_d83f61"
down_revision = "orders_0012_c7d24f"
branch_labels = None
depends_on = None

NAME, BEFORE, TABLE = "ix_orders_orders_customers", "ix_orders_orders_store_id_customer_id", "orders_orders"


def upgrade() -> None:
    op.create_index(NAME, TABLE, ["platform_id", "store_id", "customer_id", "placed_at", "id"])
    op.drop_index(BEFORE, TABLE)


def downgrade() -> None:
    op.create_index(BEFORE, TABLE, ["store_id", "customer_id"])
    op.drop_index(NAME, TABLE)
