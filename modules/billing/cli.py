"""`flask billing …`."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import AppGroup

from webapp import jobs
from webapp.db import transaction
from webapp.jobs.runner import execute
from webapp.kernel import kernel
from webapp.routing.context import platform_work
from webapp.tenancy import scope

RECONCILE = "billing.reconcile"

billing = AppGroup("billing", help="Payments.")


@billing.command("reconcile")
@click.argument("platform")
def reconcile(platform: str) -> None:
    """Ask PLATFORM's payment provider for everything that was not heard of, and wait until it is done."""
    snapshot = kernel().snapshot_by_code(platform)
    if snapshot is None or "billing" not in snapshot.modules:
        raise click.ClickException(f"There are no payments on '{platform}': no such platform, or Billing is off there.")
    with platform_work(snapshot), scope(snapshot.id), transaction():
        run_id = jobs.enqueue(RECONCILE, unique_key="reconcile").id
    execute(current_app._get_current_object(), run_id)  # type: ignore[attr-defined]
    with platform_work(snapshot), scope(snapshot.id):
        click.echo(f"Comparison {run_id}: {jobs.run_by_id(run_id, code=RECONCILE).status}.")
