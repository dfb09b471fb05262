"""Those who run things are told when many tasks fail: once an hour at most, and only of more than the platform's settings allow."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from modules.monitoring.queries import failing
from modules.monitoring.settings import MonitoringSettings
from webapp.db import utcnow
from webapp.jobs import Job
from webapp.ports import port
from webapp.registry.frontends import Frontend
from webapp.registry.kinds.jobs import JobType
from webapp.registry.kinds.notices import NoticeKind
from webapp.registry.kinds.schedules import Schedule
from webapp.registry.ports.notices import Notices
from webapp.routing.context import current_platform
from webapp.settings.typed import settings

WATCH = "monitoring.watch"
EVERY, WITHIN = timedelta(minutes=10), timedelta(hours=1)
ALERTS = "monitoring:alerts:read"
"""Only the provider's people hold it: their notice is about any platform."""


def here_words(facts: Mapping[str, Any], _count: int) -> str:
    """How many failed on the platform."""
    said: str = ngettext("%(num)s task failed within an hour.", "%(num)s tasks failed within an hour.", facts["failed"])
    return said


def there_words(facts: Mapping[str, Any], _count: int) -> str:
    """How many failed, and where."""
    said: str = ngettext(
        "%(num)s task failed on %(platform)s within an hour.",
        "%(num)s tasks failed on %(platform)s within an hour.",
        facts["failed"],
        platform=facts["name"],
    )
    return said


HERE = NoticeKind(
    code="monitoring.failures",
    label=_l("Many failed tasks"),
    words=here_words,
    frontend=Frontend.ADMIN,
    endpoint="monitoring.admin.background-tasks.list",
    arguments=("state", "since"),
    permission="monitoring:runs:read",
    icon="alert-triangle",
)
THERE = NoticeKind(
    code="monitoring.failures-anywhere",
    label=_l("Many failed tasks on a platform"),
    words=there_words,
    frontend=Frontend.CONSOLE,
    endpoint="monitoring.console.background-tasks.list",
    arguments=("state", "since", "platform"),
    permission=ALERTS,
    icon="alert-triangle",
)


def watch(job: Job) -> None:
    """Count what failed within the last hour, and tell of it unless people were told within that hour."""
    now = utcnow()
    with job.transaction():
        notices, failed = port(Notices), failing.failed_since(now - WITHIN)
        if notices is None or failed <= settings(MonitoringSettings).failure_alert_per_hour or failing.told_since(WATCH, now - WITHIN):
            return
        platform = current_platform()
        facts = {"failed": failed, "name": platform.name, "state": "failed", "since": "24", "platform": platform.id}
        for kind in (HERE, THERE):
            notices.notify(kind.code, key=f"failures-{now:%Y%m%d%H%M}", facts=facts, once=True)
        job.checkpoint(**{failing.TOLD: True})


ALERTING = (
    HERE,
    THERE,
    JobType(code=WATCH, name=_l("Look-out for failed tasks"), run=watch),
    Schedule(code="monitoring.watch", job=WATCH, every=EVERY),
)
