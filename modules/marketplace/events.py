"""What the marketplace tells, and whom."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from webapp.ports import port
from webapp.registry.frontends import Frontend
from webapp.registry.kinds.events import Event
from webapp.registry.kinds.listeners import Listener
from webapp.registry.kinds.notices import NoticeKind
from webapp.registry.ports.notices import Notices

FAILING = Event(code="marketplace.failing", facts={"store_id": int, "error": str})
"""A connection failed for the third time in a row."""


def words(_facts: Mapping[str, Any], _count: int) -> str:
    """That orders do not come in."""
    return _("Letzshop has not answered for a while, so orders do not come in. Look at the connection.")


FAILS = NoticeKind(
    code="marketplace.sync-failing",
    label=_l("Letzshop does not answer"),
    words=words,
    frontend=Frontend.STORE,
    endpoint="marketplace.store.letzshop.connection",
    permission="marketplace:letzshop:read",
    feature="letzshop_sync",
    icon="plug-connected-x",
)


def tell(store_id: int) -> None:
    """One notice for each store until it is read."""
    notices = port(Notices)
    if notices is not None:
        notices.notify(FAILS.code, key="failing", facts={}, store_id=store_id)


RESUMED = Event(code="marketplace.resumed", facts={"store_id": int, "run_id": int, "orders": int, "decisions": int})
"""A connection went on again: orders have been asked for, and decisions that had waited are sent now."""


def words_of_report(facts: Mapping[str, Any], _count: int) -> str:
    """What came in, and what is being sent."""
    orders = ngettext("%(num)s order came in", "%(num)s orders came in", facts["orders"])
    sent = ngettext("%(num)s decision is being sent", "%(num)s decisions are being sent", facts["decisions"])
    return _("Letzshop goes on: %(orders)s, %(sent)s.", orders=orders, sent=sent)


GOES_ON = NoticeKind(
    code="marketplace.sync-resumed",
    label=_l("Letzshop goes on again"),
    words=words_of_report,
    frontend=Frontend.STORE,
    endpoint="marketplace.store.letzshop.run",
    arguments=("run_id",),
    permission="marketplace:letzshop:read",
    feature="letzshop_sync",
    icon="plug-connected",
)


def tell_resumed(store_id: int, run_id: int, orders: int, decisions: int) -> None:
    """One notice for each time, which leads to the report."""
    notices = port(Notices)
    if notices is not None:
        facts = {"run_id": run_id, "orders": orders, "decisions": decisions}
        notices.notify(GOES_ON.code, key=f"resumed-{run_id}", facts=facts, store_id=store_id)


EVENTS = (
    FAILING,
    RESUMED,
    FAILS,
    GOES_ON,
    Listener(event=FAILING.code, run=tell, after_commit=True, name=_l("Notices of connections that fail")),
    Listener(event=RESUMED.code, run=tell_resumed, after_commit=True, name=_l("Notices of connections that go on")),
)
