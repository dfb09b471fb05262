"""Movements: the only way stock changes.

Whoever moves stock locks the variant first, so that two movements of it never work with the same balance.
"""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select

from modules.inventory import queries
from modules.inventory.models import Level, Location, Movement, Reason, Variant
from modules.inventory.services.locations import default_location
from webapp.db import db, utcnow
from webapp.domain import Conflict, DomainError, NotFound
from webapp.merchants.models import Store
from webapp.modular.config import module_config

LARGEST = 1_000_000_000


def move_stock(
    store: Store,
    variant_id: int,
    quantity: int,
    *,
    reason: Reason,
    location_id: int | None = None,
    note: str = "",
    actor_id: int | None = None,
    key: str | None = None,
    at: datetime | None = None,
) -> Movement:
    """Add (or, with a negative quantity, take away) stock at a location, by default the store's first.

    A `key` that was used before returns the movement it made. Raises NotFound for a variant or location of somebody
    else, and DomainError when the location would go below zero where the platform does not allow it.
    """
    done = _made_with(store, key)
    if done is not None:
        return done
    variant = _locked(store, variant_id)
    location = queries.location(store.id, location_id) if location_id else default_location(store)
    level = _level(variant, location)
    _check(level, location, quantity)
    return _write(
        variant, level, Movement(quantity=quantity, reason=reason, note=note, actor_id=actor_id, key=key, created_at=at or utcnow())
    )


def set_stock(
    store: Store,
    variant_id: int,
    quantity: int,
    *,
    reason: Reason = Reason.COUNT,
    location_id: int | None = None,
    seen: int | None = None,
    note: str = "",
    actor_id: int | None = None,
    key: str | None = None,
) -> Movement | None:
    """Make a location hold exactly `quantity`; None when it does already.

    `seen` is the variant's total that the person saw: when it has moved since, Conflict is raised.
    """
    variant = _locked(store, variant_id)
    if seen is not None and variant.on_hand != seen:
        raise Conflict(
            _("The stock moved in the meantime: it was %(seen)s and is %(now)s now. Count again.", seen=seen, now=variant.on_hand), "stale"
        )
    location = queries.location(store.id, location_id) if location_id else default_location(store)
    difference = quantity - _level(variant, location).on_hand
    if difference == 0:
        return None
    return move_stock(store, variant_id, difference, reason=reason, location_id=location.id, note=note, actor_id=actor_id, key=key)


def _made_with(store: Store, key: str | None) -> Movement | None:
    if key is None:
        return None
    return db.session.scalar(select(Movement).where(Movement.store_id == store.id, Movement.key == key))


def _locked(store: Store, variant_id: int) -> Variant:
    statement = (
        select(Variant)
        .where(Variant.store_id == store.id, Variant.id == variant_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    db.session.flush()
    variant = db.session.scalar(statement)
    if variant is None:
        raise NotFound(_("This article is not here any more, or never was."))
    return variant


def _level(variant: Variant, location: Location) -> Level:
    found = db.session.scalar(select(Level).where(Level.variant_id == variant.id, Level.location_id == location.id))
    if found is None:
        found = Level(platform_id=variant.platform_id, store_id=variant.store_id, variant_id=variant.id, location_id=location.id, on_hand=0)
        db.session.add(found)
    return found


def _check(level: Level, location: Location, quantity: int) -> None:
    after = level.on_hand + quantity
    if quantity == 0:
        raise DomainError(_("Nothing would move. Give a number above or below zero."), "nothing_moves")
    if not location.active:
        raise DomainError(_("%(name)s is closed. Choose an open location.", name=location.name), "location_closed")
    if abs(quantity) > LARGEST or abs(after) > LARGEST:
        raise DomainError(_("This number is too large."), "too_large")
    if after < 0 and quantity < 0 and not module_config("inventory")["allow_negative"]:
        raise DomainError(
            _("Only %(count)s on hand at %(name)s. Take away less, or receive stock first.", count=level.on_hand, name=location.name),
            "below_zero",
        )


def _write(variant: Variant, level: Level, movement: Movement) -> Movement:
    level.on_hand += movement.quantity
    variant.on_hand += movement.quantity
    movement.platform_id, movement.store_id = variant.platform_id, variant.store_id
    movement.variant_id, movement.location_id, movement.balance = variant.id, level.location_id, level.on_hand
    db.session.add(movement)
    db.session.flush()
    return movement
