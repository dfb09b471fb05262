"""Stock counts of many articles at one location, in few statements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm.attributes import set_committed_value

from modules.inventory import queries
from modules.inventory.events import judge
from modules.inventory.models import Reason, Variant
from modules.inventory.services.locations import default_location
from modules.inventory.services.shelf import Shelf
from webapp.db import utcnow
from webapp.domain import DomainError
from webapp.merchants.models import Store


@dataclass(slots=True)
class Count:
    """What was counted of a locked variant (None leaves it), then what the location held before and holds after."""

    number: int
    variant: Variant
    quantity: int | None
    before: int = 0
    after: int = 0
    error: DomainError | None = None


def count_places(store: Store, counts: Mapping[int, Sequence[Count]], *, reason: Reason) -> list[Count]:
    """Make locations (0 for the first) hold what was counted there. What runs low is told once all of them are: what lies at another
    one is not gone.

    A count that cannot be is told by its `error`, and the others go on. Raises NotFound for a location of somebody else.
    """
    variants = {count.variant.id: count.variant for found in counts.values() for count in found}
    before = {at: (each.available, each.product) for at, each in variants.items()}
    several, done = len(counts) > 1, list[Count]()
    for place_id in sorted(counts):
        done += count_stock(store, place_id, counts[place_id], reason=reason, weighs=not several)
        if several:
            queries.lock_variants(store.id, variants)  # what the write made the session forget, in one statement
            for at, (_available, product) in before.items():
                set_committed_value(variants[at], "product", product)
    if several:
        judge(variants, {at: available for at, (available, _product) in before.items()})
    return done


def count_stock(store: Store, location_id: int, counts: Sequence[Count], *, reason: Reason, weighs: bool = True) -> Sequence[Count]:
    """The same at one location, with a line in the ledger for each difference; `weighs` tells of what runs low by it."""
    place = queries.location(store.id, location_id) if location_id else default_location(store)
    shelf = Shelf(place, [count.variant.id for count in counts], weighs=weighs)
    now = utcnow()
    for count in counts:
        count.before = count.after = shelf.on_hand(count.variant.id)
        if count.quantity is None or count.quantity == count.before:
            continue
        try:
            shelf.move(count.variant, count.quantity - count.before, reason=reason, created_at=now)
        except DomainError as error:
            count.error = error
            continue
        count.after = count.quantity
    shelf.write()
    return counts
