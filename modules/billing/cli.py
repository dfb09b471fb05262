"""`flask billing …`: what a schedule runs."""

from __future__ import annotations

import click
from flask import current_app, g
from flask.cli import AppGroup

from modules.billing.config import current_terms
from modules.billing.services import renewals
from webapp.db import transaction
from webapp.kernel import kernel
from webapp.tenancy import scope

billing = AppGroup("billing", help="Renewals.")


@billing.command("renew")
@click.argument("platform")
def renew(platform: str) -> None:
    """Renew what is due on PLATFORM and try failed payments again. Run it once a day."""
    snapshot = kernel().snapshot_by_code(platform)
    if snapshot is None or "billing" not in snapshot.modules:
        raise click.ClickException(f"There is no platform '{platform}' with billing on.")
    with current_app.app_context():
        g.work_platform = snapshot
        with transaction(), scope(snapshot.id):
            tally = renewals.renew_due(snapshot.id, terms=current_terms())
    click.echo(f"{tally.renewed} renewed, {tally.failed} refused, {tally.ended} ended.")
