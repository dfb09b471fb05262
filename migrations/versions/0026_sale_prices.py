"""Sale prices of variants: a column of their own, where feeds kept them among other attributes.

Revision ID: 0026
Revises: 0025
"""

from __future__ import annotations

import json
from decimal import Decimal, InvalidOperation

import sqlalchemy as sa
from alembic import op
from babel.numbers import get_currency_precision

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

TABLE, KEY = "inventory_variants", "sale_price"
VARIANTS = sa.table(TABLE, sa.column("id"), sa.column("store_id"), sa.column("price"), sa.column("attributes"), sa.column(KEY))
STORES = sa.table("stores", sa.column("id"), sa.column("currency"))
BATCH = 1000


def upgrade() -> None:
    op.add_column(TABLE, sa.Column(KEY, sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True))
    for row, attributes, digits in _rows(sa.cast(VARIANTS.c.attributes, sa.Text).like(f'%"{KEY}"%')):
        text = attributes.pop(KEY, None)
        _set(row.id, attributes, _minor(text, digits, row.price))


def downgrade() -> None:
    for row, attributes, digits in _rows(VARIANTS.c.sale_price.is_not(None)):
        _set(row.id, {**attributes, KEY: format(Decimal(row.sale_price).scaleb(-digits), "f")}, None)
    op.drop_column(TABLE, KEY)


def _minor(text: str | None, digits: int, price: int) -> int | None:
    """The amount, where it is one that can stand beside the price."""
    try:
        minor = int(Decimal(text or "0").scaleb(digits))
    except (InvalidOperation, ValueError, OverflowError):
        return None
    return minor if 0 < minor <= price else None


def _rows(condition):  # type: ignore[no-untyped-def]
    bind, last = op.get_bind(), 0
    currencies = dict(bind.execute(sa.select(STORES.c.id, STORES.c.currency)).all())
    while True:
        part = bind.execute(sa.select(VARIANTS).where(condition, VARIANTS.c.id > last).order_by(VARIANTS.c.id).limit(BATCH)).all()
        for row in part:
            attributes = json.loads(row.attributes) if isinstance(row.attributes, str) else row.attributes
            yield row, dict(attributes), get_currency_precision(currencies[row.store_id])
        if len(part) < BATCH:
            return
        last = part[-1].id


def _set(row_id: int, attributes: dict[str, str], sale_price: int | None) -> None:
    values = {
        "attributes": sa.cast(json.dumps(attributes), sa.JSON) if op.get_bind().dialect.name == "postgresql" else json.dumps(attributes)
    }
    op.get_bind().execute(sa.update(VARIANTS).where(VARIANTS.c.id == row_id).values(**values, sale_price=sale_price))
