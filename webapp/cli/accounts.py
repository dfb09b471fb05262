"""`flask accounts …`: the first person of an installation."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from webapp.accounts import invitations
from webapp.cli.output import sentences
from webapp.db import transaction
from webapp.mail.drawing import page_below
from webapp.mail.services import base_here

accounts = AppGroup("accounts", help="People who log in.")


@accounts.command("create-admin")
@click.argument("email")
@sentences
def create_admin(email: str) -> None:
    """Make EMAIL the first administrator of this installation: print a link, once, that sets their name and password.

    Where there is an administrator already, they invite others in the console. A link that was lost is made anew by the same command.
    """
    with transaction():
        row = invitations.invite_first(email)
        token, last = invitations.token_of(row), row.expires_at
    with page_below(base_here()):
        link = invitations.link_to(token)
    click.echo(link)
    click.echo(f"The link works once, until {last:%Y-%m-%d %H:%M} UTC. Whoever opens it becomes the administrator.", err=True)
