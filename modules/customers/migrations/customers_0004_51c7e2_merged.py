"""Who was merged into a customer is looked up by an index.

Revision ID: customers_0004_51c7e2
Revises: customers_0003_8c2f41
"""

from __future__ import annotations

from alembic import op

revision = "customers_0004_51c7e2"
down_revision = "customers_0003_8c2f41"
branch_labels = None
depends_on = None

TABLE, INDEX = "customers_customers", "ix_customers_customers_merged"


def upgrade() -> None:
    op.create_index(op.f(INDEX), TABLE, ["platform_id", "merchant_id", "merged_into_id"])


def downgrade() -> None:
    op.drop_index(op.f(INDEX), table_name=TABLE)
