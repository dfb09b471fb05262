"""Other limits for a merchant than those of its tier."""

from __future__ import annotations

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from modules.billing.admin.overrides import show_merchant
from modules.billing.admin.subscriptions import subscriptions
from modules.billing.limit_card import limit_form
from modules.billing.queries import overrides as queries
from modules.billing.queries import subscriptions as plans
from modules.billing.services import overrides as service
from webapp.accounts.access import permission
from webapp.db import transaction
from webapp.routing.context import current_platform
from webapp.web.htmx import see_other
from webapp.web.saving import save_form


@subscriptions.post("/merchants/<int:merchant_id>/limits")
@permission("billing:overrides:write")
def set_limit(merchant_id: int) -> ResponseReturnValue:
    platform_id, form = current_platform().id, limit_form()
    plans.merchant(platform_id, merchant_id)

    def save() -> str:
        service.set_limit(platform_id, merchant_id, **form.values())
        return _("The limit is set.")

    return save_form(
        form,
        save,
        draw=lambda status: show_merchant(merchant_id, limit=form, status=status),
        then=lambda message: _back(merchant_id, message),
    )


@subscriptions.post("/merchants/<int:merchant_id>/limits/<int:override_id>/remove")
@permission("billing:overrides:write")
def remove_limit(merchant_id: int, override_id: int) -> ResponseReturnValue:
    with transaction():
        service.remove_override(queries.limit(current_platform().id, merchant_id, override_id))
    return _back(merchant_id, _("The limit of the plan counts again."))


def _back(merchant_id: int, message: str) -> ResponseReturnValue:
    return see_other(url_for(".merchant", merchant_id=merchant_id, _anchor="limits"), message)
