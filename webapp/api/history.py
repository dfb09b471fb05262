"""The history of a platform's modules: look through it, take one change back, go back to an earlier state."""

from __future__ import annotations

from flask import jsonify
from flask.typing import ResponseReturnValue

from webapp.api import modules as service
from webapp.api import queries
from webapp.api.access import visible_platform, writable_platform
from webapp.api.answers import done, refusals
from webapp.api.blueprint import api
from webapp.api.idempotency import once
from webapp.api.operations import Answer, Operation, Parameter
from webapp.api.platforms import BEFORE, LIMIT, cursor
from webapp.api.reading import MAX_REASON, read_argument, read_body, read_limit, read_revision, read_text
from webapp.api.schemas import ref
from webapp.api.switching import CHANGING, RESULT, TAG
from webapp.switching.ask import Undo

MODULE, ACTOR = "[a-z][a-z0-9_-]{0,59}", r"[^\x00]{1,254}"


@api.get("/platforms/<code>/modules/history")
@Operation(
    summary="Look through the history",
    tag=TAG,
    scope="modules:read",
    parameters=(
        LIMIT,
        cursor(BEFORE),
        Parameter(name="module", schema={"type": "string", "pattern": f"^{MODULE}$"}, description="Only changes of this module."),
        Parameter(name="kind", schema={"type": "string", "enum": list(service.KINDS)}, description="Only changes of this kind."),
        Parameter(name="actor", schema={"type": "string", "minLength": 1, "maxLength": 254}, description="Only changes by this person."),
    ),
    answers={200: Answer(description="A page of the history.", schema=ref("History"))},
    problems=(422,),
)
def list_history(code: str) -> ResponseReturnValue:
    platform, limit, before = visible_platform(code), read_limit(), read_argument("cursor", BEFORE)
    found = queries.changes_before(
        platform.id,
        int(before) if before else None,
        limit + 1,
        kind=read_argument("kind", "", service.KINDS),
        actor=read_argument("actor", ACTOR),
        module=read_argument("module", MODULE),
    )
    shown = found[:limit]
    return jsonify(
        changes=[service.change_json(each) for each in shown], next_cursor=str(shown[-1].revision) if len(found) > limit else None
    )


@api.post("/platforms/<code>/modules/history/<int:id>/undo")
@Operation(
    summary="Take one change back",
    description="What came after it elsewhere stays; 409 when something later stands on it. To go back as a whole, restore.",
    tag=TAG,
    scope="modules:write",
    parameters=CHANGING,
    answers=RESULT,
)
def undo_change(code: str, id: int) -> ResponseReturnValue:
    platform_id, revision = writable_platform(code).id, read_revision()
    with refusals(platform_id):
        return once(
            lambda alongside: service.service().change(service.ask(platform_id, Undo(id), revision, alongside=alongside)),
            lambda change: done(platform_id, change, revision),
        )


@api.post("/platforms/<code>/modules/history/<int:id>/restore")
@Operation(
    summary="Go back to an earlier state",
    description="Brings back what was on, and the settings, as the change left them. Always needs a reason.",
    tag=TAG,
    scope="modules:write",
    parameters=CHANGING,
    body=ref("RestoreRequest"),
    example={"reason": "The new setting lost orders."},
    answers=RESULT,
)
def restore_state(code: str, id: int) -> ResponseReturnValue:
    platform_id = writable_platform(code).id
    reason, revision = read_text(read_body("reason"), "reason", MAX_REASON), read_revision()
    target = service.change_of(platform_id, id)
    with refusals(platform_id, lambda: service.assessed_restore(platform_id, target)):
        return once(
            lambda alongside: service.service().change(service.ask(platform_id, target.after, revision, reason, alongside)),
            lambda change: done(platform_id, change, revision),
        )
