"""Orders that mend themselves, whichever way they came: what they wait for is in the inventory by now."""

from __future__ import annotations

from datetime import timedelta

from flask_babel import lazy_gettext as _l

from modules.orders import services
from modules.orders.queries import mending
from webapp.jobs import Job
from webapp.merchants.queries import store_of
from webapp.registry.kinds.jobs import JobType
from webapp.registry.kinds.schedules import Schedule
from webapp.routing.context import current_platform

AT_ONCE = 200
"""Orders of one store; more of them are for the next run."""


def mend(job: Job) -> None:
    """Store by store: products that were unknown are looked for by their numbers."""
    platform_id = current_platform().id
    for store_id in mending.stores_with_unknown(platform_id):
        with job.transaction():
            job.progress(job.done + services.mend(store_of(platform_id, store_id), None, AT_ONCE))


MENDED = (
    JobType(code="orders.mend", name=_l("Orders whose products are there by now"), run=mend),
    Schedule(code="orders.mend", job="orders.mend", every=timedelta(minutes=15)),
)
