"""Platforms: list, create from a preset, edit, hosts, suspend."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from sqlalchemy import literal_column

from modules.platform_admin import queries
from modules.platform_admin.forms import LogoForm, NewPlatformForm, PlatformForm
from webapp import files
from webapp.accounts.access import permission
from webapp.db import transaction
from webapp.files import PICTURES
from webapp.platforms.models import ACTIVE, DESK, SUSPENDED, Platform
from webapp.providing import platforms as services
from webapp.providing.hosts import lines
from webapp.web.htmx import render, see_other
from webapp.web.saving import form_page
from webapp.web.tables import Column, Empty, Filter, Table

platforms = Blueprint("platforms", __name__)
FORM = "platform_admin/console/platform_form.html"
LOGO = "platform_admin/console/logo.html"
LOGO_BYTES = 5_000_000

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


def as_it_is(platform: Platform) -> dict[str, Any]:
    """What the form of a platform changes."""
    return {
        "name": platform.name,
        "version": platform.version,
        "hosts": "\n".join(host.host for host in platform.hosts if host.face == DESK),
        "sites": "\n".join(lines(platform, queries.store_codes(platform.id))),
        "colour": platform.colour or "",
        "accent": platform.accent or "",
    }


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
            code=form.code.data,
            name=form.name.data,
            preset=form.preset.data or None,
            hosts=form.host_names(),
            sites=form.site_lines(),
            actor=current_user,
        )
        return url_for(".modules", code=made.code), _("%(name)s is there. Choose its modules.", name=made.name)

    return form_page(FORM, form, save, row=None)


@platforms.route("/<code>", methods=["GET", "POST"])
@permission("platform-admin:platforms:write")
def edit(code: str) -> ResponseReturnValue:
    platform = wanted(code)
    form = PlatformForm(data=as_it_is(platform))

    def save() -> tuple[str, str]:
        services.edit_platform(
            platform.id,
            version=form.version.data or 0,
            name=form.name.data,
            hosts=form.host_names(),
            sites=form.site_lines(),
            colours=form.colours(),
        )
        return url_for(".list"), _("%(name)s is saved.", name=platform.name)

    return form_page(FORM, form, save, lambda: as_it_is(platform), row=platform, logo_form=LogoForm(formdata=None))


@platforms.get("/<code>/logo")
@permission("platform-admin:platforms:write")
def logo(code: str) -> ResponseReturnValue:
    return render(LOGO, form=LogoForm(), platform=wanted(code))


@platforms.post("/<code>/logo")
@permission("platform-admin:platforms:write")
def save_logo(code: str) -> ResponseReturnValue:
    platform = wanted(code)
    form, platform_id, name = LogoForm(), platform.id, platform.name

    def kept(_done: None) -> ResponseReturnValue:
        return see_other(url_for(".edit", code=code), _("%(name)s has a new logo.", name=name))

    return form_page(LOGO, form, lambda: keep_logo(platform_id, form), then=kept, in_one=False, field="logo", platform=platform)


def keep_logo(platform_id: int, form: LogoForm) -> None:
    """Keep what was sent, then refer to it."""
    sent = form.logo.data
    purpose = "platform-admin.logo"
    file = files.store(
        sent.stream, name=sent.filename or "", purpose=purpose, platform_id=platform_id, allow=PICTURES, max_bytes=LOGO_BYTES
    )
    with transaction():
        services.set_logo(platform_id, file)


@platforms.post("/<code>/logo/remove")
@permission("platform-admin:platforms:write")
def remove_logo(code: str) -> ResponseReturnValue:
    platform = wanted(code)
    with transaction():
        services.set_logo(platform.id, None)
    return see_other(url_for(".edit", code=code), _("%(name)s has no logo any more.", name=platform.name))


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
