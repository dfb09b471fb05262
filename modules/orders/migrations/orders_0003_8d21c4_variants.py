"""Finds the lines of a variant: its page tells which orders wait for it.

Revision ID: orders_0003_8d21c4
Revises: orders_0002_b3d9a1
"""

from __future__ import annotations

from alembic import op

revision = "orders_0003_8d21c4"
down_revision = "orders_0002_b3d9a1"
branch_labels = None
depends_on = None

INDEX = "ix_orders_lines_store_id_variant_id"


def upgrade() -> None:
    op.create_index(INDEX, "orders_lines", ["store_id", "variant_id"])


def downgrade() -> None:
    op.drop_index(INDEX, "orders_lines")
