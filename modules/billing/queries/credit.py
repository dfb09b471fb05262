"""What merchants have in credit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import func, select

from modules.billing.models import Credit, Invoice
from modules.billing.models.credits import CreditKind
from modules.billing.models.invoices import InvoiceStatus
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


def newest(platform_id: int, merchant_id: int) -> int:
    """The number of the latest entry, 0 where there is none."""
    statement = select(func.max(Credit.id)).where(Credit.platform_id == platform_id, Credit.merchant_id == merchant_id)
    return int(db.session.scalar(statement) or 0)


def uses(platform_id: int, invoice_id: int) -> list[Credit]:
    """What credit was used for an invoice, or went back from it, oldest first."""
    statement = select(Credit).where(Credit.platform_id == platform_id, Credit.invoice_id == invoice_id)
    return list(db.session.scalars(statement.order_by(Credit.id)))


def used_at_issue(invoice: Invoice) -> int:
    """How much credit was used in the moment in which the invoice was issued: what its paper says, whatever comes later."""
    statement = select(func.sum(Credit.amount_minor)).where(
        Credit.platform_id == invoice.platform_id,
        Credit.invoice_id == invoice.id,
        Credit.kind == CreditKind.USED,
        Credit.at == invoice.issued_at,
    )
    return -int(db.session.scalar(statement) or 0)


def used_by_invoice(platform_id: int, invoice_ids: Iterable[int]) -> dict[int, int]:
    """How much credit each of these invoices holds, by id; those without any are left out."""
    statement = (
        select(Credit.invoice_id, func.sum(Credit.amount_minor))
        .where(Credit.platform_id == platform_id, Credit.invoice_id.in_(list(invoice_ids)))
        .group_by(Credit.invoice_id)
    )
    return {invoice_id: -int(amount) for invoice_id, amount in db.session.execute(statement) if invoice_id is not None and amount}


def owed(invoices: Sequence[Invoice]) -> dict[int, Money]:
    """What is still to be paid of each of these invoices, by id: nothing once it is paid or taken back."""
    held = used_by_invoice(invoices[0].platform_id, [row.id for row in invoices]) if invoices else {}
    return {
        row.id: Money(row.total_minor - held.get(row.id, 0) if row.status == InvoiceStatus.OPEN else 0, row.currency) for row in invoices
    }


def numbers(platform_id: int, entries: Iterable[Credit]) -> dict[int, str]:
    """The numbers of the invoices that entries are about, by id."""
    ids = {entry.invoice_id for entry in entries if entry.invoice_id is not None}
    statement = select(Invoice.id, Invoice.number).where(Invoice.platform_id == platform_id, Invoice.id.in_(ids))
    return dict(db.session.execute(statement).all()) if ids else {}


def used_for(platform_id: int, invoice_id: int) -> int:
    """How much credit an invoice holds, in minor units of its currency."""
    statement = select(func.sum(Credit.amount_minor)).where(Credit.platform_id == platform_id, Credit.invoice_id == invoice_id)
    return -int(db.session.scalar(statement) or 0)
