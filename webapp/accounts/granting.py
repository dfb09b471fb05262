"""Who may give which role where: nobody gives more than they have, and who may give a role may also take it away."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self

from sqlalchemy import select

from webapp.accounts.access import permissions_of
from webapp.accounts.models import Invitation, Membership, User
from webapp.db import db
from webapp.merchants.models import Store
from webapp.roles import STORE_ROLES, Role


@dataclass(frozen=True, slots=True)
class Seat:
    """A role at a place. `merchant_id` is there for a store's roles too: whose store it is."""

    role: Role
    platform_id: int | None = None
    merchant_id: int | None = None
    store_id: int | None = None

    @classmethod
    def in_store(cls, role: Role, store: Store) -> Self:
        """A role in a store; that of an owner is for all stores of its merchant."""
        return cls(role, store.platform_id, store.merchant_id, None if role is Role.MERCHANT_OWNER else store.id)

    @classmethod
    def offered(cls, row: Invitation) -> Self:
        """What an invitation offers."""
        return cls(Role(row.role), row.platform_id, row.merchant_id, row.store_id)

    @classmethod
    def held(cls, row: Membership) -> Self:
        """What a membership is."""
        merchant_id = row.merchant_id
        if row.store_id is not None:
            merchant_id = db.session.scalar(select(Store.merchant_id).where(Store.id == row.store_id))
        return cls(Role(row.role), row.platform_id, merchant_id, row.store_id)

    def place(self) -> dict[str, int | None]:
        """The columns of a membership that say where."""
        merchant_id = self.merchant_id if self.store_id is None else None
        return {"platform_id": self.platform_id, "merchant_id": merchant_id, "store_id": self.store_id}

    def fits(self) -> bool:
        """Whether the role is one for such a place."""
        there = (self.platform_id is not None, self.merchant_id is not None, self.store_id is not None)
        return there == {
            Role.SUPER_ADMIN: (False, False, False),
            Role.PLATFORM_ADMIN: (True, False, False),
            Role.MERCHANT_OWNER: (True, True, False),
        }.get(self.role, (True, True, True))


def gives(row: Membership, seat: Seat) -> bool:
    """Whether who holds this membership may give that role there."""
    match row.role:
        case Role.SUPER_ADMIN:
            return True
        case Role.PLATFORM_ADMIN:
            return seat.role is not Role.SUPER_ADMIN and seat.platform_id == row.platform_id
        case Role.MERCHANT_OWNER:
            return _shares(row, seat) and (seat.platform_id, seat.merchant_id) == (row.platform_id, row.merchant_id)
        case Role.STORE_MANAGER:
            return _shares(row, seat) and seat.role is not Role.MERCHANT_OWNER and seat.store_id == row.store_id
    return False


def _shares(row: Membership, seat: Seat) -> bool:
    """Whether all that a store's role may is something its giver may too, whatever modules say of their permissions."""
    own, given = permissions_of(frozenset({Role(row.role)})), permissions_of(frozenset({seat.role}))
    return seat.role in STORE_ROLES and given <= own


def may_give(user_id: int, seat: Seat, *, hold: bool = False) -> bool:
    """Whether this person may give that role there. `hold` keeps it so until the transaction ends: who takes their role away waits."""
    return bool(givable(user_id, [seat], hold=hold))


def givable(user_id: int, seats: Iterable[Seat], *, hold: bool = False) -> set[Seat]:
    """The roles among `seats` that the person may give; their own roles are read once."""
    statement = select(Membership).join(User, User.id == Membership.user_id).where(Membership.user_id == user_id, User.active.is_(True))
    if hold:
        statement = statement.with_for_update(read=True, of=(Membership, User)).execution_options(populate_existing=True)
    held = db.session.scalars(statement.order_by(Membership.id)).all()
    return {seat for seat in set(seats) if any(gives(row, seat) for row in held)}


def roles_to_give(user_id: int, seats: Sequence[Seat]) -> list[Role]:
    """Which of these roles the person may give."""
    return [seat.role for seat in seats if seat.fits() and may_give(user_id, seat)]


def manages(user_id: int, other_id: int) -> bool:
    """Whether all that the other person is anywhere is for this person to give: only then is the account itself in their hands.

    Nobody manages their own account this way, and nobody that of somebody who is more elsewhere. Those without a role are the provider's.
    """
    rows = db.session.scalars(select(Membership).where(Membership.user_id == other_id)).all()
    seats = [Seat.held(row) for row in rows] or [Seat(Role.SUPER_ADMIN)]
    return user_id != other_id and all(may_give(user_id, seat) for seat in seats)
