"""Work in the background: segments follow their rules, and orders find their customers again."""

from __future__ import annotations

from datetime import timedelta

from modules.customers.queries import segments
from modules.customers.services.segments import compute
from webapp.db import utcnow
from webapp.jobs import Job
from webapp.merchants.queries import currency_of
from webapp.settings.config import module_config

REFRESH = "customers.segments"
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
