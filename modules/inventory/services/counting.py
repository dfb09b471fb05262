"""Stock counts of many articles at one location, in few statements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from modules.inventory import queries
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


def count_stock(store: Store, location_id: int, counts: Sequence[Count], *, reason: Reason) -> Sequence[Count]:
    """Make a location (0 for the first) hold what was counted, with a line in the ledger for each difference.

    A count that cannot be is told by its `error`, and the others go on. Raises NotFound for a location of somebody else.
    """
    place = queries.location(store.id, location_id) if location_id else default_location(store)
    shelf = Shelf(place, [count.variant.id for count in counts])
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
