"""`flask accounts …`: the first person of an installation, and the way back in for one who lost their second factor."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from webapp.accounts import invitations, managing
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


@accounts.command("forget-second-factor")
@click.argument("email")
@sentences
def forget_second_factor(email: str) -> None:
    """Let EMAIL log in with the password alone, who lost the app, the passkeys and the codes. They are told by mail.

    For an administrator whom nobody else can help. Where a second factor is demanded, they set one up at their next login.
    """
    with transaction():
        managing.forget_second_factor_of(email)
    click.echo(f"{email} logs in with the password alone now; their sessions have ended.")
