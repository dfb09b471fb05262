"""Series of numbers without gaps, for every module; billing's own move there.

Revision ID: 0020
Revises: 0017
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

PREFIX = "billing.invoices:"


def upgrade() -> None:
    op.create_table(
        "number_series",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("platform_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("next", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_number_series"),
        sa.ForeignKeyConstraint(["platform_id"], ["platforms.id"], name="fk_number_series_platform_id"),
        sa.UniqueConstraint("platform_id", "name", name="uq_number_series_platform_id_name"),
    )
    op.execute(
        f"INSERT INTO number_series (platform_id, name, next) SELECT platform_id, '{PREFIX}' || series, next FROM billing_number_series"
    )
    op.drop_table("billing_number_series")


def downgrade() -> None:
    op.create_table(
        "billing_number_series",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("series", sa.String(20), nullable=False),
        sa.Column("next", sa.Integer(), nullable=False),
        sa.Column("platform_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["platform_id"], ["platforms.id"], name="fk_billing_number_series_platform_id"),
        sa.PrimaryKeyConstraint("id", name="pk_billing_number_series"),
        sa.UniqueConstraint("platform_id", "series", name="uq_billing_number_series_platform_id_series"),
    )
    op.create_index("ix_billing_number_series_platform_id", "billing_number_series", ["platform_id"])
    op.execute(
        "INSERT INTO billing_number_series (platform_id, series, next)"
        f" SELECT platform_id, substr(name, {len(PREFIX) + 1}), next FROM number_series WHERE name LIKE '{PREFIX}%'"
    )
    op.drop_table("number_series")
