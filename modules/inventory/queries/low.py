"""Reads of the low stock that waits to be told."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from modules.inventory.models import LowWaiting, Variant
from modules.inventory.queries import low_variants
from webapp.db import db

MOST = 10_000
"""Variants of one notice; the next one tells of the others."""


def stores(platform_id: int) -> list[int]:
    """The stores that something is to be told of, by their ids."""
    waiting = select(LowWaiting.store_id).where(LowWaiting.platform_id == platform_id)
    return list(db.session.scalars(waiting.distinct().order_by(LowWaiting.store_id)))


def is_waiting(store_id: int, variant_id: int) -> bool:
    """Whether a variant is to be told of already."""
    mine = LowWaiting.store_id == store_id, LowWaiting.variant_id == variant_id
    return db.session.scalar(select(LowWaiting.id).where(*mine)) is not None


def waiting_ids(store_id: int) -> list[int]:
    """The rows that wait, the oldest first."""
    return list(db.session.scalars(select(LowWaiting.id).where(LowWaiting.store_id == store_id).order_by(LowWaiting.id).limit(MOST)))


def still_low(store_id: int, waiting: Sequence[int]) -> list[str]:
    """Titles of the variants of these rows that are low."""
    of_these = select(LowWaiting.variant_id).where(LowWaiting.store_id == store_id, LowWaiting.id.in_(waiting))
    return [each.title for each in db.session.scalars(low_variants(store_id).where(Variant.id.in_(of_these)).order_by(Variant.id))]
