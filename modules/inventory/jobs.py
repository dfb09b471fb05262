"""What the inventory does by itself: every night it adds up what it has written down."""

from __future__ import annotations

from datetime import time, timedelta

from flask_babel import lazy_gettext as _l

from modules.inventory import services
from modules.inventory.deeds import ADJUST, LOW_FROM, TAKE_OFF_SALE
from modules.inventory.models import Movement, Reservation, SetAside
from modules.inventory.notices import tell_low_of_the_day, tell_unbalanced
from modules.inventory.queries import checking, delivery_sums, low, promised
from modules.inventory.services import repair_deliveries, repair_stock
from modules.inventory.services.checking import CHECK
from modules.inventory.settings import InventorySettings
from webapp.db import utcnow
from webapp.db.bulk import refresh_statistics
from webapp.jobs import Job, at_work
from webapp.merchants.queries import store_of
from webapp.registry.kinds.jobs import JobType
from webapp.registry.kinds.schedules import Schedule
from webapp.routing.context import current_platform
from webapp.settings.typed import settings
from webapp.web.days import here_today

BATCH = 500


def check(job: Job) -> None:
    """Compare the numbers of all stores of the platform, or of the one that is named, with the ledger and with the lines of deliveries.

    Repair them if that is asked.
    """
    only, platform_id = job.args.get("store"), current_platform().id
    with job.transaction():
        refresh_statistics(Movement, SetAside, Reservation)  # so that one variant is never looked for among all that ever moved
        stores = [only] if only else checking.stores(platform_id)
    for store_id in stores if only else at_work(stores):  # one that is named waits as a whole
        if store_id >= job.state.get("store", 0):
            _check_store(job, store_id, repair=bool(job.args.get("repair")))


def _check_store(job: Job, store_id: int, *, repair: bool) -> None:
    """In pieces; a run that broke off goes on after the last one."""
    same = job.state.get("store") == store_id
    after, wrong = (job.state["after"], job.state["wrong"]) if same else (0, 0)
    while True:
        with job.transaction():
            ids = checking.next_ids(store_id, after, BATCH)
            if ids:
                found = repair_stock(store_of(current_platform().id, store_id), ids) if repair else checking.wrong_numbers(store_id, ids)
                after, wrong = ids[-1], wrong + len({each.variant_id for each in found})
                job.progress(job.done + len(ids))
            else:
                _finish_store(store_id, wrong, repair=repair)
            job.checkpoint(store=store_id if ids else store_id + 1, after=after if ids else 0, wrong=wrong if ids else 0)
        if not ids:
            return


def _finish_store(store_id: int, wrong: int, *, repair: bool) -> None:
    """Its deliveries come last; whoever can repair is told of them, and of the variants that are `wrong`."""
    if repair:
        repair_deliveries(store_of(current_platform().id, store_id))
        return
    deliveries = len({each.delivery_id for each in delivery_sums.wrong_deliveries(store_id)})
    if wrong or deliveries:
        tell_unbalanced(store_id, wrong, deliveries)


LOW_OF_THE_DAY = "inventory.low-of-the-day"


def tell_low(job: Job) -> None:
    """Tell stores that want it once a day what became low since yesterday; each store is done with its own transaction."""
    day = here_today()
    for store_id in at_work(low.stores(current_platform().id)):
        with job.transaction():
            tell_low_of_the_day(store_id, day)
            job.progress(job.done + 1)


ENDINGS = "inventory.end-reservations"


def end_reservations(job: Job) -> None:
    """Let go what was held for as long as the platform allows, store by store; what was done stays done when it breaks off."""
    minutes = settings(InventorySettings).reservation_ttl_minutes
    if not minutes:
        return
    before = utcnow() - timedelta(minutes=minutes)
    for store_id in at_work(promised.stores_before(current_platform().id, before)):
        ended = BATCH
        while ended == BATCH:
            with job.transaction():
                ended = services.end_reservations(store_of(current_platform().id, store_id), before, limit=BATCH)
                job.progress(job.done + ended)


CHECKS = (
    JobType(code=CHECK, name=_l("Check of stock numbers"), run=check),
    TAKE_OFF_SALE.job,
    LOW_FROM.job,
    ADJUST.job,
    Schedule(code="inventory.nightly-check", job=CHECK, at=time(3, 25)),
    JobType(code=ENDINGS, name=_l("End of reservations"), run=end_reservations),
    Schedule(code="inventory.end-reservations", job=ENDINGS, every=timedelta(minutes=15)),
    JobType(code=LOW_OF_THE_DAY, name=_l("Low stock of the day"), run=tell_low),
    Schedule(code="inventory.low-of-the-day", job=LOW_OF_THE_DAY, at=time(7, 0)),
)
