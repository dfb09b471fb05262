"""Which day's retry was made last, and since when nothing can be invoiced because the seller's settings lack something.

Revision ID: billing_0005_c1d93e
Revises: billing_0004_7be41c
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "billing_0005_c1d93e"
down_revision = "billing_0004_7be41c"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("billing_subscriptions", sa.Column("dunned_days", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("billing_clocks", sa.Column("unbilled_since", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("billing_clocks", "unbilled_since")
    op.drop_column("billing_subscriptions", "dunned_days")
