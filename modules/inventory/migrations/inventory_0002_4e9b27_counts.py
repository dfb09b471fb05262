"""Transfers between locations, stock counts, pictures of products, sale prices with dates, low stock that was told.

Revision ID: inventory_0002_4e9b27
Revises: inventory_0001_7c41f0
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "inventory_0002_4e9b27"
down_revision = "inventory_0001_7c41f0"
branch_labels = None
depends_on = None

TRANSFERS, TRANSFER_LINES = "inventory_transfers", "inventory_transfer_lines"
COUNTS, COUNT_LINES, PICTURES = "inventory_counts", "inventory_count_lines", "inventory_pictures"
USUAL_THRESHOLD = 5


def upgrade() -> None:
    op.add_column("inventory_products", sa.Column("picture", sa.String(43), nullable=False, server_default=""))
    for name in ("sale_from", "sale_until"):
        op.add_column("inventory_variants", sa.Column(name, sa.Date()))
    op.add_column("inventory_variants", sa.Column("low_told", sa.Boolean(), nullable=False, server_default=sa.false()))
    _tell_no_old_news()
    _create_transfers()
    _create_counts()
    _create(
        PICTURES,
        _store("inventory_products", "product_id"),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer()),
        sa.Column("token", sa.String(43), nullable=False),
        sa.Column("alt", sa.String(300), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["files.id"], name=op.f(f"fk_{PICTURES}_file_id"), ondelete="SET NULL"),
        indexes=("product_id",),
    )


def downgrade() -> None:
    for table in (PICTURES, COUNT_LINES, COUNTS, TRANSFER_LINES, TRANSFERS):
        op.drop_table(table)
    for name in ("low_told", "sale_until", "sale_from"):
        op.drop_column("inventory_variants", name)
    op.drop_column("inventory_products", "picture")


def _tell_no_old_news() -> None:
    """What is low already was told before this column was there."""
    variants = sa.table("inventory_variants", *(sa.column(name) for name in ("on_hand", "low_stock_threshold", "low_told")))
    low = variants.c.on_hand <= sa.func.coalesce(variants.c.low_stock_threshold, USUAL_THRESHOLD)
    op.execute(sa.update(variants).where(low).values(low_told=sa.true()))


def _create_transfers() -> None:
    _create(
        TRANSFERS,
        _store("inventory_locations", "from_id"),
        _store("inventory_locations", "to_id"),
        sa.Column("from_id", sa.Integer(), nullable=False),
        sa.Column("to_id", sa.Integer(), nullable=False),
        sa.Column("pieces", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(300), nullable=False),
        sa.Column("key", sa.String(120)),
        *_actor(TRANSFERS, "actor_id"),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("store_id", "id", name=op.f(f"uq_{TRANSFERS}_store_id_id")),
        sa.UniqueConstraint("store_id", "key", name=op.f(f"uq_{TRANSFERS}_store_id_key")),
        sa.CheckConstraint("from_id <> to_id", name=op.f(f"ck_{TRANSFERS}_goes_somewhere")),
    )
    op.create_index(f"ix_{TRANSFERS}_store_id_created_at_id", TRANSFERS, ["store_id", "created_at", "id"])
    _create(
        TRANSFER_LINES,
        _store(TRANSFERS, "transfer_id"),
        _store("inventory_variants", "variant_id"),
        sa.Column("transfer_id", sa.Integer(), nullable=False),
        sa.Column("variant_id", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.UniqueConstraint("transfer_id", "variant_id", name=op.f(f"uq_{TRANSFER_LINES}_transfer_id_variant_id")),
        sa.CheckConstraint("quantity <> 0", name=op.f(f"ck_{TRANSFER_LINES}_moves_something")),
        indexes=("variant_id",),
    )


def _create_counts() -> None:
    _create(
        COUNTS,
        _store("inventory_locations", "location_id"),
        sa.Column("location_id", sa.Integer(), nullable=False),
        sa.Column("blind", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("note", sa.String(300), nullable=False),
        *_actor(COUNTS, "actor_id"),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        *_actor(COUNTS, "closed_by"),
        sa.Column("closed_at", sa.DateTime(timezone=True)),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.UniqueConstraint("store_id", "id", name=op.f(f"uq_{COUNTS}_store_id_id")),
    )
    op.create_index(f"ix_{COUNTS}_store_id_created_at_id", COUNTS, ["store_id", "created_at", "id"])
    _create(
        COUNT_LINES,
        _store(COUNTS, "count_id"),
        _store("inventory_variants", "variant_id"),
        sa.Column("count_id", sa.Integer(), nullable=False),
        sa.Column("variant_id", sa.Integer(), nullable=False),
        sa.Column("counted", sa.Integer()),
        sa.Column("expected", sa.Integer()),
        sa.Column("applied", sa.Boolean(), nullable=False),
        sa.UniqueConstraint("count_id", "variant_id", name=op.f(f"uq_{COUNT_LINES}_count_id_variant_id")),
        sa.CheckConstraint("counted >= 0", name=op.f(f"ck_{COUNT_LINES}_counts_up")),
        indexes=("variant_id",),
    )


def _create(table: str, *parts: Any, indexes: tuple[str, ...] = ()) -> None:
    """A table of rows of stores; a part that is a function is given the table's name."""
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("platform_id", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        *(part(table) if callable(part) else part for part in parts),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.ForeignKeyConstraint(["platform_id"], ["platforms.id"], name=op.f(f"fk_{table}_platform_id")),
        sa.ForeignKeyConstraint(
            ["platform_id", "store_id"], ["stores.platform_id", "stores.id"], name=op.f(f"fk_{table}_platform_id_store_id")
        ),
    )
    for column in ("platform_id", "store_id", *indexes):
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def _store(other: str, column: str) -> Any:
    """A foreign key that cannot leave the store."""
    return lambda table: sa.ForeignKeyConstraint(
        ["store_id", column], [f"{other}.store_id", f"{other}.id"], name=op.f(f"fk_{table}_store_id_{column}")
    )


def _actor(table: str, column: str) -> tuple[Any, ...]:
    return (
        sa.Column(column, sa.Integer()),
        sa.ForeignKeyConstraint([column], ["users.id"], name=op.f(f"fk_{table}_{column}")),
    )
