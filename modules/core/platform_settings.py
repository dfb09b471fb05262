"""The settings of the modules of a platform: a page for each, as the platform's administrators set them."""

from __future__ import annotations

from typing import Any

from flask import abort, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from flask_wtf import FlaskForm

from modules.core.blueprints import platform_settings as settings
from modules.core.labels import SOURCES
from modules.core.own_settings import PAGE, READ, WRITE, Line, ResetForm
from webapp.accounts.access import may, permission
from webapp.db import transaction
from webapp.db.secrets import MASK
from webapp.fields import VersionField
from webapp.kernel import kernel
from webapp.registry.definition import ModuleDefinition
from webapp.routing.context import current_platform, on_here
from webapp.settings.config import defaults, secret_keys, touched
from webapp.settings.typed import Level
from webapp.switching.ask import Ask, Configure
from webapp.web.htmx import see_other
from webapp.web.saving import form_page, readable


def platform_pages() -> list[tuple[ModuleDefinition, str]]:
    """The modules that are on and have settings, with the address of each page. What core modules decide is the provider's."""
    modules = kernel().registry.modules
    chosen = [modules[code] for code in sorted(on_here() & modules.keys()) if has_page(modules[code])]
    return [(module, url_for(".module_settings", module=module.code)) for module in chosen]


def has_page(module: ModuleDefinition) -> bool:
    """Whether the platform's administrators set something of it."""
    return module.config_form is not None and not module.is_core


def wanted(code: str) -> ModuleDefinition:
    """The module, or 404."""
    module = kernel().registry.modules.get(code)
    if module is None or code not in on_here() or not has_page(module):
        abort(404)
    return module


def stored_of(module: ModuleDefinition) -> dict[str, Any]:
    """What the platform has set."""
    return dict(kernel().modules.snapshot(current_platform().id).configs.get(module.code, {}))


def as_it_is(module: ModuleDefinition) -> dict[str, Any]:
    """As the form takes it; secrets are never shown."""
    snapshot = kernel().modules.snapshot(current_platform().id)
    values = {**defaults(module), **snapshot.configs.get(module.code, {})}
    return {**{key: value for key, value in values.items() if key not in secret_keys(module)}, "version": snapshot.revision}


def form_of(module: ModuleDefinition) -> FlaskForm:
    """The module's own form; the version is the platform's revision."""
    config: Any = module.config_form
    form: FlaskForm = type("ModuleSettings", (FlaskForm, config), {"version": VersionField()})(data=as_it_is(module))
    for key in secret_keys(module):
        held = {"placeholder": MASK} if stored_of(module).get(key) else {}
        form[key].render_kw = {**(form[key].render_kw or {}), **held, "autocomplete": "new-password"}
    return form


def lines(module: ModuleDefinition, form: FlaskForm) -> list[Line]:
    """Where each value comes from."""
    stored, known = stored_of(module), defaults(module)
    return [
        Line(
            label=str(form[key].label.text),
            source=str(SOURCES[Level.PLATFORM if key in stored else Level.DEFAULT]),
            without="" if key in secret_keys(module) else readable(form[key], known[key]),
            is_own=key in stored,
            is_secret=key in secret_keys(module),
            reset_url=url_for(".reset_module_settings", module=module.code, key=key),
        )
        for key in known
    ]


@settings.get("/modules/<module>")
@permission(READ)
def module_settings(module: str) -> ResponseReturnValue:
    """The settings as they are."""
    return answer(wanted(module))


@settings.post("/modules/<module>")
@permission(WRITE)
def save_module_settings(module: str) -> ResponseReturnValue:
    """Keep what was changed."""
    return answer(wanted(module))


def answer(module: ModuleDefinition) -> ResponseReturnValue:
    """The form of a module, or what sending it does."""
    form = form_of(module)

    def save() -> tuple[str, str]:
        values = {key: value for key, value in form.data.items() if key in defaults(module)}
        configure(Configure(module.code, touched(module, stored_of(module), values)), form["version"].data)
        return url_for(".module_settings", module=module.code), _("The settings are saved.")

    def around() -> dict[str, Any]:
        return {"lines": lines(module, form), "version": as_it_is(module)["version"]}

    words: dict[str, Any] = {"module": module, "level": Level.PLATFORM, "merchant": "", "writable": may(WRITE)}
    return form_page(PAGE, form, save, lambda: as_it_is(module), around=around, **words)


@settings.post("/modules/<module>/reset/<key>")
@permission(WRITE)
def reset_module_settings(module: str, key: str) -> ResponseReturnValue:
    """Take the platform's value away: the default counts again, and a secret is gone."""
    definition, form = wanted(module), ResetForm()
    if key not in defaults(definition):
        abort(404)
    with transaction():
        configure(Configure(module, {}, (key,)), form.version.data)
    message = _("The secret is forgotten.") if key in secret_keys(definition) else _("The setting is reset.")
    return see_other(url_for(".module_settings", module=module), message)


def configure(wanted: Configure, revision: int) -> None:
    """Write it, against the revision that was seen."""
    kernel().modules.apply(Ask(current_platform().id, wanted, revision=revision, actor=current_user))
