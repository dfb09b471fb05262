"""Domains that platforms and stores add for their sites, with the proof that they are theirs.

Revision ID: 0043_d7f52b
Revises: 0042_5f80ae
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0043_d7f52b"
down_revision = "0042_5f80ae"
branch_labels = None
depends_on = None

TABLE = "site_domains"
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("platform_id", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.Integer()),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("host", sa.String(253), nullable=False),
        sa.Column("token", sa.String(43), nullable=False),
        sa.Column("outcome", sa.String(10), nullable=False),
        sa.Column("checked_at", MOMENT),
        sa.Column("proved_at", MOMENT),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
        sa.ForeignKeyConstraint(["platform_id"], ["platforms.id"], name=op.f(f"fk_{TABLE}_platform_id")),
        sa.ForeignKeyConstraint(
            ["platform_id", "store_id"], ["stores.platform_id", "stores.id"], name=op.f(f"fk_{TABLE}_platform_id_store_id")
        ),
        sa.UniqueConstraint("platform_id", "place", "host", name=op.f(f"uq_{TABLE}_platform_id_place_host")),
    )
    op.create_index(op.f(f"ix_{TABLE}_platform_id"), TABLE, ["platform_id"])
    op.create_index(op.f(f"ix_{TABLE}_store_id"), TABLE, ["store_id"])


def downgrade() -> None:
    op.drop_table(TABLE)
