"""`flask messaging …`."""

from __future__ import annotations

from typing import BinaryIO

import click
from flask.cli import AppGroup

from modules.messaging import delivery_status
from modules.messaging.letters import still_on
from modules.messaging.queries import mailings as queries
from modules.messaging.services import returns
from webapp.db import transaction
from webapp.registry.ports.audience import COMPLAINED

messaging = AppGroup("messaging", help="Messages and notices.")
LARGEST = 1_000_000


@messaging.command("delivery-status")
@click.argument("file", type=click.File("rb"), default="-")
def take(file: BinaryIO) -> None:
    """Take a report that a mail to a customer came back, or is unwanted: FILE, or what is piped in.

    Have the mail server pipe what arrives at MAIL_DEFAULT_SENDER into it. What is no such report is left alone.
    """
    report = delivery_status.read(file.read(LARGEST))
    store = queries.store_named(report.link.store_id) if report is not None else None
    if report is None or store is None:
        click.echo("Not a report about a mail to a customer.")
        return
    with still_on(store.platform_id) as on:
        if not on:
            click.echo("Messages are off there.")
            return
        with transaction():
            if report.address is None:
                returns.unsubscribe(store, report.link, COMPLAINED)
            else:
                returns.came_back(store, report.link.customer_id, report.address)
    click.echo("Unsubscribed." if report.address is None else "Nothing more is sent to this address.")
