"""The shapes that the API's bodies have, as JSON Schema; the views build them, the tests compare the two."""

from __future__ import annotations

from typing import Any

from webapp.api.modules import KINDS, MAX_CHANGES, STATES, WISHES
from webapp.api.reading import MAX_REASON

Schema = dict[str, Any]
CODE = {"type": "string", "pattern": "^[a-z][a-z0-9_-]*$", "maxLength": 60}
TEXT = {"type": "string"}
CODES = {"type": "array", "items": TEXT}
COUNT = {"type": "integer", "minimum": 0}
REVISION = {"type": "integer", "minimum": 1, "description": "Counts the changes of the platform's modules. It is the ETag, too."}
CURSOR = {"type": ["string", "null"], "description": "Where the next page begins; null on the last page."}
CONFIG = {
    "type": "object",
    "additionalProperties": {"type": ["string", "number", "boolean", "null", "array"]},
    "description": "Settings by key. Secrets are masked.",
}
REASON = {"type": "string", "maxLength": MAX_REASON, "description": "Why; it goes into the history."}


def ref(name: str) -> Schema:
    """One of the shapes below."""
    return {"$ref": f"#/components/schemas/{name}"}


def shape(description: str, /, *, optional: tuple[str, ...] = (), **properties: Schema) -> Schema:
    """An object with exactly these members."""
    return {
        "type": "object",
        "description": description,
        "properties": properties,
        "required": [name for name in properties if name not in optional],
        "additionalProperties": False,
    }


def nullable(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


SCHEMAS: dict[str, Schema] = {
    "Platform": shape(
        "A platform: one product with its own hosts, modules and merchants.",
        code=CODE,
        name=TEXT,
        status={"type": "string", "enum": ["active", "suspended"]},
        revision=REVISION,
        hosts=CODES,
        url={"type": "string", "description": "Where its modules are."},
    ),
    "Platforms": shape("A page of platforms, by code.", platforms={"type": "array", "items": ref("Platform")}, next_cursor=CURSOR),
    "Module": shape(
        "A module on a platform.",
        code=CODE,
        name=TEXT,
        description=TEXT,
        category=TEXT,
        version=TEXT,
        state={"type": "string", "enum": list(STATES), "description": "core: always on."},
        implied={"type": "boolean", "description": "On only because another module needed it."},
        requires=CODES,
        required_by=CODES,
        features=CODES,
        config=nullable(CONFIG),
    ),
    "Modules": shape(
        "Every installed module on a platform.",
        platform=CODE,
        revision=REVISION,
        modules={"type": "array", "items": ref("Module")},
        not_installed={**CODES, "description": "On in the database, but their package is not here."},
        offers={**CODES, "description": "On only because another module needed them, which is off by now."},
    ),
    "Changes": {
        "type": "object",
        "description": "What is wished for, by module code.",
        "minProperties": 1,
        "maxProperties": MAX_CHANGES,
        "additionalProperties": {"type": "string", "enum": list(WISHES)},
    },
    "PlanRequest": shape("What to plan.", changes=ref("Changes")),
    "ApplyRequest": shape(
        "What to carry out.",
        optional=("reason", "digest"),
        changes=ref("Changes"),
        reason=REASON,
        digest={"type": "string", "maxLength": 64, "description": "That of the plan you saw: nothing but that plan is carried out."},
    ),
    "RestoreRequest": shape("Why to go back.", reason={**REASON, "minLength": 1, "pattern": "\\S"}),
    "ConfigRequest": shape(
        "Settings to save. A secret that is left out, empty or masked stays.", optional=("reason",), config=CONFIG, reason=REASON
    ),
    "Step": shape(
        "One module that a plan switches.",
        module=CODE,
        to={"type": "string", "enum": list(WISHES)},
        because={"type": ["string", "null"], "description": "The module it follows from; null where you asked for it."},
        why=TEXT,
        usage={**CODES, "description": "What the module says of its use there."},
    ),
    "Plan": shape(
        "What a change would do.",
        revision=REVISION,
        digest={"type": "string", "description": "A fingerprint of the plan."},
        changes={"type": "object", "additionalProperties": {"type": "string"}, "description": "What was wished for."},
        steps={"type": "array", "items": ref("Step"), "description": "In the order in which they happen. Empty: nothing to do."},
        menu_lost=CODES,
        menu_gained=CODES,
        features_lost=CODES,
        features_gained=CODES,
        merchants={"type": "object", "additionalProperties": COUNT, "description": "How many merchants hold each feature that goes."},
        paying={**COUNT, "description": "How many of them pay for any of these."},
        needs_reason={"type": "boolean", "description": "It reaches further than what you named: say why."},
    ),
    "State": shape("Which modules were on, and their settings.", on=CODES, implied=CODES, config={"type": "object"}),
    "Change": shape(
        "An entry of the history.",
        id=COUNT,
        revision=REVISION,
        kind={"type": "string", "enum": list(KINDS)},
        at={"type": "string", "format": "date-time"},
        actor={"type": "string", "description": "Who: an e-mail address, or the command line."},
        reason=TEXT,
        enabled=CODES,
        disabled=CODES,
        configured=CODES,
        before=ref("State"),
        after=ref("State"),
    ),
    "History": shape("A page of the history, newest first.", changes={"type": "array", "items": ref("Change")}, next_cursor=CURSOR),
    "Result": shape(
        "What was done.",
        revision=REVISION,
        change={**nullable(ref("Change")), "description": "null: it was so already, and nothing was written."},
        offers=CODES,
    ),
    "Config": shape("The settings of a module.", module=CODE, revision=REVISION, config=CONFIG),
    "Why": shape(
        "Why a module is on.",
        module=CODE,
        state={"type": "string", "enum": list(STATES)},
        implied={"type": "boolean"},
        needed_by={**CODES, "description": "Modules that are on and require it."},
        since={**nullable(ref("Change")), "description": "The change that switched it on."},
    ),
    "Problem": {
        "type": "object",
        "description": "An error, as RFC 9457 has it. Members that only some errors have are told with the operation.",
        "properties": {
            "type": TEXT,
            "title": TEXT,
            "status": {"type": "integer"},
            "detail": {"type": "string", "description": "A sentence that says what to do."},
            "code": {"type": "string", "description": "A short word for programs."},
            "errors": {
                "type": "object",
                "additionalProperties": CODES,
                "description": "Sentences by member, setting or parameter.",
            },
            "revision": {**REVISION, "description": "Where the platform is now."},
            "plan": {**ref("Plan"), "description": "What the request would do as things are now."},
            "scope": {"type": "string", "description": "The scope that the token lacks."},
        },
        "required": ["type", "title", "status"],
    },
}
