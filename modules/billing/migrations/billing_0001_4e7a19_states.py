"""All states of a subscription, and since when one stands still.

Revision ID: billing_0001_4e7a19
Revises: nothing, it is the module's first; the tables it changes were made in the kernel's history
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "billing_0001_4e7a19"
down_revision = None
branch_labels = None
depends_on = None

TABLE = "billing_subscriptions"
STATES = "'active', 'canceled', 'incomplete', 'incomplete_expired', 'past_due', 'paused', 'trialing', 'unpaid'"


def upgrade() -> None:
    with op.batch_alter_table(TABLE) as table:
        table.add_column(sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True))
        table.drop_constraint(op.f(f"ck_{TABLE}_ended"), type_="check")
        table.create_check_constraint(op.f(f"ck_{TABLE}_ended"), "(status IN ('canceled', 'incomplete_expired')) = (ended_at IS NOT NULL)")
        table.create_check_constraint(op.f(f"ck_{TABLE}_status"), f"status IN ({STATES})")
        table.create_check_constraint(op.f(f"ck_{TABLE}_paused"), "(status = 'paused') = (paused_at IS NOT NULL)")


def downgrade() -> None:
    """What stands still goes on, and what was never paid has ended: the earlier states have no other words."""
    op.execute(f"UPDATE {TABLE} SET status = 'canceled' WHERE status = 'incomplete_expired'")
    op.execute(f"UPDATE {TABLE} SET status = 'unpaid' WHERE status = 'incomplete'")
    op.execute(f"UPDATE {TABLE} SET status = 'active', paused_at = NULL WHERE status = 'paused'")
    with op.batch_alter_table(TABLE) as table:
        for name in ("paused", "status", "ended"):
            table.drop_constraint(op.f(f"ck_{TABLE}_{name}"), type_="check")
        table.create_check_constraint(op.f(f"ck_{TABLE}_ended"), "(status = 'canceled') = (ended_at IS NOT NULL)")
        table.drop_column("paused_at")
