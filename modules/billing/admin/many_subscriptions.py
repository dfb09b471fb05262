"""What is done with the subscriptions chosen in the list: another tier from the end of each period on, and credit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from modules.billing import catalogue, labels
from modules.billing.admin.subscriptions import subscriptions, table
from modules.billing.credit_card import currencies
from modules.billing.forms import ManyCreditForm, in_currency
from modules.billing.models import Subscription
from modules.billing.previews import limits_of
from modules.billing.queries import subscriptions as queries
from modules.billing.queries import tiers
from modules.billing.services import credit, moving
from webapp.accounts.access import permission
from webapp.db import transaction
from webapp.domain import DomainError
from webapp.routing.context import current_platform
from webapp.web.htmx import render, see_other
from webapp.web.saving import form_page
from webapp.web.tables import chosen_ids, each, gone_words

MOST = 200
"""Subscriptions that are looked at on one page."""
PAGE = "billing/admin/many.html"


@subscriptions.post("/many")
@permission("billing:subscriptions:write")
def choose_many() -> ResponseReturnValue:
    """Leads to the page of those that were ticked, or of all that match."""
    ids = chosen_ids(table(), queries.listing(current_platform().id), Subscription.id)
    if len(ids) > MOST:
        raise DomainError(_("Choose at most %(most)s subscriptions at once.", most=MOST), "too_many")
    return see_other(url_for(".many", ids=",".join(map(str, ids))), gone_words(ids.gone), "warning")


@subscriptions.get("/many")
@permission("billing:subscriptions:write")
def many() -> ResponseReturnValue:
    """Per merchant what another tier means, and the forms that do it."""
    return render(PAGE, form=_credit_form(), **_around())


@subscriptions.post("/many/tier")
@permission("billing:subscriptions:write")
def move_many() -> ResponseReturnValue:
    with transaction():
        tier = tiers.hold(current_platform().id, request.args.get("tier", 0, type=int))
        moved = moving.move_many(tier, _ids(), seen=request.form.get("plan", ""))
    said = ngettext("%(num)s merchant moves when its period ends.", "%(num)s merchants move when their period ends.", moved)
    return see_other(url_for(".list"), said)


@subscriptions.post("/many/credit")
@permission("billing:invoices:write")
def credit_many() -> ResponseReturnValue:
    """The same amount for each; all of them or none."""
    platform_id, form = current_platform().id, _credit_form()

    def save() -> tuple[str, str]:
        merchants = dict.fromkeys(row.merchant_id for row in _chosen())
        report = each(merchants, lambda merchant_id: credit.grant(platform_id, merchant_id, form.amount.data, reason=form.reason.data))
        return url_for(".list"), report.told()

    return form_page(PAGE, form, save, around=_around)


def _credit_form() -> ManyCreditForm:
    return in_currency(ManyCreditForm, currencies(current_platform().id))


def _around() -> dict[str, Any]:
    platform_id, rows = current_platform().id, _chosen()
    price_list = tiers.tiers(platform_id)
    tier = next((each for each in price_list if each.id == request.args.get("tier", type=int)), None)
    steps, stay = moving.plan_for(tier, rows) if tier is not None else ([], [])
    return {
        "rows": rows,
        "ids": ",".join(str(row.id) for row in rows),
        "tiers": price_list,
        "tier": tier,
        "steps": steps,
        "stay": stay,
        "mark": moving.mark(steps),
        "names": catalogue.feature_names,
        "limits_of": limits_of,
        "labels": labels,
    }


def _chosen() -> list[Subscription]:
    """Those that the address names. Raises DomainError where none of them is here."""
    found = queries.by_ids(current_platform().id, _ids())
    if not found:
        raise DomainError(_("Nothing was chosen. Go back and tick some rows in the list."), "nothing_chosen")
    return found


def _ids() -> Sequence[int]:
    """The ids of the address, as far as they can be ids."""
    typed = request.args.get("ids", "").split(",")[:MOST]
    return [int(each) for each in typed if each.isascii() and each.isdigit() and len(each) <= 9]
