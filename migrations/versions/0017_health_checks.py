"""What health checks of modules found, whose turn it is, and the way to a platform's latest movements of stock.

Revision ID: 0017
Revises: 0016
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
MOVEMENTS = "ix_inventory_movements_platform_id_id"


def upgrade() -> None:
    op.create_table(
        "module_checks",
        sa.Column("platform_id", sa.Integer(), nullable=False),
        sa.Column("module_code", sa.String(60), nullable=False),
        sa.Column("check_code", sa.String(60), nullable=False),
        sa.Column("outcome", sa.String(10), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("checked_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("platform_id", "module_code", "check_code", name="pk_module_checks"),
        sa.ForeignKeyConstraint(["platform_id"], ["platforms.id"], name="fk_module_checks_platform_id", ondelete="CASCADE"),
    )
    op.create_table(
        "health_rounds",
        sa.Column("platform_id", sa.Integer(), nullable=False),
        sa.Column("begun_at", MOMENT, nullable=False),
        sa.Column("token", sa.String(32)),
        sa.Column("busy_until", MOMENT),
        sa.PrimaryKeyConstraint("platform_id", name="pk_health_rounds"),
        sa.ForeignKeyConstraint(["platform_id"], ["platforms.id"], name="fk_health_rounds_platform_id", ondelete="CASCADE"),
    )
    op.create_index("ix_health_rounds_begun_at", "health_rounds", ["begun_at"])
    op.create_index(MOVEMENTS, "inventory_movements", ["platform_id", "id"])


def downgrade() -> None:
    op.drop_index(MOVEMENTS, "inventory_movements")
    op.drop_table("health_rounds")
    op.drop_table("module_checks")
