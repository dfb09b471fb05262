"""Changes of modules at a later time.

Revision ID: 0014
Revises: 0013
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "module_schedules",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("platform_id", sa.Integer(), nullable=False),
        sa.Column("requested", sa.JSON(), nullable=False),
        sa.Column("steps", sa.JSON(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("is_lease", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Integer()),
        sa.Column("actor", sa.String(254), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("done_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_module_schedules"),
        sa.ForeignKeyConstraint(["platform_id"], ["platforms.id"], name="fk_module_schedules_platform_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_module_schedules_user_id", ondelete="SET NULL"),
    )
    op.create_index("ix_module_schedules_platform_id", "module_schedules", ["platform_id"])
    op.create_index("ix_module_schedules_state_at", "module_schedules", ["state", "at"])


def downgrade() -> None:
    op.drop_table("module_schedules")
