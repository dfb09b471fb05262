"""What is done with many invoices at once: each by itself, and refused with a sentence where it cannot be."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _

from modules.billing.queries import invoices, subscriptions
from modules.billing.queries.people import addresses
from modules.billing.services import mailing
from modules.billing.services import subscriptions as service
from webapp.db import utcnow
from webapp.domain import Conflict, DomainError


def resend(platform_id: int, invoice_id: int, *, now: datetime | None = None) -> None:
    """Mail an invoice or a credit note once more. Raises DomainError where its merchant has no address."""
    found, now = invoices.invoice(platform_id, invoice_id), now or utcnow()
    if not addresses(platform_id, found.merchant_id):
        raise DomainError(_("There is nobody to write to. Add the merchant’s address first."), "no_address")
    (mailing.noted if found.is_credit_note else mailing.issued)(found, now)


def collect_again(platform_id: int, invoice_id: int, *, now: datetime | None = None) -> str:
    """Try once more to collect an open invoice: how the attempt stands, a `PaymentState`. Raises Conflict for one that is not open."""
    found = invoices.invoice(platform_id, invoice_id)
    if found.is_credit_note:
        raise Conflict(_("A credit note is not collected."), "credit_note")
    subscription = subscriptions.subscription(platform_id, found.subscription_id, lock=True)
    return service.pay(subscription, invoice_id, now=now)
