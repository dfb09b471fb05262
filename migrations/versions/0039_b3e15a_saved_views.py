"""A person's own views of lists.

Revision ID: 0039_b3e15a
Revises: 0038_7d21ae
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0039_b3e15a"
down_revision = "0038_7d21ae"
branch_labels = None
depends_on = None

TABLE = "saved_views"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(80), nullable=False),
        sa.Column("list", sa.String(200), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("query", sa.String(1000), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f(f"fk_{TABLE}_user_id"), ondelete="CASCADE"),
        sa.UniqueConstraint("user_id", "place", "list", "name", name=op.f(f"uq_{TABLE}_user_id_place_list_name")),
    )


def downgrade() -> None:
    op.drop_table(TABLE)
