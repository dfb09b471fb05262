"""Reads of messages to customers."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, cast

from flask_babel import gettext as _
from sqlalchemy import Row, Select, and_, func, or_, select

from modules.messaging.models import Fate, Mailing, Recipient, Silenced, State
from webapp.accounts.models import User
from webapp.db import db, utcnow
from webapp.domain import NotFound
from webapp.mail.refusals import refused_among
from webapp.mail.unsubscribing import mark
from webapp.merchants.models import Store
from webapp.registry.ports.audience import Audience, Contact, Whom

DAY = timedelta(days=1)
AT_ONCE = 500
BEGUN = (State.SENDING, State.SENT)


def mailings() -> Select[Any]:
    """(Mailing, its author's name) of those that were sent, for lists."""
    found: Any = select(Mailing, User).outerjoin(User, User.id == Mailing.author_id)
    return cast("Select[Any]", found.where(Mailing.state != State.DRAFT))


def mailing(mailing_id: int, *, lock: bool = False) -> Mailing:
    """One of this store. Raises NotFound."""
    wanted = select(Mailing).where(Mailing.id == min(mailing_id, 2**31 - 1))
    found = db.session.scalar(wanted.with_for_update().execution_options(populate_existing=True) if lock else wanted)
    if found is None:
        raise NotFound(_("This message no longer exists, or never did."))
    return found


def by_once(store_id: int, once: str) -> Mailing | None:
    """The one that a form sent before."""
    return db.session.scalar(select(Mailing).where(Mailing.store_id == store_id, Mailing.once == once))


def fates(mailing_id: int) -> dict[str, int]:
    """How many of its mails came to what end."""
    counted = select(Recipient.fate, func.count(Recipient.id)).where(Recipient.mailing_id == mailing_id)
    return {str(fate): number for fate, number in db.session.execute(counted.group_by(Recipient.fate))}


def waiting(ids: Collection[int]) -> set[int]:
    """Messages to customers, of those named, that have mails in the outbox still."""
    found = select(Recipient.mailing_id).where(Recipient.mailing_id.in_(ids), Recipient.fate == Fate.WAITING)
    return set(db.session.scalars(found.distinct()))


def sent_since(store_id: int, moment: datetime) -> int:
    """How many mails the store's messages since then are."""
    mine = Mailing.store_id == store_id, Mailing.created_at > moment, Mailing.state.in_(BEGUN)
    return db.session.scalar(select(func.coalesce(func.sum(Mailing.total), 0)).where(*mine)) or 0


def recipient(recipient_id: int) -> Row[Recipient, Mailing, Store] | None:
    """One mail with what it is of, and the store."""
    found = select(Recipient, Mailing, Store).join(Mailing, Mailing.id == Recipient.mailing_id).join(Store, Store.id == Mailing.store_id)
    return db.session.execute(found.where(Recipient.id == recipient_id)).one_or_none()


def store_named(store_id: int) -> Store | None:
    """The store of a link, wherever it is."""
    return db.session.get(Store, store_id)


def moments() -> Select[Any]:
    """(customer, moment) of every message that was sent to customers."""
    return cast("Select[Any]", select(Recipient.customer_id, Recipient.at))


def to_customer(ids: Sequence[int], limit: int) -> Sequence[Row[Recipient, Mailing]]:
    """What went to whoever these ids stand for, the latest first."""
    found = select(Recipient, Mailing).join(Mailing, Mailing.id == Recipient.mailing_id).where(Recipient.customer_id.in_(ids))
    return db.session.execute(found.order_by(Recipient.id.desc()).limit(limit)).all()


def silenced() -> Select[Any]:
    """Addresses to which nothing is sent, for lists."""
    found: Select[Any] = select(Silenced)
    return found


def silence(silenced_id: int) -> Silenced:
    """One of this merchant's. Raises NotFound."""
    found: Silenced | None = db.session.scalar(select(Silenced).where(Silenced.id == min(silenced_id, 2**31 - 1)))
    if found is None:
        raise NotFound(_("This address is not on the list any more."))
    return found


def silence_of(merchant_id: int, of: str) -> Silenced | None:
    """The merchant's address with this mark, if nothing is sent to it."""
    found: Silenced | None = db.session.scalar(select(Silenced).where(Silenced.merchant_id == merchant_id, Silenced.mark == of))
    return found


def silent_among(merchant_id: int, addresses: Collection[str]) -> set[str]:
    """Those of the addresses to which nothing is sent."""
    marks = {mark(each): each for each in addresses}
    mine = Silenced.merchant_id == merchant_id, Silenced.mark.in_(marks)
    silent = {*db.session.scalars(select(Silenced.mark).where(*mine)), *refused_among(merchant_id, marks)}
    return {marks[each] for each in silent}


def told_already(store_id: int, text_mark: str, besides: int, customer_ids: Collection[int]) -> set[int]:
    """Those who got a text of this mark within a day by another message, or are about to."""
    found = select(Recipient.customer_id).join(Mailing, Mailing.id == Recipient.mailing_id)
    mine = Mailing.store_id == store_id, Mailing.mark == text_mark, Mailing.id != besides, Recipient.at > utcnow() - DAY
    comes = and_(Recipient.fate == Fate.WAITING, Mailing.state != State.STOPPED)
    there = or_(Recipient.fate.in_((Fate.SENT, Fate.RETURNED)), comes)
    return set(db.session.scalars(found.where(*mine, there, Recipient.customer_id.in_(customer_ids))))


def walk(audience: Audience, store_id: int, whom: Whom, after: int = 0) -> Iterator[Sequence[Contact]]:
    """Everybody who agreed, some at a time."""
    while found := audience.contacts(store_id, whom, after=after, limit=AT_ONCE):
        yield found
        after = found[-1].id


def whom_of(kept: Mapping[str, Any]) -> Whom:
    """Whom a row says a message is for."""
    return Whom(segment_id=kept.get("segment"), customer_ids=tuple(kept.get("customers", ())))
