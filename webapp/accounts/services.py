"""Writes of accounts: people, what they are where, and ending their sessions."""

from __future__ import annotations

import secrets

from flask_babel import gettext as _
from flask_security.utils import hash_password
from sqlalchemy import select

from webapp.accounts import queries, sessions, tokens
from webapp.accounts.identity import identity
from webapp.accounts.models import Membership, User
from webapp.accounts.passwords import check_length, check_password, normal_password
from webapp.db import db
from webapp.domain import DomainError, NotFound
from webapp.merchants.models import Merchant, Store
from webapp.platforms.models import Platform
from webapp.roles import Role

NOBODYS = "$argon2id$" + "x" * 87  # as long as a hash, and of no password


def create_user(email: str, password: str | None, name: str = "", *, public: bool = False) -> User:
    """A new account; without a password it cannot log in before one is set by mail. Raises DomainError.

    A `public` password is known to everybody, as that of the demo's accounts: it is not asked how easily it is guessed.
    """
    address = identity(email)
    if queries.user_by_email(address):
        raise DomainError(_("There is an account with the address %(email)s already.", email=address), "email_taken", field="email")
    if password is not None:
        check_length(password) if public else check_password(password, name, address)
    user = User(
        email=address,
        name=name.strip(),
        active=True,
        fs_uniquifier=secrets.token_hex(32),
        password=hash_password(normal_password(password)) if password is not None else None,
    )
    db.session.add(user)
    db.session.flush()
    return user


def nobody(address: str) -> User:
    """What an address without an account is treated as where the answer must not tell: never written, and no mail reaches it."""
    return User(email=address, name="", active=True, fs_uniquifier=secrets.token_hex(32), password=NOBODYS)


def add_membership(
    user: User,
    role: Role,
    platform: Platform | None = None,
    merchant: Merchant | None = None,
    store: Store | None = None,
) -> Membership:
    """Make somebody something somewhere. Raises DomainError when the role does not fit the place, or is held already."""
    wanted = {
        Role.SUPER_ADMIN: (False, False, False),
        Role.PLATFORM_ADMIN: (True, False, False),
        Role.MERCHANT_OWNER: (True, True, False),
    }.get(role, (True, False, True))
    if (platform is not None, merchant is not None, store is not None) != wanted:
        raise DomainError(_("This role does not fit the place it is given for."), "role_place")
    place = {
        "platform_id": platform.id if platform else None,
        "merchant_id": merchant.id if merchant else None,
        "store_id": store.id if store else None,
    }
    if db.session.scalar(select(Membership.id).filter_by(user_id=user.id, role=role, **place)):  # and the unique index, in a race
        raise DomainError(_("%(email)s has this role already.", email=user.email), "role_held", field="role")
    row = Membership(user_id=user.id, role=role, **place)
    db.session.add(row)
    db.session.flush()
    return row


def remove_membership(membership_id: int) -> None:
    """Take a role away. Raises DomainError for the last super admin, NotFound where there is none."""
    row = db.session.get(Membership, membership_id)
    if row is None:
        raise NotFound(_("This role is not there any more."))
    if row.role == Role.SUPER_ADMIN and not other_super_admins(row.user_id, hold=True):
        raise DomainError(_("This is the last super admin. Make somebody else one first."), "last_super_admin")
    db.session.delete(row)
    db.session.flush()


def set_active(user: User, active: bool) -> None:
    """Open or close an account; closing ends its sessions and API tokens at once. Raises DomainError for the last super admin."""
    if not active and is_super_admin(user) and not other_super_admins(user.id, hold=True):
        raise DomainError(_("This is the last super admin. Make somebody else one first."), "last_super_admin")
    user.active = active
    if not active:
        sessions.end_all(user.id)
        tokens.revoke_all(user.id)
    db.session.flush()


def is_super_admin(user: User) -> bool:
    """Whether the person may do everything everywhere."""
    return bool(db.session.scalar(select(Membership.id).filter_by(user_id=user.id, role=Role.SUPER_ADMIN)))


def other_super_admins(user_id: int, *, hold: bool = False) -> bool:
    """Whether an active super admin remains without this person.

    `hold` lets others who ask the same wait until the transaction ends: of two who take each other's role away, one is refused.
    Everybody takes the rows in the same order, their own included, so nobody waits in a circle.
    """
    statement = (
        select(Membership.user_id)
        .join(User, User.id == Membership.user_id)
        .where(Membership.role == Role.SUPER_ADMIN, User.active.is_(True))
        .order_by(Membership.id)
    )
    found = db.session.scalars(statement.with_for_update(key_share=True) if hold else statement).all()
    return any(other != user_id for other in found)


def save_profile(user: User, *, name: str, locale: str | None, timezone: str | None) -> None:
    """What people say about themselves; None follows the place they are at."""
    user.name, user.locale, user.timezone = name.strip(), locale or None, timezone or None
    db.session.flush()


def set_password(user: User, password: str) -> None:
    """A new password from the command line or an administrator; every session and API token of the person ends. Raises DomainError."""
    check_password(password)
    user.password = hash_password(password)
    user.fs_uniquifier = secrets.token_hex(32)
    sessions.end_all(user.id)
    tokens.revoke_all(user.id)
    db.session.flush()
