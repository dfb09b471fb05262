"""On which platforms the modules were told that a merchant was anonymised.

Revision ID: 0037_c5d3f8
Revises: 0036_e41a70
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0037_c5d3f8"
down_revision = "0036_e41a70"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("merchant_platforms", sa.Column("emptied_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("merchant_platforms", "emptied_at")
