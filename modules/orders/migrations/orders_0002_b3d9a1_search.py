"""Orders are searched without accents and case, and found by their customer.

Revision ID: orders_0002_b3d9a1
Revises: orders_0001_f05654
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from webapp.db.folding import folded

revision = "orders_0002_b3d9a1"
down_revision = "orders_0001_f05654"
branch_labels = None
depends_on = None

TABLE = "orders_orders"
NAMES = ("number", "customer_name", "customer_email", "channel_ref", "city")
AT_ONCE = 1000


def upgrade() -> None:
    op.add_column(TABLE, sa.Column("search", sa.Text(), nullable=False, server_default=""))
    op.create_index(op.f(f"ix_{TABLE}_store_id_customer_id"), TABLE, ["store_id", "customer_id"])
    fill(op.get_bind())


def fill(connection: sa.Connection) -> None:
    """What each order is found by, some at a time."""
    orders = sa.table(TABLE, sa.column("id", sa.Integer), sa.column("search", sa.Text), *(sa.column(name, sa.String) for name in NAMES))
    last = 0
    while rows := connection.execute(sa.select(orders).where(orders.c.id > last).order_by(orders.c.id).limit(AT_ONCE)).all():
        last = rows[-1].id
        found = [{"row": row.id, "text": folded(*(getattr(row, name) for name in NAMES))} for row in rows]
        connection.execute(orders.update().where(orders.c.id == sa.bindparam("row")).values(search=sa.bindparam("text")), found)


def downgrade() -> None:
    op.drop_index(op.f(f"ix_{TABLE}_store_id_customer_id"), TABLE)
    op.drop_column(TABLE, "search")
