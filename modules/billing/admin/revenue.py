"""What the platform's subscriptions bring: per month, how that came about, and what is owed. Every number leads to its rows."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from modules.billing import labels
from modules.billing.admin.subscriptions import subscriptions
from modules.billing.amounts import add_months, month_edges
from modules.billing.config import current_terms
from modules.billing.models import RevenueSpan
from modules.billing.overview import LATELY, MONTHS
from modules.billing.queries import revenue as queries
from modules.billing.queries import subscriptions as plans
from webapp.accounts.access import permission
from webapp.db import utcnow
from webapp.merchants.models import Merchant
from webapp.routing.context import current_platform
from webapp.web.htmx import render
from webapp.web.tables import Column, Empty, Filter, Table


def edges(now: datetime) -> list[datetime]:
    """The beginnings of the last months in the platform's zone, and of the next one."""
    return month_edges(now, current_terms().zone, MONTHS)


def _month_choices() -> list[tuple[str, str]]:
    zone = current_terms().zone
    return [(f"{each.astimezone(zone):%Y-%m}", f"{each.astimezone(zone):%Y-%m}") for each in edges(utcnow())[:-1]]


def _within(value: str) -> Any:
    zone = current_terms().zone
    begin = datetime.strptime(value, "%Y-%m").replace(tzinfo=zone)
    return (RevenueSpan.begins_at >= begin) & (RevenueSpan.begins_at < add_months(begin, 1, zone))


TABLE = Table(
    "movements",
    columns=[
        Column("begins_at", _l("When"), sort=RevenueSpan.begins_at),
        Column("merchant", _l("Merchant"), sort=Merchant.legal_name),
        Column("kind", _l("What"), sort=RevenueSpan.kind),
        Column("change", _l("Change per month"), sort=RevenueSpan.change, numeric=True),
        Column("monthly", _l("Per month since"), sort=RevenueSpan.monthly, numeric=True),
    ],
    search=[Merchant.legal_name],
    search_label=_l("Search merchants"),
    filters=[
        Filter("month", _l("Month"), _month_choices, where=_within),
        Filter("kind", _l("What"), [(code, label) for code, (label, _tone) in labels.MOVEMENT.items()], column=RevenueSpan.kind),
        Filter(
            "currency",
            _l("Currency"),
            lambda: [(code, code) for code in queries.currencies(current_platform().id)],
            column=RevenueSpan.currency,
        ),
    ],
    default_sort="begins_at",
    default_descending=True,
    empty=Empty(
        _l("No movements"),
        _l("What a subscription brings per month is noted here whenever it changes."),
        _l("See the subscriptions"),
        lambda: url_for(".list"),
        icon="chart-line",
    ),
)


@subscriptions.get("/revenue")
@permission("billing:subscriptions:read")
def revenue() -> ResponseReturnValue:
    platform_id, now = current_platform().id, utcnow()
    return render(
        "billing/admin/revenue.html",
        brings=queries.brings(platform_id),
        counts=plans.live_by_status(platform_id),
        months=queries.months(platform_id, edges(now)),
        ageing=queries.ageing(platform_id, now.astimezone(current_terms().zone).date()),
        trials=queries.trials(platform_id, now - 3 * LATELY, now),
        refused=queries.refused(platform_id, now - LATELY),
        labels=labels,
    )


@subscriptions.get("/revenue/movements")
@permission("billing:subscriptions:read")
def movements() -> ResponseReturnValue:
    """The rows behind the numbers."""
    return render("billing/admin/movements.html", page=TABLE.page(queries.movements(current_platform().id)), labels=labels)
