"""Parcels that are packed before they leave: what is in each, and where it stands. Who does not pack first ships without."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _
from sqlalchemy import delete

from modules.orders import queries
from modules.orders.models import Order, OrderLine, Packed, PackedLine
from modules.orders.moves import SHIP
from modules.orders.queries import packing
from modules.orders.services.moving import Done, Sent, carry_out
from modules.orders.services.writing import owned, settle, tell
from webapp.db import check_version, db
from webapp.domain import Conflict, DomainError
from webapp.merchants.models import Store


def pack(store: Store, order_id: int, pieces: Mapping[int, int] | None = None, *, place: str = "", version: int | None = None) -> Packed:
    """Pack so many pieces of each line, by default all that are in no parcel yet.

    Raises Conflict where nothing is left to pack or somebody saved the order since `version`, and DomainError for more pieces than
    there are.
    """
    order = _locked(store, order_id, version)
    room = packing.room(order)
    if not room:
        raise nothing_to_pack()
    chosen = dict(room) if pieces is None else {line_id: count for line_id, count in pieces.items() if count}
    if not chosen:
        raise DomainError(_("Give a number above zero for at least one line."), "nothing_chosen")
    for line_id, count in chosen.items():
        _check(queries.line_of(order, line_id), count, room.get(line_id, 0))
    made = Packed(**owned(order), place=place)
    db.session.add(made)
    db.session.flush()
    mine = {"platform_id": order.platform_id, "store_id": order.store_id, "packed_id": made.id}
    db.session.add_all(PackedLine(**mine, line_id=line_id, quantity=count) for line_id, count in chosen.items())
    tell(order, "pack", note=place, pieces=sum(chosen.values()))
    settle(order)
    return made


def put(store: Store, order_id: int, packed_id: int, *, place: str, version: int | None = None) -> Packed:
    """Say where a packed parcel stands now. Raises Conflict when somebody saved the order since `version`."""
    order = _locked(store, order_id, version)
    found = packing.parcel(order.id, packed_id)
    if found.place != place:
        found.place = place
        tell(order, "stands", note=place)
        settle(order)
    return found


def unpack(store: Store, order_id: int, packed_id: int) -> None:
    """Take everything out again: the pieces are to be shipped as before."""
    order = _locked(store, order_id, None)
    found = packing.parcel(order.id, packed_id)
    count = sum(line.quantity for line in found.lines)
    _remove(found)
    tell(order, "unpack", pieces=count)
    settle(order)


def send(store: Store, order_id: int, packed_id: int, sent: Sent, *, version: int | None = None) -> Done:
    """Send a packed parcel off, with what is in it. Raises what shipping raises."""
    order = _locked(store, order_id, version)
    found = packing.parcel(order.id, packed_id)
    inside = {line.line_id: line.quantity for line in found.lines}
    _remove(found)
    return carry_out(store, order_id, SHIP, inside, sent=sent)


def nothing_to_pack() -> Conflict:
    """That everything is packed already, or nothing is confirmed."""
    return Conflict(_("There is nothing to pack: confirm the order first, or ship what is packed."), "nothing_to_pack")


def _locked(store: Store, order_id: int, version: int | None) -> Order:
    order = queries.order(store.id, order_id, lock=True)
    if version is not None:
        check_version(order, version)
    return order


def _check(line: OrderLine, count: int, room: int) -> None:
    if not 0 < count <= room:
        raise DomainError(_("At most %(count)s of “%(name)s” can be chosen.", count=room, name=line.name), "too_many")


def _remove(found: Packed) -> None:
    db.session.execute(delete(PackedLine).where(PackedLine.packed_id == found.id), execution_options={"synchronize_session": False})
    db.session.delete(found)
    db.session.flush()
