"""Pieces that are not to be sold: set aside, made available again, or thrown away. They stay on hand until they are thrown away.

Like everything that moves stock it locks the variant first, then the location.
"""

from __future__ import annotations

from flask_babel import gettext as _

from modules.inventory import queries
from modules.inventory.events import judge
from modules.inventory.models import Aside, Level, Location, Reason, SetAside
from modules.inventory.queries import asides as reads
from modules.inventory.services.locations import default_location
from modules.inventory.services.shelf import LARGEST
from modules.inventory.services.stock import move_stock
from modules.inventory.settings import InventorySettings
from webapp.actor import current_actor
from webapp.db import db
from webapp.domain import DomainError, NotFound
from webapp.merchants.models import Store
from webapp.settings.typed import settings

GONE = {Aside.DAMAGED: Reason.DAMAGED, Aside.QUARANTINE: Reason.OTHER, Aside.OTHER: Reason.OTHER}
"""Why stock is less when pieces that were set aside for a reason are thrown away."""


def set_aside(
    store: Store, variant_id: int, quantity: int, *, reason: Aside, location_id: int | None = None, note: str = "", key: str | None = None
) -> SetAside:
    """Keep pieces of a location, by default the store's first, from being sold. A `key` that was used before gives what it made.

    Raises NotFound for a variant or location of somebody else, DomainError for more than is available there, unless stock may be negative.
    """
    return _change(store, variant_id, quantity, 1, reason, location_id, note, key)


def put_back(
    store: Store, variant_id: int, quantity: int, *, reason: Aside, location_id: int | None = None, note: str = "", key: str | None = None
) -> SetAside:
    """Let pieces be sold again that were set aside for this reason. Raises DomainError for more than were."""
    return _change(store, variant_id, quantity, -1, reason, location_id, note, key)


def throw_away(
    store: Store, variant_id: int, quantity: int, *, reason: Aside, location_id: int | None = None, note: str = "", key: str | None = None
) -> SetAside:
    """Take pieces out of stock that were set aside for this reason; nobody can buy them on the way."""
    gone = _change(store, variant_id, quantity, -1, reason, location_id, note, key, judged=False)
    move_stock(store, variant_id, -quantity, reason=GONE[reason], location_id=gone.location_id, note=note, key=key)
    return gone


def take_along(source: Location, target: Location) -> None:
    """What is set aside at a location is so at the other one then; the variants are locked, and on their way."""
    variant_ids = reads.variants_at(source.id)
    levels = {(each.variant_id, each.location_id): each for each in queries.levels_of(variant_ids)}
    for variant_id, reason, count in reads.set_aside_at(source.id, variant_ids):
        for place, quantity in ((source, -count), (target, count)):
            level = levels.get((variant_id, place.id)) or _level(place, variant_id)
            levels[variant_id, place.id] = level
            _write(level, int(quantity), Aside(reason))
    db.session.flush()


def _change(
    store: Store,
    variant_id: int,
    quantity: int,
    sign: int,
    reason: Aside,
    location_id: int | None,
    note: str,
    key: str | None,
    *,
    judged: bool = True,
) -> SetAside:
    if not 0 < quantity <= LARGEST:
        raise DomainError(_("Give a number of pieces above zero."), "bad_quantity", field="quantity")
    db.session.flush()
    variant = next(iter(queries.lock_variants(store.id, [variant_id])), None)
    if variant is None:
        raise NotFound(_("This variant no longer exists, or never did."))
    done = reads.made_with(store.id, key) if key else None
    if done is not None:
        return done
    place = queries.location(store.id, location_id, hold=True) if location_id else default_location(store)
    level = next((each for each in queries.levels_of([variant.id]) if each.location_id == place.id), None) or _level(place, variant.id)
    _check(level, place, quantity, sign, reason)
    before = variant.available
    variant.unavailable += sign * quantity
    if judged:
        judge({variant.id: variant}, {variant.id: before})
    made = _write(level, sign * quantity, reason, note, key)
    db.session.flush()
    return made


def _check(level: Level, place: Location, quantity: int, sign: int, reason: Aside) -> None:
    if not place.active:
        raise DomainError(_("%(name)s is closed. Choose an open location.", name=place.name), "location_closed")
    if sign > 0 and quantity > level.available and not settings(InventorySettings, place.store_id).allow_negative:
        said = _("Only %(count)s are available at %(name)s.", count=max(level.available, 0), name=place.name)
        raise DomainError(f"{said} {_('Set fewer aside, or cancel what is promised first.')}", "out_of_stock", field="quantity")
    if sign < 0 and quantity > (there := reads.set_aside_for(level.variant_id, place.id, reason)):
        said = _("Only %(count)s are set aside at %(name)s for this reason.", count=there, name=place.name)
        raise DomainError(f"{said} {_('Give a smaller number, or choose another reason.')}", "not_aside", field="quantity")


def _level(place: Location, variant_id: int) -> Level:
    owner = {"platform_id": place.platform_id, "store_id": place.store_id, "location_id": place.id}
    made = Level(**owner, variant_id=variant_id, on_hand=0, reserved=0, unavailable=0)
    db.session.add(made)
    return made


def _write(level: Level, quantity: int, reason: Aside, note: str = "", key: str | None = None) -> SetAside:
    """Write the line, and the level that follows from it."""
    level.unavailable += quantity
    owner = {"platform_id": level.platform_id, "store_id": level.store_id}
    made = SetAside(**owner, variant_id=level.variant_id, location_id=level.location_id, quantity=quantity, balance=level.unavailable)
    made.reason, made.note, made.key, made.actor_id = reason, note, key, current_actor().user_id
    db.session.add(made)
    return made
