"""Movements: the only way stock changes.

Whoever moves stock locks the variant first, so that two movements of it never work with the same balance.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from modules.inventory import queries
from modules.inventory.models import Movement, Reason, Variant
from modules.inventory.services.locations import default_location
from modules.inventory.services.shelf import Shelf
from webapp.db import db, utcnow
from webapp.domain import Conflict, NotFound
from webapp.merchants.models import Store


def move_stock(
    store: Store,
    variant_id: int,
    quantity: int,
    *,
    reason: Reason,
    location_id: int | None = None,
    note: str = "",
    key: str | None = None,
    at: datetime | None = None,
    seen: int | None = None,
) -> Movement:
    """Add (or, with a negative quantity, take away) stock at a location, by default the store's first.

    `seen` is the variant's total that the person saw: when it has moved since, Conflict is raised.

    A `key` that was used before returns the movement it made. Raises NotFound for a variant or location of somebody
    else, and DomainError when the location would go below zero where the platform does not allow it.
    """
    variant = _locked(store, variant_id)
    done = _made_with(store, key)
    if done is not None:
        return done
    _check_seen(variant, seen)
    shelf = _shelf(store, variant, location_id)
    return _moved(shelf, variant, quantity, reason=reason, note=note, key=key, created_at=at or utcnow())


def set_stock(
    store: Store,
    variant_id: int,
    quantity: int,
    *,
    reason: Reason = Reason.COUNT,
    location_id: int | None = None,
    seen: int | None = None,
    note: str = "",
    key: str | None = None,
) -> Movement | None:
    """Make a location hold exactly `quantity`; None when it does already. A `key` that was used before returns the movement it made.

    `seen` is the variant's total that the person saw: when it has moved since, Conflict is raised. So it is where the same form comes
    again with another quantity.
    """
    variant = _locked(store, variant_id)
    done, shelf = _made_with(store, key), _shelf(store, variant, location_id)
    difference = quantity - shelf.on_hand(variant.id)
    if done is not None and (seen is None or difference == 0):
        return done
    _check_seen(variant, seen)
    if difference == 0:
        return None
    return _moved(shelf, variant, difference, reason=reason, note=note, key=None if done else key, created_at=utcnow())


def _check_seen(variant: Variant, seen: int | None) -> None:
    """Raise Conflict where a locked variant has not the total that somebody saw."""
    if seen is not None and variant.on_hand != seen:
        said = _("The stock moved in the meantime: it was %(seen)s and is %(now)s now.", seen=seen, now=variant.on_hand)
        raise Conflict(f"{said} {_('Check it, then try again.')}", "stale")


def _made_with(store: Store, key: str | None) -> Movement | None:
    if key is None:
        return None
    return db.session.scalar(select(Movement).where(Movement.store_id == store.id, Movement.key == key))


def _locked(store: Store, variant_id: int) -> Variant:
    statement = (
        select(Variant)
        .where(Variant.store_id == store.id, Variant.id == variant_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    db.session.flush()
    variant = db.session.scalar(statement)
    if variant is None:
        raise NotFound(_("This variant no longer exists, or never did."))
    return variant


def _shelf(store: Store, variant: Variant, location_id: int | None) -> Shelf:
    return Shelf(queries.location(store.id, location_id, hold=True) if location_id else default_location(store), [variant.id])


def _moved(shelf: Shelf, variant: Variant, quantity: int, *, reason: Reason, **facts: Any) -> Movement:
    shelf.move(variant, quantity, reason=reason, **facts)
    shelf.write()
    return queries.last_movement(variant.id)
