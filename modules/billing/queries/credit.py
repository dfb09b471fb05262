"""What merchants have in credit."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from modules.billing.models import Credit
from webapp.commerce import Money
from webapp.db import db


def balances(platform_id: int, merchant_id: int) -> list[Money]:
    """What a merchant has, by currency; currencies without any are left out."""
    total = func.sum(Credit.amount_minor)
    statement = (
        select(Credit.currency, total)
        .where(Credit.platform_id == platform_id, Credit.merchant_id == merchant_id)
        .group_by(Credit.currency)
        .having(total != 0)
        .order_by(Credit.currency)
    )
    return [Money(int(amount), currency) for currency, amount in db.session.execute(statement)]


def balance(platform_id: int, merchant_id: int, currency: str) -> int:
    """What a merchant has in one currency, in minor units."""
    statement = select(func.sum(Credit.amount_minor)).where(
        Credit.platform_id == platform_id, Credit.merchant_id == merchant_id, Credit.currency == currency
    )
    return int(db.session.scalar(statement) or 0)


def entries(platform_id: int, merchant_id: int, limit: int = 20) -> Sequence[Credit]:
    """The latest entries, newest first."""
    statement = select(Credit).where(Credit.platform_id == platform_id, Credit.merchant_id == merchant_id)
    return db.session.scalars(statement.order_by(Credit.id.desc()).limit(limit)).all()


def used_for(platform_id: int, invoice_id: int) -> int:
    """How much credit an invoice holds, in minor units of its currency."""
    statement = select(func.sum(Credit.amount_minor)).where(Credit.platform_id == platform_id, Credit.invoice_id == invoice_id)
    return -int(db.session.scalar(statement) or 0)
