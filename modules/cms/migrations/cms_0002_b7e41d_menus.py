"""How often a menu was saved, so that nobody saves over what somebody else did meanwhile.

Revision ID: cms_0002_b7e41d
Revises: cms_0001_92a0c6
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "cms_0002_b7e41d"
down_revision = "cms_0001_92a0c6"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "cms_menus",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("menu", sa.String(length=10), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("platform_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["platform_id"], ["platforms.id"], name=op.f("fk_cms_menus_platform_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cms_menus")),
        sa.UniqueConstraint("platform_id", "place", "menu", name=op.f("uq_cms_menus_platform_id_place_menu")),
    )
    op.create_index("ix_cms_menus_platform_id", "cms_menus", ["platform_id"])


def downgrade() -> None:
    op.drop_table("cms_menus")
