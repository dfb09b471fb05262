"""Modules of a platform: what is on and why, what a change would do, and doing it."""

from __future__ import annotations

from flask import abort
from flask.typing import ResponseReturnValue

from webapp.api import modules as service
from webapp.api.access import visible_platform, writable_platform
from webapp.api.answers import done, refusals, tagged
from webapp.api.blueprint import api
from webapp.api.idempotency import once
from webapp.api.operations import Answer, Operation, Parameter
from webapp.api.reading import MAX_REASON, read_body, read_revision, read_text
from webapp.api.schemas import ref
from webapp.registry.definition import ModuleDefinition
from webapp.switching.ask import Alongside
from webapp.switching.service import RevisionMoved

TAG = "Modules"
IF_MATCH = Parameter(
    name="If-Match",
    place="header",
    required=True,
    schema={"type": "string", "pattern": '^"[0-9]{1,9}"$'},
    description="The ETag of the modules as you saw them, quotes included. Nothing is written when they changed since.",
    example='"1"',
)
KEY = Parameter(
    name="Idempotency-Key",
    place="header",
    schema={"type": "string", "pattern": "^[!-~]{1,255}$"},
    description="A text of your choice, new for each change. Sent again within 24 hours, it does nothing and gets the same answer.",
)
CHANGING = (IF_MATCH, KEY)
SEEN = Parameter(
    name="If-None-Match",
    place="header",
    schema={"type": "string"},
    description="The ETag of the modules as you have them: 304 when they are still the same.",
)
RESULT = {200: Answer(description="Done, or nothing to do.", schema=ref("Result"), headers=("ETag", "Idempotent-Replayed"))}


def shown(description: str, schema: str) -> dict[int, Answer]:
    """The answers of what has the revision as its ETag."""
    return {
        200: Answer(description=description, schema=ref(schema), headers=("ETag",)),
        304: Answer(description="Nothing changed since the revision in If-None-Match.", headers=("ETag",)),
    }


def wanted(code: str) -> ModuleDefinition:
    """The installed module, or 404."""
    found = service.registry().get(code)
    if found is None:
        abort(404)
    return found


@api.get("/platforms/<code>/modules")
@Operation(
    summary="List modules",
    tag=TAG,
    scope="modules:read",
    parameters=(SEEN,),
    answers=shown("Every installed module.", "Modules"),
)
def list_modules(code: str) -> ResponseReturnValue:
    snapshot = service.snapshot(visible_platform(code).id)
    return tagged(snapshot.revision, service.modules_json(snapshot))


@api.get("/platforms/<code>/modules/<module:module>")
@Operation(
    summary="Show a module",
    tag=TAG,
    scope="modules:read",
    parameters=(SEEN,),
    answers=shown("The module.", "Module"),
)
def show_module(code: str, module: str) -> ResponseReturnValue:
    snapshot = service.snapshot(visible_platform(code).id)
    return tagged(snapshot.revision, service.module_json(wanted(module), snapshot))


@api.get("/platforms/<code>/modules/<module:module>/why")
@Operation(
    summary="Say why a module is on or off",
    tag=TAG,
    scope="modules:read",
    parameters=(SEEN,),
    answers=shown("Every reason, the deciding one first.", "Why"),
)
def explain_module(code: str, module: str) -> ResponseReturnValue:
    snapshot = service.snapshot(visible_platform(code).id)
    return tagged(snapshot.revision, service.why_json(snapshot.id, wanted(module), snapshot))


@api.post("/platforms/<code>/modules/plan")
@Operation(
    summary="Plan a change",
    description="Says what switching would do, cascades included. Nothing is written.",
    tag=TAG,
    scope="modules:read",
    body=ref("PlanRequest"),
    example={"changes": {"billing": "off"}},
    answers={200: Answer(description="The plan.", schema=ref("Plan"), headers=("ETag",))},
)
def plan_change(code: str) -> ResponseReturnValue:
    platform = visible_platform(code)
    found = service.assessed(platform.id, service.read_changes(read_body("changes")))
    return tagged(found.plan.revision, service.plan_json(found))


@api.post("/platforms/<code>/modules/apply")
@Operation(
    summary="Carry out a change",
    description=(
        "All or nothing. A change that reaches further than what you named needs a reason: without one the answer is 422 with the code "
        "`reason_needed` and the plan. When the modules changed since If-Match, it is 412 with the plan as it would be now. The pages of "
        "modules that come on are tried first: when one fails, it is 422 with the code `module_failed`, and nothing is changed."
    ),
    tag=TAG,
    scope="modules:write",
    parameters=CHANGING,
    body=ref("ApplyRequest"),
    example={"changes": {"billing": "off"}, "reason": "Invoices move to the new system."},
    answers=RESULT,
)
def apply_change(code: str) -> ResponseReturnValue:
    platform_id, body = writable_platform(code).id, read_body("changes", "reason", "digest")
    requested, reason, digest = service.read_changes(body), read_text(body, "reason", MAX_REASON), read_text(body, "digest", 64)
    revision = read_revision()

    def make(alongside: Alongside) -> None:
        if digest and digest != (now := service.service().plan(platform_id, requested)).digest:
            raise RevisionMoved(now)
        service.service().change(service.ask(platform_id, requested, revision, reason, alongside))

    with refusals(platform_id, lambda: service.assessed(platform_id, requested)):
        return once(make, lambda change: done(platform_id, change, revision))
