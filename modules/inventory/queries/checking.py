"""Whether levels and totals say what movements, reservations and what was set aside add up to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Integer, and_, cast, func, literal, null, select, union_all

from modules.inventory.models import Level, Location, Movement, Reservation, SetAside, Variant
from webapp.db import db

Numbers = dict[tuple[int, int | None], list[int]]
WHAT = ("on_hand", "reserved", "unavailable")
KEPT, SHOULD = "kept", "should"


@dataclass(frozen=True, slots=True)
class Wrong:
    """A number that is not what it should be: of a level at a location, or of a variant in all. `what` is one of WHAT."""

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
    """What is wrong with these variants. Adds up everything that was ever written of them."""
    skus: dict[int, str] = {}
    numbers: dict[str, Numbers] = {KEPT: defaultdict(lambda: [0, 0, 0]), SHOULD: defaultdict(lambda: [0, 0, 0])}
    for side, sku, variant_id, place, *found in db.session.execute(_everything(store_id, variant_ids)):
        skus[variant_id] = sku or skus.get(variant_id, "")
        for key in {(variant_id, place), (variant_id, None)} if side == SHOULD else {(variant_id, place)}:
            numbers[side][key] = [before + int(number) for before, number in zip(numbers[side][key], found, strict=True)]
    wrong = []
    for key in sorted({*numbers[KEPT], *numbers[SHOULD]}, key=lambda key: (key[0], key[1] is None, key[1])):
        for what, kept, should in zip(WHAT, numbers[KEPT][key], numbers[SHOULD][key], strict=True):
            wrong.append(Wrong(key[0], skus[key[0]], key[1], what, kept, should))
    return [each for each in wrong if each.kept != each.should]


def _everything(store_id: int, variant_ids: Sequence[int]) -> Any:
    """(side, SKU, variant, location, and WHAT), in one statement: what is sold meanwhile is in all rows or in none."""
    parts = []
    for model, side, *numbers in (
        (Level, KEPT, Level.on_hand, Level.reserved, Level.unavailable),
        (Movement, SHOULD, Movement.quantity, literal(0), literal(0)),
        (Reservation, SHOULD, literal(0), Reservation.quantity, literal(0)),
        (SetAside, SHOULD, literal(0), literal(0), SetAside.quantity),
    ):
        place: tuple[Any, ...] = (model.variant_id, model.location_id)
        mine = select(literal(side), literal(""), *place, *map(func.sum, numbers))
        parts.append(mine.where(model.store_id == store_id, model.variant_id.in_(variant_ids)).group_by(*place))
    kept = (Variant.on_hand, Variant.reserved, Variant.unavailable)
    variants = select(literal(KEPT), Variant.sku, Variant.id, cast(null(), Integer), *kept)
    return union_all(*parts, variants.where(Variant.store_id == store_id, Variant.id.in_(variant_ids)))


def unpromised_skus(limit: int) -> list[str]:
    """SKUs of the platform's variants of which not as much is reserved as is held, at a location or in all; in one statement."""
    return _unlike(Reservation, "reserved", limit)


def unexplained_skus(limit: int) -> list[str]:
    """SKUs of the platform's variants of which not as much is unavailable as was set aside, at a location or in all."""
    return _unlike(SetAside, "unavailable", limit)


def _unlike(model: type[Reservation | SetAside], what: str, limit: int) -> list[str]:
    """SKUs of variants where this number is not the sum of the model's quantities."""
    place = (model.variant_id, model.location_id)
    rows = select(*place, func.sum(model.quantity).label("pieces")).group_by(*place).subquery()
    here = and_(rows.c.variant_id == Level.variant_id, rows.c.location_id == Level.location_id)
    levels = select(Level.variant_id).outerjoin(rows, here).where(getattr(Level, what) != func.coalesce(rows.c.pieces, 0))
    lost = select(rows.c.variant_id).outerjoin(Level, here).where(Level.id.is_(None), rows.c.pieces != 0)
    total = select(model.variant_id, func.sum(model.quantity).label("pieces")).group_by(model.variant_id).subquery()
    unequal = getattr(Variant, what) != func.coalesce(total.c.pieces, 0)
    sums = select(Variant.id).outerjoin(total, total.c.variant_id == Variant.id).where(unequal)
    wrong = Variant.id.in_(levels.union_all(lost, sums))
    return list(db.session.scalars(select(Variant.sku).where(wrong).order_by(Variant.sku).limit(limit)))


def stores(platform_id: int) -> list[int]:
    """Ids of the stores of a platform that have any variant."""
    return sorted(db.session.scalars(select(Variant.store_id).where(Variant.platform_id == platform_id).distinct()))


def names(store_id: int) -> dict[int, str]:
    """The locations of a store by id."""
    return {row.id: row.name for row in db.session.execute(select(Location.id, Location.name).where(Location.store_id == store_id))}
