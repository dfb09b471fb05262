"""Every invoice of the platform."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from modules.billing import labels
from modules.billing.config import current_terms
from modules.billing.export import HEADER, invoice_rows
from modules.billing.forms import VoidForm, credit_form
from modules.billing.models import Invoice
from modules.billing.papers.download import beside, downloaded
from modules.billing.papers.drawing import printed
from modules.billing.queries import credit as credit_queries
from modules.billing.queries import invoices as queries
from modules.billing.queries import revenue, subscriptions, tiers
from modules.billing.services import crediting, refunds, renewals
from modules.billing.services import subscriptions as service
from webapp.accounts.access import permission
from webapp.db import transaction, utcnow
from webapp.routing.context import current_platform
from webapp.web import downloads
from webapp.web.htmx import render, see_other
from webapp.web.saving import form_page
from webapp.web.spreadsheets import Cell
from webapp.web.tables import BulkAction, Column, Empty, Filter, Table

billing_history = Blueprint("billing-history", __name__)


def _of_age(value: str) -> Any:
    """Open invoices that are so late, by the day it is on the platform."""
    return revenue.aged(value, utcnow().astimezone(current_terms().zone).date())


def _currencies() -> Iterable[tuple[str, str]]:
    return [(code, code) for code in tiers.currencies(current_platform().id)]


TABLE = Table(
    "invoices",
    columns=[
        Column("number", _l("Number"), sort=(Invoice.series, Invoice.sequence)),
        Column("buyer_name", _l("Merchant"), sort=Invoice.buyer_name),
        Column("issued_at", _l("Issued"), sort=Invoice.issued_at),
        Column("status", _l("State"), sort=Invoice.status),
        Column("total", _l("Total"), sort=Invoice.total_minor, numeric=True),
    ],
    search=[Invoice.number, Invoice.buyer_name, Invoice.buyer_vat],
    search_label=_l("Search numbers and merchants"),
    filters=[
        Filter("kind", _l("Document"), [("invoice", _l("Invoice")), ("credit_note", _l("Credit note"))], column=Invoice.kind),
        Filter("status", _l("State"), [(code, label) for code, (label, _tone) in labels.INVOICE.items()], column=Invoice.status),
        Filter("age", _l("Overdue"), [*labels.AGES.items()], where=_of_age),
        Filter(
            "currency", _l("Currency"), lambda: [(code, code) for code in tiers.currencies(current_platform().id)], column=Invoice.currency
        ),
    ],
    default_sort="number",
    default_descending=True,
    bulk=[
        BulkAction("resend", _l("Send again"), icon="mail", url=lambda: url_for(".resend_many")),
        BulkAction("collect", _l("Try to collect again"), icon="refresh", url=lambda: url_for(".collect_many")),
    ],
    empty=Empty(_l("No invoices yet"), _l("The first one is issued when a paid subscription starts or renews."), icon="file-invoice"),
)


@billing_history.get("/")
@permission("billing:invoices:read")
def list() -> ResponseReturnValue:
    platform_id = current_platform().id
    lacks = renewals.lacks(current_terms()) if tiers.sells(platform_id) else []
    page, sums = TABLE.page(queries.listing(platform_id)), queries.sums(platform_id)
    return render("billing/admin/invoices.html", lacks=lacks, page=page, sums=sums, labels=labels)


@billing_history.get("/<int:invoice_id>")
@permission("billing:invoices:read")
def detail(invoice_id: int) -> ResponseReturnValue:
    invoice = queries.invoice(current_platform().id, invoice_id)
    return render("billing/admin/invoice.html", invoice=invoice, labels=labels, **beside(invoice))


@billing_history.get("/<int:invoice_id>/paper.pdf")
@permission("billing:invoices:read")
def paper(invoice_id: int) -> ResponseReturnValue:
    return downloaded(queries.invoice(current_platform().id, invoice_id))


@billing_history.get("/<int:invoice_id>/print")
@permission("billing:invoices:read")
def on_paper(invoice_id: int) -> ResponseReturnValue:
    """The invoice as it is printed from a browser."""
    invoice = queries.invoice(current_platform().id, invoice_id)
    return render("billing/print.html", invoice=invoice, **printed(invoice))


@billing_history.route("/<int:invoice_id>/credit", methods=["GET", "POST"])
@permission("billing:invoices:write")
def credit(invoice_id: int) -> ResponseReturnValue:
    """A credit note over an invoice or a part of it, and the money back where it was paid."""
    invoice = queries.correctable(current_platform().id, invoice_id)
    left = crediting.left_to_credit(invoice)
    form = credit_form(left)

    def save() -> tuple[str, str]:
        found = queries.invoice(current_platform().id, invoice_id, lock=True)
        note = crediting.credit(found, form.amount.data, reason=form.reason.data, terms=current_terms(), now=utcnow())
        if form.give_back.data and found.paid_at is not None:
            refunds.give_back(found, note, now=utcnow())
        return url_for(".detail", invoice_id=note.id), _("Credit note %(number)s is issued.", number=note.number)

    return form_page("billing/admin/credit.html", form, save, invoice=invoice, left=left)


@billing_history.route("/<int:invoice_id>/void", methods=["GET", "POST"])
@permission("billing:invoices:write")
def void(invoice_id: int) -> ResponseReturnValue:
    """Take back an invoice that is not paid."""
    invoice, form = queries.correctable(current_platform().id, invoice_id), VoidForm()

    def save() -> tuple[str, str]:
        subscription = subscriptions.subscription(current_platform().id, invoice.subscription_id, lock=True)
        found = queries.invoice(current_platform().id, invoice_id, lock=True)
        note = crediting.void(found, reason=form.reason.data, terms=current_terms(), now=utcnow())
        service.settle(subscription, now=utcnow())
        return url_for(".detail", invoice_id=invoice_id), _("The invoice is taken back by credit note %(number)s.", number=note.number)

    return form_page("billing/admin/void.html", form, save, invoice=invoice)


@billing_history.post("/<int:invoice_id>/collect")
@permission("billing:invoices:write")
def collect(invoice_id: int) -> ResponseReturnValue:
    platform_id = current_platform().id
    with transaction():
        invoice = queries.invoice(platform_id, invoice_id)
        subscription = subscriptions.subscription(platform_id, invoice.subscription_id, lock=True)
        state = service.pay(subscription, invoice_id)
    text, tone = {
        "succeeded": (_("The invoice is paid."), "success"),
        "pending": (_("The payment is under way."), "info"),
        "failed": (_("The payment was refused again."), "warning"),
    }[state]
    return see_other(url_for(".detail", invoice_id=invoice_id), text, tone)


@billing_history.get("/export.<any(csv, xlsx):form>")
@permission("billing:invoices:read")
def export(form: str) -> ResponseReturnValue:
    """The invoices that the filters of the list let through."""
    statement = TABLE.narrow(queries.listing(current_platform().id), TABLE.state(request.args))
    found = queries.one_by_one(statement.limit(downloads.most_rows() + 1))
    platform_id, zone = current_platform().id, current_terms().zone

    def rows() -> Iterator[Sequence[Cell]]:
        for some in downloads.batches(found):
            yield from invoice_rows(some, credit_queries.used_by_invoice(platform_id, [row.id for row in some]), zone)

    return downloads.table(f"{current_platform().code}-invoices", HEADER, rows(), form=form)
