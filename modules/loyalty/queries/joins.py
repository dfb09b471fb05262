"""People who asked for a card on the site, and where that site is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import Row, func, select

from modules.loyalty.models import Join, Programme
from modules.loyalty.models.programmes import RUNNING
from webapp.db import db, utcnow
from webapp.domain import NotFound
from webapp.merchants.models import Merchant, Store
from webapp.platforms.models import SITE, PlatformHost

LASTS = timedelta(days=2)


def join(join_id: int) -> Join:
    """Somebody who asked and whose link still counts. Raises NotFound."""
    found: Join | None = db.session.scalar(select(Join).where(Join.id == join_id, Join.at > utcnow() - LASTS))
    if found is None:
        raise NotFound(_("This link was used or has expired. Ask for your card once more."))
    return found


def asked_since(merchant_id: int, email: str, since: datetime) -> int:
    """How often this address asked a merchant since then."""
    mine = (Join.merchant_id == merchant_id, Join.email == email, Join.at >= since)
    return db.session.scalar(select(func.count(Join.id)).where(*mine)) or 0


def asked_of_all_since(merchant_id: int, since: datetime) -> int:
    """How many people asked the merchant for a card since then."""
    return db.session.scalar(select(func.count(Join.id)).where(Join.merchant_id == merchant_id, Join.at > since)) or 0


def open_stores(platform_id: int) -> Sequence[Row[Store, Programme]]:
    """(store, its merchant's programme) of active stores of active merchants where one can join, by name."""
    found = select(Store, Programme).join(Programme, Programme.merchant_id == Store.merchant_id)
    mine = (Store.platform_id == platform_id, Store.status == "active", Programme.status == RUNNING)
    found = found.join(Merchant, Merchant.id == Store.merchant_id).where(Merchant.status == "active")
    return db.session.execute(found.where(*mine).order_by(Store.name, Store.id)).all()


def site_of(store: Store) -> tuple[str, str] | None:
    """(host, where the store's pages begin there): its own site, else its place on the platform's; None where there is no site."""
    hosts = select(PlatformHost.host, PlatformHost.store_id).where(
        PlatformHost.platform_id == store.platform_id,
        PlatformHost.face == SITE,
        (PlatformHost.store_id == store.id) | PlatformHost.store_id.is_(None),
    )
    row = db.session.execute(hosts.order_by(PlatformHost.store_id.is_(None), PlatformHost.host).limit(1)).one_or_none()
    if row is None:
        return None
    return row.host, "" if row.store_id is not None else f"/s/{store.code}"
