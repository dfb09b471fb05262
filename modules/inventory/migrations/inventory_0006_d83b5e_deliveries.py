"""Deliveries that suppliers announced, their lines, and what was done with them.

Revision ID: inventory_0006_d83b5e
Revises: inventory_0005_b4c81d
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "inventory_0006_d83b5e"
down_revision = "inventory_0005_b4c81d"
branch_labels = None
depends_on = None

DELIVERIES, LINES, EVENTS = "inventory_deliveries", "inventory_delivery_lines", "inventory_delivery_events"


def upgrade() -> None:
    _create_deliveries()
    _create_lines()
    _create_events()


def downgrade() -> None:
    for table in (EVENTS, LINES, DELIVERIES):
        op.drop_table(table)


def _create_deliveries() -> None:
    _create(
        DELIVERIES,
        sa.Column("location_id", sa.Integer(), nullable=False),
        sa.Column("supplier", sa.String(120), nullable=False),
        sa.Column("reference", sa.String(80), nullable=False),
        sa.Column("expected_on", sa.Date(), nullable=False),
        sa.Column("note", sa.String(300), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("pieces", "received", "cancelled", "version")),
        _store(DELIVERIES, "inventory_locations", "location_id"),
        sa.UniqueConstraint("store_id", "id", name=op.f(f"uq_{DELIVERIES}_store_id_id")),
        _no_more_than(DELIVERIES, "pieces"),
        indexes=("location_id",),
    )
    op.create_index(f"ix_{DELIVERIES}_store_id_expected_on_id", DELIVERIES, ["store_id", "expected_on", "id"])


def _create_lines() -> None:
    columns = ("delivery_id", "variant_id", "quantity", "received", "cancelled")
    _create(
        LINES,
        *(sa.Column(name, sa.Integer(), nullable=False) for name in columns),
        _store(LINES, DELIVERIES, "delivery_id"),
        _store(LINES, "inventory_variants", "variant_id"),
        sa.UniqueConstraint("delivery_id", "variant_id", name=op.f(f"uq_{LINES}_delivery_id_variant_id")),
        sa.CheckConstraint("quantity > 0", name=op.f(f"ck_{LINES}_brings_something")),
        _no_more_than(LINES, "quantity"),
        indexes=("variant_id",),
    )


def _create_events() -> None:
    _create(
        EVENTS,
        sa.Column("delivery_id", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(20), nullable=False),
        sa.Column("pieces", sa.Integer(), nullable=False),
        sa.Column("lines", sa.JSON(), nullable=False),
        sa.Column("note", sa.String(300), nullable=False),
        sa.Column("key", sa.String(120)),
        sa.Column("actor_id", sa.Integer()),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["users.id"], name=op.f(f"fk_{EVENTS}_actor_id")),
        _store(EVENTS, DELIVERIES, "delivery_id"),
        sa.UniqueConstraint("store_id", "key", name=op.f(f"uq_{EVENTS}_store_id_key")),
        indexes=("delivery_id",),
    )


def _create(table: str, *parts: Any, indexes: tuple[str, ...]) -> None:
    """A table of rows of stores."""
    op.create_table(
        table,
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("id", "platform_id", "store_id")),
        *parts,
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.ForeignKeyConstraint(["platform_id"], ["platforms.id"], name=op.f(f"fk_{table}_platform_id")),
        sa.ForeignKeyConstraint(
            ["platform_id", "store_id"], ["stores.platform_id", "stores.id"], name=op.f(f"fk_{table}_platform_id_store_id")
        ),
    )
    for column in ("platform_id", "store_id", *indexes):
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def _store(table: str, other: str, column: str) -> sa.ForeignKeyConstraint:
    """A foreign key that cannot leave the store."""
    return sa.ForeignKeyConstraint(["store_id", column], [f"{other}.store_id", f"{other}.id"], name=op.f(f"fk_{table}_store_id_{column}"))


def _no_more_than(table: str, announced: str) -> sa.CheckConstraint:
    """No more comes, or is called off, than was announced."""
    said = f"received >= 0 AND cancelled >= 0 AND received + cancelled <= {announced}"
    return sa.CheckConstraint(said, name=op.f(f"ck_{table}_no_more_than_announced"))
