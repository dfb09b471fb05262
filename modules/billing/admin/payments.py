"""Every attempt to collect: when, of whom, how much, and how it ended."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from modules.billing import labels
from modules.billing.admin.history import billing_history
from modules.billing.models import Invoice, Payment
from modules.billing.queries import payments as queries
from webapp.accounts.access import permission
from webapp.commerce import Money
from webapp.db import utcnow
from webapp.routing.context import current_platform
from webapp.web.htmx import render
from webapp.web.tables import Column, Empty, Filter, Table

WINDOWS = (30, 90, 365)
"""Days that the list can be narrowed to."""


def _windows() -> list[tuple[int, str]]:
    return [(days, ngettext("The last day", "The last %(num)s days", days)) for days in WINDOWS]


def _since(value: str) -> Any:
    return Payment.at >= utcnow() - timedelta(days=int(value))


TABLE = Table(
    "payments",
    columns=[
        Column("at", _l("When"), sort=(Payment.at, Payment.id)),
        Column("merchant", _l("Merchant"), sort=Invoice.buyer_name),
        Column("number", _l("Invoice"), sort=(Invoice.series, Invoice.sequence)),
        Column("amount", _l("Amount"), sort=Payment.amount, numeric=True, cell=lambda row: Money(row.amount, row.currency)),
        Column("state", _l("State"), sort=Payment.state),
        Column("reference", _l("Our reference"), sort=Payment.reference),
    ],
    search=[Invoice.buyer_name, Invoice.number, Payment.reference],
    search_label=_l("Search merchants, numbers and references"),
    filters=[
        Filter("state", _l("State"), [(code, label) for code, (label, _tone) in labels.PAYMENT.items()], column=Payment.state),
        Filter("days", _l("When"), _windows, where=_since),
    ],
    default_sort="at",
    default_descending=True,
    empty=Empty(_l("No payments yet"), _l("Each attempt to collect an invoice is listed here."), icon="cash"),
)


@billing_history.get("/payments")
@permission("billing:invoices:read")
def payments() -> ResponseReturnValue:
    return render("billing/admin/payments.html", page=TABLE.page(queries.listing(current_platform().id)), labels=labels)
