"""Lines of the ledger that were a mistake: another line takes them back."""

from __future__ import annotations

from flask_babel import gettext as _

from modules.inventory import queries
from modules.inventory.models import Movement, Reason
from modules.inventory.services.stock import move_stock
from webapp.domain import Conflict, DomainError
from webapp.merchants.models import Store

LASTING = (Reason.TRANSFER, Reason.SOLD)
"""What is not taken back alone: the other half of a move would stay, and so would an order."""


def reverse_movement(store: Store, movement_id: int) -> Movement:
    """Move back what a line of the ledger moved, at its location and for its reason.

    Raises NotFound for a line of somebody else, DomainError for one of a move, an order or a line that takes back another, or where
    fewer pieces are there by now, and Conflict for one that was taken back already.
    """
    found = queries.movement(store.id, movement_id)
    queries.variant(store.id, found.variant_id, lock=True)
    if found.is_reversal or found.reason in LASTING:
        raise DomainError(_("This line cannot be reversed by itself. Adjust the stock instead."), "lasting")
    if found.id in queries.reversed_among(store.id, [found.id]):
        raise Conflict(_("This line is reversed already."), "reversed")
    key = Movement.reversing(found.id)
    return move_stock(store, found.variant_id, -found.quantity, reason=Reason(found.reason), location_id=found.location_id, key=key)
