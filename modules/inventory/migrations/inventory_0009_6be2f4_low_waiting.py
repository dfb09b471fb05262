"""Variants that became low and wait for the notice of the day.

Revision ID: inventory_0009_6be2f4
Revises: inventory_0008_3f7d16
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "inventory_0009_6be2f4"
down_revision = "inventory_0008_3f7d16"
branch_labels = None
depends_on = None

TABLE = "inventory_low_waiting"


def upgrade() -> None:
    op.create_table(
        TABLE,
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("id", "platform_id", "store_id", "variant_id")),
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
        sa.UniqueConstraint("store_id", "variant_id", name=op.f(f"uq_{TABLE}_store_id_variant_id")),
    )
    for column in ("platform_id", "store_id", "variant_id"):
        op.create_index(op.f(f"ix_{TABLE}_{column}"), TABLE, [column])


def downgrade() -> None:
    op.drop_table(TABLE)
