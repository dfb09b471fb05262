"""A write that was resolved before a toggle cannot land after it."""

from __future__ import annotations

from flask import has_request_context
from flask_babel import gettext as _
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from webapp.db import write_guards
from webapp.domain import Conflict
from webapp.kernel import kernel
from webapp.measures import STALE_WRITES
from webapp.platforms.models import ACTIVE, Platform
from webapp.routing.context import current_place, current_resolution
from webapp.tenancy import read_only

STAMP = select(Platform.stamp, Platform.status).where(Platform.id == bindparam("platform")).with_for_update(read=True)
"""Made once: every write asks."""


def check_stamp(session: Session) -> None:
    """Read the platform's stamp under the write lock; raises Conflict when the page's module went off meanwhile.

    The shared lock is held to the commit, so a toggle waits for this write or this write sees the toggle.
    """
    platform = current_resolution().platform if has_request_context() else None
    if platform is None:
        return
    row = session.execute(STAMP, {"platform": platform.id}).one_or_none()
    if row is not None and row.stamp == platform.stamp:
        return
    off = Conflict(_("This part of the platform was switched off while you were working. Nothing was saved."), "module_off")
    if row is None or row.status != ACTIVE:
        STALE_WRITES.labels("module_off").inc()
        raise off
    place = current_place()
    if place is not None:
        now = kernel().modules.snapshot(platform.id)
        if place.module not in now.modules:
            STALE_WRITES.labels("module_off").inc()
            raise off
        if place.module in now.read_only:
            raise read_only.refusal(place.module)


def init() -> None:
    """Check the stamp at the beginning of every write transaction."""
    if check_stamp not in write_guards:
        write_guards.append(check_stamp)
