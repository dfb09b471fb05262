"""The rows behind the numbers of the revenue page that have no list elsewhere: refused payments and trials that are over."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from modules.billing import labels
from modules.billing.admin.subscriptions import subscriptions
from modules.billing.models import Invoice, Payment, Subscription
from modules.billing.queries import revenue as queries
from webapp.accounts.access import permission
from webapp.db import utcnow
from webapp.merchants.models import Merchant
from webapp.routing.context import current_platform
from webapp.web.htmx import render
from webapp.web.tables import Column, Empty, Filter, Table

WINDOWS = (30, 90)
"""Days that the lists can be narrowed to."""


def _windows() -> list[tuple[int, str]]:
    return [(days, ngettext("The last day", "The last %(num)s days", days)) for days in WINDOWS]


def _stayed(value: str) -> Any:
    return Subscription.converted_at.is_not(None) if value == "stayed" else Subscription.converted_at.is_(None)


def _since(column: Any) -> Any:
    return lambda value: column >= utcnow() - timedelta(days=int(value))


REFUSALS = Table(
    "refusals",
    columns=[
        Column("at", _l("When"), sort=Payment.at),
        Column("merchant", _l("Merchant"), sort=Invoice.buyer_name),
        Column("number", _l("Invoice"), sort=(Invoice.series, Invoice.sequence)),
        Column("amount", _l("Amount"), sort=Payment.amount, numeric=True),
    ],
    search=[Invoice.buyer_name, Invoice.number],
    search_label=_l("Search merchants and numbers"),
    filters=[Filter("days", _l("When"), _windows, where=_since(Payment.at))],
    default_sort="at",
    default_descending=True,
    empty=Empty(
        _l("No payment was refused"),
        _l("Each attempt to collect that is refused is listed here."),
        _l("See the revenue"),
        lambda: url_for(".revenue"),
        icon="circle-check",
    ),
)
TRIALS = Table(
    "trials",
    columns=[
        Column("trial_over_at", _l("Trial ended"), sort=Subscription.trial_over_at),
        Column("merchant", _l("Merchant"), sort=Merchant.legal_name),
        Column("tier", _l("Tier")),
        Column("outcome", _l("Outcome"), sort=Subscription.converted_at),
    ],
    search=[Merchant.legal_name],
    search_label=_l("Search merchants"),
    filters=[
        Filter("days", _l("When"), _windows, where=_since(Subscription.trial_over_at)),
        Filter("outcome", _l("Outcome"), [("stayed", _l("Stayed")), ("left", _l("Left"))], where=_stayed),
    ],
    default_sort="trial_over_at",
    default_descending=True,
    empty=Empty(
        _l("No trial is over yet"),
        _l("When a trial ends, it is listed here with what became of it."),
        _l("See the subscriptions"),
        lambda: url_for(".list"),
        icon="hourglass",
    ),
)


@subscriptions.get("/revenue/refusals")
@permission("billing:subscriptions:read")
def refusals() -> ResponseReturnValue:
    """Attempts to collect that were refused."""
    return render("billing/admin/refusals.html", page=REFUSALS.page(queries.refusals(current_platform().id)), labels=labels)


@subscriptions.get("/revenue/trials")
@permission("billing:subscriptions:read")
def trials() -> ResponseReturnValue:
    """Trials that are over, and what became of them."""
    return render("billing/admin/trials.html", page=TRIALS.page(queries.ended_trials(current_platform().id)), labels=labels)
