"""Parcels that are packed and have not left.

Revision ID: orders_0011_e5097a
Revises: orders_0010_71bf3d
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "orders_0011_e5097a"
down_revision = "orders_0010_71bf3d"
branch_labels = None
depends_on = None

PACKED, LINES = "orders_packed", "orders_packed_lines"


def upgrade() -> None:
    op.create_table(
        PACKED,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(length=80), nullable=False),
        sa.Column("packed_at", sa.DateTime(timezone=True), nullable=False),
        *_owner(PACKED),
        _within(PACKED, "order_id", "orders_orders"),
        sa.UniqueConstraint("store_id", "id", name=op.f(f"uq_{PACKED}_store_id_id")),
    )
    op.create_table(
        LINES,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("packed_id", sa.Integer(), nullable=False),
        sa.Column("line_id", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        *_owner(LINES),
        _within(LINES, "packed_id", PACKED),
        _within(LINES, "line_id", "orders_lines"),
        sa.CheckConstraint("quantity > 0", name=op.f(f"ck_{LINES}_holds_something")),
    )
    for table, columns in ((PACKED, ("order_id",)), (LINES, ("packed_id", "line_id"))):
        for column in (*columns, "platform_id", "store_id"):
            op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def downgrade() -> None:
    op.drop_table(LINES)
    op.drop_table(PACKED)


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
