"""Work in the background: segments follow their rules, and customers of whom nothing was heard are erased."""

from __future__ import annotations

from datetime import timedelta

from modules.customers.queries import leaving, segments
from modules.customers.services import leaving as services
from modules.customers.services.segments import compute
from modules.customers.settings import CustomersSettings
from webapp.contributions import silent
from webapp.db import utcnow
from webapp.domain import Conflict
from webapp.jobs import Job
from webapp.merchants.queries import currency_of
from webapp.registry.kinds.heard import Heard
from webapp.settings.config import module_config
from webapp.settings.typed import settings

REFRESH, LEAVE = "customers.segments", "customers.leave"
AT_ONCE = 500


def refresh(job: Job) -> None:
    """Compute the segments anew that were computed longest ago, each in a transaction of its own."""
    before = utcnow() - timedelta(minutes=int(module_config("customers")["segment_refresh_minutes"]))
    ids = [each.id for each in segments.due(before, AT_ONCE)]
    for number, segment_id in enumerate(ids, 1):
        with job.transaction():
            found = segments.segment(segment_id, lock=True)
            compute(found, currency_of(found.platform_id, found.merchant_id))
            job.progress(number, len(ids))


def leave(job: Job) -> None:
    """Announce customers of whom nothing was heard, and erase those whose day has come. Nobody, while a module that knows them is off."""
    months, now = settings(CustomersSettings).anonymise_after_months, utcnow()
    if not months:
        if leaving.any_announced():
            with job.transaction():
                services.call_off()
        return
    if silent(Heard):
        return
    for merchant_id in leaving.merchants():
        with job.transaction():
            services.announce(merchant_id, months=months, now=now)
        for customer_id in leaving.due(merchant_id, now, services.AT_ONCE):
            try:
                with job.transaction():
                    job.progress(job.done + services.leave(customer_id, months=months, now=now))
            except Conflict:
                continue  # an import is under way, or somebody else was faster: there is another night
