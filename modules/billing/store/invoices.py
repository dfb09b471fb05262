"""The merchant's invoices: the list, each of them, and paying what is open."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from modules.billing import labels
from modules.billing.models import Invoice
from modules.billing.papers.download import beside, downloaded
from modules.billing.papers.drawing import printed
from modules.billing.queries import invoices
from modules.billing.queries import subscriptions as queries
from modules.billing.services import subscriptions as service
from modules.billing.store.plan import billing
from webapp.accounts.access import permission
from webapp.db import transaction
from webapp.entitlements.gate import require_feature
from webapp.ports import port
from webapp.registry.ports.threads import About, Threads
from webapp.routing.context import current_platform, current_store
from webapp.web.htmx import render, see_other
from webapp.web.tables import Column, Empty, Filter, Table

TABLE = Table(
    "invoices",
    columns=[
        Column("number", _l("Number"), sort=(Invoice.series, Invoice.sequence)),
        Column("issued_at", _l("Issued"), sort=Invoice.issued_at),
        Column("status", _l("State"), sort=Invoice.status),
        Column("total", _l("Total"), sort=Invoice.total_minor, numeric=True),
    ],
    search=[Invoice.number],
    filters=[Filter("status", _l("State"), [(code, label) for code, (label, _tone) in labels.INVOICE.items()], column=Invoice.status)],
    default_sort="number",
    default_descending=True,
    empty=Empty(_l("No invoices yet"), _l("The first one comes with the first paid period."), icon="file-invoice"),
)


@billing.get("/invoices")
@permission("billing:plan:read")
@require_feature("billing_history")
def history() -> ResponseReturnValue:
    statement = invoices.listing(current_platform().id, current_store().merchant_id)
    return render("billing/store/invoices.html", page=TABLE.page(statement), labels=labels)


@billing.get("/invoices/<int:invoice_id>")
@permission("billing:plan:read")
def detail(invoice_id: int) -> ResponseReturnValue:
    """Open without the feature too: what is to be paid must be readable."""
    invoice = invoices.invoice(current_platform().id, invoice_id, merchant_id=current_store().merchant_id)
    return render("billing/store/invoice.html", invoice=invoice, labels=labels, threads_url=threads(invoice), **beside(invoice))


@billing.get("/invoices/<int:invoice_id>/paper.pdf")
@permission("billing:plan:read")
def paper(invoice_id: int) -> ResponseReturnValue:
    """Open without the feature too, for the merchant's own books."""
    return downloaded(invoices.invoice(current_platform().id, invoice_id, merchant_id=current_store().merchant_id))


@billing.get("/invoices/<int:invoice_id>/print")
@permission("billing:plan:read")
def on_paper(invoice_id: int) -> ResponseReturnValue:
    """As it is printed from a browser; open without the feature too."""
    invoice = invoices.invoice(current_platform().id, invoice_id, merchant_id=current_store().merchant_id)
    return render("billing/print.html", invoice=invoice, **printed(invoice))


def threads(invoice: Invoice) -> str | None:
    """Where people write about an invoice."""
    asked = port(Threads)
    page: dict[str, Any] = {"endpoint": "billing.store.billing.detail", "arguments": {"invoice_id": invoice.id}}
    return asked.link(About(kind="invoice", id=invoice.id, label=invoice.number, **page)) if asked is not None else None


@billing.post("/invoices/<int:invoice_id>/pay")
@permission("billing:plan:write", stays_open=True)
def pay(invoice_id: int) -> ResponseReturnValue:
    platform_id, merchant_id = current_platform().id, current_store().merchant_id
    with transaction():
        invoice = invoices.invoice(platform_id, invoice_id, merchant_id=merchant_id)
        subscription = queries.subscription(platform_id, invoice.subscription_id, lock=True)
        state = service.pay(subscription, invoice_id)
    text, tone = {
        "succeeded": (_("Thank you, the invoice is paid."), "success"),
        "pending": (_("Thank you. The payment is under way."), "info"),
        "failed": (_("The payment was refused. Check the way of payment and try again."), "warning"),
    }[state]
    return see_other(url_for(".detail", invoice_id=invoice_id), text, tone)
