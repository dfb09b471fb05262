"""Menu items hidden by a platform or a person."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "admin_menu_configs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("platform_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer()),
        sa.Column("frontend", sa.String(10), nullable=False),
        sa.Column("menu_item", sa.String(60), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_admin_menu_configs"),
        sa.UniqueConstraint(
            "platform_id", "user_id", "frontend", "menu_item", name="uq_admin_menu_configs_platform_id_user_id_frontend_menu_item"
        ),
        sa.ForeignKeyConstraint(["platform_id"], ["platforms.id"], name="fk_admin_menu_configs_platform_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_admin_menu_configs_user_id", ondelete="CASCADE"),
    )
    op.create_index("ix_admin_menu_configs_platform_id", "admin_menu_configs", ["platform_id"])


def downgrade() -> None:
    op.drop_table("admin_menu_configs")
