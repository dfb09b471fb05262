"""Of some there is always one left: active super admins, and active owners of each merchant on a platform."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from webapp.accounts.models import Membership, User
from webapp.db import db
from webapp.domain import DomainError
from webapp.roles import Role


def others(user_id: int, *, hold: bool = False, **held: Any) -> bool:
    """Whether somebody else whose account is open has a membership like this.

    `hold` lets others who ask the same wait until the transaction ends: of two who take each other's role away, one is refused.
    Everybody takes the rows in the same order, their own included, so nobody waits in a circle.
    """
    statement = (
        select(Membership.user_id)
        .join(User, User.id == Membership.user_id)
        .filter(User.active.is_(True))
        .where(*(getattr(Membership, name) == value for name, value in held.items()))
        .order_by(Membership.id)
    )
    found = db.session.scalars(statement.with_for_update(key_share=True) if hold else statement).all()
    return any(other != user_id for other in found)


def check_leaving(row: Membership) -> None:
    """Raise DomainError where nobody would have the role any more who has to be there."""
    if row.role == Role.SUPER_ADMIN and not others(row.user_id, role=row.role, hold=True):
        raise DomainError(_("This is the last super admin. Make somebody else one first."), "last_super_admin")
    place = {"platform_id": row.platform_id, "merchant_id": row.merchant_id}
    if row.role == Role.MERCHANT_OWNER and not others(row.user_id, role=row.role, hold=True, **place):
        raise DomainError(_("This is the merchant's last owner. Make somebody else one first."), "last_owner")
