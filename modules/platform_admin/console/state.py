"""Beside the switches: config of one module, undo, restore, the whole history."""

from __future__ import annotations

from typing import Any

from flask import abort, jsonify, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from modules.platform_admin import changes, page
from modules.platform_admin.console.modules import conflict_answer, done, service, show
from modules.platform_admin.console.platforms import platforms
from modules.platform_admin.proposal import number, read_once, read_revision, restore_proposal
from modules.platform_admin.visible import may_switch, visible_platform
from webapp.accounts.access import permission
from webapp.db import transaction
from webapp.domain import Conflict, DomainError
from webapp.faults import failures
from webapp.platforms.models import Platform
from webapp.registry.definition import ModuleDefinition
from webapp.settings.config import defaults, touched
from webapp.switching.ask import Ask, Configure, Undo
from webapp.switching.service import RevisionMoved
from webapp.web.htmx import render
from webapp.web.saving import attempt, refuse


def configurable(code: str) -> ModuleDefinition:
    """The module, where it has something to configure; 404 otherwise."""
    module = changes.registry().get(code)
    if module is None or module.config_form is None:
        abort(404)
    return module


def now_of(platform: Platform, definition: ModuleDefinition) -> dict[str, Any]:
    """The settings as they are, by field."""
    return {**defaults(definition), **service().snapshot(platform.id).configs.get(definition.code, {})}


@platforms.get("/<code>/modules/<module>/config")
@permission("platform-admin:modules:read", platform_arg="code")
def config(code: str, module: str) -> ResponseReturnValue:
    platform, definition = visible_platform(code), configurable(module)
    snapshot = service().snapshot(platform.id)
    stored = snapshot.configs.get(module, {})
    return render(
        "platform_admin/modules/config.html",
        platform=platform,
        snapshot=snapshot,
        module=definition,
        form=page.form_of(definition, stored),
        shown=page.shown_config(definition, stored),
        may_switch=may_switch(),
    )


@platforms.post("/<code>/modules/<module>/config")
@permission("platform-admin:modules:write", platform_arg="code")
def save_config(code: str, module: str) -> ResponseReturnValue:
    platform, definition = visible_platform(code), configurable(module)
    stored = service().snapshot(platform.id).configs.get(module, {})
    form = page.form_of(definition, stored, request.form)
    assert form is not None
    if not form.validate():
        return show(platform, status=422, typed={module: form})
    wanted = Configure(module, touched(definition, stored, form.data))
    change = attempt(lambda: service().apply(Ask(platform.id, wanted, revision=read_revision(), actor=current_user)), in_one=True)
    if isinstance(change, RevisionMoved):
        refuse(form, change, lambda: now_of(platform, definition))
        return show(platform, status=409, typed={module: form}, focus=module)
    if isinstance(change, DomainError):
        raise change
    return done(platform, _("Saved the settings of %(name)s.", name=definition.name) if change else _("No change was needed."), module)


@platforms.post("/<code>/modules/undo")
@permission("platform-admin:modules:write", platform_arg="code")
def undo(code: str) -> ResponseReturnValue:
    platform = visible_platform(code)
    change_id = number(request.form.get("change", ""))
    once = read_once({"undo": change_id})
    done_now = attempt(lambda: service().change(Ask(platform.id, Undo(change_id), revision=read_revision(), once=once, actor=current_user)))
    if isinstance(done_now, Conflict):
        return show(platform, status=409, conflict=done_now.message)
    if isinstance(done_now, DomainError):
        raise done_now
    return done(platform, _("The change is undone."))


@platforms.post("/<code>/modules/restore")
@permission("platform-admin:modules:write", platform_arg="code")
def restore(code: str) -> ResponseReturnValue:
    platform = visible_platform(code)
    asked = restore_proposal(service(), platform.id, number(request.form.get("change", "")))
    if read_revision() != asked.plan.revision:
        return conflict_answer(platform, asked)
    return show(platform, proposal=asked)


@platforms.post("/<code>/modules/<module>/mend")
@permission("platform-admin:modules:write", platform_arg="code")
def mend(code: str, module: str) -> ResponseReturnValue:
    platform = visible_platform(code)
    with transaction():
        failures.mend(platform.id, [module])
    return done(platform, _("Noted: the errors are dealt with."), module)


@platforms.get("/<code>/modules/<module>/why.json")
@permission("platform-admin:modules:read", platform_arg="code")
def why(code: str, module: str) -> ResponseReturnValue:
    platform = visible_platform(code)
    reasons = [reason.as_json() for reason in service().why(platform.id, module)]
    return jsonify(platform=platform.code, module=module, reasons=reasons)
