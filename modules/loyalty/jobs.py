"""Work in the background: what ends by itself."""

from __future__ import annotations

from modules.loyalty import services
from modules.loyalty.queries import cards
from webapp.jobs.job import Job

AT_ONCE = 50


def expire(job: Job) -> None:
    """Take what has ended off every card that holds some, oldest lot first."""
    while ids := cards.due(AT_ONCE):
        with job.transaction():
            for card_id in ids:
                services.expire(card_id)
            job.progress(job.done + len(ids))
