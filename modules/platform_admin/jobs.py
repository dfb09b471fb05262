"""What is done about merchants that were closed: anonymised when their days are over, and before that, their data in one file."""

from __future__ import annotations

from datetime import timedelta

from modules.platform_admin import services
from modules.platform_admin.archive import write_archive
from webapp import files, privacy
from webapp.accounts.closing import due_merchants
from webapp.jobs import Job
from webapp.routing.context import current_platform

ERASE, EXPORT = "platform-admin.erase-merchants", "platform-admin.export-merchant"
FOLLOW = "platform-admin.follow-erasing"
TELL_CLOSED = services.TELL_CLOSED
KEPT = timedelta(days=30)
MOST_BYTES = 5_000_000_000


def erase(job: Job) -> None:
    """Each merchant in a transaction of its own; one that somebody opens meanwhile stays."""
    due = due_merchants(current_platform().id)
    for number, merchant_id in enumerate(due, 1):
        with job.transaction():
            services.forget(merchant_id)
            job.progress(number, len(due))


def follow(job: Job) -> None:
    """People who were erased while some module was off are erased there too, once it is on."""
    for request_id in privacy.waiting():
        with job.transaction():
            privacy.reach_rest(request_id)
            job.progress(job.done + 1)


def export(job: Job) -> None:
    """A ZIP file of everything the platform holds of the merchant, kept for some days."""
    merchant_id, platform_id = int(job.args["merchant_id"]), current_platform().id
    with write_archive(platform_id, merchant_id, job.heartbeat) as archive:
        name = f"merchant-{merchant_id}.zip"
        kept = files.store(archive, name=name, purpose=EXPORT, platform_id=platform_id, max_bytes=MOST_BYTES, expires=KEPT)
    with job.transaction():
        files.retain(kept)
        job.checkpoint(file=kept.id)


def tell_closed(job: Job) -> None:
    """Tell this platform's modules of a merchant that was closed."""
    with job.transaction():
        services.tell_closed(int(job.args["merchant_id"]))
