"""Answers of the API: bodies with the revision as their ETag, and the refusal of a request that came too late."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify, request

from webapp.api import modules
from webapp.modular.models import ModuleChange
from webapp.modular.service import Assessment, RevisionMoved
from webapp.web.problems import Problem


def tagged(revision: int, body: dict[str, Any]) -> Response:
    """The body with its revision as a strong ETag; 304 where the asker has it already."""
    response = jsonify(body)
    response.set_etag(str(revision))
    if request.method in ("GET", "HEAD"):
        response.make_conditional(request)
    return response


def done(platform_id: int, change: ModuleChange | None, revision: int) -> Response:
    """What was done, or that it was so already, with the revision that is there now."""
    now = change.revision if change is not None else revision
    shown = modules.change_json(change) if change is not None else None
    return tagged(now, {"revision": now, "change": shown, "offers": modules.service().offers(platform_id)})


def too_late(moved: RevisionMoved, now: Assessment | None = None, revision: int | None = None) -> Problem:
    """412: the platform is at another revision than the one in If-Match. `now` is what the request would do there."""
    members = {"plan": modules.plan_json(now)} if now is not None else {}
    present = now.plan.revision if now is not None else revision
    return Problem(412, moved.code, moved.message, headers={"ETag": f'"{present}"'}, revision=present, **members)
