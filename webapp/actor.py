"""Who acts: a person, a person on behalf of another, a token, a job, the command line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum

import click
from flask import g, has_app_context, has_request_context


class Kind(StrEnum):
    """What an actor is. A visitor is not logged in, such as a payment provider that calls; the system is the worker's own clock."""

    PERSON = "person"
    TOKEN = "token"  # noqa: S105  # a kind, no secret
    JOB = "job"
    COMMAND = "command"
    VISITOR = "visitor"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who does it, as ids.

    `user_id` is the person who is answerable: who clicked, whose token it is, who asked for the job. Where that person views as another,
    `on_behalf_of` is the other one. `command` is what was typed, without arguments.
    """

    kind: Kind
    user_id: int | None = None
    on_behalf_of: int | None = None
    token_id: int | None = None
    job_run_id: int | None = None
    command: str = ""

    @property
    def seen_as(self) -> int | None:
        """The account that the work is done with: the other one while viewing as somebody."""
        return self.on_behalf_of or self.user_id


VISITOR, SYSTEM = Actor(kind=Kind.VISITOR), Actor(kind=Kind.SYSTEM)


def person(user_id: int, on_behalf_of: int | None = None) -> Actor:
    """Somebody who is logged in."""
    return Actor(kind=Kind.PERSON, user_id=user_id, on_behalf_of=on_behalf_of)


def current_actor() -> Actor:
    """Who acts here: set by the gate, by the token gate and by jobs; elsewhere it is the command line."""
    found: Actor | None = g.get("actor") if has_app_context() else None
    if found is not None:
        return found
    if has_request_context():
        return VISITOR
    return Actor(kind=Kind.COMMAND, command=_command()[:80])


def set_actor(actor: Actor) -> None:
    """Say who acts for the rest of this request, or of this application context."""
    g.actor = actor


@contextmanager
def acting(actor: Actor) -> Iterator[None]:
    """Work in which this one acts."""
    before: Actor | None = g.get("actor")
    g.actor = actor
    try:
        yield
    finally:
        g.actor = before


def _command() -> str:
    """The command under way, such as "flask tokens create"."""
    context = click.get_current_context(silent=True)
    return context.command_path if context is not None else ""
