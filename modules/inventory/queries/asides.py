"""Reads of what is set aside."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Row, func, select
from sqlalchemy.orm import joinedload

from modules.inventory.models import Location, SetAside
from webapp.db import db


def by_place(variant_id: int) -> Sequence[Row[str, str, int]]:
    """(name of the location, reason, pieces) of what is set aside of a variant."""
    pieces = func.sum(SetAside.quantity)
    sums = select(Location.name, SetAside.reason, pieces).join(Location, Location.id == SetAside.location_id)
    mine = sums.where(SetAside.variant_id == variant_id).group_by(Location.id, Location.name, SetAside.reason)
    return db.session.execute(mine.having(pieces != 0).order_by(Location.name, SetAside.reason)).all()


def latest(variant_id: int, limit: int = 8) -> Sequence[SetAside]:
    """What was set aside or put back of a variant last."""
    mine = select(SetAside).where(SetAside.variant_id == variant_id).options(joinedload(SetAside.location), joinedload(SetAside.actor))
    return db.session.scalars(mine.order_by(SetAside.id.desc()).limit(limit)).all()


def made_with(store_id: int, key: str) -> SetAside | None:
    """The line that this key made."""
    found: SetAside | None = db.session.scalar(select(SetAside).where(SetAside.store_id == store_id, SetAside.key == key))
    return found


def set_aside_for(variant_id: int, location_id: int, reason: str) -> int:
    """How many of a variant are set aside at a location for this reason."""
    mine = SetAside.variant_id == variant_id, SetAside.location_id == location_id, SetAside.reason == reason
    return int(db.session.scalar(select(func.coalesce(func.sum(SetAside.quantity), 0)).where(*mine)) or 0)


def set_aside_at(location_id: int, variant_ids: Iterable[int]) -> Sequence[Row[int, str, int]]:
    """(variant, reason, pieces) of what is set aside of these variants at a location."""
    pieces = func.sum(SetAside.quantity)
    mine = SetAside.location_id == location_id, SetAside.variant_id.in_(list(variant_ids))
    sums = select(SetAside.variant_id, SetAside.reason, pieces).where(*mine).group_by(SetAside.variant_id, SetAside.reason)
    return db.session.execute(sums.having(pieces != 0).order_by(SetAside.variant_id, SetAside.reason)).all()


def variants_at(location_id: int) -> list[int]:
    """Ids of the variants of which some are set aside at a location."""
    mine = select(SetAside.variant_id).where(SetAside.location_id == location_id)
    return list(db.session.scalars(mine.group_by(SetAside.variant_id).having(func.sum(SetAside.quantity) != 0)))
