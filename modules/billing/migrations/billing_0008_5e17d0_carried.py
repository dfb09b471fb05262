"""What a larger plan costs in the period in which it began, where that comes with the next invoice.

Revision ID: billing_0008_5e17d0
Revises: billing_0007_a93c1d
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "billing_0008_5e17d0"
down_revision = "billing_0007_a93c1d"
branch_labels = None
depends_on = None

SUBSCRIPTIONS = "billing_subscriptions"
MINOR = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column(SUBSCRIPTIONS, sa.Column("carried_net", MINOR, nullable=False, server_default="0"))
    op.add_column(SUBSCRIPTIONS, sa.Column("carried_from", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    for name in ("carried_from", "carried_net"):
        op.drop_column(SUBSCRIPTIONS, name)
