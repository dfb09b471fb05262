"""A domain that somebody says is theirs, and what became of the proof."""

from __future__ import annotations

from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import BigInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webapp.audit import UNAUDITED, Audited, Trail
from webapp.db import Base, UtcDateTime, utcnow
from webapp.db.weight import Weight
from webapp.tenancy import PlatformScoped, store_key

NEW, WITHOUT, OTHER, SILENT, TAKEN, PROVED = "new", "without", "other", "silent", "taken", "proved"


class SiteDomain(Audited, PlatformScoped, Base):
    """A domain for the site of a platform, or of one store of it. `place` is the store's id, 0 for the platform.

    It is served while `platform_hosts` has a row of it, which is made by the proof: of all who say that it is theirs, one can have that.
    `outcome` is what the last look for the TXT record found: none ("without"), others ("other"), no answer ("silent"), that somebody
    else has the domain ("taken"), or "proved".
    """

    __tablename__ = "site_domains"
    __asks_again__ = Weight(frozenset({"host", "token", "store_id"}))
    __trail__ = Trail(
        code="site_domain",
        labels={"created": _l("Domain added"), "changed": _l("Domain checked"), "removed": _l("Domain removed")},
        fields={"host": _l("Domain"), "store_id": _l("Store"), "proved_at": _l("Proved")},
        name="host",
    )
    __table_args__ = (store_key(), UniqueConstraint("platform_id", "place", "host"))

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int | None] = mapped_column(index=True)
    place: Mapped[int] = mapped_column(BigInteger, info=UNAUDITED)
    host: Mapped[str] = mapped_column(String(253))
    token: Mapped[str] = mapped_column(String(43), info=UNAUDITED)
    outcome: Mapped[str] = mapped_column(String(10), default=NEW, info=UNAUDITED)
    checked_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=UNAUDITED)
    proved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow, info=UNAUDITED)
