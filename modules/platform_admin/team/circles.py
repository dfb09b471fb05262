"""Whose people a page is about: everybody the provider has, those of one platform, or those of one store."""

from __future__ import annotations

from flask import request
from sqlalchemy import and_, or_, true

from modules.platform_admin.team.queries import Circle
from webapp.accounts.granting import Seat
from webapp.accounts.models import Invitation, Membership
from webapp.merchants import queries as merchants
from webapp.roles import STORE_ROLES, Role
from webapp.routing.context import current_platform, current_store


def of_provider() -> Circle:
    """Everybody; invited are super admins here, and administrators of the platform that the form names."""
    return Circle(here=true(), offers=true(), seats=(Seat(Role.SUPER_ADMIN),), everybody=True)


def of_platform() -> Circle:
    """A platform's administrators, and the people of its merchants; `?store=` or `?merchant=` say where somebody is invited to."""
    platform_id = current_platform().id
    return Circle(
        here=Membership.platform_id == platform_id, offers=Invitation.platform_id == platform_id, seats=tuple(_seats(platform_id))
    )


def _seats(platform_id: int) -> list[Seat]:
    code, merchant_id = request.args.get("store"), request.args.get("merchant", type=int)
    store = merchants.store_on(platform_id, code) if code else None
    if store is not None:
        return [Seat.in_store(role, store) for role in reversed(STORE_ROLES)]
    if merchant_id is not None and 0 < merchant_id < 2**31 and merchants.merchant_on(platform_id, merchant_id) is not None:
        return [Seat(Role.MERCHANT_OWNER, platform_id, merchant_id)]
    return [Seat(Role.PLATFORM_ADMIN, platform_id)]


def of_store() -> Circle:
    """A store's people and its merchant's owners."""
    store = current_store()
    owners = and_(
        Membership.platform_id == store.platform_id,
        Membership.merchant_id == store.merchant_id,
    )
    offers = and_(
        Invitation.platform_id == store.platform_id,
        Invitation.merchant_id == store.merchant_id,
        or_(Invitation.store_id == store.id, Invitation.store_id.is_(None)),
    )
    seats = tuple(Seat.in_store(role, store) for role in reversed(STORE_ROLES))
    return Circle(here=or_(Membership.store_id == store.id, owners), offers=offers, seats=seats)
