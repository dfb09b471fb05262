"""Tags of orders.

Revision ID: orders_0007_c51e08
Revises: orders_0006_7a3e92
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "orders_0007_c51e08"
down_revision = "orders_0006_7a3e92"
branch_labels = None
depends_on = None

TAGS, TAGGINGS = "orders_tags", "orders_taggings"


def upgrade() -> None:
    op.create_table(
        TAGS,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        *_owner(TAGS),
        sa.UniqueConstraint("store_id", "id", name=op.f(f"uq_{TAGS}_store_id_id")),
        sa.UniqueConstraint("store_id", "key", name=op.f(f"uq_{TAGS}_store_id_key")),
    )
    op.create_table(
        TAGGINGS,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("tag_id", sa.Integer(), nullable=False),
        *_owner(TAGGINGS),
        _within(TAGGINGS, "order_id", "orders_orders"),
        _within(TAGGINGS, "tag_id", TAGS),
        sa.UniqueConstraint("order_id", "tag_id", name=op.f(f"uq_{TAGGINGS}_order_id_tag_id")),
    )
    for table, columns in ((TAGS, ()), (TAGGINGS, ("tag_id",))):
        for column in (*columns, "platform_id", "store_id"):
            op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def downgrade() -> None:
    op.drop_table(TAGGINGS)
    op.drop_table(TAGS)


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
