"""What happens to old orders each night: those that nobody has touched for as long as their store says go into the archive."""

from __future__ import annotations

from datetime import time, timedelta

from flask_babel import lazy_gettext as _l

from modules.orders import queries, services
from modules.orders.settings import OrderSettings
from webapp.db import utcnow
from webapp.jobs import Job, at_work
from webapp.merchants.queries import store_of
from webapp.registry.kinds.jobs import JobType
from webapp.registry.kinds.schedules import Schedule
from webapp.routing.context import current_platform
from webapp.settings.typed import settings

AT_ONCE = 200


def archive_old(job: Job) -> None:
    """Store by store, batch by batch: what is archived already is not met again."""
    platform_id = current_platform().id
    for store_id in at_work(queries.stores_with_orders(platform_id)):
        days = settings(OrderSettings, store_id).auto_archive_days
        done = AT_ONCE if days else 0
        while done == AT_ONCE:
            with job.transaction():
                done = services.archive_old(store_of(platform_id, store_id), utcnow() - timedelta(days=days), AT_ONCE)
                job.progress(job.done + done)


ARCHIVED = (
    JobType(code="orders.archive", name=_l("Archive of old orders"), run=archive_old),
    Schedule(code="orders.archive", job="orders.archive", at=time(2, 50)),
)
