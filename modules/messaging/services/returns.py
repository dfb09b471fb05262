"""Mail that came back, and customers who want no more of it. Inside the caller's transaction()."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from sqlalchemy import update

from modules.messaging.models import Fate, Recipient, Silenced
from modules.messaging.queries import mailings as queries
from webapp.audit import Subject, audit
from webapp.audit.labels import declare
from webapp.db import db
from webapp.domain import ReadOnly
from webapp.mail import refusals
from webapp.mail.unsubscribing import Link, mark
from webapp.merchants.models import Store
from webapp.merchants.queries import hold_merchant, store_of
from webapp.ports import port
from webapp.registry.ports.audience import UNSUBSCRIBED, Audience

REVIVED = declare("messaging.address_revived", _l("Address is written to again"))
RETURNED = "returned"


def came_back(store: Store, customer_id: int, address: str) -> None:
    """Nothing more is sent to this address, and the latest mail to the customer is marked. Said twice is said once."""
    _silence(store, mark(address), RETURNED, address.strip().lower())
    found = next(iter(queries.to_customer([customer_id], 1)), None)
    if found is not None and found.Mailing.store_id == store.id:
        db.session.execute(update(Recipient).where(Recipient.id == found.Recipient.id).values(fate=Fate.RETURNED))


def unsubscribe(store: Store, link: Link, source: str = UNSUBSCRIBED) -> None:
    """They want no more mail. Said twice is said once; while customers are off or cannot be changed, it is kept here."""
    audience = port(Audience)
    try:
        if audience is not None:
            audience.answer(store.id, link.customer_id, given=False, source=source)
            return
    except ReadOnly:
        pass
    _silence(store, link.address, UNSUBSCRIBED)


def write_down(limit: int) -> int:
    """What customers said while messages were off goes where it belongs; how many there were."""
    found = refusals.refusals(limit)
    for each in found:
        unsubscribe(store_of(each.platform_id, each.store_id), Link(each.store_id, each.customer_id, each.mark))
        db.session.delete(each)
    db.session.flush()
    return len(found)


def revive(silenced_id: int) -> str:
    """Write to an address again; what it is. Raises NotFound."""
    row = queries.silence(silenced_id)
    address = row.address
    audit(REVIVED, Subject(kind="merchant", id=row.merchant_id, platform_id=row.platform_id, merchant_id=row.merchant_id))
    db.session.delete(row)
    db.session.flush()
    return address


def _silence(store: Store, of: str, why: str, address: str = "") -> None:
    hold_merchant(store.platform_id, store.merchant_id)
    if queries.silence_of(store.merchant_id, of) is None:
        db.session.add(Silenced(platform_id=store.platform_id, merchant_id=store.merchant_id, mark=of, address=address, why=why))
        db.session.flush()
