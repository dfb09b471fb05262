"""`flask analytics …`."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import AppGroup

from modules.analytics.jobs import REBUILD
from webapp import jobs
from webapp.db import transaction
from webapp.jobs.runner import execute
from webapp.kernel import kernel
from webapp.routing.context import platform_work
from webapp.tenancy import scope

analytics = AppGroup("analytics", help="Figures by day.")


@analytics.command("rebuild")
@click.argument("platform")
def rebuild(platform: str) -> None:
    """Compute every figure of PLATFORM anew, and wait until it is done."""
    snapshot = kernel().snapshot_by_code(platform)
    if snapshot is None or "analytics" not in snapshot.modules:
        raise click.ClickException(f"There are no figures on '{platform}': no such platform, or Analytics is off there.")
    with platform_work(snapshot), scope(snapshot.id), transaction():
        run_id = jobs.enqueue(REBUILD, unique_key="all").id
    execute(current_app._get_current_object(), run_id)  # type: ignore[attr-defined]
    with platform_work(snapshot), scope(snapshot.id):
        run = jobs.run_by_id(run_id, code=REBUILD)
        click.echo(f"Rebuild {run_id}: {run.status}, {run.done} of {run.total or 0} pieces.")
