"""What two people edit has a version: platforms, locations of stock. And the authenticator's last code that was used, so that none is used twice.

Revision ID: 0008
Revises: 0007
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("platforms", sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    op.add_column("inventory_locations", sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    op.add_column("users", sa.Column("tf_last_counter", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("users", "tf_last_counter")
    op.drop_column("inventory_locations", "version")
    op.drop_column("platforms", "version")
