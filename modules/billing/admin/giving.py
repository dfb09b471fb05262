"""A merchant's credit: given, or taken back, with a reason."""

from __future__ import annotations

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from modules.billing.admin.overrides import show_merchant
from modules.billing.admin.subscriptions import subscriptions
from modules.billing.credit_card import entry_form
from modules.billing.queries import subscriptions as plans
from modules.billing.services import credit as service
from webapp.accounts.access import permission
from webapp.routing.context import current_platform
from webapp.web.htmx import see_other
from webapp.web.saving import save_form


@subscriptions.post("/merchants/<int:merchant_id>/credit")
@permission("billing:invoices:write")
def enter_credit(merchant_id: int) -> ResponseReturnValue:
    platform_id = current_platform().id
    form = entry_form(platform_id)
    plans.merchant(platform_id, merchant_id)

    def save() -> str:
        enter = service.grant if form.kind.data == "grant" else service.take_back
        enter(platform_id, merchant_id, form.amount.data, reason=form.reason.data, seen=int(form.seen.data))
        return _("The merchant has more credit now.") if form.kind.data == "grant" else _("The credit is taken back.")

    return save_form(
        form,
        save,
        dict,
        draw=lambda status: show_merchant(merchant_id, entry=form, status=status),
        then=lambda message: see_other(url_for(".merchant", merchant_id=merchant_id, _anchor="credit"), message),
    )
