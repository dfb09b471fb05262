"""What keeps a form that is sent twice from making two orders, and what finds orders by their articles.

Revision ID: orders_0006_7a3e92
Revises: orders_0005_d14c07
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "orders_0006_7a3e92"
down_revision = "orders_0005_d14c07"
branch_labels = None
depends_on = None

ORDERS, LINES = "orders_orders", "orders_lines"
KEYS = "ix_orders_orders_store_id_key"
ARTICLES = ("sku", "gtin")


def upgrade() -> None:
    op.add_column(ORDERS, sa.Column("key", sa.String(length=80), nullable=True))
    op.create_index(KEYS, ORDERS, ["store_id", "key"], unique=True, **_only("key IS NOT NULL"))
    for column in ARTICLES:
        op.create_index(f"ix_{LINES}_store_id_{column}", LINES, ["store_id", column], **_only(f"{column} <> ''"))


def downgrade() -> None:
    for column in ARTICLES:
        op.drop_index(f"ix_{LINES}_store_id_{column}", LINES)
    op.drop_index(KEYS, ORDERS)
    op.drop_column(ORDERS, "key")


def _only(condition: str) -> dict[str, Any]:
    """An index of these rows alone."""
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}
