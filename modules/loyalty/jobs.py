"""Work in the background: what ends by itself."""

from __future__ import annotations

from modules.loyalty import services
from modules.loyalty.queries import cards
from modules.loyalty.services.joining import forget_old
from webapp.jobs.job import Job

AT_ONCE = 50


def expire(job: Job) -> None:
    """Take what has ended off every card that holds some, oldest lot first; and who asked for a card and never opened the mail."""
    with job.transaction():
        forget_old()
    while ids := cards.due(AT_ONCE):
        with job.transaction():
            for card_id in ids:
                services.expire(card_id)
            job.progress(job.done + len(ids))
