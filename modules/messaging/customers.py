"""What messaging shows on a customer's page: what they were sent, and a way to write to them."""

from __future__ import annotations

from collections.abc import Sequence

from flask import render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from modules.messaging import labels
from modules.messaging.queries import mailings as queries
from modules.messaging.services import mailings as services
from webapp.accounts.access import may
from webapp.registry.frontends import Frontend
from webapp.registry.kinds.panels import Panel
from webapp.registry.kinds.timelines import Happening, Timeline
from webapp.registry.ports.audience import Whom
from webapp.routing.context import current_store

READ, WRITE, FEATURE, SUBJECT = "messaging:customers:read", "messaging:customers:write", "customer_messages", "customer"
SHOWN = 5


def panel(ids: Sequence[int]) -> str:
    """The latest messages to them, and why they cannot be written to where that is so."""
    found = services.reach(current_store(), Whom(customer_ids=tuple(ids[:1])), "")
    url = url_for("messaging.store.mailings.create", customer=ids[0]) if may(WRITE) and found.total else ""
    rows = queries.to_customer(ids, SHOWN)
    why = [labels.WHY[code] for code in found.hindered]
    return render_template("messaging/mailings/_of_customer.html", rows=rows, url=url, why=why, ends=labels.FATES)


def entries(ids: Sequence[int], limit: int) -> Sequence[Happening]:
    """When they were written to."""
    return [
        Happening(
            at=row.Recipient.at,
            text=_("Message: %(subject)s", subject=row.Mailing.subject),
            detail=str(labels.FATES[row.Recipient.fate]),
            url=url_for("messaging.store.mailings.detail", mailing_id=row.Mailing.id),
            icon="mail",
        )
        for row in queries.to_customer(ids, limit)
    ]


SHOWN_OF_CUSTOMERS = (
    Panel(
        code="messaging-customer",
        subject=SUBJECT,
        title=_l("Messages by mail"),
        render=panel,
        weight=60,
        frontend=Frontend.STORE,
        permission=READ,
        feature=FEATURE,
    ),
    Timeline(code="messaging-customer", subject=SUBJECT, entries=entries, frontend=Frontend.STORE, permission=READ, feature=FEATURE),
)
