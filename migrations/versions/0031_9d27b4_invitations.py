"""Invitations: who is to get which role where, by whom, and what became of it.

Revision ID: 0031_9d27b4
Revises: 0030_4c71e9
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0031_9d27b4"
down_revision = "0030_4c71e9"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
PLACE = ("platform_id", "merchant_id", "store_id")


def upgrade() -> None:
    op.create_table(
        "invitations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("platform_id", sa.Integer(), nullable=True),
        sa.Column("merchant_id", sa.Integer(), nullable=True),
        sa.Column("store_id", sa.Integer(), nullable=True),
        sa.Column("invited_by", sa.Integer(), nullable=True),
        sa.Column("nonce", sa.String(32), nullable=False),
        sa.Column("sends", sa.Integer(), nullable=False),
        sa.Column("sent_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("outcome", sa.String(10), nullable=False),
        sa.CheckConstraint("outcome IN ('', 'accepted', 'withdrawn')", name="ck_invitations_outcome"),
        sa.ForeignKeyConstraint(["platform_id"], ["platforms.id"], name="fk_invitations_platform_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["merchant_id"], ["merchants.id"], name="fk_invitations_merchant_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["store_id"], ["stores.id"], name="fk_invitations_store_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["invited_by"], ["users.id"], name="fk_invitations_invited_by", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_invitations"),
    )
    for column in (*PLACE, "invited_by"):
        op.create_index(f"ix_invitations_{column}", "invitations", [column])
    place = [sa.text(f"coalesce({column}, 0)") for column in PLACE]
    still_open = sa.text("ended_at IS NULL")
    op.create_index(
        "uq_invitations_open", "invitations", ["email", "role", *place], unique=True, sqlite_where=still_open, postgresql_where=still_open
    )


def downgrade() -> None:
    op.drop_table("invitations")
