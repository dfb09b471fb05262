"""Reading ahead: the next page is asked for while this one is written, so that the marketplace's time and the database's pass at once."""

from __future__ import annotations

from collections.abc import Callable, Generator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import TypeVar

from modules.marketplace.remote import Part
from webapp.jobs import Job

LONG_S = 1.0
MOST_PAGES = 20_000

T = TypeVar("T")


def pages(job: Job, ask: Callable[[str | None], Part[T]], after: str | None) -> Generator[tuple[Part[T], bool]]:
    """Each page that `ask` finds from `after` on, and whether it is the last one. Raises RemoteError where one does not come.

    `ask` runs in a thread, without the application. Close this when the pages are not wanted any more.
    """
    reader = ThreadPoolExecutor(1, "letzshop")
    try:
        coming = reader.submit(ask, after)
        for _page in range(MOST_PAGES):
            part = _arrived(job, coming)
            ending = part.after is None or part.after == after
            after = part.after
            if not ending:
                coming = reader.submit(ask, after)
            yield part, ending
            if ending:
                return
    finally:
        reader.shutdown(wait=False, cancel_futures=True)


def _arrived(job: Job, coming: Future[Part[T]]) -> Part[T]:
    """What was asked for. Until it is there, the job says that it is alive."""
    while not wait([coming], LONG_S).done:
        job.heartbeat()
    return coming.result()
