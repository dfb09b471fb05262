"""What is packed never is more than what is to be shipped."""

from __future__ import annotations

from modules.orders.models import Order
from modules.orders.queries import packing
from modules.orders.services.writing import tell
from modules.orders.states import to_ship
from webapp.db import db


def fit(order: Order, *, gone: bool) -> None:
    """Take out of packed parcels what was cancelled, or has `gone` another way: out of the last one first; empty ones go."""
    found = packing.packed(order.id)
    left, taken = {line.id: to_ship(line) for line in order.lines}, 0
    for parcel in found:
        kept = 0
        for part in parcel.lines:
            fits = min(part.quantity, left.get(part.line_id, 0))
            left[part.line_id] = left.get(part.line_id, 0) - fits
            taken += part.quantity - fits
            kept += fits
            if fits:
                part.quantity = fits
            else:
                db.session.delete(part)
        db.session.flush()
        if not kept:
            db.session.delete(parcel)
    if taken and not gone:
        tell(order, "taken_out", pieces=taken)
    db.session.flush()
