"""Computing all figures anew: the question, and how far it is."""

from __future__ import annotations

from typing import Any, cast

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from modules.analytics.access import REBUILD
from modules.analytics.jobs import REBUILD as JOB
from webapp import jobs
from webapp.accounts.access import permission
from webapp.db import transaction
from webapp.entitlements.gate import require_feature
from webapp.web.htmx import is_partial, render, see_other

FEATURE = "analytics_dashboard"


@permission(REBUILD)
@require_feature(FEATURE)
def rebuild() -> ResponseReturnValue:
    """Ask first, then begin."""
    if request.method == "GET":
        return render("analytics/rebuild.html", latest=jobs.latest(jobs.runs(code=JOB), 1))
    with transaction():
        run = jobs.enqueue(JOB, user_id=current_user.id, unique_key="all")
    return see_other(url_for(".rebuild_show", run_id=run.id))


@permission(REBUILD)
@require_feature(FEATURE)
def show(run_id: int) -> ResponseReturnValue:
    """How far it is."""
    run = jobs.run_by_id(run_id, code=JOB)
    urls: dict[str, Any] = {f"{each}_url": url_for(f".rebuild_{each}", run_id=run_id) for each in ("cancel", "retry")}
    return render("analytics/rebuilding.html", "ui/_job.html", run=run, job_url=url_for(".rebuild_show", run_id=run_id), **urls)


@permission(REBUILD)
@require_feature(FEATURE)
def cancel(run_id: int) -> ResponseReturnValue:
    """Stop it; what it has done stays."""
    with transaction():
        jobs.cancel(jobs.run_by_id(run_id, code=JOB))
    return _answer(run_id)


@permission(REBUILD)
@require_feature(FEATURE)
def retry(run_id: int) -> ResponseReturnValue:
    """Go on with it."""
    with transaction():
        jobs.retry(jobs.run_by_id(run_id, code=JOB))
    return _answer(run_id)


def _answer(run_id: int) -> Response:
    return cast("Response", show(run_id)) if is_partial() else see_other(url_for(".rebuild_show", run_id=run_id))
