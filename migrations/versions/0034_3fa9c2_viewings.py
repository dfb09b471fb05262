"""The log of who viewed as whom.

Revision ID: 0034_3fa9c2
Revises: 0033_b7d2c4
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0034_3fa9c2"
down_revision = "0033_b7d2c4"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
OPEN = sa.text("ended_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "viewings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=True),
        sa.Column("actor_user_id", sa.Integer(), nullable=False),
        sa.Column("target_user_id", sa.Integer(), nullable=False),
        sa.Column("platform_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(300), nullable=False),
        sa.Column("back", sa.String(500), nullable=False),
        sa.Column("begun_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("ended_how", sa.String(20), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_viewings"),
        sa.ForeignKeyConstraint(["session_id"], ["login_sessions.id"], name="fk_viewings_session_id", ondelete="SET NULL"),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_viewings_reason")),
        sa.CheckConstraint("(ended_at IS NULL) = (ended_how IS NULL)", name=op.f("ck_viewings_ended")),
        sa.CheckConstraint("actor_user_id <> target_user_id", name=op.f("ck_viewings_persons")),
    )
    op.create_index("uq_viewings_open", "viewings", ["session_id"], unique=True, sqlite_where=OPEN, postgresql_where=OPEN)
    op.create_index("ix_viewings_platform_id_id", "viewings", ["platform_id", "id"])
    op.create_index("ix_viewings_target_user_id", "viewings", ["target_user_id"])


def downgrade() -> None:
    op.drop_table("viewings")
