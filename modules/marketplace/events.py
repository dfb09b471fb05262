"""What the marketplace tells, and whom."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

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


EVENTS = (FAILING, FAILS, Listener(event=FAILING.code, run=tell, after_commit=True, name=_l("Notices of connections that fail")))
