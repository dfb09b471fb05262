"""Groups of customers by rules.

Revision ID: customers_0003_8c2f41
Revises: customers_0002_b20e94
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "customers_0003_8c2f41"
down_revision = "customers_0002_b20e94"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
OWNERS = ("platform_id", "merchant_id")
SEGMENTS, MEMBERS = "customers_segments", "customers_segment_members"


def upgrade() -> None:
    _table(
        SEGMENTS,
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("is_static", sa.Boolean(), nullable=False),
        sa.Column("rule", sa.JSON(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("computed_at", MOMENT),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.UniqueConstraint(*OWNERS, "id", name=op.f(f"uq_{SEGMENTS}_platform_id_merchant_id_id")),
        sa.UniqueConstraint(*OWNERS, "key", name=op.f(f"uq_{SEGMENTS}_platform_id_merchant_id_key")),
    )
    _table(
        MEMBERS,
        sa.Column("segment_id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        _refers("segment_id", SEGMENTS),
        _refers("customer_id", "customers_customers"),
        sa.UniqueConstraint("segment_id", "customer_id", name=op.f(f"uq_{MEMBERS}_segment_id_customer_id")),
    )
    op.create_index(op.f("ix_customers_segment_members_customer_id"), MEMBERS, ["customer_id"])


def downgrade() -> None:
    op.drop_table(MEMBERS)
    op.drop_table(SEGMENTS)


def _refers(name: str, table: str) -> sa.ForeignKeyConstraint:
    ours, theirs = [*OWNERS, name], [f"{table}.{each}" for each in (*OWNERS, "id")]
    return sa.ForeignKeyConstraint(ours, theirs, name=op.f(f"fk_{MEMBERS}_platform_id_merchant_id_{name}"))


def _table(table: str, *parts: Any) -> None:
    """A table of rows that are a merchant's on a platform."""
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in OWNERS),
        *parts,
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.ForeignKeyConstraint(["platform_id"], ["platforms.id"], name=op.f(f"fk_{table}_platform_id")),
        sa.ForeignKeyConstraint(
            ["merchant_id", "platform_id"],
            ["merchant_platforms.merchant_id", "merchant_platforms.platform_id"],
            name=op.f(f"fk_{table}_merchant_id_platform_id"),
        ),
    )
    for name in OWNERS:
        op.create_index(op.f(f"ix_{table}_{name}"), table, [name])
