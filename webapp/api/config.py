"""Settings of one module: read them, change some, replace all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, abort
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, Form

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
from webapp.db.secrets import MASK, is_encrypted
from webapp.registry.definition import ModuleDefinition
from webapp.settings import config as module_config
from webapp.switching.service import Alongside

Values = Mapping[str, Any]


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
            values = validated(definition, {**module_config.defaults(definition), **(stored if keep else {}), **given})
            alongside(service.configure(platform_id, module, values, revision, reason))

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


def validated(module: ModuleDefinition, values: Values) -> Values:
    """What the module's own form makes of the values. Raises Problem with its sentences."""
    hidden, known = module_config.secret_keys(module), module_config.defaults(module)
    sent = {key: "" if key in hidden and is_kept(values[key]) else values[key] for key in known}
    assert module.config_form is not None
    form = module.config_form(MultiDict([(key, text) for key, value in sent.items() for text in as_typed(value)]))
    errors = wrong_kinds(form, sent)
    if not form.validate() or errors:
        said = {key or "": [str(each) for each in found] for key, found in form.errors.items()}
        raise invalid(said | errors, "invalid_config")
    return form.data  # type: ignore[no-any-return]


def is_kept(value: Any) -> bool:
    """Whether the value of a secret means "as it is": nothing, what is stored, or the mask that was shown for it."""
    return not value or value == MASK or is_encrypted(value)


def as_typed(value: Any) -> list[str]:
    """A JSON value as a browser would send it."""
    if isinstance(value, list):
        return [text for each in value for text in as_typed(each)]
    if value is None or value is False:
        return [""]
    return ["y" if value is True else str(value)]


def wrong_kinds(form: Form, values: Values) -> dict[str, list[str]]:
    """Sentences for switches that are no switch, and for true and false where there is none."""
    errors = {}
    for key, value in values.items():
        if isinstance(value, dict):
            errors[key] = [_("This cannot be an object.")]
        elif isinstance(form[key], BooleanField) and not (value is None or isinstance(value, bool)):
            errors[key] = [_("This must be true or false.")]
        elif isinstance(value, bool) and not isinstance(form[key], BooleanField):
            errors[key] = [_("This must be a text or a number.")]
    return errors
