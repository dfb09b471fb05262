"""Platforms: list, create from a preset, edit, hosts, suspend."""

from __future__ import annotations

from flask import Blueprint, abort, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from sqlalchemy import literal_column

from modules.platform_admin import queries
from modules.platform_admin.forms import LogoForm, NewPlatformForm, PlatformForm
from modules.platform_admin.saving import form_page, upload_page
from webapp import files
from webapp.accounts.access import permission
from webapp.db import transaction
from webapp.files import PICTURES, File
from webapp.platforms.models import ACTIVE, DESK, SUSPENDED, Platform
from webapp.providing import platforms as services
from webapp.providing.hosts import lines
from webapp.web.htmx import render, see_other
from webapp.web.tables import Column, Empty, Filter, Table

platforms = Blueprint("platforms", __name__)
FORM = "platform_admin/console/platform_form.html"
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


def hosts_of(platform: Platform) -> str:
    """The hosts as the form shows them."""
    return "\n".join(host.host for host in platform.hosts if host.face == DESK)


def sites_of(platform: Platform) -> str:
    """The sites as the form shows them."""
    return "\n".join(lines(platform, queries.store_codes(platform.id)))


def shown(platform: Platform) -> dict[str, str]:
    """What the form shows of a platform beside its name."""
    hosts = {"hosts": hosts_of(platform), "sites": sites_of(platform)}
    return hosts | {"colour": platform.colour or "", "accent": platform.accent or ""}


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

    return form_page(FORM, form, save)


@platforms.route("/<code>", methods=["GET", "POST"])
@permission("platform-admin:platforms:write")
def edit(code: str) -> ResponseReturnValue:
    platform = wanted(code)
    form = PlatformForm(data={"name": platform.name, "version": platform.version, **shown(platform)})

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

    return form_page(FORM, form, save, platform, saved=lambda: shown(platform), logo_form=LogoForm(formdata=None))


@platforms.route("/<code>/logo", methods=["GET", "POST"])
@permission("platform-admin:platforms:write")
def logo(code: str) -> ResponseReturnValue:
    platform = wanted(code)
    form, platform_id, name = LogoForm(), platform.id, platform.name

    def keep() -> File:
        sent = form.logo.data
        return files.store(
            sent.stream,
            name=sent.filename or "",
            purpose="platform-admin.logo",
            platform_id=platform_id,
            allow=PICTURES,
            max_bytes=LOGO_BYTES,
        )

    def save(kept: File) -> tuple[str, str]:
        services.set_logo(platform_id, kept)
        return url_for(".edit", code=code), _("%(name)s has a new logo.", name=name)

    return upload_page("platform_admin/console/logo.html", form, keep, save, platform, "logo")


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
