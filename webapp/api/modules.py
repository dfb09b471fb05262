"""The module service, as the API uses it. Everything the API knows about states and plans of modules is in this file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from flask_login import current_user

from webapp.api.queries import touched
from webapp.api.reading import invalid
from webapp.modular import config as module_config
from webapp.modular import queries
from webapp.modular.definition import ModuleDefinition
from webapp.modular.models import ModuleChange
from webapp.modular.registry import Registry
from webapp.modular.service import Assessment, ModuleService
from webapp.platforms.snapshot import Snapshot

Json = dict[str, Any]
WISHES = {"on": True, "off": False}
STATES = ("on", "off", "core")
KINDS = ("create", "switch", "config", "undo", "restore")
MAX_CHANGES = 200


def service() -> ModuleService:
    """The one way to ask about and change modules."""
    found: ModuleService = current_app.extensions["interlock"].modules
    return found


def registry() -> Registry:
    """The installed modules."""
    return service().registry


def snapshot(platform_id: int) -> Snapshot:
    """The platform as it is now."""
    return service().snapshot(platform_id)


def revision_of(platform_id: int) -> int:
    """Where the platform is now."""
    return queries.platform_row(platform_id).revision


def read_changes(body: Mapping[str, Any]) -> dict[str, bool]:
    """What `changes` of a body asks for. Raises Problem."""
    found = body.get("changes")
    if not isinstance(found, dict) or not 1 <= len(found) <= MAX_CHANGES:
        raise invalid({"changes": [_("An object of 1 to %(most)s module codes, each with a wish.", most=MAX_CHANGES)]})
    wishes = ", ".join(WISHES)
    wrong = {f"changes.{code}": [_("One of: %(all)s.", all=wishes)] for code, wish in found.items() if wish not in [*WISHES]}
    if wrong:
        raise invalid(wrong)
    return {code: WISHES[wish] for code, wish in found.items()}


def assessed(platform_id: int, requested: Mapping[str, bool]) -> Assessment:
    """What the request would do now. Raises DomainError for one that cannot be granted."""
    return service().assess(service().plan(platform_id, requested))


def assessed_restore(platform_id: int, change: ModuleChange) -> Assessment:
    """What going back to the state that a change left would do now."""
    return service().assess(service().plan_restore(platform_id, change.after))


def change_of(platform_id: int, change_id: int) -> ModuleChange:
    """One entry of the history. Raises NotFound."""
    return queries.change(platform_id, change_id)


def apply(platform_id: int, requested: Mapping[str, bool], revision: int, reason: str) -> ModuleChange | None:
    """Carry it out; None when it was already so. Raises RevisionMoved."""
    return service().apply(platform_id, requested, revision=revision, actor=_actor(), reason=reason)


def configure(platform_id: int, code: str, values: Mapping[str, Any], revision: int, reason: str) -> ModuleChange | None:
    """Store validated config; None when nothing differs. Raises RevisionMoved."""
    return service().configure(platform_id, code, values, revision=revision, actor=_actor(), reason=reason)


def restore(platform_id: int, change: ModuleChange, revision: int, reason: str) -> ModuleChange | None:
    """Go back to the state that a change left; None when it is the present one. Raises RevisionMoved."""
    return service().restore(platform_id, change.after, revision=revision, actor=_actor(), reason=reason)


def undo(platform_id: int, change_id: int, revision: int) -> ModuleChange | None:
    """Take the latest change back. Raises Conflict when a later one stands on it."""
    return service().undo(platform_id, change_id, revision=revision, actor=_actor())


def _actor() -> Any:
    return current_user._get_current_object()


def state_of(module: ModuleDefinition, snapshot: Snapshot) -> str:
    """The state as the API names it."""
    if module.is_core:
        return "core"
    return "on" if module.code in snapshot.modules else "off"


def shown_config(module: ModuleDefinition, snapshot: Snapshot) -> Json | None:
    """Every key with its value, secrets masked; None where there is nothing to configure."""
    if module.config_form is None:
        return None
    known = module_config.defaults(module)
    return module_config.masked({**known, **{k: v for k, v in snapshot.configs.get(module.code, {}).items() if k in known}})


def module_json(module: ModuleDefinition, snapshot: Snapshot) -> Json:
    """One module on one platform."""
    return {
        "code": module.code,
        "name": str(module.name),
        "description": str(module.description),
        "category": str(module.category),
        "version": module.version,
        "state": state_of(module, snapshot),
        "implied": module.code in snapshot.implied,
        "requires": list(module.requires),
        "required_by": [code for code, needs in registry().requires.items() if module.code in needs],
        "features": [feature.code for feature in module.features],
        "config": shown_config(module, snapshot),
    }


def modules_json(snapshot: Snapshot) -> Json:
    """Every installed module on one platform."""
    return {
        "platform": snapshot.code,
        "revision": snapshot.revision,
        "modules": [module_json(module, snapshot) for module in registry().modules.values()],
        "not_installed": sorted(snapshot.stored - registry().modules.keys()),
        "offers": service().offers(snapshot.id),
    }


def plan_json(found: Assessment) -> Json:
    """A plan with what the database knows about it."""
    plan = found.plan
    words = {wish: word for word, wish in WISHES.items()}
    return {
        "revision": plan.revision,
        "digest": plan.digest,
        "changes": {code: words[wish] for code, wish in plan.requested.items()},
        "steps": [
            {
                "module": step.code,
                "to": words[step.enable],
                "because": step.because or None,
                "why": step.why,
                "usage": [str(fact) for fact in found.usage.get(step.code, ())],
            }
            for step in plan.steps
        ],
        "menu_lost": [str(item) for item in plan.menu_lost],
        "menu_gained": [str(item) for item in plan.menu_gained],
        "features_lost": list(plan.features_lost),
        "features_gained": list(plan.features_gained),
        "merchants": dict(found.merchants),
        "paying": found.paying,
        "needs_reason": found.needs_confirmation,
    }


def change_json(change: ModuleChange) -> Json:
    """One entry of the history."""
    before, after = set(change.before["on"]), set(change.after["on"])
    return {
        "id": change.id,
        "revision": change.revision,
        "kind": change.kind,
        "at": change.at.isoformat(),
        "actor": change.actor,
        "reason": change.reason,
        "enabled": sorted(after - before),
        "disabled": sorted(before - after),
        "configured": sorted(touched(change) - (before ^ after)),
        "before": _state_json(change.before),
        "after": _state_json(change.after),
    }


def _state_json(state: Mapping[str, Any]) -> Json:
    config = {code: module_config.masked(values) for code, values in state["config"].items()}
    return {"on": list(state["on"]), "implied": list(state["implied"]), "config": config}


def why_json(platform_id: int, module: ModuleDefinition, snapshot: Snapshot) -> Json:
    """Why a module is on, or off."""
    found = service().why(platform_id, module.code)
    since = found["since"] if found["on"] else None
    return {
        "module": module.code,
        "state": state_of(module, snapshot),
        "implied": found["implied"],
        "needed_by": found["needed_by"],
        "since": change_json(since) if since is not None else None,
    }
