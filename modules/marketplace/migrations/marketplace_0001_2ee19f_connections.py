"""Connections to a marketplace: what is read and written over them, and the address that feeds are fetched at.

Revision ID: marketplace_0001_2ee19f
Revises: nothing, it is the module's first; the tables of feeds were made in the kernel's history
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "marketplace_0001_2ee19f"
down_revision = None
branch_labels = None
depends_on = None

MINOR = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
"""Amounts in minor units; SQLite's INTEGER has 64 bits."""


def connections() -> None:
    op.create_table(
        "marketplace_connections",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("read_only", sa.Boolean(), nullable=False),
        sa.Column("tested_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("preview", sa.JSON(), nullable=False),
        sa.Column("next_sync_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("wait_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_ok_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.String(length=40), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("platform_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["platform_id", "store_id"], ["stores.platform_id", "stores.id"], name=op.f("fk_marketplace_connections_platform_id_store_id")
        ),
        sa.ForeignKeyConstraint(["platform_id"], ["platforms.id"], name=op.f("fk_marketplace_connections_platform_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_marketplace_connections")),
        sa.UniqueConstraint("store_id", "id", name=op.f("uq_marketplace_connections_store_id_id")),
        sa.UniqueConstraint("store_id", name=op.f("uq_marketplace_connections_store_id")),
    )
    op.create_index(op.f("ix_marketplace_connections_platform_id"), "marketplace_connections", ["platform_id"])
    op.create_index(op.f("ix_marketplace_connections_store_id"), "marketplace_connections", ["store_id"])


def feed_addresses() -> None:
    op.create_table(
        "marketplace_feed_addresses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(length=300), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("old_hash", sa.String(length=64), nullable=True),
        sa.Column("old_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("platform_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["platform_id", "store_id"],
            ["stores.platform_id", "stores.id"],
            name=op.f("fk_marketplace_feed_addresses_platform_id_store_id"),
        ),
        sa.ForeignKeyConstraint(["platform_id"], ["platforms.id"], name=op.f("fk_marketplace_feed_addresses_platform_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_marketplace_feed_addresses")),
        sa.UniqueConstraint("old_hash", name=op.f("uq_marketplace_feed_addresses_old_hash")),
        sa.UniqueConstraint("store_id", name=op.f("uq_marketplace_feed_addresses_store_id")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_marketplace_feed_addresses_token_hash")),
    )
    op.create_index(op.f("ix_marketplace_feed_addresses_platform_id"), "marketplace_feed_addresses", ["platform_id"])
    op.create_index(op.f("ix_marketplace_feed_addresses_store_id"), "marketplace_feed_addresses", ["store_id"])


def products() -> None:
    op.create_table(
        "marketplace_products",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("connection_id", sa.Integer(), nullable=False),
        sa.Column("remote_id", sa.String(length=80), nullable=False),
        sa.Column("sku", sa.String(length=80), nullable=False),
        sa.Column("gtin", sa.String(length=14), nullable=False),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("titles", sa.JSON(), nullable=False),
        sa.Column("price_minor", MINOR, nullable=False),
        sa.Column("stock", sa.Integer(), nullable=True),
        sa.Column("variant_id", sa.BigInteger(), nullable=True),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("platform_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["platform_id", "store_id"], ["stores.platform_id", "stores.id"], name=op.f("fk_marketplace_products_platform_id_store_id")
        ),
        sa.ForeignKeyConstraint(["platform_id"], ["platforms.id"], name=op.f("fk_marketplace_products_platform_id")),
        sa.ForeignKeyConstraint(
            ["store_id", "connection_id"],
            ["marketplace_connections.store_id", "marketplace_connections.id"],
            name=op.f("fk_marketplace_products_store_id_connection_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_marketplace_products")),
        sa.UniqueConstraint("connection_id", "remote_id", name=op.f("uq_marketplace_products_connection_id_remote_id")),
    )
    op.create_index(op.f("ix_marketplace_products_platform_id"), "marketplace_products", ["platform_id"])
    op.create_index(op.f("ix_marketplace_products_status"), "marketplace_products", ["status"])
    op.create_index(op.f("ix_marketplace_products_store_id"), "marketplace_products", ["store_id"])


def public_feeds() -> None:
    op.create_table(
        "marketplace_public_feeds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("form", sa.String(length=8), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("left_out", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("built_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("packed_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("platform_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["files.id"], name=op.f("fk_marketplace_public_feeds_file_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["packed_id"], ["files.id"], name=op.f("fk_marketplace_public_feeds_packed_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["platform_id", "store_id"], ["stores.platform_id", "stores.id"], name=op.f("fk_marketplace_public_feeds_platform_id_store_id")
        ),
        sa.ForeignKeyConstraint(["platform_id"], ["platforms.id"], name=op.f("fk_marketplace_public_feeds_platform_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_marketplace_public_feeds")),
        sa.UniqueConstraint("store_id", "language", "form", name=op.f("uq_marketplace_public_feeds_store_id_language_form")),
    )
    op.create_index(op.f("ix_marketplace_public_feeds_platform_id"), "marketplace_public_feeds", ["platform_id"])
    op.create_index(op.f("ix_marketplace_public_feeds_store_id"), "marketplace_public_feeds", ["store_id"])


def runs() -> None:
    op.create_table(
        "marketplace_runs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("connection_id", sa.Integer(), nullable=False),
        sa.Column("job_run_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.String(length=40), nullable=False),
        sa.Column("seen", sa.Integer(), nullable=False),
        sa.Column("created", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.Column("mended", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("platform_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["platform_id", "store_id"], ["stores.platform_id", "stores.id"], name=op.f("fk_marketplace_runs_platform_id_store_id")
        ),
        sa.ForeignKeyConstraint(["platform_id"], ["platforms.id"], name=op.f("fk_marketplace_runs_platform_id")),
        sa.ForeignKeyConstraint(
            ["store_id", "connection_id"],
            ["marketplace_connections.store_id", "marketplace_connections.id"],
            name=op.f("fk_marketplace_runs_store_id_connection_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_marketplace_runs")),
        sa.UniqueConstraint("store_id", "job_run_id", name=op.f("uq_marketplace_runs_store_id_job_run_id")),
    )
    op.create_index(op.f("ix_marketplace_runs_connection_id"), "marketplace_runs", ["connection_id"])
    op.create_index(op.f("ix_marketplace_runs_platform_id"), "marketplace_runs", ["platform_id"])
    op.create_index(op.f("ix_marketplace_runs_store_id"), "marketplace_runs", ["store_id"])
    op.create_index("ix_marketplace_runs_store_id_started_at", "marketplace_runs", ["store_id", "started_at"])


def shipments() -> None:
    op.create_table(
        "marketplace_shipments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("connection_id", sa.Integer(), nullable=False),
        sa.Column("remote_id", sa.String(length=80), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("pieces", sa.Integer(), nullable=False),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=True),
        sa.Column("order_number", sa.String(length=60), nullable=False),
        sa.Column("refused", sa.String(length=40), nullable=False),
        sa.Column("differs", sa.Boolean(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("platform_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["platform_id", "store_id"], ["stores.platform_id", "stores.id"], name=op.f("fk_marketplace_shipments_platform_id_store_id")
        ),
        sa.ForeignKeyConstraint(["platform_id"], ["platforms.id"], name=op.f("fk_marketplace_shipments_platform_id")),
        sa.ForeignKeyConstraint(
            ["store_id", "connection_id"],
            ["marketplace_connections.store_id", "marketplace_connections.id"],
            name=op.f("fk_marketplace_shipments_store_id_connection_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_marketplace_shipments")),
        sa.UniqueConstraint("connection_id", "remote_id", name=op.f("uq_marketplace_shipments_connection_id_remote_id")),
        sa.UniqueConstraint("store_id", "id", name=op.f("uq_marketplace_shipments_store_id_id")),
    )
    op.create_index(op.f("ix_marketplace_shipments_platform_id"), "marketplace_shipments", ["platform_id"])
    op.create_index(op.f("ix_marketplace_shipments_store_id"), "marketplace_shipments", ["store_id"])
    op.create_index("ix_marketplace_shipments_store_id_order_id", "marketplace_shipments", ["store_id", "order_id"])
    op.create_index("ix_marketplace_shipments_store_id_placed_at_id", "marketplace_shipments", ["store_id", "placed_at", "id"])


def actions() -> None:
    op.create_table(
        "marketplace_actions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("shipment_id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("units", sa.JSON(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("progress", sa.String(length=20), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("error", sa.String(length=40), nullable=False),
        sa.Column("detail", sa.String(length=300), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("platform_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["platform_id", "store_id"], ["stores.platform_id", "stores.id"], name=op.f("fk_marketplace_actions_platform_id_store_id")
        ),
        sa.ForeignKeyConstraint(["platform_id"], ["platforms.id"], name=op.f("fk_marketplace_actions_platform_id")),
        sa.ForeignKeyConstraint(
            ["store_id", "shipment_id"],
            ["marketplace_shipments.store_id", "marketplace_shipments.id"],
            name=op.f("fk_marketplace_actions_store_id_shipment_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_marketplace_actions")),
        sa.UniqueConstraint("store_id", "id", name=op.f("uq_marketplace_actions_store_id_id")),
        sa.UniqueConstraint("store_id", "key", name=op.f("uq_marketplace_actions_store_id_key")),
    )
    op.create_index(op.f("ix_marketplace_actions_platform_id"), "marketplace_actions", ["platform_id"])
    op.create_index(op.f("ix_marketplace_actions_shipment_id"), "marketplace_actions", ["shipment_id"])
    op.create_index(op.f("ix_marketplace_actions_store_id"), "marketplace_actions", ["store_id"])
    op.create_index("ix_marketplace_actions_store_id_progress_next_at", "marketplace_actions", ["store_id", "progress", "next_at"])


def units() -> None:
    op.create_table(
        "marketplace_units",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("shipment_id", sa.Integer(), nullable=False),
        sa.Column("remote_id", sa.String(length=80), nullable=False),
        sa.Column("state", sa.String(length=30), nullable=False),
        sa.Column("wanted", sa.String(length=30), nullable=False),
        sa.Column("line_id", sa.BigInteger(), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("sku", sa.String(length=80), nullable=False),
        sa.Column("gtin", sa.String(length=14), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("platform_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["platform_id", "store_id"], ["stores.platform_id", "stores.id"], name=op.f("fk_marketplace_units_platform_id_store_id")
        ),
        sa.ForeignKeyConstraint(["platform_id"], ["platforms.id"], name=op.f("fk_marketplace_units_platform_id")),
        sa.ForeignKeyConstraint(
            ["store_id", "shipment_id"],
            ["marketplace_shipments.store_id", "marketplace_shipments.id"],
            name=op.f("fk_marketplace_units_store_id_shipment_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_marketplace_units")),
        sa.UniqueConstraint("shipment_id", "remote_id", name=op.f("uq_marketplace_units_shipment_id_remote_id")),
    )
    op.create_index(op.f("ix_marketplace_units_platform_id"), "marketplace_units", ["platform_id"])
    op.create_index(op.f("ix_marketplace_units_shipment_id"), "marketplace_units", ["shipment_id"])
    op.create_index(op.f("ix_marketplace_units_store_id"), "marketplace_units", ["store_id"])


def calls() -> None:
    op.create_table(
        "marketplace_calls",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent", sa.JSON(), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("platform_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["platform_id", "store_id"], ["stores.platform_id", "stores.id"], name=op.f("fk_marketplace_calls_platform_id_store_id")
        ),
        sa.ForeignKeyConstraint(["platform_id"], ["platforms.id"], name=op.f("fk_marketplace_calls_platform_id")),
        sa.ForeignKeyConstraint(
            ["store_id", "action_id"],
            ["marketplace_actions.store_id", "marketplace_actions.id"],
            name=op.f("fk_marketplace_calls_store_id_action_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_marketplace_calls")),
    )
    op.create_index(op.f("ix_marketplace_calls_action_id"), "marketplace_calls", ["action_id"])
    op.create_index(op.f("ix_marketplace_calls_platform_id"), "marketplace_calls", ["platform_id"])
    op.create_index(op.f("ix_marketplace_calls_store_id"), "marketplace_calls", ["store_id"])


TABLES = (
    "marketplace_connections",
    "marketplace_feed_addresses",
    "marketplace_products",
    "marketplace_public_feeds",
    "marketplace_runs",
    "marketplace_shipments",
    "marketplace_actions",
    "marketplace_units",
    "marketplace_calls",
)


def upgrade() -> None:
    for make in (connections, feed_addresses, products, public_feeds, runs, shipments, actions, units, calls):
        make()


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
