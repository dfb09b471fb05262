"""Invoices with their lines and payments."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import Select, String, bindparam, case, func, select, type_coerce
from sqlalchemy.orm import selectinload

from modules.billing.models import Credit, Invoice, InvoiceLine, Payment
from modules.billing.models.invoices import InvoiceStatus
from webapp.commerce import Money
from webapp.db import db
from webapp.domain import NotFound
from webapp.merchants.models import Store

NUMBERED = select(Invoice).where(Invoice.platform_id == bindparam("platform"), Invoice.number == bindparam("number"))
"""Made once: every notice of a payment asks."""


def listing(platform_id: int, merchant_id: int | None = None) -> Select[Invoice]:
    """Invoices of the platform, or of one merchant on it."""
    statement = select(Invoice).where(Invoice.platform_id == platform_id)
    return statement if merchant_id is None else statement.where(Invoice.merchant_id == merchant_id)


def invoice(platform_id: int, invoice_id: int, *, merchant_id: int | None = None, lock: bool = False) -> Invoice:
    """One invoice with its lines and payments; of this merchant, where one is given. Raises NotFound."""
    statement = (
        listing(platform_id, merchant_id)
        .where(Invoice.id == invoice_id)
        .options(selectinload(Invoice.lines), selectinload(Invoice.payments))
    )
    if lock:
        statement = statement.with_for_update(of=Invoice).execution_options(populate_existing=True)
    found = db.session.scalars(statement).one_or_none()
    if found is None:
        raise NotFound(_("There is no such invoice here."))
    return found


def correctable(platform_id: int, invoice_id: int) -> Invoice:
    """An invoice that a credit note can be about. Raises NotFound for a credit note."""
    found = invoice(platform_id, invoice_id)
    if found.is_credit_note:
        raise NotFound(_("A credit note is not corrected. Issue another invoice."))
    return found


def open_invoices(platform_id: int, subscription_id: int, *, lock: bool = False) -> list[Invoice]:
    """Unpaid invoices of a subscription, oldest first."""
    statement = (
        listing(platform_id).where(Invoice.subscription_id == subscription_id, Invoice.status == InvoiceStatus.OPEN).order_by(Invoice.id)
    )
    return list(db.session.scalars(statement.with_for_update() if lock else statement))


def of_subscription(platform_id: int, subscription_id: int) -> list[Invoice]:
    """Every invoice of a subscription, newest first."""
    statement = listing(platform_id).where(Invoice.subscription_id == subscription_id).order_by(Invoice.id.desc())
    return list(db.session.scalars(statement))


def attempts(platform_id: int, invoice_id: int) -> int:
    """How often it was tried to collect an invoice."""
    statement = select(func.count(Payment.id)).where(Payment.platform_id == platform_id, Payment.invoice_id == invoice_id)
    return int(db.session.scalar(statement) or 0)


def sums(platform_id: int, since: datetime | None = None) -> list[tuple[str, int, Money]]:
    """(status, count, total) of what was issued since a moment, by currency; of open invoices what is still to be paid."""
    held = select(func.sum(Credit.amount_minor)).where(Credit.platform_id == platform_id, Credit.invoice_id == Invoice.id)
    used = case((Invoice.status == InvoiceStatus.OPEN, func.coalesce(held.correlate(Invoice).scalar_subquery(), 0)), else_=0)
    statement = (
        select(Invoice.currency, Invoice.status, func.count(Invoice.id), func.sum(Invoice.total_minor + used))
        .where(Invoice.platform_id == platform_id)
        .group_by(Invoice.currency, Invoice.status)
        .order_by(Invoice.currency, Invoice.status)
    )
    if since is not None:
        statement = statement.where(Invoice.issued_at >= since)
    return [(status, count, Money(int(total or 0), currency)) for currency, status, count, total in db.session.execute(statement)]


def latest(platform_id: int, merchant_id: int, limit: int) -> list[Invoice]:
    """A merchant's invoices and credit notes, those issued last first."""
    return [*one_by_one(listing(platform_id, merchant_id).order_by(Invoice.issued_at.desc(), Invoice.id.desc()).limit(limit))]


def one_by_one(statement: Select[Invoice]) -> Iterator[Invoice]:
    """The invoices of a narrowed listing, in the order of their numbers, some hundred of them in memory at a time."""
    yield from db.session.scalars(statement.order_by(Invoice.series, Invoice.sequence).execution_options(yield_per=500))


def with_number(platform_id: int, number: str) -> Invoice | None:
    """The invoice with this number, if there is one."""
    return db.session.scalars(NUMBERED, {"platform": platform_id, "number": number}).one_or_none()


def language_of(platform_id: int, merchant_id: int) -> str:
    """The language that a merchant is written to in: that of its first store here."""
    statement = select(Store.locale).where(Store.platform_id == platform_id, Store.merchant_id == merchant_id).order_by(Store.id).limit(1)
    return db.session.scalar(statement) or "en"


def credit_notes(platform_id: int, invoice_id: int) -> list[Invoice]:
    """The credit notes of an invoice, oldest first."""
    return list(db.session.scalars(listing(platform_id).where(Invoice.credits_id == invoice_id).order_by(Invoice.id)))


def stored_texts(platform_id: int, invoice_id: int) -> dict[int, str]:
    """The texts of an invoice's lines as they are stored, by position: a sentence with its facts, in no language."""
    text = type_coerce(InvoiceLine.text, String)
    statement = select(InvoiceLine.position, text).where(InvoiceLine.platform_id == platform_id, InvoiceLine.invoice_id == invoice_id)
    return dict(db.session.execute(statement).all())
