"""Answers of the API: bodies with the revision as their ETag, and what the module service refuses as problems."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from flask import Response, jsonify, request

from webapp.api import modules
from webapp.platforms.modules import ModuleChange
from webapp.switching.assessment import Assessment
from webapp.switching.service import ReasonNeeded, RevisionMoved
from webapp.switching.writing import ModuleFailed
from webapp.web.problems import Problem


def tagged(revision: int, body: dict[str, Any]) -> Response:
    """The body with its revision as a strong ETag; 304 where the asker has it already."""
    response = jsonify(body)
    response.set_etag(str(revision))
    if request.method in ("GET", "HEAD"):
        response.make_conditional(request)
    return response


def done(platform_id: int, change: ModuleChange | None, revision: int) -> Response:
    """What was done, or that no change was needed, with the present revision."""
    now = change.revision if change is not None else revision
    shown = modules.change_json(change) if change is not None else None
    return tagged(now, {"revision": now, "change": shown, "offers": modules.service().offers(platform_id)})


@contextmanager
def refusals(platform_id: int, now: Callable[[], Assessment] | None = None) -> Iterator[None]:
    """What the service refuses inside, as problems. `now` is what the request would do as things are now. Raises Problem."""
    try:
        yield
    except RevisionMoved as moved:
        plan = now() if now is not None else None
        raise too_late(moved, plan, plan.plan.revision if plan is not None else modules.revision_of(platform_id)) from moved
    except ReasonNeeded as needed:
        raise Problem(needed.status, needed.code, needed.message, plan=modules.plan_json(needed.assessment)) from needed
    except ModuleFailed as failed:
        raise Problem(failed.status, failed.code, failed.message, module=failed.module, where=failed.where) from failed


def too_late(moved: RevisionMoved, now: Assessment | None, revision: int) -> Problem:
    """412: the platform is at another revision than the one in If-Match, or the plan is another."""
    members = {"plan": modules.plan_json(now)} if now is not None else {}
    return Problem(412, moved.code, moved.message, headers={"ETag": f'"{revision}"'}, revision=revision, **members)
