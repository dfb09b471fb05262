"""The stores of this platform."""

from __future__ import annotations

from flask import Blueprint, abort, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from modules.platform_admin.forms import NewStoreForm, StoreForm
from modules.platform_admin.many import turn_store
from webapp.accounts.access import permission
from webapp.db import transaction
from webapp.merchants import queries
from webapp.merchants.models import Merchant, Store
from webapp.providing import merchants
from webapp.routing.context import current_platform
from webapp.web.htmx import render, see_other
from webapp.web.saving import form_page
from webapp.web.tables import BulkAction, Column, Empty, Filter, Table, bulk_done, chosen_ids, each

stores = Blueprint("stores", __name__)
FORM = "platform_admin/admin/store_form.html"

TABLE = Table(
    "stores",
    columns=[
        Column("name", _l("Name"), sort=Store.name),
        Column("code", _l("Code"), sort=Store.code),
        Column("merchant", _l("Merchant"), sort=Merchant.legal_name),
        Column("currency", _l("Currency"), sort=Store.currency),
        Column("status", _l("State"), sort=Store.status),
        Column("links", _l("Go to"), exported=False),
    ],
    filters=[Filter("status", _l("State"), [("active", _l("active")), ("closed", _l("closed"))], column=Store.status)],
    search=[Store.name, Store.code, Merchant.legal_name],
    default_sort="name",
    search_label=_l("Search stores"),
    bulk=(
        BulkAction("close", _l("Close"), icon="lock", danger=True, url=lambda: url_for(".close_many")),
        BulkAction("open", _l("Open again"), icon="lock-open", url=lambda: url_for(".open_many")),
    ),
    empty=Empty(
        title=_l("No store yet"),
        text=_l("A store is one shop of one merchant. Open the first one."),
        action_label=_l("Open a store"),
        action_url=lambda: url_for("platform-admin.admin.stores.create"),
        icon="building-store",
    ),
)


def wanted(code: str) -> Store:
    """The store of this platform, or 404."""
    row = queries.store_on(current_platform().id, code)
    if row is None:
        abort(404)
    return row


@stores.get("/")
@permission("platform-admin:stores:read")
def list() -> ResponseReturnValue:
    return render("platform_admin/admin/stores.html", page=TABLE.page(queries.stores_of(current_platform().id)))


@stores.route("/create", methods=["GET", "POST"])
@permission("platform-admin:stores:write")
def create() -> ResponseReturnValue:
    """Open a store; `?merchant=` chooses whose it is."""
    platform_id = current_platform().id
    form = NewStoreForm(merchant=request.args.get("merchant", type=int))
    form.merchant.choices = queries.merchant_choices(platform_id)

    def save() -> tuple[str, str]:
        made = merchants.create_store(platform_id=platform_id, merchant_id=form.merchant.data, code=form.code.data, **form.values())
        return url_for(".list"), _("%(name)s is open.", name=made.name)

    return form_page(FORM, form, save, row=None)


@stores.route("/<code>", methods=["GET", "POST"])
@permission("platform-admin:stores:write")
def edit(code: str) -> ResponseReturnValue:
    row = wanted(code)
    form = StoreForm(obj=row)

    def save() -> tuple[str, str]:
        merchants.edit_store(row, version=form.version.data or 0, **form.values())
        return url_for(".list"), _("%(name)s is saved.", name=row.name)

    return form_page(FORM, form, save, lambda: row, row=row)


@stores.post("/<code>/close")
@permission("platform-admin:stores:write")
def close(code: str) -> ResponseReturnValue:
    return change_status(code, merchants.CLOSED)


@stores.post("/<code>/open")
@permission("platform-admin:stores:write")
def open_again(code: str) -> ResponseReturnValue:
    return change_status(code, merchants.ACTIVE)


@stores.post("/bulk/close")
@permission("platform-admin:stores:write")
def close_many() -> ResponseReturnValue:
    """Close the stores that were chosen."""
    return change_many(merchants.CLOSED)


@stores.post("/bulk/open")
@permission("platform-admin:stores:write")
def open_many() -> ResponseReturnValue:
    """Open those again that were chosen."""
    return change_many(merchants.ACTIVE)


def change_many(status: str) -> ResponseReturnValue:
    """Close or open the stores that were chosen; the list says what became of them."""
    platform_id = current_platform().id
    ids = chosen_ids(TABLE, queries.stores_of(platform_id), Store.id)
    with transaction():
        report = each(ids, lambda store_id: turn_store(queries.store_of(platform_id, store_id), status))
    return bulk_done(url_for(".list"), report)


def change_status(code: str, status: str) -> ResponseReturnValue:
    """Close or open a store and show it."""
    row = wanted(code)
    with transaction():
        merchants.set_store_status(row, status)
        name = row.name
    is_open = status == merchants.ACTIVE
    message = _("%(name)s is open again.", name=name) if is_open else _("%(name)s is closed. Its data stays as it is.", name=name)
    return see_other(url_for(".edit", code=code), message)
