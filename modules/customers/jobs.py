"""Work in the background: segments follow their rules, figures are counted, and customers of whom nothing was heard are erased."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import structlog

from modules.customers.queries import kept, leaving, segments
from modules.customers.services import figures
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

REFRESH, LEAVE, RECOUNT = "customers.segments", "customers.leave", "customers.recount-figures"
AT_ONCE = 500
log = structlog.get_logger(__name__)


def refresh(job: Job) -> None:
    """Compute the segments anew that were computed longest ago, each in a transaction of its own."""
    before = utcnow() - timedelta(minutes=int(module_config("customers")["segment_refresh_minutes"]))
    ids = [each.id for each in segments.due(before, AT_ONCE)]
    for number, segment_id in enumerate(ids, 1):
        with job.transaction():
            found = segments.segment(segment_id, lock=True)
            compute(found, currency_of(found.platform_id, found.merchant_id))
            job.progress(number, len(ids))


def count(job: Job) -> None:
    """Count the figures of customers whose merchants have none yet; of those who are named, while nobody could write them down before."""
    named: Sequence[int] = job.args.get("ids", ())
    if named:
        with job.transaction():
            figures.recount(named)
        return
    codes = [each.code for each in kept.fields()]
    _count(job, kept.uncounted(codes), codes)


def recount(job: Job) -> None:
    """Count the figures of all customers again. What is wrong is put right, and counted."""
    _count(job, kept.merchants(), [each.code for each in kept.fields()])


def _count(job: Job, merchants: Sequence[int], codes: Sequence[str]) -> None:
    wrong = 0
    for merchant_id in merchants if codes else ():
        after = 0
        while ids := kept.some_of(merchant_id, after, figures.AT_ONCE):
            with job.transaction():
                wrong += figures.recount(ids)
                job.progress(job.done + len(ids))
            after = ids[-1]
        with job.transaction():
            figures.mark_counted(merchant_id, codes)
    if wrong:
        log.info("customers.figures", written=wrong)


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
