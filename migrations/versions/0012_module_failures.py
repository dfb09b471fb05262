"""What modules did wrong, per platform.

Revision ID: 0012
Revises: 0011
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "module_failures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("platform_id", sa.Integer(), nullable=False),
        sa.Column("module_code", sa.String(60), nullable=False),
        sa.Column("where", sa.String(200), nullable=False),
        sa.Column("error", sa.String(300), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("mended_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_module_failures"),
        sa.ForeignKeyConstraint(["platform_id"], ["platforms.id"], name="fk_module_failures_platform_id", ondelete="CASCADE"),
    )
    op.create_index("ix_module_failures_platform_id_module_code", "module_failures", ["platform_id", "module_code"])


def downgrade() -> None:
    op.drop_table("module_failures")
