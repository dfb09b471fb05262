"""A module that failed too often goes off by itself, where the platform's settings say so; the workers' sweep does it, no request."""

from __future__ import annotations

from datetime import timedelta

import structlog
from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from webapp.db import db, utcnow
from webapp.domain import DomainError
from webapp.faults.models import ModuleFailure
from webapp.jobs.sweep import ticks
from webapp.kernel import kernel
from webapp.platforms.snapshot import Snapshot
from webapp.routing.context import core_setting
from webapp.switching.ask import Ask
from webapp.switching.targets import Target

log = structlog.get_logger(__name__)
DIFFERENT = 3
"""People or networks whose requests must have failed. Fewer could be one person who found an input that breaks a page."""
LONGEST = timedelta(days=1)
"""As far back as `off_within_minutes` can reach."""


def init() -> None:
    """Let workers look."""
    if sweep not in ticks:
        ticks.append(sweep)


def sweep() -> None:
    """Look at every platform with a failure of late that nobody has dealt with; one that cannot be changed keeps nobody else waiting."""
    db.session.rollback()  # what is looked at is of now
    late = ModuleFailure.mended_at.is_(None), ModuleFailure.at > utcnow() - LONGEST
    places = db.session.execute(select(ModuleFailure.platform_id, ModuleFailure.module_code).where(*late).distinct()).all()
    db.session.rollback()
    for platform_id, code in places:
        try:
            switch_off_if_wished(kernel().modules.snapshot(platform_id), code)
        except (DomainError, OperationalError):
            log.exception("module.not_switched_off", module=code)  # the next sweep tries again
        finally:
            db.session.rollback()


def switch_off_if_wished(platform: Snapshot, code: str) -> None:
    """Where the core config says so, a module that failed too often within some minutes goes off, and the history says why.

    Errors that came of requests count only when those of different people or networks failed; what failed without anybody's input (a
    health check) counts always. Raises DomainError and OperationalError.
    """
    limit, minutes = core_setting(platform, "off_after_errors"), core_setting(platform, "off_within_minutes")
    if not limit or not minutes or code in kernel().registry.core or code not in platform.modules:
        return
    since = utcnow() - timedelta(minutes=int(minutes))
    mine = ModuleFailure.platform_id == platform.id, ModuleFailure.module_code == code, ModuleFailure.mended_at.is_(None)
    each, who = func.count(ModuleFailure.id), ModuleFailure.source
    found = db.session.execute(select(who, each).where(*mine, ModuleFailure.at > since).group_by(who))
    failed = counted({row[0]: row[1] for row in found})
    db.session.rollback()
    if failed < int(limit):
        return
    said = _("%(n)s errors within %(minutes)s minutes.", n=failed, minutes=minutes)
    service = kernel().modules
    revision = service.snapshot(platform.id).revision
    service.change(Ask(platform.id, {code: Target.OFF}, revision=revision, reason=said, by=_("automatic"), by_errors=True))


def counted(by_source: dict[str | None, int]) -> int:
    """How many of these errors count; None is the source of those that nobody's input led to."""
    own = by_source.get(None, 0)
    people = {source: number for source, number in by_source.items() if source is not None}
    return own + (sum(people.values()) if len(people) >= DIFFERENT else 0)
