"""Platforms: list, create from a preset, edit, hosts, suspend."""

from __future__ import annotations

from flask import Blueprint, abort, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from sqlalchemy import literal_column

from modules.platform_admin import queries
from modules.platform_admin.forms import NewPlatformForm, PlatformForm
from modules.platform_admin.saving import form_page
from webapp.accounts.access import permission
from webapp.db import transaction
from webapp.platforms.models import ACTIVE, SUSPENDED, Platform
from webapp.providing import platforms as services
from webapp.web.htmx import render, see_other
from webapp.web.tables import Column, Empty, Filter, Table

platforms = Blueprint("platforms", __name__)
FORM = "platform_admin/console/platform_form.html"

TABLE = Table(
    "platforms",
    columns=[
        Column("name", _l("Name"), sort=Platform.name),
        Column("hosts", _l("Hosts")),
        Column("on", _l("Modules on"), numeric=True, sort=literal_column("modules_on"), cell=lambda row: row.modules_on),
        Column("stores", _l("Stores"), numeric=True, sort=literal_column("stores")),
        Column("status", _l("State"), sort=Platform.status),
        Column("changed", _l("Last change"), sort=literal_column("changed_at")),
        Column("links", _l("Go to")),
    ],
    filters=[Filter("status", _l("State"), [(ACTIVE, _l("active")), (SUSPENDED, _l("suspended"))], column=Platform.status)],
    search=[Platform.name, Platform.code],
    default_sort="name",
    search_label=_l("Search platforms"),
    empty=Empty(
        title=_l("No platform yet"),
        text=_l("A platform is one product with its own hosts, modules and merchants. Create the first one from a preset."),
        action_label=_l("Create a platform"),
        action_url=lambda: url_for("platform-admin.console.platforms.create"),
        icon="layers-intersect",
    ),
)


def wanted(code: str) -> Platform:
    """The platform, or 404."""
    platform = queries.platform_by_code(code)
    if platform is None:
        abort(404)
    return platform


def hosts_of(platform: Platform) -> str:
    """The hosts as the form shows them."""
    return "\n".join(host.host for host in platform.hosts)


@platforms.get("/")
@permission("platform-admin:platforms:read")
def list() -> ResponseReturnValue:
    return render("platform_admin/console/platforms.html", page=TABLE.page(queries.platforms()))


@platforms.route("/create", methods=["GET", "POST"])
@permission("platform-admin:platforms:write")
def create() -> ResponseReturnValue:
    form = NewPlatformForm()

    def save() -> tuple[str, str]:
        made = services.create_platform(
            code=form.code.data, name=form.name.data, preset=form.preset.data or None, hosts=form.host_names(), actor=current_user
        )
        return url_for(".modules", code=made.code), _("%(name)s is there. Choose its modules.", name=made.name)

    return form_page(FORM, form, save)


@platforms.route("/<code>", methods=["GET", "POST"])
@permission("platform-admin:platforms:write")
def edit(code: str) -> ResponseReturnValue:
    platform = wanted(code)
    form = PlatformForm(data={"name": platform.name, "hosts": hosts_of(platform), "version": platform.version})

    def save() -> tuple[str, str]:
        services.edit_platform(platform.id, version=form.version.data or 0, name=form.name.data, hosts=form.host_names())
        return url_for(".list"), _("%(name)s is saved.", name=platform.name)

    return form_page(FORM, form, save, platform, saved=lambda: {"hosts": hosts_of(platform)})


@platforms.get("/<code>/suspend")
@permission("platform-admin:platforms:write")
def confirm_suspend(code: str) -> ResponseReturnValue:
    return render("platform_admin/console/suspend.html", platform=wanted(code))


@platforms.post("/<code>/suspend")
@permission("platform-admin:platforms:write")
def suspend(code: str) -> ResponseReturnValue:
    platform = wanted(code)
    with transaction():
        services.suspend_platform(platform)
    return see_other(url_for(".list"), _("%(name)s is suspended. Its data stays as it is.", name=platform.name))


@platforms.post("/<code>/resume")
@permission("platform-admin:platforms:write")
def resume(code: str) -> ResponseReturnValue:
    platform = wanted(code)
    with transaction():
        services.resume_platform(platform)
    return see_other(url_for(".list"), _("%(name)s is open again.", name=platform.name))
