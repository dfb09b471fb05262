"""A module that failed too often goes off by itself, where the platform's settings say so."""

from __future__ import annotations

from datetime import timedelta

import structlog
from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from webapp.db import db, utcnow
from webapp.domain import DomainError
from webapp.faults.failures import after_failure
from webapp.faults.models import ModuleFailure
from webapp.kernel import kernel
from webapp.platforms.snapshot import Snapshot
from webapp.routing.context import core_setting
from webapp.switching.ask import Ask
from webapp.switching.targets import Target

log = structlog.get_logger(__name__)


def init() -> None:
    """Look at each failure of a page as it is noted."""
    if switch_off_if_wished not in after_failure:
        after_failure.append(switch_off_if_wished)


def switch_off_if_wished(platform: Snapshot, code: str) -> None:
    """Where the core config says so, a module that failed too often within some minutes goes off, and the history says why."""
    limit, minutes = core_setting(platform, "off_after_errors"), core_setting(platform, "off_within_minutes")
    if not limit or not minutes or code in kernel().registry.core:
        return
    since = utcnow() - timedelta(minutes=int(minutes))
    mine = ModuleFailure.platform_id == platform.id, ModuleFailure.module_code == code, ModuleFailure.mended_at.is_(None)
    db.session.rollback()
    failed = db.session.scalar(select(func.count()).select_from(ModuleFailure).where(*mine, ModuleFailure.at > since)) or 0
    if failed < int(limit):
        return
    service = kernel().modules
    said = _("%(n)s errors within %(minutes)s minutes.", n=failed, minutes=minutes)
    try:
        revision = service.snapshot(platform.id).revision
        service.change(Ask(platform.id, {code: Target.OFF}, revision=revision, reason=said, by=_("automatic")))
    except (DomainError, OperationalError):
        log.exception("module.not_switched_off", module=code)  # the next failure tries again
