"""Customers who want no more mail, kept until somebody who knows the customers writes it down. Inside the caller's transaction()."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import delete, select

from webapp.db import db
from webapp.mail.models import MailRefusal
from webapp.mail.unsubscribing import Link
from webapp.merchants.models import Store
from webapp.merchants.queries import hold_merchant


def refuse(store: Store, link: Link) -> None:
    """Nothing more is sent to this address for the store's merchant. Said twice is said once."""
    hold_merchant(store.platform_id, store.merchant_id)
    if not refused_among(store.merchant_id, [link.address]):
        owner = {"platform_id": store.platform_id, "merchant_id": store.merchant_id, "store_id": store.id}
        db.session.add(MailRefusal(**owner, customer_id=link.customer_id, mark=link.address))
        db.session.flush()


def refused_among(merchant_id: int, marks: Collection[str]) -> set[str]:
    """Those of the marks whose owners said so."""
    return set(db.session.scalars(select(MailRefusal.mark).where(MailRefusal.merchant_id == merchant_id, MailRefusal.mark.in_(marks))))


def refusals(limit: int) -> Sequence[MailRefusal]:
    """What waits to be written down, the oldest first."""
    return db.session.scalars(select(MailRefusal).order_by(MailRefusal.id).limit(limit)).all()


def forget(merchant_id: int, marks: Collection[str]) -> None:
    """These addresses are known no more."""
    gone = delete(MailRefusal).where(MailRefusal.merchant_id == merchant_id, MailRefusal.mark.in_(marks))
    db.session.execute(gone, execution_options={"synchronize_session": False})
