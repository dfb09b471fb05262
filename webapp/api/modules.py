"""The module service, as the API uses it. Everything the API knows about states and plans of modules is in this file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_login import current_user

from webapp.api.reading import invalid
from webapp.db.secrets import masked
from webapp.faults.health import WORDS, Health, health_of
from webapp.gate.tokens import current_caller
from webapp.kernel import kernel
from webapp.platforms import queries
from webapp.platforms.modules import CHANGE_KINDS, ModuleChange
from webapp.platforms.snapshot import Snapshot
from webapp.registry.definition import ModuleDefinition
from webapp.registry.registry import Registry
from webapp.registry.snapshots import STATE_WORDS, state_of
from webapp.settings import config as module_config
from webapp.switching.ask import Alongside, Ask, Wanted
from webapp.switching.assessment import Assessment
from webapp.switching.service import ModuleService
from webapp.switching.targets import Target

Json = dict[str, Any]
Changes = Mapping[str, str]
TARGETS = tuple(str(target) for target in Target)
KINDS = CHANGE_KINDS
STATES = STATE_WORDS
HEALTH = WORDS
MAX_CHANGES = 200


def service() -> ModuleService:
    """The one way to ask about and change modules."""
    found: ModuleService = kernel().modules
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


def read_changes(body: Mapping[str, Any]) -> Changes:
    """What `changes` of a body asks for. Raises Problem."""
    found = body.get("changes")
    if not isinstance(found, dict) or not 1 <= len(found) <= MAX_CHANGES:
        raise invalid({"changes": [_("An object of 1 to %(most)s module codes, each with a target.", most=MAX_CHANGES)]})
    said = _("One of: %(all)s.", all=", ".join(TARGETS))
    wrong = {f"changes.{code}": [said] for code, target in found.items() if target not in TARGETS}
    if wrong:
        raise invalid(wrong)
    return found


def assessed(platform_id: int, requested: Changes) -> Assessment:
    """What the request would do now. Raises DomainError for one that cannot be granted."""
    return service().assess(service().plan(platform_id, requested))


def assessed_restore(platform_id: int, change: ModuleChange) -> Assessment:
    """What going back to the state that a change left would do now."""
    return service().assess(service().plan_restore(platform_id, change.after))


def change_of(platform_id: int, change_id: int) -> ModuleChange:
    """One entry of the history. Raises NotFound."""
    return queries.change(platform_id, change_id)


def ask(platform_id: int, wanted: Wanted, revision: int, reason: str = "", alongside: Alongside | None = None) -> Ask:
    """A request by the person of the token, and by the token, as the history tells them."""
    who = {"actor": current_user._get_current_object(), "via": f"token {current_caller().prefix}"}
    return Ask(platform_id, wanted, revision=revision, reason=reason, alongside=alongside, strict=True, **who)


def shown_config(module: ModuleDefinition, snapshot: Snapshot) -> Json | None:
    """Every key with its value, secrets masked; None where there is nothing to configure."""
    if module.config_form is None:
        return None
    known = module_config.defaults(module)
    return masked({**known, **{k: v for k, v in snapshot.configs.get(module.code, {}).items() if k in known}})


def module_json(module: ModuleDefinition, snapshot: Snapshot) -> Json:
    """One module on one platform."""
    return _module_json(module, snapshot, health_of({snapshot.id: snapshot.modules}))


def _module_json(module: ModuleDefinition, snapshot: Snapshot, health: Health) -> Json:
    return {
        "code": module.code,
        "name": str(module.name),
        "description": str(module.description),
        "category": str(module.category),
        "version": module.version,
        "state": state_of(module, snapshot),
        "implied": module.code in snapshot.implied,
        "barred": snapshot.barred.get(module.code),
        "health": health.word(snapshot.id, module.code),
        "requires": list(module.requires),
        "required_by": [code for code, needs in registry().requires.items() if module.code in needs],
        "features": [feature.code for feature in module.features],
        "config": shown_config(module, snapshot),
    }


def modules_json(snapshot: Snapshot) -> Json:
    """Every installed module on one platform."""
    health = health_of({snapshot.id: snapshot.modules})
    found = registry().modules
    return {
        "platform": snapshot.code,
        "revision": snapshot.revision,
        "modules": [_module_json(each, snapshot, health) for each in found.values()],
        "not_installed": sorted(snapshot.stored - found.keys()),
        "offers": service().offers(snapshot.id),
    }


def plan_json(found: Assessment) -> Json:
    """A plan with what the database knows about it."""
    plan = found.plan
    asked = {code: str(target) for code, target in plan.requested.items()}
    return {"revision": plan.revision, "digest": plan.digest, "changes": asked, **found.as_json(), "reasons": found.reasons}


def change_json(change: ModuleChange) -> Json:
    """One entry of the history."""
    return {
        "id": change.id,
        "revision": change.revision,
        "kind": change.kind,
        "at": change.at.isoformat(),
        "actor": change.actor,
        "via": change.plan.get("via"),
        "source": change.source or None,
        "reason": change.reason,
        "enabled": sorted(change.touched.enabled),
        "disabled": sorted(change.touched.disabled),
        "configured": sorted(change.touched.configured),
        "before": change.before.masked().as_json(),
        "after": change.after.masked().as_json(),
    }


def why_json(platform_id: int, module: ModuleDefinition, snapshot: Snapshot) -> Json:
    """Why a module is on, or off."""
    return {
        "module": module.code,
        "state": state_of(module, snapshot),
        "implied": module.code in snapshot.implied,
        "barred": snapshot.barred.get(module.code),
        "reasons": [reason.as_json() for reason in service().why(platform_id, module.code)],
    }
