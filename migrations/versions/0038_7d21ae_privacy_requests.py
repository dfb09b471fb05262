"""Requests of people about what is kept of them.

Revision ID: 0038_7d21ae
Revises: 0037_c5d3f8
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0038_7d21ae"
down_revision = "0037_c5d3f8"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
TABLE = "privacy_requests"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("platform_id", sa.Integer(), nullable=False),
        sa.Column("merchant_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("subject", sa.String(20), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.Column("ids", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("reached", sa.JSON(), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("asked_by", sa.Integer()),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT),
        sa.Column("ended_by", sa.Integer()),
        sa.CheckConstraint("kind IN ('export', 'erase')", name=op.f(f"ck_{TABLE}_kind")),
        sa.CheckConstraint("state IN ('open', 'done', 'withdrawn')", name=op.f(f"ck_{TABLE}_state")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
        sa.ForeignKeyConstraint(["platform_id"], ["platforms.id"], name=op.f(f"fk_{TABLE}_platform_id")),
        sa.ForeignKeyConstraint(
            ["merchant_id", "platform_id"],
            ["merchant_platforms.merchant_id", "merchant_platforms.platform_id"],
            name=op.f(f"fk_{TABLE}_merchant_id_platform_id"),
        ),
    )
    for name in ("platform_id", "merchant_id"):
        op.create_index(op.f(f"ix_{TABLE}_{name}"), TABLE, [name])
    op.create_index(op.f(f"ix_{TABLE}_platform_id_state_due_at"), TABLE, ["platform_id", "state", "due_at"])
    op.create_index(op.f(f"ix_{TABLE}_subject"), TABLE, ["platform_id", "subject", "subject_id"])


def downgrade() -> None:
    op.drop_table(TABLE)
