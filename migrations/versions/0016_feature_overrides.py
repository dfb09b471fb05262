"""Billing: exceptions to the plan, one feature for one merchant.

Revision ID: 0016
Revises: 0015
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

TABLE = "billing_feature_overrides"
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("platform_id", sa.Integer(), nullable=False),
        sa.Column("merchant_id", sa.Integer(), nullable=False),
        sa.Column("feature", sa.String(80), nullable=False),
        sa.Column("granted", sa.Boolean(), nullable=False),
        sa.Column("until", MOMENT, nullable=True),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("set_by", sa.String(254), nullable=False),
        sa.Column("set_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("ended_by", sa.String(254), nullable=False),
        sa.CheckConstraint("reason <> ''", name=op.f(f"ck_{TABLE}_reason")),
        sa.CheckConstraint("until IS NULL OR until > set_at", name=op.f(f"ck_{TABLE}_until")),
        sa.CheckConstraint("(ended_at IS NULL) = (ended_by = '')", name=op.f(f"ck_{TABLE}_ended")),
        sa.ForeignKeyConstraint(["platform_id"], ["platforms.id"], name=op.f(f"fk_{TABLE}_platform_id")),
        sa.ForeignKeyConstraint(
            ["merchant_id", "platform_id"],
            ["merchant_platforms.merchant_id", "merchant_platforms.platform_id"],
            name=op.f(f"fk_{TABLE}_merchant_id_platform_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
    )
    for column in ("platform_id", "merchant_id"):
        op.create_index(op.f(f"ix_{TABLE}_{column}"), TABLE, [column])
    standing = sa.text("ended_at IS NULL")
    op.create_index(
        f"uq_{TABLE}_standing",
        TABLE,
        ["platform_id", "merchant_id", "feature"],
        unique=True,
        sqlite_where=standing,
        postgresql_where=standing,
    )


def downgrade() -> None:
    op.drop_table(TABLE)
