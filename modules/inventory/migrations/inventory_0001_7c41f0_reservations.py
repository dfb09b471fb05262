"""What is promised: reservations, and their sums on levels and variants.

Revision ID: inventory_0001_7c41f0
Revises: nothing, it is the module's first; the tables it adds to were made in the kernel's history
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "inventory_0001_7c41f0"
down_revision = None
branch_labels = None
depends_on = None

TABLE = "inventory_reservations"


def upgrade() -> None:
    for table in ("inventory_variants", "inventory_levels"):
        op.add_column(table, sa.Column("reserved", sa.Integer(), nullable=False, server_default="0"))
    op.create_table(
        TABLE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("platform_id", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("variant_id", sa.Integer(), nullable=False),
        sa.Column("location_id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(80), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
        sa.ForeignKeyConstraint(["platform_id"], ["platforms.id"], name=op.f(f"fk_{TABLE}_platform_id")),
        sa.ForeignKeyConstraint(
            ["platform_id", "store_id"], ["stores.platform_id", "stores.id"], name=op.f(f"fk_{TABLE}_platform_id_store_id")
        ),
        sa.ForeignKeyConstraint(
            ["store_id", "variant_id"],
            ["inventory_variants.store_id", "inventory_variants.id"],
            name=op.f(f"fk_{TABLE}_store_id_variant_id"),
        ),
        sa.ForeignKeyConstraint(
            ["store_id", "location_id"],
            ["inventory_locations.store_id", "inventory_locations.id"],
            name=op.f(f"fk_{TABLE}_store_id_location_id"),
        ),
        sa.UniqueConstraint(
            "store_id", "reference", "variant_id", "location_id", name=op.f(f"uq_{TABLE}_store_id_reference_variant_id_location_id")
        ),
        sa.CheckConstraint("quantity > 0", name=op.f(f"ck_{TABLE}_holds_something")),
    )
    for column in ("platform_id", "store_id", "variant_id", "location_id"):
        op.create_index(op.f(f"ix_{TABLE}_{column}"), TABLE, [column])


def downgrade() -> None:
    op.drop_table(TABLE)
    for table in ("inventory_variants", "inventory_levels"):
        op.drop_column(table, "reserved")
