"""A platform's dashboard and settings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from modules.core import services
from modules.core.blueprints import platform_settings as settings
from modules.core.dashboard import dashboard_pages
from modules.core.forms import PlatformSettings
from modules.core.platform_settings import platform_pages
from webapp.accounts.access import permission
from webapp.platforms.queries import platform_row
from webapp.registry.definition import Frontend, ModuleDefinition
from webapp.routing.context import current_platform
from webapp.settings.config import module_config
from webapp.web.htmx import render
from webapp.web.saving import form_page

PAGE, PART = "core/settings.html", "core/_settings.html"

dashboard = dashboard_pages(Frontend.ADMIN)


def present() -> dict[str, Any]:
    """The settings as they are now. Name and version are of one read: a snapshot has no version."""
    platform = platform_row(current_platform().id)
    return {**module_config("core"), "name": platform.name, "version": platform.version, "revision": current_platform().revision}


def groups() -> Sequence[tuple[str, Sequence[tuple[ModuleDefinition, str]]]]:
    """The pages of modules."""
    return [(_("Settings of modules"), platform_pages())]


@settings.get("/")
@permission("core:settings:read")
def index() -> ResponseReturnValue:
    """The platform's settings as they are."""
    return render(PAGE, PART, form=PlatformSettings(data=present()), groups=groups())


@settings.post("/")
@permission("core:settings:write")
def save() -> ResponseReturnValue:
    """Save them; somebody who was faster is shown, and nothing typed is lost."""
    form, platform = PlatformSettings(), current_platform()

    def write() -> tuple[str, str]:
        services.save_platform(
            platform.id,
            name=form.name.data.strip(),
            values={name: form[name].data for name in ("locale", "timezone", "page_size", "second_factor")},
            revision=form.revision.data,
            version=form.version.data,
            actor=current_user,
        )
        return url_for(".index"), _("The settings are saved.")

    return form_page(PAGE, form, write, present, part=PART, around=lambda: {"groups": groups()})
