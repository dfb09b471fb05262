"""What kind of place a location is. The first one of a store is its shop; of the others nobody said so far.

Revision ID: inventory_0007_a41c92
Revises: inventory_0006_d83b5e
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "inventory_0007_a41c92"
down_revision = "inventory_0006_d83b5e"
branch_labels = None
depends_on = None

TABLE = "inventory_locations"


def upgrade() -> None:
    op.add_column(TABLE, sa.Column("kind", sa.String(20), nullable=False, server_default="shop"))
    places = sa.table(TABLE, sa.column("kind", sa.String), sa.column("priority", sa.Integer))
    op.execute(places.update().where(places.c.priority > 1).values(kind="other"))


def downgrade() -> None:
    op.drop_column(TABLE, "kind")
