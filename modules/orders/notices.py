"""Whom the orders tell what."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from modules.orders import queries
from modules.orders.events import PLACED
from modules.orders.store.imports import PAGES
from webapp.db import utcnow
from webapp.imports import import_notice
from webapp.jobs import Job, at_work
from webapp.ports import port
from webapp.registry.frontends import Frontend
from webapp.registry.kinds.jobs import JobType
from webapp.registry.kinds.listeners import Listener
from webapp.registry.kinds.notices import NoticeKind
from webapp.registry.kinds.schedules import Schedule
from webapp.registry.ports.notices import Notices

EVERY = timedelta(hours=1)
QUEUE: dict[str, Any] = {
    "frontend": Frontend.STORE,
    "endpoint": "orders.store.orders.list",
    "permission": "orders:orders:read",
    "feature": "order_management",
}


def new_words(facts: Mapping[str, Any], count: int) -> str:
    """What came in since it was read."""
    if count == 1:
        return _("Order %(number)s came in. Confirm it.", number=facts["number"])
    said: str = ngettext("%(num)s order came in. Confirm it.", "%(num)s orders came in. Confirm them.", count)
    return said


def late_words(facts: Mapping[str, Any], _count: int) -> str:
    """How many are late by now."""
    said: str = ngettext("%(num)s order is late.", "%(num)s orders are late.", facts["late"])
    return said


NEW = NoticeKind(code="orders.to-confirm", label=_l("Orders to confirm"), words=new_words, icon="shopping-cart", **QUEUE)
LATE = NoticeKind(code="orders.late", label=_l("Late orders"), words=late_words, icon="clock-exclamation", **QUEUE)


def tell_new(store_id: int, number: str) -> None:
    """One notice for each store, which counts what came in until it is read."""
    notices = port(Notices)
    if notices is not None:
        notices.notify(NEW.code, key="new", facts={"number": number}, store_id=store_id)


def tell_late(job: Job) -> None:
    """Tell each store of which an order became late in the last hour how many are."""
    with job.transaction():
        notices, until = port(Notices), utcnow()
        if notices is None:
            return
        late = dict(queries.newly_late(EVERY))
        for store_id in at_work(late):
            notices.notify(LATE.code, key="late", facts={"late": late[store_id]}, store_id=store_id, at=until)


NOTICES = (
    PLACED,
    NEW,
    LATE,
    import_notice("orders", PAGES, "orders.store.orders.import_detail"),
    Listener(event=PLACED.code, run=tell_new, after_commit=True, name=_l("Notices of new orders")),
    JobType(code="orders.tell-late", name=_l("Notices of late orders"), run=tell_late),
    Schedule(code="orders.late", job="orders.tell-late", every=EVERY),
)
