"""Coupons: codes that lower what a plan costs."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from modules.billing import labels
from modules.billing.admin.subscriptions import subscriptions
from modules.billing.credit_card import currencies
from modules.billing.forms import CouponForm, in_currency
from modules.billing.models import Coupon
from modules.billing.queries import discounts as queries
from modules.billing.services import discounts as service
from webapp.accounts.access import permission
from webapp.db import transaction, utcnow
from webapp.routing.context import current_platform
from webapp.web.htmx import render, see_other
from webapp.web.saving import form_page
from webapp.web.tables import Column, Empty, Filter, Table


def _redeemable(value: str) -> Any:
    return Coupon.archived_at.is_(None) if value == "1" else Coupon.archived_at.is_not(None)


TABLE = Table(
    "coupons",
    columns=[
        Column("code", _l("Code"), sort=Coupon.code),
        Column("gives", _l("Takes off")),
        Column("until", _l("Can be redeemed until"), sort=Coupon.until),
        Column("redeemed", _l("Redeemed"), numeric=True),
        Column("state", _l("State"), sort=Coupon.archived_at),
        Column("action", _l("Action")),
    ],
    search=[Coupon.code],
    search_label=_l("Search codes"),
    filters=[Filter("open", _l("State"), [("1", _l("Can be redeemed")), ("0", _l("Ended"))], where=_redeemable)],
    default_sort="code",
    empty=Empty(
        _l("No coupons yet"),
        _l("A coupon is a code that takes something off a plan, once or for longer. Merchants enter it when they choose a plan."),
        _l("New coupon"),
        lambda: url_for(".create_coupon"),
        icon="discount",
    ),
)


@subscriptions.get("/coupons")
@permission("billing:subscriptions:read")
def coupons() -> ResponseReturnValue:
    platform_id = current_platform().id
    page, redeemed = TABLE.page(queries.listing(platform_id)), queries.redemptions(platform_id)
    return render("billing/admin/coupons.html", page=page, redeemed=redeemed, labels=labels, now=utcnow())


@subscriptions.route("/coupons/new", methods=["GET", "POST"])
@permission("billing:subscriptions:write")
def create_coupon() -> ResponseReturnValue:
    platform_id = current_platform().id
    form = in_currency(CouponForm, currencies(platform_id))

    def save() -> tuple[str, str]:
        made = service.make_coupon(platform_id, **form.values())
        return url_for(".coupons"), _("Merchants can use the code %(code)s now.", code=made.code)

    return form_page("billing/admin/coupon.html", form, save)


@subscriptions.post("/coupons/<int:coupon_id>/end")
@permission("billing:subscriptions:write")
def end_coupon(coupon_id: int) -> ResponseReturnValue:
    with transaction():
        service.archive_coupon(queries.coupon(current_platform().id, coupon_id))
    return see_other(url_for(".coupons"), _("Nobody can redeem the code any more. Whoever has it keeps it."))


@subscriptions.post("/coupons/<int:coupon_id>/reopen")
@permission("billing:subscriptions:write")
def reopen_coupon(coupon_id: int) -> ResponseReturnValue:
    with transaction():
        service.restore_coupon(queries.coupon(current_platform().id, coupon_id))
    return see_other(url_for(".coupons"), _("The code can be redeemed again."))
