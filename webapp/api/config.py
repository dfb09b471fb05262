"""Settings of one module: read them, change some, replace all."""

from __future__ import annotations

from flask import Response, abort
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webapp.api import modules as service
from webapp.api.access import visible_platform, writable_platform
from webapp.api.answers import done, refusals, tagged
from webapp.api.blueprint import api
from webapp.api.idempotency import once
from webapp.api.operations import Operation
from webapp.api.reading import MAX_REASON, invalid, read_body, read_revision, read_text
from webapp.api.schemas import ref
from webapp.api.switching import CHANGING, RESULT, SEEN, TAG, shown, wanted
from webapp.db import transaction
from webapp.registry.definition import ModuleDefinition
from webapp.settings import config as module_config
from webapp.settings.checking import Values, checked
from webapp.switching.ask import Alongside, Configure


def configurable(code: str) -> ModuleDefinition:
    """The installed module, where it has something to configure; 404 otherwise."""
    found = wanted(code)
    if found.config_form is None:
        abort(404)
    return found


@api.get("/platforms/<code>/modules/<module:module>/config")
@Operation(
    summary="Show the settings of a module",
    tag=TAG,
    scope="modules:read",
    parameters=(SEEN,),
    answers=shown("Every setting; secrets masked.", "Config"),
)
def show_config(code: str, module: str) -> ResponseReturnValue:
    snapshot, definition = service.snapshot(visible_platform(code).id), configurable(module)
    body = {"module": module, "revision": snapshot.revision, "config": service.shown_config(definition, snapshot)}
    return tagged(snapshot.revision, body)


@api.patch("/platforms/<code>/modules/<module:module>/config")
@Operation(
    summary="Change settings of a module",
    description="Settings that are left out stay as they are. Values that break a rule answer 422 with sentences by setting.",
    tag=TAG,
    scope="modules:write",
    parameters=CHANGING,
    body=ref("ConfigRequest"),
    example={"config": {"grace_days": 14}},
    answers=RESULT,
)
def change_config(code: str, module: str) -> ResponseReturnValue:
    return save(code, module, keep=True)


@api.put("/platforms/<code>/modules/<module:module>/config")
@Operation(
    summary="Replace the settings of a module",
    description="Settings that are left out get their default; secrets that are left out stay.",
    tag=TAG,
    scope="modules:write",
    parameters=CHANGING,
    body=ref("ConfigRequest"),
    example={"config": {"currency": "EUR", "tax_rate_bp": 1700, "grace_days": 14}},
    answers=RESULT,
)
def replace_config(code: str, module: str) -> ResponseReturnValue:
    return save(code, module, keep=False)


def save(code: str, module: str, *, keep: bool) -> Response:
    """Read, validate and store. `keep` is whether settings that were not sent stay as they are. Raises Problem."""
    platform_id, definition = writable_platform(code).id, configurable(module)
    body = read_body("config", "reason")
    given, reason, revision = read_config(definition, body), read_text(body, "reason", MAX_REASON), read_revision()

    def make(alongside: Alongside) -> None:
        with transaction():
            stored = service.snapshot(platform_id).configs.get(module, {})
            asked = service.ask(platform_id, Configure(module, validated(definition, given, stored if keep else {})), revision, reason)
            alongside(service.service().apply(asked))

    with refusals(platform_id):
        return once(make, lambda change: done(platform_id, change, revision))


def read_config(module: ModuleDefinition, body: Values) -> Values:
    """The settings that were sent. Raises Problem for keys and kinds of values that the module does not have."""
    given, known = body.get("config"), module_config.defaults(module)
    if not isinstance(given, dict):
        raise invalid({"config": [_("An object of settings.")]})
    said = _("There is no such setting. Known: %(names)s.", names=", ".join(known))
    errors = {key: [said] for key in given if key not in known}
    if errors:
        raise invalid(errors, "invalid_config")
    return given


def validated(module: ModuleDefinition, given: Values, present: Values) -> Values:
    """What the module's own form makes of the values. Raises Problem with its sentences."""
    found = checked(module, given, present)
    if found.errors:
        raise invalid(dict(found.errors), "invalid_config")
    return found.values
