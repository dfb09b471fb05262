"""How much of its lasting limits a merchant used, day by day.

Revision ID: billing_0009_7c40b2
Revises: billing_0008_5e17d0
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "billing_0009_7c40b2"
down_revision = "billing_0008_5e17d0"
branch_labels = None
depends_on = None

TABLE = "billing_usage_days"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("platform_id", sa.Integer(), nullable=False),
        sa.Column("merchant_id", sa.Integer(), nullable=False),
        sa.Column("quota", sa.String(80), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
        sa.UniqueConstraint("platform_id", "merchant_id", "quota", "day", name=op.f(f"uq_{TABLE}_platform_id_merchant_id_quota_day")),
        sa.CheckConstraint("used >= 0", name=op.f(f"ck_{TABLE}_used")),
        sa.ForeignKeyConstraint(["platform_id"], ["platforms.id"], name=op.f(f"fk_{TABLE}_platform_id")),
        sa.ForeignKeyConstraint(
            ["merchant_id", "platform_id"],
            ["merchant_platforms.merchant_id", "merchant_platforms.platform_id"],
            name=op.f(f"fk_{TABLE}_merchant_id_platform_id"),
        ),
    )
    for column in ("platform_id", "merchant_id"):
        op.create_index(op.f(f"ix_{TABLE}_{column}"), TABLE, [column])


def downgrade() -> None:
    op.drop_table(TABLE)
