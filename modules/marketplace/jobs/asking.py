"""Asking the marketplace within a job: never inside a transaction, and each time noted with how it ended."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from modules.marketplace import services
from modules.marketplace.jobs.waiting import wait
from modules.marketplace.remote import Letzshop, RemoteError, Why, Wire
from webapp.domain import ReadOnly
from webapp.jobs import Job
from webapp.routing.context import current_store

LONG_S = 1.0
PREVIEWED = 5
AT_ONCE = 2
"""Repetitions within a run. What lasts longer is left to a later one."""


@contextmanager
def asking(job: Job, kind: str) -> Iterator[Letzshop]:
    """The marketplace of the job's store. What it does not answer ends the run with the reason, and the next one begins anew."""
    store = current_store()
    with job.transaction():
        how = services.begin_run(store, job.id, kind)
    error: str = ""
    wait: float | None = None
    over = threading.Event()
    try:
        if not how.api_key:
            raise RemoteError(Why.NO_KEY)
        asked = {"timeout_s": how.request_timeout_s, "retries": min(how.max_retries, AT_ONCE)}
        with Wire(how.endpoint, how.api_key, **asked, pause=pausing(job, over)) as wire:
            yield Letzshop(wire)
    except RemoteError as found:
        error, wait = str(found.why), found.wait
    except ReadOnly:
        error = "read_only"
    finally:
        over.set()
    with job.transaction():
        services.end_run(current_store(), job.id, error=error, wait=wait)


def pausing(job: Job, over: threading.Event) -> Callable[[float], None]:
    """A pause within a job, which goes on saying that it is alive and ends when the worker does.

    A thread that reads ahead leaves saying so to the job's own, and what it waits for is given up when all is `over`.
    """
    own = threading.get_ident()

    def pause(seconds: float) -> None:
        while seconds > 0:
            wait(min(seconds, LONG_S))
            seconds -= LONG_S
            if over.is_set():
                raise RemoteError(Why.TIMEOUT)
            if threading.get_ident() == own:
                job.heartbeat()

    return pause


def try_key(job: Job) -> None:
    """Whether the key is good, and five products to see whose it is."""
    with asking(job, "test") as letzshop:
        letzshop.probe()
        found = letzshop.products(PREVIEWED).items[:PREVIEWED]
        preview = [
            {"title": next(iter(each.titles.values()), each.sku), "sku": each.sku, "gtin": each.gtin, "price_minor": each.price_minor}
            for each in found
        ]
        with job.transaction():
            services.keep_test(current_store(), preview)
