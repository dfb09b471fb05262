"""Merges of customers with what undoing them needs, and pairs that are not the same.

Revision ID: customers_0002_b20e94
Revises: customers_0001_5c41d7
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "customers_0002_b20e94"
down_revision = "customers_0001_5c41d7"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
OWNERS = ("platform_id", "merchant_id")
MERGES, DISTINCT = "customers_merges", "customers_distinct"


def upgrade() -> None:
    _pairs(
        MERGES,
        ("kept_id", "merged_id"),
        sa.Column("moved", sa.JSON(), nullable=False),
        sa.Column("actor_id", sa.Integer()),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("undone_at", MOMENT),
    )
    op.create_index(op.f("ix_customers_merges_kept_id"), MERGES, ["kept_id", "id"])
    op.create_index(op.f("ix_customers_merges_merged_id"), MERGES, ["merged_id"])
    _pairs(
        DISTINCT,
        ("first_id", "second_id"),
        sa.UniqueConstraint("first_id", "second_id", name=op.f(f"uq_{DISTINCT}_first_id_second_id")),
    )
    op.create_index(op.f("ix_customers_distinct_second_id"), DISTINCT, ["second_id"])


def downgrade() -> None:
    op.drop_table(DISTINCT)
    op.drop_table(MERGES)


def _pairs(table: str, columns: tuple[str, str], *parts: Any) -> None:
    """A table of pairs of customers of one merchant."""
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in (*OWNERS, *columns)),
        *parts,
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.ForeignKeyConstraint(["platform_id"], ["platforms.id"], name=op.f(f"fk_{table}_platform_id")),
        sa.ForeignKeyConstraint(
            ["merchant_id", "platform_id"],
            ["merchant_platforms.merchant_id", "merchant_platforms.platform_id"],
            name=op.f(f"fk_{table}_merchant_id_platform_id"),
        ),
        *(
            sa.ForeignKeyConstraint(
                [*OWNERS, name],
                [f"customers_customers.{each}" for each in (*OWNERS, "id")],
                name=op.f(f"fk_{table}_platform_id_merchant_id_{name}"),
            )
            for name in columns
        ),
    )
    for name in OWNERS:
        op.create_index(op.f(f"ix_{table}_{name}"), table, [name])
