"""The merchants of this platform."""

from __future__ import annotations

from flask import Blueprint, abort, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from modules.platform_admin import tables
from modules.platform_admin.forms import MerchantForm
from webapp.accounts.access import may, permission
from webapp.domain import DomainError
from webapp.merchants import queries
from webapp.merchants.models import Merchant
from webapp.providing import merchants as services
from webapp.routing.context import current_platform
from webapp.web.htmx import render
from webapp.web.saving import form_page
from webapp.web.tables import Column

merchants = Blueprint("merchants", __name__)
FORM = "platform_admin/merchant_form.html"

TABLE = tables.merchants(
    Column("email", _l("E-mail"), cell=lambda row: row.Merchant.email),
    text=_l("Add the first merchant of this platform, then open a store for it."),
    begin=lambda: url_for("platform-admin.admin.merchants.create"),
)


def wanted(merchant_id: int) -> Merchant:
    """The merchant of this platform, or 404."""
    row = queries.merchant_on(current_platform().id, merchant_id)
    if row is None:
        abort(404)
    return row


@merchants.get("/")
@permission("platform-admin:merchants:read")
def list() -> ResponseReturnValue:
    return render("platform_admin/merchants.html", page=TABLE.page(queries.merchants_of(current_platform().id)), names={})


@merchants.get("/<int:merchant_id>")
@permission("platform-admin:merchants:read")
def detail(merchant_id: int) -> ResponseReturnValue:
    """A merchant with its stores here."""
    row, platform_id = wanted(merchant_id), current_platform().id
    found = queries.stores_everywhere(row.id, platform_id)
    stores = [
        (store, None, *(url_for(f"platform-admin.admin.stores.{page}", code=store.code) for page in ("edit", "features")))
        for store, _platform in found
    ]
    open_url = url_for("platform-admin.admin.stores.create", merchant=row.id) if may("platform-admin:stores:write") else None
    editable = not queries.other_platforms(row.id, platform_id)
    return render("platform_admin/merchant.html", row=row, stores=stores, names={}, editable=editable, open_url=open_url)


@merchants.route("/create", methods=["GET", "POST"])
@permission("platform-admin:merchants:write")
def create() -> ResponseReturnValue:
    form = MerchantForm()

    def save() -> tuple[str, str]:
        made = services.create_merchant(**form.values(), platform_ids=[current_platform().id])
        return url_for(".detail", merchant_id=made.id), _("%(name)s is added.", name=made.legal_name)

    return form_page(FORM, form, save, row=None)


@merchants.route("/<int:merchant_id>/edit", methods=["GET", "POST"])
@permission("platform-admin:merchants:write")
def edit(merchant_id: int) -> ResponseReturnValue:
    row = wanted(merchant_id)
    if queries.other_platforms(row.id, current_platform().id):
        raise DomainError(_("This merchant is on other platforms too. Ask the provider to change it."), "shared_merchant")
    form = MerchantForm(obj=row)

    def save() -> tuple[str, str]:
        services.edit_merchant(row, version=form.version.data or 0, **form.values())
        return url_for(".detail", merchant_id=merchant_id), _("%(name)s is saved.", name=row.legal_name)

    return form_page(FORM, form, save, lambda: row, row=row)
