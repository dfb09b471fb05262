"""Every time that Letzshop was asked, and asking it now."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from modules.marketplace import labels, queries, services, tables
from modules.marketplace.store.letzshop.blueprint import FEATURE, READ, WRITE, letzshop, page
from webapp import jobs
from webapp.accounts.access import permission
from webapp.db import transaction, utcnow
from webapp.entitlements.gate import require_feature
from webapp.routing.context import current_store
from webapp.web.htmx import render, see_other

DRAWN = 30
"""Runs, and days, that are drawn."""


@letzshop.get("/runs")
@permission(READ)
@require_feature(FEATURE)
def runs() -> ResponseReturnValue:
    """The runs, the latest first."""
    store = current_store()
    listed = tables.runs().page(queries.runs(store.id))
    drawn = {"drawn": queries.latest_runs(store.id, DRAWN), "decided": queries.decided_by_day(store.id, utcnow() - timedelta(days=DRAWN))}
    return page("marketplace/letzshop/runs.html", "runs", page=listed, **drawn)


@letzshop.get("/runs/<int:run_id>")
@permission(READ)
@require_feature(FEATURE)
def run(run_id: int) -> ResponseReturnValue:
    """One run: how far it is, and what came of it."""
    found = queries.run(current_store().id, run_id)
    job = next(iter(jobs.latest(jobs.runs().where(jobs.JobRun.id == found.job_run_id), 1)), None)
    facts: dict[str, Any] = {"run": job, "job_url": url_for(".job", job_id=found.job_run_id), "labels": labels}
    unknown = len(queries.waiting_orders(found.store_id))
    return render("marketplace/letzshop/run.html", found=found, unknown=unknown, **facts, **_report(found))


def _report(found: Any) -> dict[str, Any]:
    """What came of the decisions and feeds that had waited, as things are by now, of a run with which the connection went on again."""
    if found.kind != services.RESUME or found.ended_at is None or found.error:
        return {"told": None}
    store_id = found.store_id
    feeds = queries.public_feeds(store_id)
    fresh = sum(1 for each in feeds if each.built_at >= found.started_at)
    return {"told": queries.came_of_waiting(store_id, found.ended_at, found.started_at), "feeds": len(feeds), "fresh": fresh}


@letzshop.get("/jobs/<int:job_id>")
@permission(READ)
@require_feature(FEATURE)
def job(job_id: int) -> ResponseReturnValue:
    """The job of a run, which renews itself."""
    found = jobs.run_by_id(job_id, code=services.SYNC)
    return render(
        "marketplace/letzshop/job.html", "ui/_job.html", run=found, job_url=url_for(".job", job_id=job_id), cancel_url=None, retry_url=None
    )


@letzshop.post("/runs")
@permission(WRITE)
@require_feature(FEATURE)
def ask_now() -> ResponseReturnValue:
    """Check for orders now."""
    with transaction():
        made = services.sync_now(current_store())
    return see_other(url_for(".job", job_id=made.id), _("Letzshop is asked for orders."))
