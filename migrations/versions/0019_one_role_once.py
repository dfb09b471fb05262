"""A role at a place is held once, also where the place has no platform, merchant or store (the older key lets those stand twice).

Doubles that two people made at the same moment go; the oldest of them stays.

Revision ID: 0019
Revises: 0018
"""

from __future__ import annotations

from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

PLACE = "user_id, role, coalesce(platform_id, 0), coalesce(merchant_id, 0), coalesce(store_id, 0)"


def upgrade() -> None:
    op.execute(f"DELETE FROM memberships WHERE id NOT IN (SELECT min(id) FROM memberships GROUP BY {PLACE})")  # constants
    op.execute(f"CREATE UNIQUE INDEX uq_memberships_place ON memberships ({PLACE})")


def downgrade() -> None:
    op.execute("DROP INDEX uq_memberships_place")
