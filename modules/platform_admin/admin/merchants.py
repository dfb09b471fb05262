"""The merchants of this platform."""

from __future__ import annotations

from flask import Blueprint, abort, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from modules.platform_admin.forms import MerchantForm
from modules.platform_admin.stale import refused
from webapp.accounts.access import permission
from webapp.db import transaction
from webapp.domain import DomainError
from webapp.merchants import queries, services
from webapp.merchants.models import Merchant
from webapp.platforms.context import current_platform
from webapp.web.htmx import render, see_other
from webapp.web.tables import Column, Empty, Filter, Table

merchants = Blueprint("merchants", __name__)
FORM = "platform_admin/admin/merchant_form.html"

TABLE = Table(
    "merchants",
    columns=[
        Column("name", _l("Legal name"), sort=Merchant.legal_name),
        Column("vat", _l("VAT number"), cell=lambda row: row.Merchant.vat_number),
        Column("email", _l("E-mail"), cell=lambda row: row.Merchant.email),
        Column("stores", _l("Stores"), numeric=True, cell=lambda row: row.stores),
        Column("status", _l("State"), sort=Merchant.status),
    ],
    filters=[Filter("status", _l("State"), [("active", _l("active")), ("suspended", _l("suspended"))], column=Merchant.status)],
    search=[Merchant.legal_name, Merchant.vat_number, Merchant.email],
    default_sort="name",
    search_label=_l("Search merchants"),
    empty=Empty(
        title=_l("No merchant yet"),
        text=_l("Add the first merchant of this platform, then open a store for it."),
        action_label=_l("Add a merchant"),
        action_url=lambda: url_for("platform-admin.admin.merchants.create"),
        icon="building",
    ),
)


@merchants.get("/")
@permission("platform-admin:merchants:read")
def list() -> ResponseReturnValue:
    return render("platform_admin/admin/merchants.html", page=TABLE.page(queries.merchants_of(current_platform().id)))


@merchants.route("/create", methods=["GET", "POST"])
@permission("platform-admin:merchants:write")
def create() -> ResponseReturnValue:
    form = MerchantForm()
    if not form.validate_on_submit():
        return render(FORM, status=422 if form.errors else 200, form=form, row=None, now=[])
    with transaction():
        services.create_merchant(
            legal_name=form.legal_name.data,
            vat_number=form.vat_number.data,
            email=form.email.data,
            address=form.address.data or "",
            platform_ids=[current_platform().id],
        )
    return see_other(url_for(".list"), _("%(name)s is added.", name=form.legal_name.data))


@merchants.route("/<int:merchant_id>", methods=["GET", "POST"])
@permission("platform-admin:merchants:write")
def edit(merchant_id: int) -> ResponseReturnValue:
    row = queries.merchant_on(current_platform().id, merchant_id)
    if row is None:
        abort(404)
    if queries.other_platforms(row.id, current_platform().id):
        raise DomainError(_("This merchant is on other platforms too. Ask the provider to change it."), "shared_merchant")
    form = MerchantForm(obj=row)
    if not form.validate_on_submit():
        return render(FORM, status=422 if form.errors else 200, form=form, row=row, now=[])
    try:
        with transaction():
            services.edit_merchant(
                row,
                version=form.version.data or 0,
                legal_name=form.legal_name.data,
                vat_number=form.vat_number.data,
                email=form.email.data,
                address=form.address.data or "",
            )
    except DomainError as error:
        return refused(FORM, form, error, row)
    return see_other(url_for(".list"), _("Saved."))
