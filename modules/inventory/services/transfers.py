"""Moving stock from one location to another. What a store has in all stays the same, so nothing runs low by it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from modules.inventory import queries
from modules.inventory.models import Level, Location, Reason, Transfer, TransferLine, Variant
from modules.inventory.queries import transfers as reads
from modules.inventory.services.asides import take_along
from modules.inventory.services.locations import change_location
from modules.inventory.services.locking import locked_variants
from modules.inventory.services.shelf import Shelf
from webapp.actor import current_actor
from webapp.db import db, utcnow
from webapp.db.bulk import insert_rows
from webapp.domain import Conflict, DomainError
from webapp.merchants.models import Store


def transfer(store: Store, from_id: int, to_id: int, wanted: Mapping[int, int], *, note: str = "", key: str | None = None) -> Transfer:
    """Move so many of each variant. A `key` that was used before gives the transfer it made.

    Raises DomainError for more than lies there, may be sold and nobody was promised, NotFound for a variant or location of somebody else.
    """
    moved = {variant_id: quantity for variant_id, quantity in wanted.items() if quantity}
    if not moved:
        raise DomainError(_("Nothing would move. Add a variant, and say how many."), "nothing_moves", field="lines")
    if any(quantity < 0 for quantity in moved.values()):
        raise DomainError(_("Give a number of pieces above zero."), "bad_quantity", field="lines")
    variants = locked_variants(store.id, moved)
    done = reads.made_with(store.id, key) if key else None
    if done is not None:
        return done
    source, target = _places(store, from_id, to_id)
    return _carry(store, source, target, {variants[each]: quantity for each, quantity in moved.items()}, note=note, key=key)


def empty_location(store: Store, location_id: int, to_id: int, *, version: int, close: bool = False) -> Transfer | None:
    """Move everything away, what is promised and set aside with it, and close the location if that is wanted; None where nothing was there.

    Raises Conflict when somebody saved the location since `version`, or brought stock there meanwhile.
    """
    variants = locked_variants(store.id, reads.lying_at(location_id))
    queries.hold_locations(store.id)
    source, target = _places(store, location_id, to_id)
    there = reads.lying_at(location_id)
    if there.keys() - variants.keys():
        raise Conflict(_("Somebody brought stock here at the same moment. Try again."), "busy")
    _take_promises_along(source, target)
    take_along(source, target)
    moved = {variants[each]: quantity for each, quantity in there.items() if quantity}
    done = _carry(store, source, target, moved) if moved else None
    if close:
        change_location(store, location_id, version=version, name=source.name, active=False)
    return done


def _places(store: Store, from_id: int, to_id: int) -> tuple[Location, Location]:
    """Both locations, kept open until the transaction ends, and locked in the order of their ids."""
    if from_id == to_id:
        raise DomainError(_("Choose two different locations."), "same_location", field="to_id")
    found = {each: queries.location(store.id, each, hold=True) for each in sorted((from_id, to_id))}
    return found[from_id], found[to_id]


def _carry(
    store: Store, source: Location, target: Location, moved: Mapping[Variant, int], *, note: str = "", key: str | None = None
) -> Transfer:
    """Both sides are weighed before either is written: between the two, a variant looks as if some of it were gone."""
    place = {"platform_id": store.platform_id, "store_id": store.id}
    made = Transfer(**place, from_id=source.id, to_id=target.id, pieces=sum(moved.values()), note=note, key=key)
    made.actor_id, made.created_at = current_actor().user_id, utcnow()
    db.session.add(made)
    db.session.flush()
    ids = {variant.id: quantity for variant, quantity in moved.items()}
    out, into = Shelf(source, ids), Shelf(target, ids)
    for variant, quantity in moved.items():
        facts: dict[str, Any] = {"reason": Reason.TRANSFER, "note": note, "created_at": made.created_at}
        _take(variant, out, quantity, key=f"transfer:{made.id}:{variant.id}:out", **facts)
        into.move(variant, quantity, key=f"transfer:{made.id}:{variant.id}:in", **facts)
    for shelf in (out, into):
        shelf.weigh()
    for shelf in (out, into):
        shelf.write()
    insert_rows(TransferLine, [{**place, "transfer_id": made.id, "variant_id": each, "quantity": count} for each, count in ids.items()])
    return made


def _take(variant: Variant, shelf: Shelf, quantity: int, **facts: Any) -> None:
    """Take it from the shelf; a refusal names the variant, since there are others."""
    try:
        shelf.move(variant, -quantity, **facts)
    except DomainError as error:
        raise DomainError(f"{variant.sku}: {error.message}", error.code, field="lines").with_facts(**error.facts) from error


def _take_promises_along(source: Location, target: Location) -> None:
    """What was promised lies at the other location then, for the same order."""
    held = reads.promised_at(source.id)
    there = {(row.reference, row.variant_id): row for row in reads.promised_at(target.id)}
    levels = {(each.variant_id, each.location_id): each for each in queries.levels_of({row.variant_id for row in held})}
    for row in held:
        levels[row.variant_id, source.id].reserved -= row.quantity
        level = levels.get((row.variant_id, target.id))
        if level is None:
            owner = {"platform_id": target.platform_id, "store_id": target.store_id}
            level = Level(**owner, variant_id=row.variant_id, location_id=target.id, on_hand=0, reserved=0, unavailable=0)
            levels[row.variant_id, target.id] = level
            db.session.add(level)
        level.reserved += row.quantity
        other = there.get((row.reference, row.variant_id))
        if other is None:
            row.location_id = target.id
        else:
            other.quantity += row.quantity
            db.session.delete(row)
    db.session.flush()
