"""What a host of a platform shows, the store whose site it is, and the colours of a platform's sites.

Revision ID: 0033_b7d2c4
Revises: 0032_8b1d44
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0033_b7d2c4"
down_revision = "0032_8b1d44"
branch_labels = None
depends_on = None

STORE = "fk_platform_hosts_store_id"


def upgrade() -> None:
    with op.batch_alter_table("platform_hosts") as batch:
        batch.add_column(sa.Column("face", sa.String(10), nullable=False, server_default="desk"))
        batch.add_column(sa.Column("store_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(STORE, "stores", ["store_id"], ["id"], ondelete="CASCADE")
    op.add_column("platforms", sa.Column("colour", sa.String(7), nullable=True))
    op.add_column("platforms", sa.Column("accent", sa.String(7), nullable=True))


def downgrade() -> None:
    op.drop_column("platforms", "accent")
    op.drop_column("platforms", "colour")
    with op.batch_alter_table("platform_hosts") as batch:
        batch.drop_constraint(STORE, type_="foreignkey")
        batch.drop_column("store_id")
        batch.drop_column("face")
