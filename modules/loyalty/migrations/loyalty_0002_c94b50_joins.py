"""People who asked for a card on the site.

Revision ID: loyalty_0002_c94b50
Revises: loyalty_0001_7a3c1e
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "loyalty_0002_c94b50"
down_revision = "loyalty_0001_7a3c1e"
branch_labels = None
depends_on = None

TABLE = "loyalty_joins"


def upgrade() -> None:
    op.create_table(
        TABLE,
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("id", "platform_id", "merchant_id", "store_id")),
        sa.Column("name", sa.String(160), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("news", sa.Boolean(), nullable=False),
        sa.Column("locale", sa.String(8), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
        sa.ForeignKeyConstraint(["platform_id"], ["platforms.id"], name=op.f(f"fk_{TABLE}_platform_id")),
        sa.ForeignKeyConstraint(
            ["merchant_id", "platform_id"],
            ["merchant_platforms.merchant_id", "merchant_platforms.platform_id"],
            name=op.f(f"fk_{TABLE}_merchant_id_platform_id"),
        ),
        sa.ForeignKeyConstraint(
            ["platform_id", "store_id"], ["stores.platform_id", "stores.id"], name=op.f(f"fk_{TABLE}_platform_id_store_id")
        ),
    )
    for name in ("platform_id", "merchant_id"):
        op.create_index(op.f(f"ix_{TABLE}_{name}"), TABLE, [name])
    op.create_index(op.f("ix_loyalty_joins_email"), TABLE, ["platform_id", "merchant_id", "email"])
    op.create_index(op.f("ix_loyalty_joins_at"), TABLE, ["platform_id", "at"])


def downgrade() -> None:
    op.drop_table(TABLE)
