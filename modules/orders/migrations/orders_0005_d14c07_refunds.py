"""Refund notes.

Revision ID: orders_0005_d14c07
Revises: orders_0004_b7f2d8
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "orders_0005_d14c07"
down_revision = "orders_0004_b7f2d8"
branch_labels = None
depends_on = None

MINOR = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
NOTES, LINES = "orders_refunds", "orders_refund_lines"


def upgrade() -> None:
    op.add_column("orders_orders", sa.Column("refunded", MINOR, server_default="0", nullable=False))
    op.create_table(
        NOTES,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("total", MINOR, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        *_owner(NOTES),
        _within(NOTES, "order_id", "orders_orders"),
        sa.CheckConstraint("total > 0", name=op.f(f"ck_{NOTES}_gives_something_back")),
        sa.UniqueConstraint("store_id", "id", name=op.f(f"uq_{NOTES}_store_id_id")),
        sa.UniqueConstraint("store_id", "number", name=op.f(f"uq_{NOTES}_store_id_number")),
    )
    op.create_table(
        LINES,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("refund_id", sa.Integer(), nullable=False),
        sa.Column("line_id", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("amount", MINOR, nullable=False),
        sa.Column("tax", MINOR, nullable=False),
        sa.Column("tax_rate_bp", sa.Integer(), nullable=False),
        *_owner(LINES),
        _within(LINES, "refund_id", NOTES),
        _within(LINES, "line_id", "orders_lines"),
        sa.CheckConstraint("quantity > 0 AND amount >= 0 AND tax >= 0", name=op.f(f"ck_{LINES}_counts_up")),
    )
    for table, columns in ((NOTES, ("order_id",)), (LINES, ("refund_id", "line_id"))):
        for column in (*columns, "platform_id", "store_id"):
            op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def _owner(table: str) -> list[sa.Column[int] | sa.Constraint]:
    """Whose the rows are, and their key."""
    return [
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("platform_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["platform_id", "store_id"], ["stores.platform_id", "stores.id"], name=op.f(f"fk_{table}_platform_id_store_id")
        ),
        sa.ForeignKeyConstraint(["platform_id"], ["platforms.id"], name=op.f(f"fk_{table}_platform_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    ]


def _within(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    """What the column names is in the same store."""
    return sa.ForeignKeyConstraint(["store_id", column], [f"{other}.store_id", f"{other}.id"], name=op.f(f"fk_{table}_store_id_{column}"))


def downgrade() -> None:
    op.drop_table("orders_refund_lines")
    op.drop_table("orders_refunds")
    op.drop_column("orders_orders", "refunded")
