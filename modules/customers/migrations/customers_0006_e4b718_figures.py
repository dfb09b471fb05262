"""Figures of customers that are kept, and addresses that count their edits.

Revision ID: customers_0006_e4b718
Revises: customers_0005_a9d36f
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "customers_0006_e4b718"
down_revision = "customers_0005_a9d36f"
branch_labels = None
depends_on = None

FIGURES, COUNTED, ADDRESSES = "customers_figures", "customers_counted", "customers_addresses"
OWNERS = ("platform_id", "merchant_id")


def upgrade() -> None:
    op.add_column(ADDRESSES, sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    _table(
        FIGURES,
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(80), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("moment", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(
            [*OWNERS, "customer_id"],
            [f"customers_customers.{each}" for each in (*OWNERS, "id")],
            name=op.f(f"fk_{FIGURES}_platform_id_merchant_id_customer_id"),
        ),
        sa.UniqueConstraint("customer_id", "code", "currency", name=op.f(f"uq_{FIGURES}_customer_id_code_currency")),
    )
    op.create_index(op.f(f"ix_{FIGURES}_amounts"), FIGURES, [*OWNERS, "code", "currency", "amount", "customer_id"])
    there: dict[str, Any] = {f"{dialect}_where": sa.text("moment IS NOT NULL") for dialect in ("sqlite", "postgresql")}
    op.create_index(op.f(f"ix_{FIGURES}_moments"), FIGURES, [*OWNERS, "code", "moment", "customer_id"], **there)
    _table(
        COUNTED,
        sa.Column("code", sa.String(80), nullable=False),
        sa.UniqueConstraint(*OWNERS, "code", name=op.f(f"uq_{COUNTED}_platform_id_merchant_id_code")),
    )


def downgrade() -> None:
    op.drop_table(COUNTED)
    op.drop_table(FIGURES)
    op.drop_column(ADDRESSES, "version")


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
