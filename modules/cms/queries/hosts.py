"""Where an owner's site is."""

from __future__ import annotations

from sqlalchemy import select

from modules.cms.owner import Owner
from webapp.db import db
from webapp.merchants.models import Store
from webapp.platforms.models import SITE, PlatformHost


def site_host(owner: Owner) -> tuple[str, str] | None:
    """The host of the owner's site, and the prefix there: a store without a host of its own is on its platform's."""
    sites = select(PlatformHost.host).where(PlatformHost.platform_id == owner.platform_id, PlatformHost.face == SITE)
    own = db.session.scalar(sites.where(PlatformHost.store_id == owner.store_id).order_by(PlatformHost.id).limit(1))
    if own is not None or owner.store_id is None:
        return (own, "") if own is not None else None
    shared = db.session.scalar(sites.where(PlatformHost.store_id.is_(None)).order_by(PlatformHost.id).limit(1))
    code = db.session.scalar(select(Store.code).where(Store.id == owner.store_id))
    return (shared, f"/s/{code}") if shared is not None else None
