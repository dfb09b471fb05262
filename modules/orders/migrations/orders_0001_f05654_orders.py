"""Orders: their lines, parcels, returns, what happened to them and what is wrong with them.

Revision ID: orders_0001_f05654
Revises: nothing, it is the module's first
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "orders_0001_f05654"
down_revision = None
branch_labels = None
depends_on = None

MINOR = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
"""Amounts in minor units; SQLite's INTEGER has 64 bits."""


def upgrade() -> None:
    _orders_orders()
    _orders_events()
    _orders_issues()
    _orders_lines()
    _orders_parcels()
    _orders_parcel_lines()
    _orders_returns()


def downgrade() -> None:
    op.drop_table("orders_returns")
    op.drop_table("orders_parcel_lines")
    op.drop_table("orders_parcels")
    op.drop_table("orders_lines")
    op.drop_table("orders_issues")
    op.drop_table("orders_events")
    op.drop_table("orders_orders")


def _orders_orders() -> None:
    op.create_table(
        "orders_orders",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("channel", sa.String(length=30), nullable=False),
        sa.Column("channel_ref", sa.String(length=80), nullable=True),
        sa.Column("state", sa.String(length=30), nullable=False),
        sa.Column("to_confirm", sa.Integer(), nullable=False),
        sa.Column("to_ship", sa.Integer(), nullable=False),
        sa.Column("open_issues", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.BigInteger(), nullable=True),
        sa.Column("customer_name", sa.String(length=160), nullable=False),
        sa.Column("customer_email", sa.String(length=254), nullable=False),
        sa.Column("customer_phone", sa.String(length=40), nullable=False),
        sa.Column("street", sa.String(length=200), nullable=False),
        sa.Column("postal_code", sa.String(length=20), nullable=False),
        sa.Column("city", sa.String(length=80), nullable=False),
        sa.Column("region", sa.String(length=80), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("locale", sa.String(length=8), nullable=False),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("total", MINOR, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("platform_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["platform_id", "store_id"], ["stores.platform_id", "stores.id"], name=op.f("fk_orders_orders_platform_id_store_id")
        ),
        sa.ForeignKeyConstraint(["platform_id"], ["platforms.id"], name=op.f("fk_orders_orders_platform_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_orders_orders")),
        sa.UniqueConstraint("store_id", "channel", "channel_ref", name=op.f("uq_orders_orders_store_id_channel_channel_ref")),
        sa.UniqueConstraint("store_id", "id", name=op.f("uq_orders_orders_store_id_id")),
        sa.UniqueConstraint("store_id", "number", name=op.f("uq_orders_orders_store_id_number")),
    )
    op.create_index(op.f("ix_orders_orders_platform_id"), "orders_orders", ["platform_id"])
    op.create_index(op.f("ix_orders_orders_store_id"), "orders_orders", ["store_id"])
    op.create_index("ix_orders_orders_store_id_placed_at_id", "orders_orders", ["store_id", "placed_at", "id"])
    op.create_index("ix_orders_orders_store_id_state_placed_at", "orders_orders", ["store_id", "state", "placed_at"])


def _orders_events() -> None:
    op.create_table(
        "orders_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("platform_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["users.id"], name=op.f("fk_orders_events_actor_id")),
        sa.ForeignKeyConstraint(
            ["platform_id", "store_id"], ["stores.platform_id", "stores.id"], name=op.f("fk_orders_events_platform_id_store_id")
        ),
        sa.ForeignKeyConstraint(["platform_id"], ["platforms.id"], name=op.f("fk_orders_events_platform_id")),
        sa.ForeignKeyConstraint(
            ["store_id", "order_id"], ["orders_orders.store_id", "orders_orders.id"], name=op.f("fk_orders_events_store_id_order_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_orders_events")),
    )
    op.create_index("ix_orders_events_order_id_id", "orders_events", ["order_id", "id"])
    op.create_index(op.f("ix_orders_events_platform_id"), "orders_events", ["platform_id"])
    op.create_index(op.f("ix_orders_events_store_id"), "orders_events", ["store_id"])


def _orders_issues() -> None:
    op.create_table(
        "orders_issues",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("line_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("platform_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["platform_id", "store_id"], ["stores.platform_id", "stores.id"], name=op.f("fk_orders_issues_platform_id_store_id")
        ),
        sa.ForeignKeyConstraint(["platform_id"], ["platforms.id"], name=op.f("fk_orders_issues_platform_id")),
        sa.ForeignKeyConstraint(
            ["store_id", "order_id"], ["orders_orders.store_id", "orders_orders.id"], name=op.f("fk_orders_issues_store_id_order_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_orders_issues")),
    )
    op.create_index("ix_orders_issues_order_id_resolved_at", "orders_issues", ["order_id", "resolved_at"])
    op.create_index(op.f("ix_orders_issues_platform_id"), "orders_issues", ["platform_id"])
    op.create_index(op.f("ix_orders_issues_store_id"), "orders_issues", ["store_id"])


def _orders_lines() -> None:
    op.create_table(
        "orders_lines",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("variant_id", sa.BigInteger(), nullable=True),
        sa.Column("sku", sa.String(length=80), nullable=False),
        sa.Column("gtin", sa.String(length=14), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("price", MINOR, nullable=False),
        sa.Column("list_price", MINOR, nullable=True),
        sa.Column("price_reason", sa.String(length=200), nullable=False),
        sa.Column("tax_rate_bp", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("confirmed", sa.Integer(), nullable=False),
        sa.Column("declined", sa.Integer(), nullable=False),
        sa.Column("cancelled", sa.Integer(), nullable=False),
        sa.Column("shipped", sa.Integer(), nullable=False),
        sa.Column("delivered", sa.Integer(), nullable=False),
        sa.Column("returned", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("platform_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("confirmed + declined + cancelled <= quantity", name=op.f("ck_orders_lines_within_quantity")),
        sa.CheckConstraint("confirmed >= 0 AND declined >= 0 AND cancelled >= 0", name=op.f("ck_orders_lines_counts_up")),
        sa.CheckConstraint("delivered BETWEEN 0 AND shipped", name=op.f("ck_orders_lines_delivered_of_shipped")),
        sa.CheckConstraint("quantity > 0 AND price >= 0", name=op.f("ck_orders_lines_sells_something")),
        sa.CheckConstraint("returned BETWEEN 0 AND shipped", name=op.f("ck_orders_lines_returned_of_shipped")),
        sa.CheckConstraint("shipped BETWEEN 0 AND confirmed", name=op.f("ck_orders_lines_shipped_of_confirmed")),
        sa.CheckConstraint("tax_rate_bp BETWEEN 0 AND 10000", name=op.f("ck_orders_lines_tax_rate_in_range")),
        sa.ForeignKeyConstraint(
            ["platform_id", "store_id"], ["stores.platform_id", "stores.id"], name=op.f("fk_orders_lines_platform_id_store_id")
        ),
        sa.ForeignKeyConstraint(["platform_id"], ["platforms.id"], name=op.f("fk_orders_lines_platform_id")),
        sa.ForeignKeyConstraint(
            ["store_id", "order_id"], ["orders_orders.store_id", "orders_orders.id"], name=op.f("fk_orders_lines_store_id_order_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_orders_lines")),
        sa.UniqueConstraint("store_id", "id", name=op.f("uq_orders_lines_store_id_id")),
    )
    op.create_index(op.f("ix_orders_lines_order_id"), "orders_lines", ["order_id"])
    op.create_index(op.f("ix_orders_lines_platform_id"), "orders_lines", ["platform_id"])
    op.create_index(op.f("ix_orders_lines_store_id"), "orders_lines", ["store_id"])


def _orders_parcels() -> None:
    op.create_table(
        "orders_parcels",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("carrier", sa.String(length=20), nullable=False),
        sa.Column("tracking", sa.String(length=80), nullable=False),
        sa.Column("shipped_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("platform_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["platform_id", "store_id"], ["stores.platform_id", "stores.id"], name=op.f("fk_orders_parcels_platform_id_store_id")
        ),
        sa.ForeignKeyConstraint(["platform_id"], ["platforms.id"], name=op.f("fk_orders_parcels_platform_id")),
        sa.ForeignKeyConstraint(
            ["store_id", "order_id"], ["orders_orders.store_id", "orders_orders.id"], name=op.f("fk_orders_parcels_store_id_order_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_orders_parcels")),
        sa.UniqueConstraint("order_id", "number", name=op.f("uq_orders_parcels_order_id_number")),
        sa.UniqueConstraint("store_id", "id", name=op.f("uq_orders_parcels_store_id_id")),
    )
    op.create_index(op.f("ix_orders_parcels_platform_id"), "orders_parcels", ["platform_id"])
    op.create_index(op.f("ix_orders_parcels_store_id"), "orders_parcels", ["store_id"])


def _orders_parcel_lines() -> None:
    op.create_table(
        "orders_parcel_lines",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("parcel_id", sa.Integer(), nullable=False),
        sa.Column("line_id", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("platform_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_orders_parcel_lines_holds_something")),
        sa.ForeignKeyConstraint(
            ["platform_id", "store_id"], ["stores.platform_id", "stores.id"], name=op.f("fk_orders_parcel_lines_platform_id_store_id")
        ),
        sa.ForeignKeyConstraint(["platform_id"], ["platforms.id"], name=op.f("fk_orders_parcel_lines_platform_id")),
        sa.ForeignKeyConstraint(
            ["store_id", "line_id"], ["orders_lines.store_id", "orders_lines.id"], name=op.f("fk_orders_parcel_lines_store_id_line_id")
        ),
        sa.ForeignKeyConstraint(
            ["store_id", "parcel_id"],
            ["orders_parcels.store_id", "orders_parcels.id"],
            name=op.f("fk_orders_parcel_lines_store_id_parcel_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_orders_parcel_lines")),
    )
    op.create_index(op.f("ix_orders_parcel_lines_line_id"), "orders_parcel_lines", ["line_id"])
    op.create_index(op.f("ix_orders_parcel_lines_parcel_id"), "orders_parcel_lines", ["parcel_id"])
    op.create_index(op.f("ix_orders_parcel_lines_platform_id"), "orders_parcel_lines", ["platform_id"])
    op.create_index(op.f("ix_orders_parcel_lines_store_id"), "orders_parcel_lines", ["store_id"])


def _orders_returns() -> None:
    op.create_table(
        "orders_returns",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("line_id", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("condition", sa.String(length=20), nullable=False),
        sa.Column("restocked", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("platform_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_orders_returns_brings_something")),
        sa.ForeignKeyConstraint(
            ["platform_id", "store_id"], ["stores.platform_id", "stores.id"], name=op.f("fk_orders_returns_platform_id_store_id")
        ),
        sa.ForeignKeyConstraint(["platform_id"], ["platforms.id"], name=op.f("fk_orders_returns_platform_id")),
        sa.ForeignKeyConstraint(
            ["store_id", "line_id"], ["orders_lines.store_id", "orders_lines.id"], name=op.f("fk_orders_returns_store_id_line_id")
        ),
        sa.ForeignKeyConstraint(
            ["store_id", "order_id"], ["orders_orders.store_id", "orders_orders.id"], name=op.f("fk_orders_returns_store_id_order_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_orders_returns")),
    )
    op.create_index(op.f("ix_orders_returns_line_id"), "orders_returns", ["line_id"])
    op.create_index(op.f("ix_orders_returns_order_id"), "orders_returns", ["order_id"])
    op.create_index(op.f("ix_orders_returns_platform_id"), "orders_returns", ["platform_id"])
    op.create_index(op.f("ix_orders_returns_store_id"), "orders_returns", ["store_id"])
