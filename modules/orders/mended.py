"""Orders that mend themselves, whichever way they came: what they wait for is in the inventory by now."""

from __future__ import annotations

from datetime import timedelta

import structlog
from flask_babel import lazy_gettext as _l

from modules.orders import services
from modules.orders.queries import mending
from webapp.domain import Conflict
from webapp.jobs import Job, at_work
from webapp.merchants.queries import store_of
from webapp.registry.kinds.jobs import JobType
from webapp.registry.kinds.schedules import Schedule
from webapp.routing.context import current_platform

AT_ONCE = 200
"""Orders of one store; more of them are for the next run."""
log = structlog.get_logger(__name__)


def mend(job: Job) -> None:
    """Store by store: products that were unknown are looked for by their numbers, and only where one is found anything is written."""
    platform_id = current_platform().id
    for store_id in at_work(mending.stores_with_unknown(platform_id)):
        found = services.mendable(store_id, None, AT_ONCE)
        if not found:
            continue
        try:
            with job.transaction():
                job.progress(job.done + services.mend(store_of(platform_id, store_id), found))
        except Conflict as error:  # somebody else was faster: the other stores are looked at now, this one with the next run
            log.warning("orders.not_mended", store=store_id, code=error.code)


MENDED = (
    JobType(code="orders.mend", name=_l("Orders whose products are there by now"), run=mend),
    Schedule(code="orders.mend", job="orders.mend", every=timedelta(minutes=15)),
)
