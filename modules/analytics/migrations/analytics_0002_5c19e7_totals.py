"""The numbers of all stores of a platform together, by day, so that its pages need not add up each store.

Revision ID: analytics_0002_5c19e7
Revises: analytics_0001_adcd30
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "analytics_0002_5c19e7"
down_revision = "analytics_0001_adcd30"
branch_labels = None
depends_on = None

TABLE = "analytics_total_facts"
MINOR = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KEY = ("platform_id", "metric", "day", "one", "two", "currency")


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("metric", sa.String(length=80), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("one", sa.String(length=120), nullable=False),
        sa.Column("two", sa.String(length=120), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("value", MINOR, nullable=False),
        sa.Column("platform_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["platform_id"], ["platforms.id"], name=op.f("fk_analytics_total_facts_platform_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_analytics_total_facts")),
        sa.UniqueConstraint(*KEY, name="uq_analytics_total_facts_number"),
    )
    op.create_index("ix_analytics_total_facts_platform_id", TABLE, ["platform_id"], unique=False)
    _fill()


def downgrade() -> None:
    op.drop_index("ix_analytics_total_facts_platform_id", TABLE)
    op.drop_table(TABLE)


def _fill() -> None:
    stores, totals = (sa.table(name, *map(sa.column, (*KEY, "value"))) for name in ("analytics_store_facts", TABLE))
    key = [stores.c[name] for name in KEY]
    summed = sa.select(*key, sa.cast(sa.func.sum(stores.c.value), sa.BigInteger())).group_by(*key)
    op.execute(totals.insert().from_select([*KEY, "value"], summed))
