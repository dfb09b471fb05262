"""Every merchant of the provider, on whichever platforms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, abort, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from modules.platform_admin import queries as platform_queries
from modules.platform_admin import tables
from modules.platform_admin.closing import add_closing
from modules.platform_admin.forms import ConsoleMerchantForm
from modules.platform_admin.hub import add_panels, of_merchants
from modules.platform_admin.many import turn_merchant
from modules.platform_admin.new_merchant import NewConsoleMerchantForm
from modules.platform_admin.services import begin_merchant
from modules.platform_admin.team.queries import people_of
from modules.platform_admin.team.teams import me
from webapp.accounts.access import permission
from webapp.accounts.labels import ROLES
from webapp.db import transaction
from webapp.merchants import queries
from webapp.merchants.models import Merchant, MerchantPlatform
from webapp.providing import merchants as services
from webapp.registry.definition import Frontend
from webapp.routing.context import platform_urls
from webapp.web.htmx import render, see_other
from webapp.web.saving import form_page, values_of
from webapp.web.tables import BulkAction, Column, Filter, bulk_done, chosen_ids, each

merchants = Blueprint("merchants", __name__)
FORM = "platform_admin/merchant_form.html"
PERSON = "platform-admin.console.admin-users.detail"

TABLE = tables.merchants(
    Column("platforms", _l("Platforms")),
    Filter(
        "platform",
        _l("Platform"),
        platform_queries.platform_choices,
        where=lambda value: Merchant.links.any(MerchantPlatform.platform_id == int(value)),
    ),
    text=_l("A merchant is a legal customer. Add the first one and choose the platforms it is on."),
    begin=lambda: url_for("platform-admin.console.merchants.create"),
    bulk=(
        BulkAction("suspend", _l("Suspend"), icon="lock", danger=True, url=lambda: url_for(".suspend_many")),
        BulkAction("resume", _l("Make active"), icon="lock-open", url=lambda: url_for(".resume_many")),
    ),
)


def wanted(merchant_id: int) -> Merchant:
    """The merchant, or 404."""
    row = queries.merchant(merchant_id)
    if row is None:
        abort(404)
    return row


def platforms_of(row: Merchant) -> Sequence[int]:
    """The platforms as the form ticks them."""
    return [link.platform_id for link in row.links]


def as_it_is(form: ConsoleMerchantForm, row: Merchant) -> Mapping[str, Any]:
    """What the form of a merchant changes."""
    return {**values_of(form, row), "platforms": platforms_of(row)}


add_closing(merchants, wanted, "platform-admin:all-merchants:write")
add_panels(merchants, wanted, "platform-admin:all-merchants:read", Frontend.CONSOLE)


@merchants.get("/")
@permission("platform-admin:all-merchants:read")
def list() -> ResponseReturnValue:
    names = dict(platform_queries.platform_choices())
    return render("platform_admin/merchants.html", page=TABLE.page(queries.all_merchants()), names=names)


@merchants.get("/<int:merchant_id>")
@permission("platform-admin:all-merchants:read")
def detail(merchant_id: int) -> ResponseReturnValue:
    """A merchant with its platforms, and its stores wherever they are."""
    row = wanted(merchant_id)
    urls = {platform.id: platform_urls(platform.code) for platform in queries.platforms_of(row.id)}
    stores = [
        (
            store,
            platform,
            urls[platform.id].build("platform-admin.admin.stores.edit", {"code": store.code}),
            url_for("platform-admin.console.platforms.features", code=platform.code, store=store.code),
        )
        for store, platform in queries.stores_everywhere(row.id)
    ]
    names = dict(platform_queries.platform_choices())
    invites = [
        (_("Invite an owner on %(name)s", name=names[each]), adapter.build("platform-admin.admin.team.create", {"merchant": row.id}))
        for each, adapter in urls.items()
    ]
    shown: dict[str, Any] = {"row": row, "stores": stores, "names": names, "editable": True, "open_url": None}
    shown["pages"] = [
        (names[each], at.build("platform-admin.admin.merchants.detail", {"merchant_id": row.id})) for each, at in urls.items()
    ]
    shown["panels"] = of_merchants(Frontend.CONSOLE)
    return render("platform_admin/merchant.html", people=people_of(row.id), person_endpoint=PERSON, invites=invites, labels=ROLES, **shown)


@merchants.route("/create", methods=["GET", "POST"])
@permission("platform-admin:all-merchants:write")
def create() -> ResponseReturnValue:
    form = NewConsoleMerchantForm()
    form.platforms.choices = platform_queries.platform_choices()

    def save() -> tuple[str, str]:
        made = begin_merchant(form.values(), platform_ids=form.platforms.data or [], **form.beginning(), by=me())
        return url_for(".detail", merchant_id=made.id), _("%(name)s is added.", name=made.legal_name)

    return form_page(FORM, form, save, row=None)


@merchants.route("/<int:merchant_id>/edit", methods=["GET", "POST"])
@permission("platform-admin:all-merchants:write")
def edit(merchant_id: int) -> ResponseReturnValue:
    row = wanted(merchant_id)
    form = ConsoleMerchantForm(obj=row, data={"platforms": platforms_of(row)})
    form.platforms.choices = platform_queries.platform_choices()

    def save() -> tuple[str, str]:
        services.edit_merchant(row, version=form.version.data or 0, **form.values())
        services.set_platforms(row, form.platforms.data or ())
        return url_for(".detail", merchant_id=merchant_id), _("%(name)s is saved.", name=row.legal_name)

    return form_page(FORM, form, save, lambda: as_it_is(form, row), row=row)


@merchants.post("/<int:merchant_id>/suspend")
@permission("platform-admin:all-merchants:write")
def suspend(merchant_id: int) -> ResponseReturnValue:
    return change_status(merchant_id, services.SUSPENDED)


@merchants.post("/<int:merchant_id>/resume")
@permission("platform-admin:all-merchants:write")
def resume(merchant_id: int) -> ResponseReturnValue:
    return change_status(merchant_id, services.ACTIVE)


@merchants.post("/bulk/suspend")
@permission("platform-admin:all-merchants:write")
def suspend_many() -> ResponseReturnValue:
    """Suspend the merchants that were chosen."""
    return change_many(services.SUSPENDED)


@merchants.post("/bulk/resume")
@permission("platform-admin:all-merchants:write")
def resume_many() -> ResponseReturnValue:
    """Make those active again that were chosen."""
    return change_many(services.ACTIVE)


def change_many(status: str) -> ResponseReturnValue:
    """Set the state of the merchants that were chosen; the list says what became of them."""
    ids = chosen_ids(TABLE, queries.all_merchants(), Merchant.id)
    with transaction():
        report = each(ids, lambda merchant_id: turn_merchant(wanted(merchant_id), status))
    return bulk_done(url_for(".list"), report)


def change_status(merchant_id: int, status: str) -> ResponseReturnValue:
    """Set the state and show it."""
    row = wanted(merchant_id)
    with transaction():
        services.set_merchant_status(row, status)
        name = row.legal_name
    active = status == services.ACTIVE
    message = _("%(name)s is active again.", name=name) if active else _("%(name)s is suspended. Its data stays as it is.", name=name)
    return see_other(url_for(".detail", merchant_id=merchant_id), message)
