"""What a draft of a tier says about its name and its place on the price list.

Revision ID: billing_0006_4f2ab7
Revises: billing_0005_c1d93e
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "billing_0006_4f2ab7"
down_revision = "billing_0005_c1d93e"
branch_labels = None
depends_on = None

DRAFTS, TIERS = "billing_tier_drafts", "billing_tiers"
COLUMNS = (
    ("name", sa.String(80), sa.text("''")),
    ("description", sa.String(300), sa.text("''")),
    ("rank", sa.Integer(), sa.text("0")),
    ("is_public", sa.Boolean(), sa.true()),
)


def upgrade() -> None:
    for name, kind, at_first in COLUMNS:
        op.add_column(DRAFTS, sa.Column(name, kind, nullable=False, server_default=at_first))
    for name, _kind, _at_first in COLUMNS:
        op.execute(f"UPDATE {DRAFTS} SET {name} = (SELECT t.{name} FROM {TIERS} t WHERE t.id = {DRAFTS}.tier_id)")


def downgrade() -> None:
    for name, _kind, _at_first in COLUMNS:
        op.drop_column(DRAFTS, name)
