"""Options of products, and the values that each variant has of them: no two variants of a product have the same.

Revision ID: inventory_0004_a72d5c
Revises: inventory_0003_c3e915
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "inventory_0004_a72d5c"
down_revision = "inventory_0003_c3e915"
branch_labels = None
depends_on = None

VALUES = ("option_1", "option_2", "option_3")
INDEX = "uq_inventory_variants_combination"


def upgrade() -> None:
    op.add_column("inventory_products", sa.Column("options", sa.JSON(), nullable=False, server_default="[]"))
    for name in VALUES:
        op.add_column("inventory_variants", sa.Column(name, sa.String(38), nullable=False, server_default=""))
    given = sa.text("option_1 <> ''")
    op.create_index(INDEX, "inventory_variants", ["product_id", *VALUES], unique=True, sqlite_where=given, postgresql_where=given)


def downgrade() -> None:
    op.drop_index(INDEX, table_name="inventory_variants")
    for name in reversed(VALUES):
        op.drop_column("inventory_variants", name)
    op.drop_column("inventory_products", "options")
