"""The settings of modules as a store sets them, for itself or for all stores of its merchant: a page for each module."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask import abort, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from modules.core.blueprints import store_settings as settings
from modules.core.labels import SOURCES
from webapp.accounts.access import may, permission
from webapp.db import transaction
from webapp.db.secrets import MASK
from webapp.fields import VersionField
from webapp.kernel import kernel
from webapp.merchants.models import Store
from webapp.registry.definition import ModuleDefinition
from webapp.routing.context import current_store, on_here
from webapp.settings.config import secret_keys
from webapp.settings.typed import Found, Level, found, own_values
from webapp.settings.writing import inherited, keys_of, own_row, reset_own, save_own, version_of
from webapp.web.htmx import see_other
from webapp.web.saving import form_page, readable

PAGE = "core/module_settings.html"
READ, WRITE, SHARED = "core:settings:read", "core:settings:write", "core:settings:merchant"


@dataclass(frozen=True)
class Line:
    """One setting: where its value comes from, what counts without this level's own, and where a button takes that away."""

    label: str
    source: str
    without: str
    is_own: bool
    is_secret: bool
    reset_url: str


@dataclass(frozen=True)
class OwnPage:
    """The settings of one module at a store, at one level."""

    module: ModuleDefinition
    store: Store
    level: Level

    @cached_property
    def keys(self) -> tuple[str, ...]:
        return keys_of(self.module, self.level)

    @property
    def values(self) -> Mapping[str, Found]:
        """What counts at this level, and where it is set."""
        store, merchant = own_values(self.module.code, [self.store.id])[self.store.id]
        return found(self.module, (store if self.level is Level.STORE else {}, merchant))

    def now(self) -> dict[str, Any]:
        """As the form takes it; secrets are never shown."""
        values = {key: each.value for key, each in self.values.items() if key in self.keys and key not in secret_keys(self.module)}
        return {**values, "version": version_of(own_row(self.module, self.store, self.level))}

    def form(self) -> FlaskForm:
        """The module's own form, with what can be set here."""
        form: Any = self.module.config_form
        others = {name: None for name in found(self.module) if name not in self.keys}
        made: FlaskForm = type("OwnSettings", (FlaskForm, form), {**others, "version": VersionField()})(data=self.now())
        for key in secret_keys(self.module) & set(self.keys):
            held = {"placeholder": MASK} if self.values[key].level is self.level else {}
            made[key].render_kw = {**(made[key].render_kw or {}), **held, "autocomplete": "new-password"}
        return made

    def lines(self, form: FlaskForm) -> list[Line]:
        """Where each value comes from."""
        values, without = self.values, inherited(self.module, self.store, self.level)
        return [
            Line(
                label=str(form[key].label.text),
                source=str(SOURCES[values[key].level]),
                without="" if key in secret_keys(self.module) else readable(form[key], without[key]),
                is_own=values[key].level is self.level,
                is_secret=key in secret_keys(self.module),
                reset_url=url_for(".reset_own_settings", module=self.module.code, level=self.level, key=key),
            )
            for key in self.keys
        ]


def own_pages(level: Level = Level.STORE) -> list[tuple[ModuleDefinition, str]]:
    """The modules that are on and can be set at a level, with the address of each page."""
    modules = kernel().registry.modules
    chosen = [modules[code] for code in sorted(on_here() & modules.keys()) if keys_of(modules[code], level)]
    return [(module, url_for(".own_settings", module=module.code, level=level)) for module in chosen]


def own_page(code: str, level: str) -> OwnPage:
    """The page, or 404 for a module that is off or has nothing to set here."""
    module = kernel().registry.modules.get(code)
    if module is None or code not in on_here() or level not in (Level.STORE, Level.MERCHANT):
        abort(404)
    page = OwnPage(module, current_store(), Level(level))
    if not page.keys:
        abort(404)
    if page.level is Level.MERCHANT and not may(SHARED):
        abort(403)
    return page


@settings.get("/modules/<module>/<level>")
@permission(READ)
def own_settings(module: str, level: str) -> ResponseReturnValue:
    """The settings as they are."""
    return answer(own_page(module, level))


@settings.post("/modules/<module>/<level>")
@permission(WRITE)
def save_own_settings(module: str, level: str) -> ResponseReturnValue:
    """Keep what was changed."""
    return answer(own_page(module, level))


def answer(page: OwnPage) -> ResponseReturnValue:
    """The form of the page, or what sending it does."""
    form = page.form()

    def save() -> tuple[str, str]:
        save_own(page.module, page.store, page.level, form.data, version=form["version"].data)
        return url_for(".own_settings", module=page.module.code, level=page.level), _("The settings are saved.")

    def around() -> dict[str, Any]:
        return {"lines": page.lines(form), "version": page.now()["version"]}

    words: dict[str, Any] = {"module": page.module, "level": page.level, "merchant": page.store.merchant.legal_name}
    return form_page(PAGE, form, save, page.now, around=around, writable=may(WRITE), **words)


@settings.post("/modules/<module>/<level>/reset/<key>")
@permission(WRITE)
def reset_own_settings(module: str, level: str, key: str) -> ResponseReturnValue:
    """Take the value of this level away."""
    page, form = own_page(module, level), ResetForm()
    with transaction():
        reset_own(page.module, page.store, page.level, key, version=form.version.data)
    secret = key in secret_keys(page.module)
    message = _("The secret is forgotten.") if secret else _("The setting is reset.")
    return see_other(url_for(".own_settings", module=module, level=level), message)


class ResetForm(FlaskForm):
    """The version that the button was shown with."""

    version = VersionField()
