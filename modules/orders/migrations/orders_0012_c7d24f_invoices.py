"""Invoices.

Revision ID: orders_0012_c7d24f
Revises: orders_0011_e5097a
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "orders_0012_c7d24f"
down_revision = "orders_0011_e5097a"
branch_labels = None
depends_on = None

MINOR = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INVOICES, LINES = "orders_invoices", "orders_invoice_lines"


def upgrade() -> None:
    op.create_table(
        INVOICES,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("seller", sa.JSON(), nullable=False),
        sa.Column("total", MINOR, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        *_owner(INVOICES),
        _within(INVOICES, "order_id", "orders_orders"),
        sa.CheckConstraint("total >= 0", name=op.f(f"ck_{INVOICES}_counts_up")),
        sa.UniqueConstraint("store_id", "id", name=op.f(f"uq_{INVOICES}_store_id_id")),
        sa.UniqueConstraint("store_id", "number", name=op.f(f"uq_{INVOICES}_store_id_number")),
        sa.UniqueConstraint("store_id", "order_id", name=op.f(f"uq_{INVOICES}_store_id_order_id")),
    )
    op.create_table(
        LINES,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("invoice_id", sa.Integer(), nullable=False),
        sa.Column("line_id", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("amount", MINOR, nullable=False),
        sa.Column("tax", MINOR, nullable=False),
        sa.Column("tax_rate_bp", sa.Integer(), nullable=False),
        *_owner(LINES),
        _within(LINES, "invoice_id", INVOICES),
        _within(LINES, "line_id", "orders_lines"),
        sa.CheckConstraint("quantity > 0 AND amount >= 0 AND tax >= 0", name=op.f(f"ck_{LINES}_counts_up")),
    )
    for table, columns in ((INVOICES, ("order_id",)), (LINES, ("invoice_id", "line_id"))):
        for column in (*columns, "platform_id", "store_id"):
            op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def downgrade() -> None:
    op.drop_table(LINES)
    op.drop_table(INVOICES)


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
