"""Which locations feeds count, how feeds were built, and whether shipments were decided on in time.

Revision ID: marketplace_0002_b41d7e
Revises: marketplace_0001_2ee19f
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "marketplace_0002_b41d7e"
down_revision = "marketplace_0001_2ee19f"
branch_labels = None
depends_on = None


def uncounted_locations() -> None:
    table = "marketplace_uncounted_locations"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("location_id", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("platform_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["platform_id", "store_id"], ["stores.platform_id", "stores.id"], name=op.f(f"fk_{table}_platform_id_store_id")
        ),
        sa.ForeignKeyConstraint(["platform_id"], ["platforms.id"], name=op.f(f"fk_{table}_platform_id")),
        sa.ForeignKeyConstraint(
            ["store_id", "location_id"],
            ["inventory_locations.store_id", "inventory_locations.id"],
            name=op.f(f"fk_{table}_store_id_location_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("store_id", "location_id", name=op.f(f"uq_{table}_store_id_location_id")),
    )
    for column in ("location_id", "platform_id", "store_id"):
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def feed_builds() -> None:
    table = "marketplace_feed_builds"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("left_out", sa.Integer(), nullable=False),
        sa.Column("built_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("platform_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["platform_id", "store_id"], ["stores.platform_id", "stores.id"], name=op.f(f"fk_{table}_platform_id_store_id")
        ),
        sa.ForeignKeyConstraint(["platform_id"], ["platforms.id"], name=op.f(f"fk_{table}_platform_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    for column in ("platform_id", "store_id"):
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])
    op.create_index(f"ix_{table}_store_id_language_until", table, ["store_id", "language", "until"])


def upgrade() -> None:
    uncounted_locations()
    feed_builds()
    with op.batch_alter_table("marketplace_shipments") as batch:
        batch.add_column(sa.Column("in_time", sa.Boolean(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("marketplace_shipments") as batch:
        batch.drop_column("in_time")
    op.drop_table("marketplace_feed_builds")
    op.drop_table("marketplace_uncounted_locations")
