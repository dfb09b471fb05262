"""Schedules that somebody paused.

Revision ID: 0041_c7d20b
Revises: 0040_a90c17
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0041_c7d20b"
down_revision = "0040_a90c17"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "clock_pauses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(120), nullable=False),
        sa.Column("platform_id", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.Integer()),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clock_pauses")),
        sa.ForeignKeyConstraint(["platform_id"], ["platforms.id"], ondelete="CASCADE", name=op.f("fk_clock_pauses_platform_id")),
        sa.ForeignKeyConstraint(["store_id"], ["stores.id"], ondelete="CASCADE", name=op.f("fk_clock_pauses_store_id")),
    )
    op.create_index("uq_clock_pauses_place", "clock_pauses", ["code", "platform_id", sa.text("coalesce(store_id, 0)")], unique=True)


def downgrade() -> None:
    op.drop_table("clock_pauses")
