"""Reads of privacy requests: in a store its merchant's, at work for a platform all of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, cast

from flask_babel import gettext as _
from sqlalchemy import Select, func, select

from webapp.db import db
from webapp.domain import NotFound
from webapp.merchants.models import Merchant, Store
from webapp.merchants.queries import merchant_stores
from webapp.privacy.models import ERASE, PrivacyRequest, State
from webapp.registry.kinds.personal import PersonalData, Whose
from webapp.routing.context import current_platform

SUBJECT_MOST = 1000


def requests(subject: str | None = None) -> Select[Any]:
    """Requests for lists, of one subject where it is named."""
    found: Select[Any] = select(PrivacyRequest)
    return found if subject is None else found.where(PrivacyRequest.subject == subject)


def with_merchants() -> Select[Any]:
    """Requests with the name of the merchant that each is about."""
    found: Any = select(PrivacyRequest, Merchant.legal_name.label("merchant"))
    return cast("Select[Any]", found.join(Merchant, Merchant.id == PrivacyRequest.merchant_id))


def request(request_id: int, *, lock: bool = False) -> PrivacyRequest:
    """One request. Raises NotFound."""
    statement = select(PrivacyRequest).where(PrivacyRequest.id == request_id)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    found: PrivacyRequest | None = db.session.scalar(statement)
    if found is None:
        raise NotFound(_("This request no longer exists, or never did."))
    return found


def open_request(request_id: int) -> PrivacyRequest:
    """One that waits. Raises NotFound."""
    found = request(request_id)
    if found.state != State.OPEN:
        raise NotFound(_("This request no longer exists, or never did."))
    return found


def open_requests(subject: str, ids: Collection[int], kind: str | None = None) -> Sequence[PrivacyRequest]:
    """Open requests of one person, the oldest first."""
    mine = PrivacyRequest.subject == subject, PrivacyRequest.subject_id.in_(ids), PrivacyRequest.state == State.OPEN
    found = select(PrivacyRequest).where(*mine).order_by(PrivacyRequest.id)
    return db.session.scalars(found if kind is None else found.where(PrivacyRequest.kind == kind)).all()


def erased() -> Sequence[PrivacyRequest]:
    """The latest requests that erased somebody."""
    done = select(PrivacyRequest).where(PrivacyRequest.kind == ERASE, PrivacyRequest.state == State.DONE)
    return db.session.scalars(done.order_by(PrivacyRequest.id.desc()).limit(SUBJECT_MOST)).all()


def count_open(*, late_at: Any = None) -> int:
    """How many requests wait; with a moment, those that were due before it."""
    found = select(func.count(PrivacyRequest.id)).where(PrivacyRequest.state == State.OPEN)
    return db.session.scalar(found if late_at is None else found.where(PrivacyRequest.due_at < late_at)) or 0


def open_by_store() -> Mapping[int, int]:
    """How many requests are open, by store: each store of a merchant has them all."""
    mine = PrivacyRequest.merchant_id == Store.merchant_id, PrivacyRequest.platform_id == Store.platform_id
    found = select(Store.id, func.count(PrivacyRequest.id)).join(PrivacyRequest, mine[0] & mine[1])
    waiting = found.where(PrivacyRequest.state == State.OPEN).group_by(Store.id)
    return {row[0]: row[1] for row in db.session.execute(waiting)}


def whose(subject: str, subject_id: int, merchant_id: int, kept: Sequence[PersonalData], ids: Sequence[int] = ()) -> Whose:
    """Who somebody is: as the module says that the people are of, where it is on; else by the ids that are known."""
    platform_id = current_platform().id
    asked = next((each.identify for each in kept if each.identify is not None), None)
    known, words = asked(subject_id) if asked is not None else (tuple(ids) or (subject_id,), ())
    return Whose(
        subject=subject,
        ids=tuple(known),
        platform_id=platform_id,
        merchant_id=merchant_id,
        stores=merchant_stores(platform_id, merchant_id),
        words=tuple(word for word in words if word),
    )
