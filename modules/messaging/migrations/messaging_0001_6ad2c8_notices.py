"""Notices, and how people want to be told.

Revision ID: messaging_0001_6ad2c8
Revises: nothing, it is the module's first
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "messaging_0001_6ad2c8"
down_revision = None
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
NOTICES, PREFERENCES, PEOPLE, DIGESTS = "messaging_notices", "messaging_preferences", "messaging_people", "messaging_digests"


def upgrade() -> None:
    _notices()
    _table(
        PREFERENCES,
        sa.Column("kind", sa.String(80), nullable=False),
        sa.Column("channel", sa.String(10), nullable=False),
        sa.UniqueConstraint("user_id", "kind", name=op.f(f"uq_{PREFERENCES}_user_id_kind")),
        sa.CheckConstraint("channel IN ('app', 'mail', 'digest', 'off')", name=op.f(f"ck_{PREFERENCES}_channel")),
    )
    op.create_table(
        PEOPLE,
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("digest_hour", sa.Integer()),
        sa.PrimaryKeyConstraint("user_id", name=op.f(f"pk_{PEOPLE}")),
        _refers(PEOPLE, "user_id", "users"),
        sa.CheckConstraint("digest_hour BETWEEN 0 AND 23", name=op.f(f"ck_{PEOPLE}_hour")),
    )
    _table(
        DIGESTS,
        sa.Column("platform_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        _refers(DIGESTS, "platform_id", "platforms"),
        sa.UniqueConstraint("user_id", "platform_id", "day", name=op.f(f"uq_{DIGESTS}_user_id_platform_id_day")),
    )
    op.create_index(op.f(f"ix_{DIGESTS}_platform_id"), DIGESTS, ["platform_id"])


def downgrade() -> None:
    for table in (DIGESTS, PEOPLE, PREFERENCES, NOTICES):
        op.drop_table(table)


def _notices() -> None:
    _table(
        NOTICES,
        *(sa.Column(name, sa.Integer()) for name in ("platform_id", "merchant_id", "store_id")),
        sa.Column("kind", sa.String(80), nullable=False),
        sa.Column("dedupe_key", sa.String(200), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("read_at", MOMENT),
        sa.Column("digest_pending", sa.Boolean(), nullable=False),
        sa.Column("digest_id", sa.Integer()),
        _refers(NOTICES, "platform_id", "platforms"),
        sa.UniqueConstraint("user_id", "dedupe_key", name=op.f(f"uq_{NOTICES}_user_id_dedupe_key")),
        sa.CheckConstraint("count >= 1", name=op.f(f"ck_{NOTICES}_count")),
    )
    op.create_index(op.f(f"ix_{NOTICES}_user_id_read_at"), NOTICES, ["user_id", "read_at"])
    op.create_index(op.f(f"ix_{NOTICES}_platform_id"), NOTICES, ["platform_id"])
    op.create_index(op.f(f"ix_{NOTICES}_digest_id"), NOTICES, ["digest_id"])
    op.create_index(op.f(f"ix_{NOTICES}_at"), NOTICES, ["at"])


def _table(name: str, *parts: Any) -> None:
    """A table of rows that are a person's."""
    op.create_table(
        name,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        *parts,
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
        _refers(name, "user_id", "users"),
    )


def _refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], ondelete="CASCADE", name=op.f(f"fk_{table}_{column}"))
