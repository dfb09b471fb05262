"""Places that hold stock."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import func, or_, select

from modules.inventory import queries
from modules.inventory.models import Level, Location, LocationKind
from modules.inventory.queries.deliveries import expected_at
from webapp.db import check_version, db
from webapp.db.turns import take_turns
from webapp.domain import Conflict, DomainError
from webapp.entitlements.gate import check_quota, hold_quota
from webapp.merchants.models import Store
from webapp.merchants.queries import hold_store

MOST = 500
"""Locations of a store, closed ones among them: each page about stock knows them all."""


def default_location(store: Store) -> Location:
    """Where stock goes when nobody says where; made with the first use. It stays open until the transaction ends."""
    for found in queries.open_locations(store.id):
        return found
    hold_store(store.id)  # two first uses at once make one, whatever its name is in their languages
    for found in queries.open_locations(store.id):
        return found
    return _add(store, _("Shop"), 1)


def add_location(store: Store, *, name: str, kind: LocationKind = LocationKind.SHOP) -> Location:
    """One more location. Raises Conflict for a name in use, QuotaExceeded beyond the plan."""
    hold_quota("locations", store)
    default_location(store)
    check_quota("locations", store)
    _check_name(store, name)
    take_turns("locations", store.id)
    there = queries.locations(store.id)
    if len(there) >= MOST:
        raise DomainError(_("A store has at most %(most)s locations. Rename one that is closed.", most=MOST), "too_many", field="name")
    last = max((each.priority for each in there), default=0)
    return _add(store, name, last + 1, kind)


def change_location(store: Store, location_id: int, *, version: int, name: str, active: bool, kind: LocationKind | None = None) -> Location:
    """Rename, close or open a location, or say what kind it is. Only an empty one closes, and one always stays open.

    Raises Conflict when somebody saved it since `version`.
    """
    if not active:
        queries.hold_locations(store.id)
    location = queries.location(store.id, location_id)
    check_version(location, version)
    if name != location.name:
        _check_name(store, name)
    if active and not location.active:
        check_quota("locations", store)
    if location.active and not active:
        _check_closable(store, location)
    location.name, location.active, location.kind = name, active, kind or location.kind
    db.session.flush()
    return location


def move_location(store: Store, location_id: int, by: int) -> Location:
    """Have a location serve orders earlier (by -1) or later (by 1); at the end of the row it stays where it is."""
    queries.hold_locations(store.id)
    found, row = queries.location(store.id, location_id), queries.locations(store.id)
    at = row.index(found)
    row.insert(max(0, at + by), row.pop(at))
    for position, each in enumerate(row, 1):
        each.priority = position
    db.session.flush()
    return found


def _add(store: Store, name: str, priority: int, kind: LocationKind = LocationKind.SHOP) -> Location:
    location = Location(platform_id=store.platform_id, store_id=store.id, name=name, priority=priority, kind=kind)
    db.session.add(location)
    db.session.flush()
    return location


def _check_name(store: Store, name: str) -> None:
    if db.session.scalar(select(func.count(Location.id)).where(Location.store_id == store.id, Location.name == name)):
        raise Conflict(_("There is a location named %(name)s already. Choose another name.", name=name), "name_taken", field="name")


def _check_closable(store: Store, location: Location) -> None:
    """With all locations of the store held: no other one closes, and no stock moves here, before this is written."""
    if queries.count_open_locations([store.id]) == 1:
        raise DomainError(_("This is the last open location. Open another one before you close it."), "last_location")
    occupied = or_(Level.on_hand != 0, Level.reserved != 0, Level.unavailable != 0)
    if db.session.scalar(select(func.count(Level.id)).where(Level.location_id == location.id, occupied)):
        raise DomainError(_("There is stock at this location. Move it away before you close it."), "not_empty")
    if expected_at(location.id):
        what = _("Receive or cancel it, or have it come to another one, before you close this one.")
        raise DomainError(f"{_('A delivery is expected at this location.')} {what}", "expects_delivery")
