"""What every command shares: finding the platform, and errors as one sentence with exit code 1."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import click
from sqlalchemy import select

from webapp.db import db
from webapp.domain import DomainError
from webapp.platforms.models import Platform
from webapp.platforms.modules import ModuleChange

WOULD_CHANGE = 2


def done(platform: str, change: ModuleChange | None) -> str:
    """What a command says when it has changed modules; None where they were already as asked."""
    return f"Done: {platform} is at revision {change.revision}." if change else "Nothing to do."


def sentences(command: Callable[..., Any]) -> Callable[..., Any]:
    """Turn a DomainError into its sentence on stderr and exit code 1."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:
        try:
            return command(*args, **kwargs)
        except DomainError as error:
            raise click.ClickException(error.message) from error

    return run


def platform_named(code: str) -> Platform:
    """The platform with this code; exit code 1 when there is none."""
    platform = db.session.scalar(select(Platform).where(Platform.code == code))
    if platform is None:
        known = ", ".join(db.session.scalars(select(Platform.code).order_by(Platform.code))) or "none yet"
        raise click.ClickException(f"There is no platform '{code}'. Known: {known}.")
    return platform
