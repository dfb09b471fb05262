"""Who may do something at a place, whoever asks: for work that tells people, and for what was told and is read later."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, or_, select

from webapp.accounts.models import Membership, User
from webapp.db import db
from webapp.kernel import kernel
from webapp.roles import STORE_ROLES, Role


@dataclass(frozen=True, slots=True)
class Spot:
    """A platform, or one store on it with its merchant."""

    platform_id: int
    merchant_id: int | None = None
    store_id: int | None = None


def roles_at(held: Iterable[Membership], spot: Spot) -> frozenset[Role]:
    """What somebody with these memberships is at a place, as the gate judges it."""
    return frozenset(Role(row.role) for row in held if _counts(row, spot))


def may_at(held: Iterable[Membership], permission: str, spot: Spot) -> bool:
    """Whether somebody with these memberships holds the permission there."""
    roles = roles_at(held, spot)
    return Role.SUPER_ADMIN in roles or bool(roles.intersection(kernel().registry.permissions[permission].roles))


def holders(permission: str, spot: Spot, among: Collection[Role]) -> Sequence[User]:
    """The people with open accounts who hold the permission there by one of these roles, by id."""
    given = {*kernel().registry.permissions[permission].roles, Role.SUPER_ADMIN}
    roles = [role for role in among if role in given]
    mine = select(Membership.user_id).where(Membership.role.in_(roles), _place(spot))
    return db.session.scalars(select(User).where(User.active.is_(True), User.id.in_(mine)).order_by(User.id)).all()


def _counts(row: Membership, spot: Spot) -> bool:
    if row.role == Role.SUPER_ADMIN:
        return True
    if row.platform_id != spot.platform_id:
        return False
    if row.role == Role.PLATFORM_ADMIN:
        return True
    if spot.store_id is None or row.role not in STORE_ROLES:
        return False
    return row.store_id == spot.store_id or (row.store_id is None and row.merchant_id == spot.merchant_id)


def _place(spot: Spot) -> ColumnElement[bool]:
    admins = and_(Membership.role == Role.PLATFORM_ADMIN, Membership.platform_id == spot.platform_id)
    found = [Membership.role == Role.SUPER_ADMIN, admins]
    if spot.store_id is not None:
        theirs = and_(Membership.store_id.is_(None), Membership.merchant_id == spot.merchant_id)
        at_store = or_(Membership.store_id == spot.store_id, theirs)
        found.append(and_(Membership.role.in_(STORE_ROLES), Membership.platform_id == spot.platform_id, at_store))
    return or_(*found)
