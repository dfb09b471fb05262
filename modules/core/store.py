"""A store's dashboard and settings."""

from __future__ import annotations

from collections.abc import Sequence

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from modules.core import services
from modules.core.blueprints import store_settings as settings
from modules.core.dashboard import dashboard_pages
from modules.core.forms import StoreSettings
from modules.core.own_settings import SHARED, own_pages
from webapp.accounts.access import may, permission
from webapp.registry.definition import Frontend, ModuleDefinition
from webapp.routing.context import current_store
from webapp.settings.typed import Level
from webapp.web.htmx import render
from webapp.web.saving import form_page

PAGE, PART = "core/settings.html", "core/_settings.html"

dashboard = dashboard_pages(Frontend.STORE)


def groups() -> Sequence[tuple[str, Sequence[tuple[ModuleDefinition, str]]]]:
    """The pages of modules, by whom they are set for."""
    shared = own_pages(Level.MERCHANT) if may(SHARED) else []
    return [(_("Settings of modules"), own_pages()), (_("For all your stores"), shared)]


@settings.get("/")
@permission("core:settings:read")
def index() -> ResponseReturnValue:
    """The store's settings as they are."""
    return render(PAGE, PART, form=StoreSettings(obj=current_store()), groups=groups())


@settings.post("/")
@permission("core:settings:write")
def save() -> ResponseReturnValue:
    """Save them; somebody who was faster is shown, and nothing typed is lost."""
    store = current_store()
    form = StoreSettings(obj=store)

    def write() -> tuple[str, str]:
        services.save_store(store.id, name=form.name.data, locale=form.locale.data, timezone=form.timezone.data, version=form.version.data)
        return url_for(".index"), _("The settings are saved.")

    return form_page(PAGE, form, write, lambda: store, part=PART, around=lambda: {"groups": groups()})
