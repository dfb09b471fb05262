"""What the states of a store and its merchant let a request do: asked at the gate, and again under the lock of every write."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from flask import g, has_request_context, request
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound, ServiceUnavailable

from webapp.accounts.access import Access, access_of
from webapp.db import write_guards
from webapp.domain import Conflict
from webapp.files.sending import showing
from webapp.merchants.models import Store
from webapp.merchants.queries import states_of_store
from webapp.registry.frontends import Frontend
from webapp.routing.context import is_site_request, this_request
from webapp.routing.places import Place
from webapp.states import Cell, Does, Thing, strictest

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
RETRY_AFTER = 3600


def init() -> None:
    """Ask again at the beginning of every write transaction, and about every published picture."""
    if is_for_everybody not in showing:
        showing.append(is_for_everybody)
    if check_write not in write_guards:
        write_guards.append(check_write)


def states(store: Store) -> list[tuple[Thing, str]]:
    """The states that have a say about a store."""
    return [(Thing.MERCHANT, store.merchant.status), (Thing.STORE, store.status)]


def doing(place: Place | None) -> Does:
    """What this request does, by where it goes and how."""
    looking = request.method in SAFE
    if place is not None and place.frontend is Frontend.PUBLIC:
        return Does.FEEDS if looking else Does.HOOKS
    return Does.READ if looking else Does.WRITE


def check_store(store: Store, place: Place | None, access: Access) -> None:
    """Raises Conflict, ServiceUnavailable or NotFound where the states of the store do not let the request through."""
    cell, thing = strictest(doing(place), states(store))
    if cell is Cell.YES or (cell is Cell.OWN and access.stays_open):
        return
    if cell is Cell.WAITS:
        raise ServiceUnavailable(retry_after=RETRY_AFTER)
    if cell is Cell.GONE:
        raise NotFound
    raise refusal(thing, states(store))


def check_outside(found: Iterable[tuple[Thing, str]]) -> None:
    """For an address outside that names a store or a merchant by a secret rather than by its code: what the gate asks of the others.

    `found` are the states that have a say. Raises ServiceUnavailable or NotFound.
    """
    cell, _thing = strictest(Does.FEEDS if request.method in SAFE else Does.HOOKS, found)
    if cell is Cell.WAITS:
        raise ServiceUnavailable(retry_after=RETRY_AFTER)
    if cell is not Cell.YES:
        raise NotFound


def is_for_everybody(found: Collection[tuple[Thing, str]]) -> bool:
    """Whether what pages show by a secret address, as a picture, is for everybody. `found` are the states that have a say.

    Where they let nobody in from outside, the desk's pages still show it to whoever is logged in there, and nobody else is to keep it.
    Raises ServiceUnavailable or NotFound for anybody else.
    """
    if not found or strictest(Does.FEEDS, found)[0] is Cell.YES:
        return True
    if is_site_request() or strictest(Does.READ, found)[0] is Cell.GONE or not current_user.is_authenticated:
        check_outside(found)
    return False


def check_write(session: Session) -> None:
    """Read the states again under the write lock; raises Conflict when they changed since the request was let in.

    The shared lock is held to the commit: whoever suspends the merchant or closes the store waits for this write, or this write sees it.
    """
    store_id = g.get("gated_store") if has_request_context() and request.method not in SAFE else None
    if store_id is None:
        return
    found = states_of_store(store_id, hold=True)
    access = access_of(this_request().endpoint or "")
    cell, thing = strictest(Does.WRITE, found) if found else (Cell.NO, Thing.STORE)
    if cell is not Cell.YES and not (cell is Cell.OWN and access is not None and access.stays_open):
        raise refusal(thing, found)


def refusal(thing: Thing, found: Iterable[tuple[Thing, str]] = ()) -> Conflict:
    """The error that says so; `found` are the states that have a say."""
    if (Thing.MERCHANT, "closed") in found:
        return Conflict(
            _("This merchant is closed: everything can be looked at until it is anonymised, and nothing can be saved."), "merchant_closed"
        )
    if thing is Thing.MERCHANT:
        return Conflict(
            _("This merchant is suspended: everything can be looked at and invoices can be paid, and nothing else can be saved."),
            "merchant_suspended",
        )
    return Conflict(_("This store is closed: everything can be looked at, and nothing can be saved. Have it opened first."), "store_closed")


def standing_notice() -> str | None:
    """What the pages of this store say about its state; None where everything is as usual."""
    store: Store | None = g.get("store")
    if store is None:
        return None
    cell, thing = strictest(Does.WRITE, states(store))
    return None if cell is Cell.YES else refusal(thing, states(store)).message
