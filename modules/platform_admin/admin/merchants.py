"""The merchants of this platform."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from modules.platform_admin import tables
from modules.platform_admin.admin.merchant_data import add_data
from modules.platform_admin.admin.merchant_import import add_import
from modules.platform_admin.closing import add_closing
from modules.platform_admin.forms import MerchantForm
from modules.platform_admin.hub import add_panels, of_merchants
from modules.platform_admin.new_merchant import NewMerchantForm
from modules.platform_admin.services import begin_merchant
from modules.platform_admin.team.queries import people_of
from modules.platform_admin.team.teams import me
from webapp.accounts import founding
from webapp.accounts.access import may, permission
from webapp.accounts.labels import ROLES
from webapp.domain import DomainError
from webapp.merchants import queries
from webapp.merchants.models import Merchant
from webapp.providing import merchants as services
from webapp.registry.definition import Frontend
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


def own(merchant_id: int) -> Merchant:
    """The merchant, where it is on this platform alone. Raises DomainError where it is the provider's to change."""
    row = wanted(merchant_id)
    if queries.other_platforms(row.id, current_platform().id):
        raise DomainError(_("This merchant is on other platforms too. Ask the provider to change it."), "shared_merchant")
    return row


add_closing(merchants, own, "platform-admin:merchants:write")
add_data(merchants, wanted)
add_import(merchants)
add_panels(merchants, wanted, "platform-admin:merchants:read", Frontend.ADMIN)


@merchants.get("/")
@permission("platform-admin:merchants:read")
def list() -> ResponseReturnValue:
    platform_id = current_platform().id
    address = url_for("platform-admin.admin.signup.index", _external=True) if founding.is_allowed(platform_id) else None
    return render("platform_admin/merchants.html", page=TABLE.page(queries.merchants_of(platform_id)), names={}, signup=address)


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
    shown: dict[str, Any] = {"row": row, "stores": stores, "names": {}, "editable": editable, "open_url": open_url, "pages": []}
    shown["panels"] = of_merchants(Frontend.ADMIN)
    return render("platform_admin/merchant.html", **shown, **people_here(row))


def people_here(row: Merchant) -> dict[str, Any]:
    """The merchant's people on this platform, and where its owner is invited."""
    invites = (
        [(_("Invite an owner"), url_for("platform-admin.admin.team.create", merchant=row.id))] if may("platform-admin:team:write") else []
    )
    people = people_of(row.id, current_platform().id)
    return {"people": people, "invites": invites, "labels": ROLES, "person_endpoint": "platform-admin.admin.team.detail"}


@merchants.route("/create", methods=["GET", "POST"])
@permission("platform-admin:merchants:write")
def create() -> ResponseReturnValue:
    form = NewMerchantForm()

    def save() -> tuple[str, str]:
        made = begin_merchant(form.values(), platform_ids=[current_platform().id], **form.beginning(), by=me())
        return url_for(".detail", merchant_id=made.id), _("%(name)s is added.", name=made.legal_name)

    return form_page(FORM, form, save, row=None)


@merchants.route("/<int:merchant_id>/edit", methods=["GET", "POST"])
@permission("platform-admin:merchants:write")
def edit(merchant_id: int) -> ResponseReturnValue:
    row = own(merchant_id)
    form = MerchantForm(obj=row)

    def save() -> tuple[str, str]:
        services.edit_merchant(row, version=form.version.data or 0, **form.values())
        return url_for(".detail", merchant_id=merchant_id), _("%(name)s is saved.", name=row.legal_name)

    return form_page(FORM, form, save, lambda: row, row=row)
