"""Since when a connection was off, whether it has caught up, and what a run made up for.

Revision ID: marketplace_0003_9a5c31
Revises: marketplace_0002_b41d7e
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "marketplace_0003_9a5c31"
down_revision = "marketplace_0002_b41d7e"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("marketplace_connections", sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("marketplace_connections", sa.Column("resumed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("marketplace_runs", sa.Column("off_since", sa.DateTime(timezone=True), nullable=True))
    op.add_column("marketplace_runs", sa.Column("caught_up", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    op.drop_column("marketplace_runs", "caught_up")
    op.drop_column("marketplace_runs", "off_since")
    op.drop_column("marketplace_connections", "resumed_at")
    op.drop_column("marketplace_connections", "stopped_at")
