"""Reads of viewings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, or_, select

from webapp.accounts.models import LoginSession, Membership, User
from webapp.accounts.viewing.models import Viewing
from webapp.db import db
from webapp.merchants.models import Store
from webapp.roles import STORE_ROLES


def held_by(*user_ids: int, lock: bool = False) -> dict[int, list[Membership]]:
    """The memberships of these people, as they are now in the database."""
    statement = select(Membership).where(Membership.user_id.in_(user_ids)).order_by(Membership.id)
    statement = (statement.with_for_update(read=True) if lock else statement).execution_options(populate_existing=lock)
    found: dict[int, list[Membership]] = {user_id: [] for user_id in user_ids}
    for row in db.session.scalars(statement):
        found[row.user_id].append(row)
    return found


def open_viewing(viewing_id: int, *, lock: bool = False) -> Viewing | None:
    """A viewing that has not been ended; its time may be over."""
    statement = select(Viewing).where(Viewing.id == viewing_id, Viewing.ended_at.is_(None))
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return db.session.scalar(statement)


def log(platform_id: int | None) -> Select[Any]:
    """Every viewing, or those that an administrator of this platform began; with how the session stands that it hangs on."""
    statement: Any = select(Viewing, LoginSession.ended_at).outerjoin(LoginSession, LoginSession.id == Viewing.session_id)
    chosen: Select[Any] = statement if platform_id is None else statement.where(Viewing.platform_id == platform_id)
    return chosen


def names(user_ids: Sequence[int]) -> dict[int, str]:
    """Names of accounts that are still there, the address where there is no name."""
    rows = db.session.execute(select(User.id, User.name, User.email).where(User.id.in_(set(user_ids))))
    return {row.id: row.name or row.email for row in rows}


def people_of_merchant(platform_id: int | None, merchant_id: int) -> Sequence[User]:
    """The active people who own a merchant or work in its stores, on one platform or on all."""
    stores = select(Store.id).where(Store.merchant_id == merchant_id)
    belongs = or_(Membership.merchant_id == merchant_id, Membership.store_id.in_(stores))
    return _people(belongs, platform_id)


def people_of_store(store: Store) -> Sequence[User]:
    """The active people who work in a store, its merchant's owners among them."""
    owners = (Membership.merchant_id == store.merchant_id) & Membership.store_id.is_(None)
    return _people(or_(Membership.store_id == store.id, owners), store.platform_id)


def _people(belongs: Any, platform_id: int | None) -> Sequence[User]:
    held = select(Membership.user_id).where(belongs, Membership.role.in_(STORE_ROLES))
    if platform_id is not None:
        held = held.where(Membership.platform_id == platform_id)
    return db.session.scalars(select(User).where(User.id.in_(held), User.active.is_(True)).order_by(User.name, User.id)).all()
