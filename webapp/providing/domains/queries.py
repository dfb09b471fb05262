"""Domains of a platform or a store."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from sqlalchemy import func, select

from webapp.db import db
from webapp.domain import NotFound
from webapp.platforms.models import PlatformHost
from webapp.providing.domains.models import SiteDomain


def domains(platform_id: int, store_id: int | None) -> Sequence[SiteDomain]:
    """Those that a platform, or one of its stores, added for itself, by name."""
    own = SiteDomain.platform_id == platform_id, SiteDomain.place == (store_id or 0)
    return db.session.scalars(select(SiteDomain).where(*own).order_by(SiteDomain.host)).all()


def domain(platform_id: int, store_id: int | None, domain_id: int, *, lock: bool = False) -> SiteDomain:
    """A domain that a platform, or one of its stores, added; with `lock` held until the transaction ends. Raises NotFound."""
    own = SiteDomain.platform_id == platform_id, SiteDomain.place == (store_id or 0), SiteDomain.id == domain_id
    statement = select(SiteDomain).where(*own).execution_options(populate_existing=True)
    found: SiteDomain | None = db.session.scalar(statement.with_for_update() if lock else statement)
    if found is None:
        raise NotFound(_("This domain no longer exists, or never did."))
    return found


def count(platform_id: int, store_id: int | None) -> int:
    """How many domains a platform, or one of its stores, has added."""
    own = SiteDomain.platform_id == platform_id, SiteDomain.place == (store_id or 0)
    return db.session.scalar(select(func.count(SiteDomain.id)).where(*own)) or 0


def host_row(host: str) -> PlatformHost | None:
    """What a domain leads to at present, whoever's it is."""
    return db.session.scalar(select(PlatformHost).where(PlatformHost.host == host))


def served(rows: Sequence[SiteDomain]) -> set[int]:
    """The ids of those that lead to the site of whoever added them."""
    if not rows:
        return set()
    hosts = {row.host: row for row in db.session.scalars(select(PlatformHost).where(PlatformHost.host.in_([each.host for each in rows])))}
    return {each.id for each in rows if each.host in hosts and is_of(hosts[each.host], each)}


def is_of(host: PlatformHost, row: SiteDomain) -> bool:
    """Whether a host leads to the site for which the domain was added."""
    return (host.platform_id, host.store_id) == (row.platform_id, row.store_id)
