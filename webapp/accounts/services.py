"""Writes of accounts: people, what they are where, and ending their sessions."""

from __future__ import annotations

import secrets

from flask_babel import gettext as _
from flask_security.utils import hash_password
from sqlalchemy import select

from webapp.accounts import invitations, queries, sessions, tokens
from webapp.accounts.identity import identity
from webapp.accounts.last import check_leaving, others
from webapp.accounts.models import Membership, User
from webapp.accounts.passwords import check_length, check_password, normal_password
from webapp.db import db
from webapp.domain import DomainError, NotFound
from webapp.merchants.models import Merchant, Store
from webapp.platforms.models import Platform
from webapp.roles import Role

NOBODYS = "$argon2id$" + "x" * 87  # as long as a hash, and of no password


def create_user(email: str, hashed: str | None, name: str = "") -> User:
    """A new account; without a hash of a password it cannot log in before one is set by mail. Raises DomainError.

    The hash is what `new_hash` gave, before the transaction began.
    """
    address = identity(email)
    check_free(address)
    return add_user(address, hashed, name)


def public_hash(password: str) -> str:
    """The hash of a password that everybody knows, as that of the demo's accounts: it is not asked how easily it is guessed."""
    check_length(password)
    return str(hash_password(normal_password(password)))


def new_hash(password: str, *own: str) -> str:
    """The hash of a password that may be chosen; made before the transaction, since it is slow. Raises DomainError."""
    check_password(password, *own)
    return str(hash_password(normal_password(password)))


def check_free(address: str) -> None:
    """Raise DomainError where the address has an account."""
    if queries.user_by_email(address):
        raise DomainError(_("There is an account with the address %(email)s already.", email=address), "email_taken", field="email")


def add_user(address: str, hashed: str | None, name: str) -> User:
    """The row of a new account."""
    user = User(email=address, name=name.strip(), active=True, fs_uniquifier=secrets.token_hex(32), password=hashed)
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
    """Take a role away, and what they offered by it. Raises DomainError for the last one who has to be there, NotFound for none."""
    row = db.session.get(Membership, membership_id)
    if row is None:
        raise NotFound(_("This role is not there any more."))
    invitations.hold_offers(row.user_id)
    check_leaving(row)
    db.session.delete(row)
    db.session.flush()
    invitations.withdraw_of(row.user_id)


def set_active(user: User, active: bool) -> None:
    """Open or close an account; closing ends its sessions, API tokens and invitations at once.

    Raises DomainError for the last super admin.
    """
    if not active:
        invitations.hold_offers(user.id)
    if not active and is_super_admin(user) and not others(user.id, role=Role.SUPER_ADMIN, hold=True):
        raise DomainError(_("This is the last super admin. Make somebody else one first."), "last_super_admin")
    user.active = active
    if not active:
        sessions.end_all(user.id)
        tokens.revoke_all(user.id)
    db.session.flush()
    if not active:
        invitations.withdraw_of(user.id)


def is_super_admin(user: User) -> bool:
    """Whether the person may do everything everywhere."""
    return bool(db.session.scalar(select(Membership.id).filter_by(user_id=user.id, role=Role.SUPER_ADMIN)))


def save_profile(user: User, *, name: str, locale: str | None, timezone: str | None) -> None:
    """What people say about themselves; None follows the place they are at."""
    user.name, user.locale, user.timezone = name.strip(), locale or None, timezone or None
    db.session.flush()


def set_password(user: User, hashed: str) -> None:
    """A new password, hashed before the transaction began; every session and API token of the person ends."""
    user.password = hashed
    user.fs_uniquifier = secrets.token_hex(32)
    sessions.end_all(user.id)
    tokens.revoke_all(user.id)
    db.session.flush()
