"""What all stores of a platform come to by day without any dimension, and what moved most, so that its dashboard reads neither from facts.

Revision ID: analytics_0003_9b31f4
Revises: analytics_0002_5c19e7
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "analytics_0003_9b31f4"
down_revision = "analytics_0002_5c19e7"
branch_labels = None
depends_on = None

DAYS, MOVED = "analytics_day_totals", "analytics_moved"
MINOR = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KEY = ("platform_id", "metric", "day", "currency")


def upgrade() -> None:
    op.create_table(
        DAYS,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("metric", sa.String(length=80), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("value", MINOR, nullable=False),
        sa.Column("platform_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["platform_id"], ["platforms.id"], name=op.f("fk_analytics_day_totals_platform_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_analytics_day_totals")),
        sa.UniqueConstraint(*KEY, name="uq_analytics_day_totals_number"),
    )
    op.create_index("ix_analytics_day_totals_platform_id", DAYS, ["platform_id"], unique=False)
    op.create_table(
        MOVED,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("metric", sa.String(length=80), nullable=False),
        sa.Column("stamp", sa.Integer(), nullable=False),
        sa.Column("kept", sa.JSON(), nullable=False),
        sa.Column("platform_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["platform_id"], ["platforms.id"], name=op.f("fk_analytics_moved_platform_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_analytics_moved")),
        sa.UniqueConstraint("platform_id", "metric", name="uq_analytics_moved_metric"),
    )
    op.create_index("ix_analytics_moved_platform_id", MOVED, ["platform_id"], unique=False)
    _fill()


def downgrade() -> None:
    for table in (MOVED, DAYS):
        op.drop_index(f"ix_{table}_platform_id", table)
        op.drop_table(table)


def _fill() -> None:
    totals, days = (sa.table(name, *map(sa.column, (*KEY, "value"))) for name in ("analytics_total_facts", DAYS))
    key = [totals.c[name] for name in KEY]
    summed = sa.select(*key, sa.cast(sa.func.sum(totals.c.value), sa.BigInteger())).group_by(*key)
    op.execute(days.insert().from_select([*KEY, "value"], summed))
