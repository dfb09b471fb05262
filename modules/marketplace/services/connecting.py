"""Connecting a store: its key, the test of it, what is asked how often, and the pause."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _

from modules.marketplace import queries
from modules.marketplace.models import Connection, Status
from modules.marketplace.remote import letzshop
from modules.marketplace.settings import MarketplaceSettings
from modules.marketplace.values import form_mark
from webapp import jobs
from webapp.db import db, utcnow
from webapp.domain import Conflict, DomainError
from webapp.merchants.models import Store
from webapp.settings.typed import Level, module_of, settings
from webapp.settings.writing import own_row, reset_own, save_own, version_of

SYNC, TEST, SEND = "marketplace.sync", "marketplace.test", queries.SEND
LONGEST_PAST = timedelta(days=3 * 366)


def save_key(store: Store, *, api_key: str) -> Connection:
    """Keep a key, encrypted. With the first one, and the first after one that was forgotten, connecting begins.

    Raises DomainError for a store that does not sell in euros.
    """
    if store.currency != letzshop.CURRENCY:
        raise DomainError(_("Letzshop sells in euros, and this store does not."), "currency", field="api_key")
    if not api_key.isascii() or not api_key.isprintable() or " " in api_key:
        raise DomainError(_("A key has letters, digits and signs only. Copy it once more."), "bad_key", field="api_key")
    found = queries.find_connection(store.id, lock=True)
    if found is None:
        found = Connection(platform_id=store.platform_id, store_id=store.id, status=Status.SETUP, read_only=True, preview=[])
        db.session.add(found)
    elif not settings(MarketplaceSettings, store.id).api_key:
        found.status = Status.SETUP
    _set(store, api_key=api_key)
    found.tested_at, found.preview, found.last_error, found.failures = None, [], "", 0
    db.session.flush()
    return found


def forget_key(store: Store) -> None:
    """Remove the key. What was queued stays, and waits for another one."""
    found = queries.connection(store.id, lock=True)
    module = module_of(MarketplaceSettings)
    reset_own(module, store, Level.STORE, "api_key", version=version_of(own_row(module, store, Level.STORE)))
    if found.status == Status.ACTIVE:
        found.status, found.stopped_at = Status.PAUSED, found.stopped_at or utcnow()
    found.tested_at, found.preview = None, []
    db.session.flush()


def begin_test(store: Store) -> jobs.JobRun:
    """Have the key tried."""
    queries.connection(store.id)
    return jobs.enqueue(TEST, store_id=store.id, unique_key="test")


def keep_test(store: Store, preview: Sequence[dict[str, Any]]) -> None:
    """The key is good, and this is what it shows."""
    found = queries.connection(store.id, lock=True)
    found.tested_at, found.preview = utcnow(), list(preview)
    db.session.flush()


def activate(store: Store, *, version: int, read_only: bool, sync_minutes: int, auto_confirm: bool) -> Connection:
    """Begin to ask for orders, or change how. Raises DomainError before the key was tested, and Conflict when somebody changed it since
    `version`.
    """
    found = queries.connection(store.id, lock=True)
    if connection_mark(store, found) != version:
        raise Conflict(_("Somebody else saved this in the meantime. Compare with what is there now and save again."), "stale")
    if found.tested_at is None:
        raise DomainError(_("Test the key first."), "untested")
    _set(store, sync_minutes=sync_minutes, auto_confirm_when_stock=auto_confirm)
    found.read_only = read_only
    if found.status == Status.SETUP:
        found.status, found.next_sync_at, found.wait_until = Status.ACTIVE, utcnow(), None
        if found.stopped_at is not None:  # it worked before: what was decided meanwhile is made up for, as after a pause
            found.resumed_at = utcnow()
        db.session.flush()
        sync_now(store)
    db.session.flush()
    return found


def connection_mark(store: Store, found: Connection) -> int:
    """What the form of a connection carries of what it was opened with: part of it is a setting, and runs raise the row's own version."""
    module, how = module_of(MarketplaceSettings), settings(MarketplaceSettings, store.id)
    saved = version_of(own_row(module, store, Level.STORE))
    return form_mark(saved, found.read_only, how.sync_minutes, how.auto_confirm_when_stock)


def pause(store: Store) -> None:
    """Ask nothing and send nothing until it is resumed. What is decided meanwhile is queued."""
    found = queries.connection(store.id, lock=True)
    if found.status != Status.ACTIVE:
        raise DomainError(_("This connection is not active."), "not_active")
    found.status, found.stopped_at = Status.PAUSED, found.stopped_at or utcnow()
    db.session.flush()


def resume(store: Store) -> None:
    """Go on: orders first, then what was queued."""
    found = queries.connection(store.id, lock=True)
    if found.status != Status.PAUSED:
        raise DomainError(_("This connection is not paused."), "not_paused")
    if not settings(MarketplaceSettings, store.id).api_key:
        raise DomainError(_("Enter a key first."), "no_key")
    found.status, found.next_sync_at, found.wait_until, found.resumed_at = Status.ACTIVE, utcnow(), None, utcnow()
    db.session.flush()
    sync_now(store)


def sync_now(store: Store) -> jobs.JobRun:
    """Ask for orders now. Raises DomainError for a connection that is not active."""
    _active(store)
    return jobs.enqueue(SYNC, store_id=store.id, unique_key="orders", args={"kind": "orders"})


def import_past(store: Store, *, since: datetime, until: datetime) -> jobs.JobRun:
    """Bring in the shipments of a period, whatever their state. Raises DomainError where the period ends before it begins."""
    _active(store)
    if not since < until:
        raise DomainError(_("The first day comes after the last."), "no_span", field="until")
    if until - since > LONGEST_PAST:
        raise DomainError(_("Choose at most three years at once."), "long_span", field="since")
    args = {"kind": "history", "since": since.isoformat(), "until": until.isoformat()}
    return jobs.enqueue(SYNC, store_id=store.id, unique_key="history", args=args)


def compare_products(store: Store) -> jobs.JobRun:
    """Read what the marketplace shows for sale, and compare it with the inventory."""
    _active(store)
    return jobs.enqueue(SYNC, store_id=store.id, unique_key="products", args={"kind": "products"})


def stop_all() -> None:
    """The module goes off: from now on nobody hears what is decided on orders, and that is made up for later."""
    for found in queries.connected():
        found.stopped_at = found.stopped_at or utcnow()
    db.session.flush()


def catch_up() -> None:
    """Everything of the connections in scope is due now: the next tick asks for orders, and what waits is sent after them."""
    for found in queries.connected():
        found.stopped_at = found.stopped_at or found.last_ok_at
        found.next_sync_at = found.resumed_at = utcnow()
    db.session.flush()


def send_soon(store_id: int) -> None:
    """Have what is queued sent, where the connection sends anything."""
    if queries.may_send(store_id):
        jobs.enqueue(SEND, store_id=store_id, unique_key="send")


def _active(store: Store) -> None:
    if queries.connection(store.id).status != Status.ACTIVE:
        raise DomainError(_("This connection is paused. Resume it first."), "not_active")


def _set(store: Store, **values: Any) -> None:
    module = module_of(MarketplaceSettings)
    save_own(module, store, Level.STORE, values, version=version_of(own_row(module, store, Level.STORE)))
