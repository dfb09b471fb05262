"""Orders that are done with and out of the way, and indexes for their list and for those that can follow.

Revision ID: orders_0010_71bf3d
Revises: orders_0009_a4d816
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "orders_0010_71bf3d"
down_revision = "orders_0009_a4d816"
branch_labels = None
depends_on = None

TABLE, OWNER = "orders_orders", ["platform_id", "store_id"]
INDEXES = {
    "ix_orders_orders_archived": ("archived_at IS NOT NULL", [*OWNER, "placed_at", "id"]),
    "ix_orders_orders_closed": (
        "archived_at IS NULL AND to_confirm = 0 AND to_ship = 0 AND open_issues = 0",
        [*OWNER, "updated_at", "id"],
    ),
}


def upgrade() -> None:
    op.add_column(TABLE, sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True))
    for name, (condition, columns) in INDEXES.items():
        op.create_index(name, TABLE, columns, sqlite_where=sa.text(condition), postgresql_where=sa.text(condition))


def downgrade() -> None:
    for name in INDEXES:
        op.drop_index(name, TABLE)
    op.drop_column(TABLE, "archived_at")
