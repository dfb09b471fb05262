"""Customers who will be erased, since nothing was heard of them for long.

Revision ID: customers_0005_a9d36f
Revises: customers_0004_51c7e2
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "customers_0005_a9d36f"
down_revision = "customers_0004_51c7e2"
branch_labels = None
depends_on = None

TABLE = "customers_leaving"
OWNERS = ("platform_id", "merchant_id")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in (*OWNERS, "customer_id")),
        *(sa.Column(name, MOMENT, nullable=False) for name in ("heard_at", "announced_at", "erase_at")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
        sa.ForeignKeyConstraint(["platform_id"], ["platforms.id"], name=op.f(f"fk_{TABLE}_platform_id")),
        sa.ForeignKeyConstraint(
            ["merchant_id", "platform_id"],
            ["merchant_platforms.merchant_id", "merchant_platforms.platform_id"],
            name=op.f(f"fk_{TABLE}_merchant_id_platform_id"),
        ),
        sa.ForeignKeyConstraint(
            [*OWNERS, "customer_id"],
            [f"customers_customers.{each}" for each in (*OWNERS, "id")],
            name=op.f(f"fk_{TABLE}_platform_id_merchant_id_customer_id"),
        ),
        sa.UniqueConstraint("customer_id", name=op.f(f"uq_{TABLE}_customer_id")),
    )
    for name in OWNERS:
        op.create_index(op.f(f"ix_{TABLE}_{name}"), TABLE, [name])
    op.create_index(op.f(f"ix_{TABLE}_list"), TABLE, [*OWNERS, "erase_at", "id"])


def downgrade() -> None:
    op.drop_table(TABLE)
