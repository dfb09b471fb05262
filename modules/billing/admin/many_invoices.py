"""What is done with the invoices chosen in the list: mailed again, and tried to collect again."""

from __future__ import annotations

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from modules.billing.admin.history import TABLE, billing_history
from modules.billing.models import Invoice
from modules.billing.models.payments import PaymentState
from modules.billing.queries import invoices as queries
from modules.billing.services import many
from webapp.accounts.access import permission
from webapp.db import transaction
from webapp.routing.context import current_platform
from webapp.web.tables import ChosenIds, bulk_done, chosen_ids, each


@billing_history.post("/many/resend")
@permission("billing:invoices:write")
def resend_many() -> ResponseReturnValue:
    """Mail each once more to its merchant."""
    platform_id, ids = current_platform().id, _chosen()
    with transaction():
        report = each(ids, lambda invoice_id: many.resend(platform_id, invoice_id))
    return bulk_done(url_for(".list"), report)


@billing_history.post("/many/collect")
@permission("billing:invoices:write")
def collect_many() -> ResponseReturnValue:
    """Try each once more that is open."""
    platform_id, ids = current_platform().id, _chosen()
    with transaction():
        states: list[str] = []
        report = each(ids, lambda invoice_id: states.append(many.collect_again(platform_id, invoice_id)))
    refused = states.count(PaymentState.FAILED)  # an attempt that was made, and is kept: nothing to take back
    if refused:
        report.done -= refused
        report.skipped[_("The payment was refused.")] += refused
    return bulk_done(url_for(".list"), report)


def _chosen() -> ChosenIds:
    return chosen_ids(TABLE, queries.listing(current_platform().id), Invoice.id)
