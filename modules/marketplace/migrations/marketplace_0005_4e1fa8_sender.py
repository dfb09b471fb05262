"""Which job sends an action, so that no other one does at the same time.

Revision ID: marketplace_0005_4e1fa8
Revises: marketplace_0004_c07d52
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "marketplace_0005_4e1fa8"
down_revision = "marketplace_0004_c07d52"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("marketplace_actions", sa.Column("job_run_id", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    op.drop_column("marketplace_actions", "job_run_id")
