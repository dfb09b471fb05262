"""The mails about invoices: a new one, a refused payment, access that is closed, a credit note. They link to the invoice, with its PDF.

What they say is read when they are sent: of a payment that came in meanwhile nobody is told that it failed.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from babel.dates import format_date
from babel.numbers import format_currency
from flask import request

from modules.billing.config import Terms, current_terms
from modules.billing.models import Invoice, Subscription
from modules.billing.models.invoices import InvoiceStatus
from modules.billing.models.subscriptions import Status
from modules.billing.opening import grace_end
from modules.billing.papers.letter_words import sentence
from modules.billing.papers.wording import language
from modules.billing.queries import credit, invoices, subscriptions
from webapp.commerce import Money
from webapp.kernel import kernel
from webapp.mail import Letter, OutboxMail, Written, declare
from webapp.merchants.queries import merchant_stores, names_of_stores
from webapp.platforms.snapshot import Snapshot
from webapp.routing.context import platform_url_for, platform_work
from webapp.tenancy import scope

ISSUED, FAILED, CLOSED, NOTED = "billing_invoice", "billing_payment_failed", "billing_access_closed", "billing_credit_note"


def prepare(mail: OutboxMail) -> Written | None:
    """The sentences of a mail; None while billing is off, and for what is not so any more."""
    snapshot = kernel().modules.snapshot(mail.platform_id) if mail.platform_id is not None else None
    if snapshot is None or "billing" not in snapshot.modules:
        return None
    with platform_work(snapshot), scope(snapshot.id):
        invoice = invoices.invoice(snapshot.id, mail.facts["invoice"])
        said = _said(mail.code, invoice, current_terms())
        url, words = _url(snapshot, invoice), _words(invoice)
    if not said:
        return None
    subject, *lines = (sentence(key, invoice.locale, {**words, **more}) for key, more in said)
    return Written(facts={"subject": subject, "lines": lines, "url": url}, locale=language(invoice.locale))


def _said(code: str, invoice: Invoice, terms: Terms) -> list[tuple[str, dict[str, str]]]:
    """Keys of the subject and of the sentences, with what only they need; nothing where the mail is out of date."""
    if code == ISSUED:
        after = {"open": "due", "paid": "paid"}.get(invoice.status)
        return [("subject_issued", {}), ("issued", {}), (after, {}), ("see", {})] if after else []
    if code == NOTED:
        reason: list[tuple[str, dict[str, str]]] = [("reason", {"reason": invoice.reason})]
        return [("subject_noted", {}), ("noted", {}), *reason, ("see", {})]
    if invoice.status != InvoiceStatus.OPEN:
        return []
    held = subscriptions.subscription(invoice.platform_id, invoice.subscription_id)
    if code == CLOSED:
        return [("subject_closed", {}), ("closed", {}), ("reading", {}), ("pay", {})] if held.status == Status.UNPAID else []
    return [("subject_failed", {}), ("failed", {}), *_what_next(held, terms, invoice.locale), ("pay", {})]


def _what_next(held: Subscription, terms: Terms, locale: str) -> list[tuple[str, dict[str, str]]]:
    """Until when everything stays open, and when it is tried again."""
    if held.status != Status.PAST_DUE or held.past_due_since is None:
        return []
    end = grace_end(held, terms.grace_days)
    begun = held.past_due_since.astimezone(terms.zone).date()
    said: list[tuple[str, dict[str, str]]] = [("until", {"until": _day(end.astimezone(terms.zone).date(), locale)})]
    again = next((begun + timedelta(days=each) for each in terms.dunning_days if each > held.dunned_days), None)
    return [*said, ("again", {"again": _day(again, locale)})] if again is not None else said


def _words(invoice: Invoice) -> dict[str, str]:
    sign, locale = -1 if invoice.is_credit_note else 1, invoice.locale
    return {
        "number": invoice.number,
        "total": _amount(Money(sign * invoice.total_minor, invoice.currency), locale),
        "owed": _amount(credit.owed([invoice])[invoice.id], locale),
        "due": _day(invoice.due_on, locale),
        "corrects": invoice.credits.number if invoice.credits is not None else "",
    }


def _amount(value: Money, locale: str) -> str:
    return str(format_currency(value.decimal, value.currency, locale=language(locale)))


def _day(value: date | datetime, locale: str) -> str:
    return str(format_date(value, "long", locale="en_GB" if language(locale) == "en" else language(locale)))


def _url(snapshot: Snapshot, invoice: Invoice) -> str:
    """The page of the invoice in the merchant's first store; empty where it has none."""
    stores = merchant_stores(snapshot.id, invoice.merchant_id)
    if not stores:
        return ""
    code = names_of_stores(snapshot.id, stores[:1])[0].code
    path = platform_url_for(snapshot.code, "billing.store.billing.detail", store_code=code, invoice_id=invoice.id)
    return f"{request.host_url.rstrip('/')}{path}"


for each in (ISSUED, FAILED, CLOSED, NOTED):
    declare(Letter(code=each, subject="%(subject)s", template="billing/mail/about_an_invoice.txt", prepare=prepare))
