"""Every merchant of the provider, on whichever platforms."""

from __future__ import annotations

from flask import Blueprint, abort, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from modules.platform_admin import queries as platform_queries
from modules.platform_admin.forms import ConsoleMerchantForm
from modules.platform_admin.stale import refused
from webapp.accounts.access import permission
from webapp.db import transaction
from webapp.domain import DomainError
from webapp.merchants import queries, services
from webapp.merchants.models import Merchant, MerchantPlatform
from webapp.web.htmx import render, see_other
from webapp.web.tables import Column, Empty, Filter, Table

merchants = Blueprint("merchants", __name__)
FORM = "platform_admin/console/merchant_form.html"

TABLE = Table(
    "merchants",
    columns=[
        Column("name", _l("Legal name"), sort=Merchant.legal_name),
        Column("vat", _l("VAT number"), cell=lambda row: row.Merchant.vat_number),
        Column("platforms", _l("Platforms")),
        Column("stores", _l("Stores"), numeric=True, cell=lambda row: row.stores),
        Column("status", _l("State"), sort=Merchant.status),
    ],
    filters=[
        Filter(
            "platform",
            _l("Platform"),
            platform_queries.platform_choices,
            where=lambda value: Merchant.links.any(MerchantPlatform.platform_id == int(value)),
        ),
        Filter("status", _l("State"), [("active", _l("active")), ("suspended", _l("suspended"))], column=Merchant.status),
    ],
    search=[Merchant.legal_name, Merchant.vat_number, Merchant.email],
    default_sort="name",
    search_label=_l("Search merchants"),
    empty=Empty(
        title=_l("No merchant yet"),
        text=_l("A merchant is a legal customer. Add the first one and choose the platforms it is on."),
        action_label=_l("Add a merchant"),
        action_url=lambda: url_for("platform-admin.console.merchants.create"),
        icon="building",
    ),
)


def wanted(merchant_id: int) -> Merchant:
    """The merchant, or 404."""
    row = queries.merchant(merchant_id)
    if row is None:
        abort(404)
    return row


@merchants.get("/")
@permission("platform-admin:all-merchants:read")
def list() -> ResponseReturnValue:
    names = dict(platform_queries.platform_choices())
    return render("platform_admin/console/merchants.html", page=TABLE.page(queries.all_merchants()), names=names)


@merchants.route("/create", methods=["GET", "POST"])
@permission("platform-admin:all-merchants:write")
def create() -> ResponseReturnValue:
    form = ConsoleMerchantForm()
    form.platforms.choices = platform_queries.platform_choices()
    if not form.validate_on_submit():
        return render(FORM, status=422 if form.errors else 200, form=form, row=None, now=[])
    with transaction():
        services.create_merchant(
            legal_name=form.legal_name.data,
            vat_number=form.vat_number.data,
            email=form.email.data,
            address=form.address.data or "",
            platform_ids=form.platforms.data or (),
        )
    return see_other(url_for(".list"), _("%(name)s is added.", name=form.legal_name.data))


@merchants.route("/<int:merchant_id>", methods=["GET", "POST"])
@permission("platform-admin:all-merchants:write")
def edit(merchant_id: int) -> ResponseReturnValue:
    row = wanted(merchant_id)
    form = ConsoleMerchantForm(obj=row, data={"platforms": [link.platform_id for link in row.links]})
    form.platforms.choices = platform_queries.platform_choices()
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
            services.set_platforms(row, form.platforms.data or ())
    except DomainError as error:
        saved = {"platforms": [link.platform_id for link in row.links]}
        return refused(FORM, form, error, row, "platforms" if error.code == "has_stores" else None, saved)
    return see_other(url_for(".list"), _("Saved."))


@merchants.post("/<int:merchant_id>/suspend")
@permission("platform-admin:all-merchants:write")
def suspend(merchant_id: int) -> ResponseReturnValue:
    return change_status(merchant_id, services.SUSPENDED)


@merchants.post("/<int:merchant_id>/resume")
@permission("platform-admin:all-merchants:write")
def resume(merchant_id: int) -> ResponseReturnValue:
    return change_status(merchant_id, services.ACTIVE)


def change_status(merchant_id: int, status: str) -> ResponseReturnValue:
    """Set the state and go back to the list."""
    row = wanted(merchant_id)
    with transaction():
        services.set_merchant_status(row, status)
    return see_other(url_for(".list"), _("Saved."))
