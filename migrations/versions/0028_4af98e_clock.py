"""The turns of the clock: when each schedule is due next.

Revision ID: 0028_4af98e
Revises: 0027_772681
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0028_4af98e"
down_revision = "0027_772681"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "clock_turns",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(120), nullable=False),
        sa.Column("platform_id", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=True),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("set_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_clock_turns"),
        sa.ForeignKeyConstraint(["platform_id"], ["platforms.id"], name="fk_clock_turns_platform_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["store_id"], ["stores.id"], name="fk_clock_turns_store_id", ondelete="CASCADE"),
    )
    op.create_index("ix_clock_turns_due_at", "clock_turns", ["due_at"])
    op.create_index("uq_clock_turns_place", "clock_turns", ["code", "platform_id", sa.text("coalesce(store_id, 0)")], unique=True)


def downgrade() -> None:
    op.drop_table("clock_turns")
