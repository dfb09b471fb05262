"""The blueprints behind the menu items of a store, and who stands at its till."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from flask import Blueprint, session
from flask_login import current_user

from modules.loyalty import queries
from modules.loyalty.models import StaffPin
from modules.loyalty.services.ledger import By
from webapp.db import utcnow
from webapp.domain import NotFound
from webapp.entitlements.gate import feature_enabled
from webapp.merchants.models import Store
from webapp.routing.context import current_store
from webapp.settings.config import module_config

READ, SERVE, ADJUST = "loyalty:cards:read", "loyalty:cards:serve", "loyalty:cards:adjust"
SETUP = "loyalty:programme:write"
BASE = "loyalty_points"
"""The feature behind every page."""
STAYS = timedelta(minutes=30)
"""How long somebody stays at the till without doing anything."""
SHIFT = timedelta(hours=12)
"""How long they stay however much they do: then they give their PIN again."""

loyalty = Blueprint("loyalty", __name__)
counter = Blueprint("loyalty-counter", __name__)


def at_till() -> StaffPin | None:
    """Who gave their PIN at this till lately; None for nobody."""
    held, now = session.get(_slot(current_store())), utcnow()
    if not isinstance(held, list) or len(held) != 4 or held[1] < now.timestamp() or held[2] < (now - SHIFT).timestamp():
        return None
    try:
        found = queries.staff(int(held[0]))
    except NotFound:
        return None
    return found if found.active and held[3] == mark_of(found) else None


def mark_of(staff: StaffPin) -> str:
    """What stands for somebody's present PIN: who came in by another one gives the new one."""
    return hashlib.sha256(staff.pin.encode()).hexdigest()[:16]


def stay(staff: StaffPin, *, anew: bool = False) -> None:
    """Keep somebody at the till from now on; `anew` where they gave their PIN just now."""
    slot, now = _slot(current_store()), utcnow()
    since = now.timestamp() if anew else session[slot][2]
    session[slot] = [staff.id, (now + STAYS).timestamp(), since, mark_of(staff)]


def leave() -> None:
    """Nobody is at the till any more."""
    session.pop(_slot(current_store()), None)


def needs_pin() -> bool:
    """Whether whoever works at this till says who they are by a PIN: where the platform asks for it and the merchant has some."""
    asked = bool(module_config("loyalty")["staff_pin_required"]) and feature_enabled("staff_pin")
    return asked and bool(queries.working(current_store().merchant_id))


def here(key: str | None = None) -> By:
    """Who does it: the account that is logged in, and the person at the till."""
    found = at_till()
    if found is not None:
        stay(found)
    return By(actor_id=current_user.id, staff_id=found.id if found else None, store_id=current_store().id, key=key)


def _slot(store: Store) -> str:
    return f"loyalty-till-{store.platform_id}-{store.merchant_id}"
