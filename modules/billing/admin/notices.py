"""What payment providers told, acting on it again, and whether they can be reached."""

from __future__ import annotations

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from modules.billing import labels
from modules.billing.admin.history import billing_history
from modules.billing.gateways import current_gateway
from modules.billing.gateways.reaching import reached
from modules.billing.gateways.stripe import StripeGateway
from modules.billing.models import Notice
from modules.billing.queries import notices as queries
from modules.billing.services import notices as service
from webapp import jobs
from webapp.accounts.access import permission
from webapp.db import transaction
from webapp.domain import DomainError
from webapp.routing.context import current_platform
from webapp.web.htmx import render, see_other
from webapp.web.saving import attempt
from webapp.web.tables import Column, Empty, Filter, Table

RECONCILE = "billing.reconcile"

TABLE = Table(
    "notices",
    columns=[
        Column("received_at", _l("Received"), sort=Notice.received_at),
        Column("kind", _l("What"), sort=Notice.kind),
        Column("notice_id", _l("Number"), sort=Notice.notice_id),
        Column("outcome", _l("Outcome"), sort=Notice.outcome),
        Column("replays", _l("Replays"), sort=Notice.replays, numeric=True),
        Column("again", _l("Action")),
    ],
    search=[Notice.notice_id, Notice.kind],
    search_label=_l("Search numbers and kinds"),
    filters=[Filter("outcome", _l("Outcome"), [(code, label) for code, (label, _t) in labels.NOTICE.items()], column=Notice.outcome)],
    default_sort="received_at",
    default_descending=True,
    empty=Empty(_l("Nothing received yet"), _l("What the payment provider tells us is kept here, with what came of it."), icon="webhook"),
)


@billing_history.get("/notices")
@permission("billing:invoices:read")
def notices() -> ResponseReturnValue:
    found = current_gateway()
    mode = found.mode if isinstance(found, StripeGateway) else None
    page = TABLE.page(queries.listing(current_platform().id))
    return render("billing/admin/notices.html", page=page, labels=labels, provider=found.name, mode=mode)


@billing_history.post("/notices/<int:notice_id>/replay")
@permission("billing:invoices:write")
def replay(notice_id: int) -> ResponseReturnValue:
    with transaction():
        outcome = service.replay(current_platform().id, notice_id)
    changed = outcome == "processed"
    text = _("Done again: it has changed something.") if changed else _("Done again: there was nothing left to do.")
    return see_other(url_for(".notices"), text, "success" if changed else "info")


@billing_history.post("/notices/reconcile")
@permission("billing:invoices:write")
def reconcile() -> ResponseReturnValue:
    with transaction():
        jobs.enqueue(RECONCILE, unique_key="reconcile")
    return see_other(url_for(".notices"), _("We ask the payment provider for everything that we have not heard of."))


@billing_history.post("/notices/test")
@permission("billing:invoices:write")
def test_connection() -> ResponseReturnValue:
    """Asks Stripe whether it knows the key; nothing is written."""
    found = current_gateway()
    if not isinstance(found, StripeGateway):
        return see_other(url_for(".notices"), _("Payments are simulated here: there is nothing to reach."), "info")
    answer = attempt(lambda: reached(found.account))
    if isinstance(answer, DomainError):
        return see_other(url_for(".notices"), answer.message, "danger")
    live = answer == "live"
    text = _("Stripe answers. The key is for live mode: money moves.") if live else _("Stripe answers. The key is for test mode.")
    return see_other(url_for(".notices"), text)
