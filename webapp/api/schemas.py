"""The shapes that the API's bodies have, as JSON Schema; the views build them, the tests compare the two."""

from __future__ import annotations

from typing import Any, get_args

from webapp.api.modules import HEALTH, KINDS, MAX_CHANGES, STATES, TARGETS
from webapp.api.reading import MAX_REASON
from webapp.registry.ports.tiers import Reason as FeatureAnswer
from webapp.switching.plan import StepKind
from webapp.switching.reasons import FeatureKind, ModuleKind

Schema = dict[str, Any]
CODE = {"type": "string", "pattern": "^[a-z][a-z0-9_-]*$", "maxLength": 60}
TEXT = {"type": "string"}
MOMENT = {"type": "string", "format": "date-time"}
CODES = {"type": "array", "items": TEXT}
COUNT = {"type": "integer", "minimum": 0}
REVISION = {"type": "integer", "minimum": 1, "description": "Counts the changes of the platform's modules. It is the ETag, too."}
CURSOR = {"type": ["string", "null"], "description": "Where the next page begins; null on the last page."}
CONFIG = {
    "type": "object",
    "additionalProperties": {"type": ["string", "number", "boolean", "null", "array"]},
    "description": "Settings by key. Secrets are masked.",
}
STATE = {
    "type": "string",
    "enum": list(STATES),
    "description": "core: always on. read-only: its pages answer, and nobody writes.",
}
IMPLIED = {"type": "boolean", "description": "On only because another module needed it."}
BARRED = {"type": ["string", "null"], "description": "Why it may never be on there; null where it may."}
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
        state=STATE,
        implied=IMPLIED,
        barred=BARRED,
        health={
            "type": "string",
            "enum": list(HEALTH),
            "description": "broken: it failed there, and nobody has dealt with it yet. failing: one of its health checks says so.",
        },
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
        "description": (
            "What each module should be, by its code. read-only: its pages answer, and nobody writes. never: off, and nothing brings it "
            "on; allowed: takes that back. chosen: one that is on only because another needed it stays on."
        ),
        "minProperties": 1,
        "maxProperties": MAX_CHANGES,
        "additionalProperties": {"type": "string", "enum": list(TARGETS)},
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
        "What happens to one module.",
        module=CODE,
        kind={"type": "string", "enum": [str(kind) for kind in StepKind]},
        because={"type": "string", "description": "The module it follows from; empty where you asked for it."},
    ),
    "Difference": shape(
        "A module's own state, or with a key one of its settings. Values are written as TOML; secrets are masked.",
        module=TEXT,
        key=TEXT,
        old=TEXT,
        new=TEXT,
    ),
    "LastUse": shape("When a module was last used, and by whom.", at=MOMENT, by=TEXT),
    "Plan": shape(
        "What a change would do.",
        revision=REVISION,
        digest={"type": "string", "description": "A fingerprint of the plan."},
        changes={"type": "object", "additionalProperties": {"type": "string"}, "description": "What was asked for."},
        steps={"type": "array", "items": ref("Step"), "description": "In the order in which they happen. Empty: nothing to do."},
        beside={"type": "array", "items": ref("Difference"), "description": "What the steps do not say when a whole state comes back."},
        routes=ref("LostGained"),
        menu=ref("LostGained"),
        features=ref("LostGained"),
        usage={"type": "object", "additionalProperties": CODES, "description": "What each module says of its use there."},
        last_used={"type": "object", "additionalProperties": ref("LastUse"), "description": "By module."},
        merchants={"type": "object", "additionalProperties": COUNT, "description": "How many merchants hold each feature that goes."},
        paying={**COUNT, "description": "How many of them pay for any of these."},
        tiers={"type": "array", "items": ref("Holding"), "description": "Who has the features that go or come, by tier."},
        locked_out={**COUNT, "description": "How many merchants would lose what is sold, for want of a subscription."},
        jobs={
            "type": "object",
            "additionalProperties": {"type": "object", "additionalProperties": COUNT},
            "description": "What is under way of modules that stop: by module and job, how many.",
        },
        needs_reason={"type": "boolean", "description": "It reaches further than what you named: say why."},
        reasons={**CODES, "description": "Why it does, in sentences."},
    ),
    "Holding": shape(
        "A feature in a tier, by the tier's name.",
        tier=TEXT,
        feature=TEXT,
        merchants={**COUNT, "description": "How many merchants have it by that tier."},
        paying={**COUNT, "description": "How many of them pay for it."},
    ),
    "LostGained": shape("What goes with the change, and what comes.", lost=CODES, gained=CODES),
    "State": shape(
        "Which modules were on, read-only and barred, and their settings.",
        on=CODES,
        implied=CODES,
        read_only=CODES,
        barred={"type": "object", "additionalProperties": TEXT, "description": "Modules that may never be on, with the reason."},
        config={"type": "object"},
    ),
    "Change": shape(
        "An entry of the history.",
        id=COUNT,
        revision=REVISION,
        kind={"type": "string", "enum": list(KINDS)},
        at=MOMENT,
        actor={"type": "string", "description": "Who: an e-mail address, or the command line."},
        via={"type": ["string", "null"], "description": "The token it came through; null for one that came through none."},
        source={"type": ["string", "null"], "description": "Where a preset came from; null for other changes."},
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
        change={**nullable(ref("Change")), "description": "null: no change was needed, and nothing was written."},
        offers=CODES,
    ),
    "Config": shape("The settings of a module.", module=CODE, revision=REVISION, config=CONFIG),
    "Why": shape(
        "Why a module is on, or off.",
        module=CODE,
        state=STATE,
        implied=IMPLIED,
        barred=BARRED,
        reasons={"type": "array", "items": ref("Reason"), "description": "The deciding one first."},
    ),
    "FeatureWhy": shape(
        "Whether a store has a feature, and why.",
        platform=CODE,
        store=TEXT,
        feature=CODE,
        module={**CODE, "description": "The module that has the feature."},
        granted={"type": "boolean"},
        answer={"type": "string", "enum": list(get_args(FeatureAnswer)), "description": "What decides."},
        tier={"type": ["string", "null"], "description": "The smallest tier that would open it; null where none would, or it is open."},
        reasons={"type": "array", "items": ref("Reason"), "description": "The deciding one first."},
    ),
    "Reason": shape(
        "One reason for a module's state, or for a feature.",
        optional=("module", "change", "facts", "chain"),
        kind={"type": "string", "enum": [*get_args(ModuleKind), *get_args(FeatureKind)]},
        text=TEXT,
        module={"type": "string", "description": "The module that needs it, or has the feature."},
        change=shape("The change that made it so.", revision=REVISION, by=TEXT, at=MOMENT, reason=TEXT),
        facts={
            "type": "object",
            "additionalProperties": {"type": ["string", "integer", "null"]},
            "description": "Of an override: by, at, until, reason. Of a subscription: tier, version, status, since, late_since.",
        },
        chain={"type": "array", "items": ref("Reason"), "description": "Why that module is on."},
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
            "module": {"type": "string", "description": "The module that failed when it was tried."},
            "where": {"type": "string", "description": "Which page or hook of it failed."},
            "scope": {"type": "string", "description": "The scope that the token lacks."},
        },
        "required": ["type", "title", "status"],
    },
}
