"""Whose rows a session works with: bound once, never changed while anything of the tenant is in the session."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import structlog
from flask import g, has_app_context, has_request_context, request
from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from webapp.db import db, finish
from webapp.merchants.models import Store
from webapp.merchants.queries import merchant_stores
from webapp.routing.context import current_platform, site_store
from webapp.tenancy.scoped import MerchantScoped, PlatformScoped, StoreScoped

log = structlog.get_logger(__name__)
KEY = "tenant_binding"
_free: ContextVar[str | None] = ContextVar("interlock_unscoped", default=None)


class ScopeError(RuntimeError):
    """Code reached for rows without saying whose, or for rows of somebody else: a mistake in the program."""


@dataclass(frozen=True, slots=True)
class Tenant:
    """A platform, or one store of it."""

    platform_id: int
    store_id: int | None = None

    def owns(self, row: PlatformScoped, merchant_id: int | None = None) -> bool:
        """Whether a loaded row belongs here; one whose columns are not loaded does not. `merchant_id` is the store's."""
        known: dict[str, Any] = inspect(row).dict
        if known.get("platform_id") != self.platform_id:
            return False
        if self.store_id is None:
            return True
        if isinstance(row, MerchantScoped):
            return known.get("merchant_id") == merchant_id
        return not isinstance(row, StoreScoped) or known.get("store_id") == self.store_id


@dataclass(slots=True)
class Binding:
    """A session's tenant and what it lasts for: the owner (a request, a piece of work) or open `with scope()` blocks."""

    tenant: Tenant
    owner: object | None = None
    depth: int = 0
    used_in: object | None = None
    """The transaction it was last used in: what the tenant's rows may still be waiting in."""
    counted: tuple[int, ...] | None = None
    """The stores that reads see just now instead of the tenant's own: those of one merchant."""
    counted_merchant: int | None = None
    """That merchant."""
    merchant_id: int | None = None
    """The merchant of the tenant's store, once somebody asked."""


def is_unscoped() -> bool:
    """Whether `unscoped()` is open."""
    return _free.get() is not None


def current_tenant() -> Tenant | None:
    """The tenant of the current session; None in the provider console and in commands that named none."""
    return tenant_of(db.session()) if has_app_context() else None


def tenant_of(session: Session) -> Tenant | None:
    """The tenant this session is bound to, binding it to the request's when it has none yet."""
    binding: Binding | None = session.info.get(KEY)
    if binding is not None and _over(session, binding):
        release(session)
    if session.info.get(KEY) is None or binding is None or binding.owner is not None:
        bind_request_scope(session)
    bound: Binding | None = session.info.get(KEY)
    if bound is None:
        return None
    bound.used_in = session.get_transaction()
    return bound.tenant


def bind_request_scope(session: Session | None = None) -> Tenant | None:
    """Bind the session to the platform and store of the request; a platform may become one of its stores, once known."""
    session = db.session() if session is None else session
    tenant, owner = _ambient()
    binding: Binding | None = session.info.get(KEY)
    if tenant is None:
        return None
    if binding is None:
        session.info[KEY] = Binding(tenant, owner)
    elif binding.tenant != tenant:
        if binding.tenant != Tenant(tenant.platform_id):
            raise ScopeError(f"A session never changes scope: it works for {binding.tenant}, not for {tenant}.")
        session.info[KEY] = Binding(tenant, owner)
        evict(session, tenant)
    return tenant


@contextmanager
def scope(platform_id: int, store_id: int | None = None) -> Iterator[Tenant]:
    """Work on the rows of one platform or store, in commands, jobs and the hooks of modules.

    Opening it again for the same tenant is fine; a session that works for another one raises ScopeError.
    """
    session = db.session()
    wanted, held = Tenant(platform_id, store_id), tenant_of(session)
    if held is not None and held != wanted:
        raise ScopeError(f"A session never changes scope: it works for {held}, not for {wanted}.")
    binding: Binding = session.info.setdefault(KEY, Binding(wanted))
    binding.depth += 1
    try:
        yield wanted
    finally:
        binding.depth -= 1
        if binding.depth == 0 and binding.owner is None:
            binding.used_in = session.get_transaction()
            if not session.info.get("writing"):
                release(session)


@contextmanager
def turn(platform_id: int) -> Iterator[Tenant]:
    """One platform's turn in a transaction that is about several, such as a change of modules on all of them.

    At its end everything is written that belongs to the platform, and its rows leave the session before the next one's turn.
    Raises ScopeError within a scope, or a request, that is somebody's.
    """
    session = db.session()
    held = tenant_of(session)
    if held is not None:
        raise ScopeError(f"Platforms take turns only where nobody's scope is open; this session works for {held}.")
    with scope(platform_id) as tenant:
        yield tenant
        session.flush()
        finish(session)
    release(session)


@contextmanager
def unscoped(reason: str, *, routine: bool = False) -> Iterator[None]:
    """Work across tenants: counts for the provider, clean-ups, moves of data. The reason goes to the log.

    What was loaded of other tenants leaves the session at the end. `routine` is for what happens every few seconds by
    itself: it is logged for debugging only.
    """
    session, token = db.session(), _free.set(reason)
    tenant = tenant_of(session)
    before = set(map(id, session.identity_map.values()))
    (log.debug if routine else log.info)("tenancy.unscoped", reason=reason)
    try:
        yield
        if session.new or session.dirty or session.deleted:
            session.flush()
    finally:
        _free.reset(token)
        evict(session, tenant, keep=before)


@contextmanager
def whole_merchant(merchant_id: int) -> Iterator[tuple[int, ...]]:
    """Count over all stores that a merchant has on the session's platform; yields their ids.

    Reads see the rows of these stores and no others; what is written still belongs to the session's own tenant. Raises
    ScopeError outside any scope, and in a store of another merchant.
    """
    session = db.session()
    tenant = tenant_of(session)
    if tenant is None:
        raise ScopeError("Counting a merchant's rows outside any scope: open `with scope(platform_id):` around it.")
    stores = merchant_stores(tenant.platform_id, merchant_id)
    if tenant.store_id not in (None, *stores):
        raise ScopeError(f"Store {tenant.store_id} is not of merchant {merchant_id}: its stores are not counted here.")
    binding: Binding = session.info[KEY]
    before, outer = set(map(id, session.identity_map.values())), (binding.counted, binding.counted_merchant)
    binding.counted, binding.counted_merchant = stores, merchant_id
    try:
        yield stores
    finally:
        binding.counted, binding.counted_merchant = outer
        evict(session, tenant, keep=before)


def counted_stores(session: Session) -> tuple[int, ...] | None:
    """The stores that `whole_merchant()` opened to reads; None outside it."""
    binding: Binding | None = session.info.get(KEY)
    return binding.counted if binding is not None else None


def counted_merchant(session: Session) -> int | None:
    """The merchant whose rows reads see: that of `whole_merchant()`, else the store's; None at work for a whole platform."""
    binding: Binding | None = session.info.get(KEY)
    return binding.counted_merchant if binding is not None and binding.counted_merchant is not None else merchant_of(session)


def merchant_of(session: Session) -> int | None:
    """The merchant of the store that the session is bound to; None where it is bound to none. 0 stands for a store that is not there."""
    binding: Binding | None = session.info.get(KEY)
    if binding is None or binding.tenant.store_id is None:
        return None
    if binding.merchant_id is None:
        binding.merchant_id = _merchant(session, binding.tenant.store_id)
    return binding.merchant_id


def _merchant(session: Session, store_id: int) -> int:
    """As the page's own store says, where it has been read; else as the database does."""
    of_site = site_store()
    if of_site is not None and of_site.id == store_id:
        return of_site.merchant_id
    store = g.get("store")
    known = inspect(store).dict if store is not None and inspect(store).identity == (store_id,) else {}
    if "merchant_id" in known:
        return int(known["merchant_id"])
    with session.no_autoflush:
        return session.scalar(select(Store.merchant_id).where(Store.id == store_id)) or 0


def evict(session: Session, tenant: Tenant | None, keep: set[int] | None = None) -> None:
    """Take rows that are not the tenant's out of the session (all scoped rows where there is no tenant)."""
    for row in list(session.identity_map.values()):
        if isinstance(row, PlatformScoped) and id(row) not in (keep or ()):
            merchant_id = merchant_of(session) if isinstance(row, MerchantScoped) else None
            if (tenant is None or not tenant.owns(row, merchant_id)) and row in session:  # it goes with what it is a part of
                session.expunge(row)


def release(session: Session) -> None:
    """Forget the tenant and every row of it: for scoped rows it is a new session."""
    session.info.pop(KEY, None)
    evict(session, None)


def _over(session: Session, binding: Binding) -> bool:
    """Whether what the binding lasts for has ended, and the transaction it was used in too."""
    if binding.depth or (session.info.get("writing") and session.get_transaction() is binding.used_in):
        return False
    return binding.owner is None or _ambient()[1] is not binding.owner


def _ambient() -> tuple[Tenant | None, object | None]:
    """What the request, or the work under way, is about."""
    try:
        platform = current_platform()
    except (LookupError, RuntimeError):
        return None, None
    owner: Any = g.get("work_platform") or (request._get_current_object() if has_request_context() else None)  # type: ignore[attr-defined]
    store = g.get("store")
    if store is None:
        of_site = site_store() if g.get("work_platform") is None else None
        return Tenant(platform.id, of_site.id if of_site is not None else None), owner
    return Tenant(platform.id, inspect(store).identity[0]), owner  # not `store.id`: an expired row would be read again
