"""When a module was last used on a platform, and by whom: what an operator asks before switching it off."""

from __future__ import annotations

import time

import structlog
from flask import Flask, Response
from flask_login import current_user
from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError, OperationalError

from webapp.db import db, noting, utcnow
from webapp.kernel import kernel
from webapp.routing.context import current_place, current_resolution
from webapp.switching.models import ModuleUse

log = structlog.get_logger(__name__)
EVERY = 60.0  # seconds between two notes of the same module on the same platform by one worker
REMEMBERED = 10_000
_noted: dict[tuple[str, str], float] = {}
"""By the platform's stamp and the module: after a change a use is noted again."""


def init_app(app: Flask) -> None:
    """Note uses after the answer is known."""
    app.after_request(note)


def note(response: Response) -> Response:
    """Write that a page of the module answered somebody, at most once a minute; a database that is busy is left in peace."""
    place, platform = current_place(), current_resolution().platform
    if place is None or platform is None or response.status_code >= 400 or place.module in _core():
        return response
    key, now = (platform.stamp, place.module), time.monotonic()
    if now - _noted.get(key, -EVERY) < EVERY:
        return response
    try:
        _write(platform.id, place.module, current_user.email if current_user.is_authenticated else "")
    except (IntegrityError, OperationalError):
        log.info("module_use.not_noted")
    else:
        if len(_noted) >= REMEMBERED:
            _noted.clear()
        _noted[key] = now
    return response


def _core() -> frozenset[str]:
    core: frozenset[str] = kernel().registry.core
    return core


def _write(platform_id: int, code: str, actor: str) -> None:
    values = {"used_at": utcnow(), "actor": actor}
    with noting() as write:
        known = ModuleUse.platform_id == platform_id, ModuleUse.module_code == code
        found = write.execute(update(ModuleUse).where(*known).values(**values))
        if not found.rowcount:
            write.execute(insert(ModuleUse).values(platform_id=platform_id, module_code=code, **values))


def last_uses(platform_id: int) -> dict[str, ModuleUse]:
    """When each module was last used on the platform."""
    return {row.module_code: row for row in db.session.scalars(select(ModuleUse).where(ModuleUse.platform_id == platform_id))}
