"""Reads of promises that have lasted long enough."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Row, select

from modules.inventory.models import Reservation
from webapp.db import db


def stores_before(platform_id: int, moment: datetime) -> list[int]:
    """The stores where something is held since this moment or longer, by their ids."""
    old = Reservation.platform_id == platform_id, Reservation.created_at <= moment
    return list(db.session.scalars(select(Reservation.store_id).where(*old).distinct().order_by(Reservation.store_id)))


def held_before(store_id: int, moment: datetime, limit: int) -> Sequence[Row[str, int, int]]:
    """(reference, variant_id, pieces) of what is held since this moment or longer, the oldest promises first."""
    columns = Reservation.reference, Reservation.variant_id, Reservation.quantity
    old = Reservation.store_id == store_id, Reservation.created_at <= moment
    return db.session.execute(select(*columns).where(*old).order_by(Reservation.created_at, Reservation.id).limit(limit)).all()
