"""Deliveries: announced, changed while nothing of them came, received in part or whole, and cancelled.

What is announced is not stock: only what is received goes into the ledger. Whoever works on a delivery locks it first, then the
variants, then the location.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm.attributes import flag_modified

from modules.inventory import queries
from modules.inventory.models import (
    Delivery,
    DeliveryAct,
    DeliveryEvent,
    DeliveryLine,
    DeliveryState,
    Location,
    Reason,
    Variant,
)
from modules.inventory.queries import deliveries as reads
from modules.inventory.services.locations import default_location
from modules.inventory.services.locking import locked_variants
from modules.inventory.services.shelf import LARGEST, Shelf
from webapp.actor import current_actor
from webapp.db import check_version, db, utcnow
from webapp.db.bulk import insert_rows
from webapp.domain import Conflict, DomainError, NotFound
from webapp.merchants.models import Store

NOTE = 300
"""Characters that a note of the ledger has."""


def announce_delivery(
    store: Store,
    wanted: Mapping[int, int],
    *,
    supplier: str,
    expected_on: date,
    location_id: int = 0,
    reference: str = "",
    note: str = "",
    key: str | None = None,
) -> Delivery:
    """Write down that so many of each variant will come to a location (0 for the first). A `key` used before gives what it announced.

    Raises DomainError for nothing at all or a closed location, NotFound for a variant or location of somebody else.
    """
    brought = _brought(wanted)
    locked_variants(store.id, brought)
    done = reads.made_with(store.id, key) if key else None
    if done is not None:
        return reads.delivery(store.id, done.delivery_id)
    place = _place(store, location_id)
    made = Delivery(platform_id=store.platform_id, store_id=store.id, location_id=place.id, supplier=supplier, reference=reference)
    made.expected_on, made.note, made.pieces = expected_on, note, sum(brought.values())
    db.session.add(made)
    db.session.flush()
    _add_lines(made, brought)
    _tell(made, DeliveryAct.ANNOUNCED, made.pieces, key=key)
    return made


def change_delivery(
    store: Store,
    delivery_id: int,
    wanted: Mapping[int, int],
    *,
    version: int,
    supplier: str,
    expected_on: date,
    location_id: int = 0,
    reference: str = "",
    note: str = "",
) -> Delivery:
    """Say anew what comes, when and where, while nothing came. Raises Conflict when somebody saved it since `version`, or received some."""
    found = _held(store, delivery_id, version)
    if not found.changeable:
        said = _("A part of this delivery came already, so it cannot be changed any more.")
        raise Conflict(f"{said} {_('Receive or cancel what is still to come.')}", "wrong_state")
    brought = _brought(wanted)
    locked_variants(store.id, brought)
    place = _place(store, location_id)
    values = {"supplier": supplier, "reference": reference, "expected_on": expected_on, "location_id": place.id, "note": note}
    values["pieces"] = sum(brought.values())
    moved = _change_lines(found, brought)
    if moved or any(getattr(found, name) != value for name, value in values.items()):
        for name, value in values.items():
            setattr(found, name, value)
        flag_modified(found, "pieces")  # its version counts changes of its lines too
        _tell(found, DeliveryAct.CHANGED, found.pieces)
    return found


def receive_delivery(
    store: Store, delivery_id: int, came: Mapping[int, int], *, version: int, note: str = "", key: str | None = None
) -> DeliveryEvent:
    """Take so many of each variant into the stock of its location. A `key` that was used before gives what it received.

    Raises Conflict when somebody saved it since `version` or nothing is to come any more, DomainError for more than is to come.
    """
    found = reads.delivery(store.id, delivery_id, lock=True)
    done = reads.made_with(store.id, key) if key else None
    if done is not None:
        return done
    check_version(found, version)
    _check_open(found)
    taken = {variant_id: quantity for variant_id, quantity in came.items() if quantity}
    lines = {variant_id: line for variant_id, line in reads.lines_of(found.id).items() if variant_id in taken}
    variants = locked_variants(store.id, taken)
    _check_received(variants, lines, taken)
    place = queries.location(store.id, found.location_id, hold=True)
    event = _tell(found, DeliveryAct.RECEIVED, sum(taken.values()), note=note, key=key, lines=taken)
    said = " · ".join(each for each in (found.supplier, found.reference, note) if each)[:NOTE]
    shelf = Shelf(place, taken)
    for variant_id, line in lines.items():
        key_of_line = f"delivery:{event.id}:{line.id}"
        shelf.move(variants[variant_id], taken[variant_id], reason=Reason.RECEIVED, note=said, key=key_of_line)
    shelf.weigh()
    for variant_id, line in lines.items():
        line.received += taken[variant_id]
    found.received += event.pieces
    _close(found)
    shelf.write()
    return event


def cancel_delivery(store: Store, delivery_id: int, *, version: int) -> Delivery:
    """Expect no more of it; what came stays. Raises Conflict when somebody saved it since `version` or nothing is to come any more."""
    found = _held(store, delivery_id, version)
    for line in reads.lines_of(found.id).values():
        line.cancelled += line.outstanding
    _tell(found, DeliveryAct.CANCELLED, found.outstanding)
    found.cancelled += found.outstanding
    _close(found)
    return found


def _brought(wanted: Mapping[int, int]) -> dict[int, int]:
    brought = {variant_id: quantity for variant_id, quantity in wanted.items() if quantity}
    if not brought:
        raise DomainError(_("Nothing would come. Add a variant, and say how many."), "nothing_comes", field="lines")
    if any(quantity < 0 for quantity in brought.values()):
        raise DomainError(_("Give a number of pieces above zero."), "bad_quantity", field="lines")
    if sum(brought.values()) > LARGEST:
        raise DomainError(_("This number is too large."), "too_large", field="lines")
    return brought


def _place(store: Store, location_id: int) -> Location:
    """The location, kept open until the transaction ends."""
    place = queries.location(store.id, location_id, hold=True) if location_id else default_location(store)
    if not place.active:
        error = DomainError(_("%(name)s is closed. Choose an open location.", name=place.name), "location_closed", field="location_id")
        raise error.with_facts(name=place.name)
    return place


def _held(store: Store, delivery_id: int, version: int) -> Delivery:
    found = reads.delivery(store.id, delivery_id, lock=True)
    check_version(found, version)
    _check_open(found)
    return found


def _check_open(found: Delivery) -> None:
    if found.state != DeliveryState.OPEN:
        received = _("This delivery is received already. Announce what else comes as a new one.")
        cancelled = _("This delivery was cancelled. Announce a new one.")
        raise Conflict(cancelled if found.state == DeliveryState.CANCELLED else received, "wrong_state")


def _check_received(variants: Mapping[int, Variant], lines: Mapping[int, DeliveryLine], taken: Mapping[int, int]) -> None:
    """That something came, of what was announced, and no more than that."""
    if not taken:
        raise DomainError(_("Nothing would be received. Say of at least one variant how many came."), "nothing_moves")
    if lines.keys() != taken.keys():
        raise NotFound(_("This delivery does not bring this variant."))
    for variant_id, quantity in taken.items():
        field, line = f"line_{variant_id}", lines[variant_id]
        if quantity < 0:
            raise DomainError(_("Give a number of pieces above zero."), "bad_quantity", field=field)
        if quantity > line.outstanding:
            facts = {"count": line.outstanding, "sku": variants[variant_id].sku}
            said = _("Only %(count)s of %(sku)s are still to come.", **facts)
            what = _("Receive at most that many, and adjust the stock for what came besides.")
            raise DomainError(f"{said} {what}", "more_than_announced", field=field).with_facts(**facts)


def _add_lines(delivery: Delivery, brought: Mapping[int, int]) -> None:
    owner = {"platform_id": delivery.platform_id, "store_id": delivery.store_id, "delivery_id": delivery.id}
    insert_rows(DeliveryLine, [{**owner, "variant_id": each, "quantity": count} for each, count in brought.items()])


def _change_lines(delivery: Delivery, brought: Mapping[int, int]) -> bool:
    """Make the lines what is brought; gives whether they were not."""
    there = reads.lines_of(delivery.id)
    before = {variant_id: line.quantity for variant_id, line in there.items()}
    for variant_id, line in there.items():
        if variant_id in brought:
            line.quantity = brought[variant_id]
        else:
            db.session.delete(line)
    db.session.flush()
    _add_lines(delivery, {each: count for each, count in brought.items() if each not in there})
    return before != dict(brought)


def _close(delivery: Delivery) -> None:
    """A delivery of which nothing is to come any more is received, or cancelled where nothing came at all."""
    if not delivery.outstanding:
        delivery.state = DeliveryState.RECEIVED if delivery.received else DeliveryState.CANCELLED
    db.session.flush()


def _tell(delivery: Delivery, act: DeliveryAct, pieces: int, lines: Mapping[int, int] | None = None, **facts: Any) -> DeliveryEvent:
    """Write a line of its history."""
    made = DeliveryEvent(platform_id=delivery.platform_id, store_id=delivery.store_id, delivery_id=delivery.id, act=act, pieces=pieces)
    made.lines = {str(variant_id): count for variant_id, count in (lines or {}).items()}
    made.note, made.key = facts.get("note", ""), facts.get("key")
    made.actor_id, made.created_at = current_actor().user_id, utcnow()
    db.session.add(made)
    db.session.flush()
    return made
