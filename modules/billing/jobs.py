"""What billing does by itself, every night."""

from __future__ import annotations

from modules.billing.config import current_terms
from modules.billing.queries import subscriptions as queries
from modules.billing.services import renewals
from webapp.db import utcnow
from webapp.jobs import Job
from webapp.routing.context import current_platform


def renew(job: Job) -> None:
    """Renew what is over and try failed payments again: one subscription at a time, so that a fault takes back only that one."""
    platform_id, now, terms = current_platform().id, utcnow(), current_terms()
    waiting = [number for number in queries.due_ids(platform_id, now) if number not in job.state.get("seen", [])]
    for done, subscription_id in enumerate(waiting, 1):
        with job.transaction():
            renewals.renew_if_due(platform_id, subscription_id, terms=terms, now=now)
            job.checkpoint(seen=[*job.state.get("seen", []), subscription_id])
            job.progress(done, len(waiting))
