"""The clock of all connections of a platform: whose orders are due is asked, and what is due is sent."""

from __future__ import annotations

from modules.marketplace import queries, services
from webapp import jobs
from webapp.db import utcnow
from webapp.jobs import Job
from webapp.routing.context import current_platform


def tick(job: Job) -> None:
    """Begin what is due."""
    with job.transaction():
        now = utcnow()
        for store_id in queries.due_syncs(now):
            jobs.enqueue(services.SYNC, store_id=store_id, unique_key="orders", args={"kind": services.ORDERS})
        for store_id in queries.stores_with_due(now):
            jobs.enqueue(services.SEND, store_id=store_id, unique_key="send")
        for store_id in queries.stale_feeds(current_platform().id):
            services.build_soon(store_id)
