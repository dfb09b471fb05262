"""Reads of what feeds are made of: the variants that are sold, with what lies at the locations that count for them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from sqlalchemy import select

from modules.inventory import queries as inventory
from modules.inventory.queries import FeedVariant
from modules.marketplace.models import UncountedLocation
from webapp.db import db, utcnow
from webapp.merchants.models import Store


class Place(Protocol):
    """A location of the inventory, as far as it matters here."""

    id: Any
    name: Any


def day_of(store: Store) -> date:
    """The day that it is at the store."""
    return utcnow().astimezone(ZoneInfo(store.timezone)).date()


def uncounted(store_id: int) -> frozenset[int]:
    """Ids of the locations whose stock no feed shows."""
    return frozenset(db.session.scalars(select(UncountedLocation.location_id).where(UncountedLocation.store_id == store_id)))


def places(store_id: int) -> Sequence[Place]:
    """The locations of a store, those first where stock goes first."""
    return inventory.locations(store_id)


def counted_location(store_id: int, apart: frozenset[int] | None = None) -> int | None:
    """The id of the location where stock goes that a feed tells of, where it is not just the store's first location.

    `apart` spares reading what does not count where the caller has it.
    """
    apart = uncounted(store_id) if apart is None else apart
    return next((each.id for each in inventory.open_locations(store_id) if each.id not in apart), None) if apart else None


def feed_parts(store: Store, limit: int) -> Iterator[list[FeedVariant]]:
    """Everything that is sold, in pieces by product: what comes or goes meanwhile moves no other line."""
    apart, after = uncounted(store.id), (0, 0)
    while part := inventory.variants_for_feed_after(store, *after, limit=limit, uncounted=apart):
        yield part
        after = (part[-1].product_id, part[-1].variant_id)
