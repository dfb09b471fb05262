"""`flask jobs …`: the worker, and what it has to do."""

from __future__ import annotations

import json

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy import select

from webapp.cli.output import platform_named, sentences
from webapp.db import db, transaction
from webapp.domain import NotFound
from webapp.jobs import services
from webapp.jobs.models import JobRun
from webapp.jobs.states import Status
from webapp.jobs.worker import work
from webapp.operating import gauges
from webapp.platforms.models import Platform
from webapp.tenancy import unscoped

jobs = AppGroup("jobs", help="Run background jobs, and look after them.")


@jobs.command("worker")
@click.option("--threads", type=click.IntRange(1, 64), default=None, help="Jobs at the same time. Default: JOB_THREADS.")
def worker(threads: int | None) -> None:
    """Run jobs until told to end. A job under way is put back after its present batch, and goes on from there."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    gauges.serve(app)
    work(app, threads or app.config["JOB_THREADS"])


@jobs.command("list")
@click.option("--platform", "code", default=None, help="Only of this platform.")
@click.option("--status", type=click.Choice([str(status) for status in Status]), default=None, help="Only in this state.")
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True, help="How many.")
@click.option("--json", "as_json", is_flag=True, help="Machine-readable output.")
def list_runs(code: str | None, status: str | None, limit: int, as_json: bool) -> None:
    """The latest runs, newest first."""
    wanted = select(JobRun, Platform.code).join(Platform, Platform.id == JobRun.platform_id).order_by(JobRun.id.desc()).limit(limit)
    if code is not None:
        wanted = wanted.where(JobRun.platform_id == platform_named(code).id)
    if status is not None:
        wanted = wanted.where(JobRun.status == status)
    with unscoped("flask jobs list"):
        found = [facts(run, platform) for run, platform in db.session.execute(wanted)]
    if as_json:
        click.echo(json.dumps({"jobs": found}, indent=2))
        return
    for each in found:
        progress = f"{each['done']}/{each['total'] if each['total'] is not None else '?'}"
        words = f"{each['subject']}  {each['error']}".strip()
        click.echo(f"{each['id']:<8}{each['status']:<11}{each['platform']:<16}{each['code']:<28}{progress:<14}{words}".rstrip())


def facts(run: JobRun, platform: str) -> dict[str, object]:
    """What operators are told of a run."""
    moments = {name: getattr(run, name) for name in ("created_at", "not_before", "started_at", "heartbeat_at", "finished_at")}
    plain = ("id", "code", "subject", "status", "store_id", "args", "state", "done", "total", "attempt", "max_attempts")
    return {
        **{name: getattr(run, name) for name in plain},
        "platform": platform,
        **{name: moment.isoformat() if moment else None for name, moment in moments.items()},
        "error": run.error,
        "error_detail": run.error_detail,
    }


@jobs.command("retry")
@click.argument("run_id", type=int, metavar="ID")
@sentences
def retry(run_id: int) -> None:
    """Start a failed or cancelled run again. It goes on from its checkpoint."""
    with unscoped("flask jobs retry"), transaction():
        services.retry(run_with(run_id))
    click.echo(f"Job {run_id} is queued again.")


@jobs.command("cancel")
@click.argument("run_id", type=int, metavar="ID")
@sentences
def cancel(run_id: int) -> None:
    """End a run. What it has done stays done."""
    with unscoped("flask jobs cancel"), transaction():
        services.cancel(run_with(run_id))
    click.echo(f"Job {run_id} is cancelled.")


def run_with(run_id: int) -> JobRun:
    """The run of any tenant. Raises NotFound."""
    run = db.session.get(JobRun, run_id) if run_id < 2**31 else None
    if run is None:
        raise NotFound(f"There is no job {run_id}. `flask jobs list` shows them.")
    return run
