"""Reads of shipments: the inbox, and what is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import selectinload

from modules.marketplace.models import Action, Progress, RemoteShipment
from webapp.db import db
from webapp.domain import NotFound
from webapp.ports import port
from webapp.registry.ports.orders import Orders

CHANNEL = "marketplace"
MOST_WAITING = 5000


@dataclass(frozen=True, slots=True)
class Counts:
    """How many shipments of a store wait for a decision, and with how many something is wrong."""

    unconfirmed: int
    exceptions: int
    all: int


def shipments(store_id: int) -> Select[Any]:
    """The shipments of a store, for lists."""
    return select(RemoteShipment).where(RemoteShipment.store_id == store_id)


def exceptions(store_id: int) -> Select[Any]:
    """Those with which something is wrong: no order, an unknown product, an action that failed, or two opinions."""
    return shipments(store_id).where(is_exception(waiting_orders(store_id)))


def is_exception(waiting: Sequence[int]) -> ColumnElement[bool]:
    """Something needs a person; `waiting` are orders with a product that the inventory does not have."""
    failed = select(Action.shipment_id).where(Action.progress == Progress.FAILED)
    wrong = (RemoteShipment.refused != "", RemoteShipment.differs.is_(True), RemoteShipment.id.in_(failed))
    return or_(*wrong, RemoteShipment.order_id.in_(waiting)) if waiting else or_(*wrong)


def waiting_orders(store_id: int) -> Sequence[int]:
    """Orders of the marketplace with a product that the inventory does not have: the orders know, and it is over when they say so."""
    orders = port(Orders)
    return orders.unknown(store_id, CHANNEL, MOST_WAITING) if orders is not None else []


def shipment_counts(store_id: int) -> Counts:
    """The numbers of a store."""
    wanted = (RemoteShipment.state == "unconfirmed", is_exception(waiting_orders(store_id)), RemoteShipment.id > 0)
    statement = select(*(func.count(RemoteShipment.id).filter(each) for each in wanted))
    return Counts(*map(int, db.session.execute(statement.where(RemoteShipment.store_id == store_id)).one()))


def shipment(store_id: int, shipment_id: int, *, lock: bool = False) -> RemoteShipment:
    """A shipment with its units. Raises NotFound."""
    return _found(_one(shipments(store_id).where(RemoteShipment.id == shipment_id), lock))


def locked_by_id(store_id: int, shipment_ids: Iterable[int]) -> dict[int, RemoteShipment]:
    """Shipments of the store with their units, locked, by id."""
    statement = shipments(store_id).where(RemoteShipment.id.in_(list(shipment_ids))).order_by(RemoteShipment.id)
    statement = statement.options(selectinload(RemoteShipment.units)).with_for_update(key_share=True)
    return {each.id: each for each in db.session.scalars(statement.execution_options(populate_existing=True))}


def by_order(store_id: int, order_id: int, *, lock: bool = False) -> RemoteShipment | None:
    """The shipment that became this order."""
    return _one(shipments(store_id).where(RemoteShipment.order_id == order_id), lock)


def by_remote_ids(connection_id: int, remote_ids: Iterable[str]) -> dict[str, RemoteShipment]:
    """Those that are known already, with their units, by remote id."""
    statement = select(RemoteShipment).where(RemoteShipment.connection_id == connection_id, RemoteShipment.remote_id.in_(list(remote_ids)))
    return {each.remote_id: each for each in db.session.scalars(statement.options(selectinload(RemoteShipment.units)))}


def open_elsewhere(connection_id: int, before: datetime, limit: int) -> list[str]:
    """Remote ids of shipments that waited when last seen, before this moment: somebody decided on them elsewhere since."""
    waits = (RemoteShipment.connection_id == connection_id, RemoteShipment.state == "unconfirmed", RemoteShipment.seen_at < before)
    return list(db.session.scalars(select(RemoteShipment.remote_id).where(*waits).order_by(RemoteShipment.seen_at).limit(limit)))


def _one(statement: Select[Any], lock: bool) -> RemoteShipment | None:
    statement = statement.options(selectinload(RemoteShipment.units))
    if lock:
        statement = statement.with_for_update(key_share=True).execution_options(populate_existing=True)
    found: RemoteShipment | None = db.session.scalar(statement)
    return found


def _found(found: RemoteShipment | None) -> RemoteShipment:
    if found is None:
        raise NotFound(_("This shipment no longer exists, or never did."))
    return found
