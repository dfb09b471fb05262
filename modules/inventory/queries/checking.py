"""Whether levels, totals and promises say what movements and reservations add up to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from modules.inventory.models import Level, Location, Movement, Reservation, Variant
from webapp.db import db

Sums = dict[tuple[int, int], int]


@dataclass(frozen=True, slots=True)
class Wrong:
    """A number that is not what it should be: of a level at a location, or of a variant in all. `what` is "on_hand" or "reserved"."""

    variant_id: int
    sku: str
    location_id: int | None
    what: str
    kept: int
    should: int


def batches(store_id: int, size: int = 500, after: int = 0) -> Iterator[list[int]]:
    """Ids of all variants of a store, so many at once."""
    while ids := next_ids(store_id, after, size):
        yield ids
        after = ids[-1]


def next_ids(store_id: int, after: int, size: int) -> list[int]:
    """Ids of the next variants of a store after one."""
    statement = select(Variant.id).where(Variant.store_id == store_id, Variant.id > after).order_by(Variant.id)
    return list(db.session.scalars(statement.limit(size)))


def wrong_numbers(store_id: int, variant_ids: Sequence[int]) -> list[Wrong]:
    """What is wrong with these variants, in four statements. Compares everything that was ever written of them."""
    moved, promised = _sums(Movement, variant_ids), _sums(Reservation, variant_ids)
    levels = {(each.variant_id, each.location_id): each for each in _levels(variant_ids)}
    variants = select(Variant.id, Variant.sku, Variant.on_hand, Variant.reserved).where(Variant.store_id == store_id)
    places_of: dict[int, set[int]] = defaultdict(set)
    for variant_id, place in (*moved, *promised, *levels):
        places_of[variant_id].add(place)
    found = []
    for variant in db.session.execute(variants.where(Variant.id.in_(variant_ids)).order_by(Variant.id)):
        places = sorted(places_of[variant.id])
        for what, should in (("on_hand", moved), ("reserved", promised)):
            for place in places:
                level = levels.get((variant.id, place))
                kept = getattr(level, what) if level is not None else 0
                found.append(Wrong(variant.id, variant.sku, place, what, kept, should.get((variant.id, place), 0)))
            in_all = sum(should.get((variant.id, place), 0) for place in places)
            found.append(Wrong(variant.id, variant.sku, None, what, getattr(variant, what), in_all))
    return [each for each in found if each.kept != each.should]


def stores(platform_id: int) -> list[int]:
    """Ids of the stores of a platform that have any variant."""
    return sorted(db.session.scalars(select(Variant.store_id).where(Variant.platform_id == platform_id).distinct()))


def names(store_id: int) -> dict[int, str]:
    """The locations of a store by id."""
    return {row.id: row.name for row in db.session.execute(select(Location.id, Location.name).where(Location.store_id == store_id))}


def _sums(model: Any, variant_ids: Sequence[int]) -> Sums:
    statement = select(model.variant_id, model.location_id, func.sum(model.quantity)).where(model.variant_id.in_(variant_ids))
    rows = db.session.execute(statement.group_by(model.variant_id, model.location_id))
    return {(variant_id, location_id): int(total) for variant_id, location_id, total in rows}


def _levels(variant_ids: Sequence[int]) -> Sequence[Any]:
    columns = (Level.variant_id, Level.location_id, Level.on_hand, Level.reserved)
    return db.session.execute(select(*columns).where(Level.variant_id.in_(variant_ids))).all()
