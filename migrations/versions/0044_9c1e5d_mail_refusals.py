"""Customers who unsubscribed while nobody who was on could write it down.

Revision ID: 0044_9c1e5d
Revises: 0043_d7f52b
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0044_9c1e5d"
down_revision = "0043_d7f52b"
branch_labels = None
depends_on = None

TABLE = "mail_refusals"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("mark", sa.String(16), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("merchant_id", sa.Integer(), nullable=False),
        sa.Column("platform_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
        sa.ForeignKeyConstraint(["platform_id"], ["platforms.id"], name=op.f(f"fk_{TABLE}_platform_id")),
        sa.ForeignKeyConstraint(
            ["merchant_id", "platform_id"],
            ["merchant_platforms.merchant_id", "merchant_platforms.platform_id"],
            name=op.f(f"fk_{TABLE}_merchant_id_platform_id"),
        ),
        sa.UniqueConstraint("platform_id", "merchant_id", "mark", name=f"uq_{TABLE}_mark"),
    )
    op.create_index(op.f(f"ix_{TABLE}_merchant_id"), TABLE, ["merchant_id"])
    op.create_index(op.f(f"ix_{TABLE}_platform_id"), TABLE, ["platform_id"])


def downgrade() -> None:
    op.drop_table(TABLE)
