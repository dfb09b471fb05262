"""What messaging does by itself."""

from __future__ import annotations

from modules.messaging.queries import mailings as queries
from modules.messaging.services import digests, mailings, retention, returns
from webapp.jobs import Job

AT_ONCE = 100


def digest(job: Job) -> None:
    """One person's mail of the day."""
    with job.transaction():
        digests.write_digest(job.args["user"])


def purge(job: Job) -> None:
    """Remove what is older than the platform keeps it, some at a time."""
    while True:
        with job.transaction():
            removed = retention.purge()
            job.progress(job.done + removed)
        if not removed:
            return


def refusals(job: Job) -> None:
    """Write down who unsubscribed while messages were off, some at a time."""
    while True:
        with job.transaction():
            written = returns.write_down(AT_ONCE)
            job.progress(job.done + written)
        if not written:
            return


def mailing(job: Job) -> None:
    """A message to many customers: some mails in each transaction, so that one which is stopped or killed goes on where it was."""
    while True:
        with job.transaction():
            found = mailings.deliver(queries.mailing(job.args["mailing"], lock=True))
            job.progress(job.done + found)
        if not found:
            return
