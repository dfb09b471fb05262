"""Indexes for the order in which a store's products and variants are listed.

Revision ID: inventory_0003_c3e915
Revises: inventory_0002_4e9b27
"""

from __future__ import annotations

from alembic import op

revision = "inventory_0003_c3e915"
down_revision = "inventory_0002_4e9b27"
branch_labels = None
depends_on = None

INDEXES = {
    "ix_inventory_products_list": ("inventory_products", ["platform_id", "store_id", "name", "id"]),
    "ix_inventory_variants_list": ("inventory_variants", ["platform_id", "store_id", "product_id", "label", "id"]),
}


def upgrade() -> None:
    for name, (table, columns) in INDEXES.items():
        op.create_index(name, table, columns)


def downgrade() -> None:
    for name, (table, _columns) in INDEXES.items():
        op.drop_index(name, table)
