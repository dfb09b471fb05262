"""Platforms and the hosts they answer on."""

from __future__ import annotations

import secrets
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.db import Base, Timestamped
from webapp.db.audited import UNAUDITED, Audited, Trail
from webapp.db.weight import Weight

ACTIVE, SUSPENDED = "active", "suspended"
DESK, SITE = "desk", "site"
"""The faces of hosts, as `webapp.registry.frontends.Face` names them."""


def new_stamp() -> str:
    """A random mark of one state of a platform: 128 bits, so no two states ever share one."""
    return secrets.token_hex(16)


class Platform(Audited, Timestamped, Base):
    """One business product. `revision` counts changes of its modules or their config; `stamp` names the present state.

    `version` counts edits of its name and hosts. It is raised by those edits only, under the row's lock, and not by every
    update: a change of modules is no edit that somebody with the form open needs to know of. `logo` is the token of the public address
    of the picture `logo_id`, so that a snapshot has it. `colour` and `accent` are those of its sites, as #rrggbb.
    """

    __tablename__ = "platforms"
    __asks_again__ = Weight(frozenset({"status"}), made=False, removed=False)
    __trail__ = Trail(
        code="platform",
        labels={"created": _l("Platform created"), "changed": _l("Platform changed"), "removed": _l("Platform removed")},
        fields={
            "code": _l("Code"),
            "name": _l("Name"),
            "status": _l("State"),
            "preset": _l("Preset"),
            "logo_id": _l("Logo"),
            "colour": _l("Colour of the sites"),
            "accent": _l("Second colour"),
        },
        place="platform_id",
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    status: Mapped[str] = mapped_column(String(20), default=ACTIVE)
    preset: Mapped[str | None] = mapped_column(String(40))
    settings: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict, info=UNAUDITED)
    revision: Mapped[int] = mapped_column(default=1, info=UNAUDITED)
    stamp: Mapped[str] = mapped_column(String(32), default=new_stamp, info=UNAUDITED)
    version: Mapped[int] = mapped_column(default=1)
    logo_id: Mapped[int | None] = mapped_column(ForeignKey("files.id", ondelete="SET NULL", use_alter=True))
    logo: Mapped[str | None] = mapped_column(String(43), info=UNAUDITED)
    colour: Mapped[str | None] = mapped_column(String(7))
    accent: Mapped[str | None] = mapped_column(String(7))

    hosts: Mapped[list[PlatformHost]] = relationship(back_populates="platform", cascade="all, delete-orphan", order_by="PlatformHost.id")

    def touch(self) -> None:
        """Begin a new revision: every cached view of the platform's modules is out of date from the commit on."""
        self.revision += 1
        self.stamp = new_stamp()

    def edited(self) -> None:
        """Begin a new version: name or hosts are others now, and snapshots show the name."""
        self.version += 1
        self.stamp = new_stamp()


class PlatformHost(Audited, Base):
    """A host name (lower case, without port) that leads to a platform.

    `face` is what it shows: the desk, or the site. A site with `store_id` is that store's own.
    """

    __tablename__ = "platform_hosts"
    __asks_again__ = Weight()
    __trail__ = Trail(
        code="host",
        labels={"created": _l("Host added"), "changed": _l("Host changed"), "removed": _l("Host removed")},
        fields={"host": _l("Host"), "face": _l("Face"), "store_id": _l("Store")},
        name="host",
        part_of=("platform", "platform_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    platform_id: Mapped[int] = mapped_column(ForeignKey("platforms.id", ondelete="CASCADE"), index=True)
    host: Mapped[str] = mapped_column(String(253), unique=True)
    face: Mapped[str] = mapped_column(String(10), default=DESK, server_default=DESK)
    store_id: Mapped[int | None] = mapped_column(ForeignKey("stores.id", ondelete="CASCADE"))

    platform: Mapped[Platform] = relationship(back_populates="hosts")
