"""Writing to merchants about their invoices, by the outbox, in the transaction that it is about."""

from __future__ import annotations

from datetime import datetime, timedelta

from modules.billing import letters
from modules.billing.models import Invoice
from modules.billing.queries.people import addresses
from webapp.db import utcnow
from webapp.mail import send

LATE = timedelta(days=3)
"""Of what is longer past nobody is told by mail, as when a history is written."""


def issued(invoice: Invoice, at: datetime) -> None:
    """A new invoice."""
    _write(letters.ISSUED, invoice, at)


def noted(note: Invoice, at: datetime) -> None:
    """A credit note."""
    _write(letters.NOTED, note, at)


def failed(invoice: Invoice, at: datetime) -> None:
    """A payment that was refused."""
    _write(letters.FAILED, invoice, at)


def closed(invoice: Invoice, at: datetime) -> None:
    """Access that ends because an invoice is not paid."""
    _write(letters.CLOSED, invoice, at)


def _write(code: str, invoice: Invoice, at: datetime) -> None:
    if utcnow() - at > LATE:
        return
    for address in addresses(invoice.platform_id, invoice.merchant_id):
        send(code, address, facts={"invoice": invoice.id}, locale=invoice.locale, platform_id=invoice.platform_id)
