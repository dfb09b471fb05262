"""What waits to be sent is found without reading what was sent.

Revision ID: marketplace_0004_c07d52
Revises: marketplace_0003_9a5c31
"""

from __future__ import annotations

from alembic import op

revision = "marketplace_0004_c07d52"
down_revision = "marketplace_0003_9a5c31"
branch_labels = None
depends_on = None
NAME = "ix_marketplace_actions_store_id_progress_id"


def upgrade() -> None:
    op.create_index(NAME, "marketplace_actions", ["store_id", "progress", "id"])


def downgrade() -> None:
    op.drop_index(NAME, table_name="marketplace_actions")
