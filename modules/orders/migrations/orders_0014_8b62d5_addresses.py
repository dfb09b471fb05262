"""Addresses of customers in their normal form, in orders that were written before it was asked for.

Revision ID: orders_0014_8b62d5
Revises: orders_0013_d83f61
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from webapp.accounts.identity import normal_email
from webapp.db.folding import folded

revision = "orders_0014_8b62d5"
down_revision = "orders_0013_d83f61"
branch_labels = None
depends_on = None

TABLE = "orders_orders"
NAMES = ("number", "customer_name", "customer_email", "channel_ref", "city")
AT_ONCE = 1000


def upgrade() -> None:
    rewrite(op.get_bind())


def rewrite(connection: sa.Connection) -> None:
    """Write each order's address as new orders have theirs, and what the order is found by with it, some at a time.

    What is no address stays as it came. Done again, nothing is left to do.
    """
    orders = sa.table(TABLE, sa.column("id", sa.Integer), sa.column("search", sa.Text), *(sa.column(name, sa.String) for name in NAMES))
    mine = orders.c.id == sa.bindparam("row")
    statement = orders.update().where(mine).values(customer_email=sa.bindparam("address"), search=sa.bindparam("text"))
    last = 0
    wanted = sa.select(orders).where(orders.c.customer_email != "").order_by(orders.c.id).limit(AT_ONCE)
    while rows := connection.execute(wanted.where(orders.c.id > last)).mappings().all():
        last = rows[-1]["id"]
        changed = []
        for row in rows:
            normal = normal_email(row["customer_email"])
            if normal and normal != row["customer_email"]:
                found = {**row, "customer_email": normal}
                changed.append({"row": row["id"], "address": normal, "text": folded(*(found[name] for name in NAMES))})
        if changed:
            connection.execute(statement, changed)


def downgrade() -> None:
    """Nothing to undo: the addresses name whom they named."""
