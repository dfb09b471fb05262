"""What the clock does: publishing and taking away what was planned."""

from __future__ import annotations

from modules.cms import services
from webapp.db import utcnow
from webapp.jobs import Job
from webapp.routing.context import current_platform

BATCH = 20


def publish(job: Job) -> None:
    """Everything that is due on the platform, a few pages in one transaction."""
    done = BATCH
    while done == BATCH:
        with job.transaction():
            done = services.publish_due(current_platform().id, utcnow(), BATCH)
            job.progress(job.done + done)
