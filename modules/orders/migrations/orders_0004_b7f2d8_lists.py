"""Indexes for the lists of a store's orders and for what waits in them.

Revision ID: orders_0004_b7f2d8
Revises: orders_0003_8d21c4
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "orders_0004_b7f2d8"
down_revision = "orders_0003_8d21c4"
branch_labels = None
depends_on = None

TABLE, OWNER, ORDER = "orders_orders", ["platform_id", "store_id"], ["placed_at", "id"]
LISTS = {"ix_orders_orders_list": [*OWNER, *ORDER], "ix_orders_orders_states": [*OWNER, "state", *ORDER]}
WAITING = {
    "ix_orders_orders_to_confirm": "to_confirm > 0",
    "ix_orders_orders_to_ship": "to_ship > 0",
    "ix_orders_orders_open": "to_confirm > 0 OR to_ship > 0",
    "ix_orders_orders_issues": "open_issues > 0",
}
BEFORE = {"ix_orders_orders_store_id_placed_at_id": ORDER, "ix_orders_orders_store_id_state_placed_at": ["state", "placed_at"]}


def upgrade() -> None:
    for name, columns in LISTS.items():
        op.create_index(name, TABLE, columns)
    for name, waits in WAITING.items():
        op.create_index(name, TABLE, [*OWNER, *ORDER], sqlite_where=sa.text(waits), postgresql_where=sa.text(waits))
    for name in BEFORE:
        op.drop_index(name, TABLE)


def downgrade() -> None:
    for name, columns in BEFORE.items():
        op.create_index(name, TABLE, ["store_id", *columns])
    for name in (*LISTS, *WAITING):
        op.drop_index(name, TABLE)
