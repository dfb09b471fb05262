"""Reads of the trail: by place, and by what an entry is about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Select, and_, or_, select

from webapp.audit.models import AuditEntry
from webapp.db import db
from webapp.merchants.models import MerchantPlatform

MOST = 200


def entries() -> Select[Any]:
    """The whole trail, which is the provider's to read."""
    return select(AuditEntry)


def of_platform(platform_id: int) -> Select[Any]:
    """What was done on a platform, and what the provider did to the merchants that are on it."""
    here = select(MerchantPlatform.merchant_id).where(MerchantPlatform.platform_id == platform_id)
    theirs = and_(AuditEntry.platform_id.is_(None), AuditEntry.merchant_id.in_(here))
    return entries().where(or_(AuditEntry.platform_id == platform_id, theirs))


def of_store(store_id: int, *, merchant_id: int | None = None, platform_id: int | None = None) -> Select[Any]:
    """What was done in a store; with a merchant also what was done to it, on this platform or by the provider, but in no other store."""
    if merchant_id is None:
        return entries().where(AuditEntry.store_id == store_id)
    places = or_(AuditEntry.platform_id.is_(None), AuditEntry.platform_id == platform_id)
    theirs = and_(AuditEntry.merchant_id == merchant_id, AuditEntry.store_id.is_(None), places)
    return entries().where(or_(AuditEntry.store_id == store_id, theirs))


def about(statement: Select[Any], kind: str, subject_id: int) -> Select[Any]:
    """Those of the entries that are about one thing, or happened in it where it is a place."""
    place = {"platform": AuditEntry.platform_id, "merchant": AuditEntry.merchant_id, "store": AuditEntry.store_id}.get(kind)
    itself = and_(AuditEntry.subject_kind == kind, AuditEntry.subject_id == subject_id)
    return statement.where(itself if place is None else or_(itself, place == subject_id))


def of_request(statement: Select[Any], request_id: str) -> Sequence[AuditEntry]:
    """What one request, and the jobs that it began, did."""
    return db.session.scalars(statement.where(AuditEntry.request_id == request_id).order_by(AuditEntry.id).limit(MOST)).all()


def by_person(user_ids: Iterable[int]) -> Any:
    """The condition that one of these acted, or was acted for."""
    ids = list(user_ids)
    return or_(AuditEntry.user_id.in_(ids), AuditEntry.on_behalf_of.in_(ids))
