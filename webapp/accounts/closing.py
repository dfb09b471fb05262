"""Closing a merchant: everything stays for some days and can be opened again; after them it is anonymised, for good.

What is kept then is what figures and invoices need: rows without words about anybody. Modules hear of it by an event of whoever calls.
"""

from __future__ import annotations

import secrets
from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import and_, delete, or_, select

from webapp.accounts import sessions, tokens
from webapp.accounts.models import Invitation, Membership, User
from webapp.commerce import Address
from webapp.db import db, utcnow
from webapp.domain import Conflict
from webapp.mail import OutboxMail
from webapp.merchants.models import Merchant, MerchantPlatform, Store
from webapp.providing.merchants import ACTIVE, CLOSED, ERASED

NOBODY = "@removed.example"


def close_merchant(merchant_id: int, *, days: int) -> Merchant:
    """Close it now, to be anonymised after so many days. Raises Conflict where it is closed already."""
    row = _held(merchant_id)
    if row.status in (CLOSED, ERASED):
        raise Conflict(_("This merchant is closed already."), "merchant_closed")
    row.status, row.erase_at = CLOSED, utcnow() + timedelta(days=days)
    db.session.flush()
    return row


def reopen_merchant(merchant_id: int) -> Merchant:
    """Everything is as it was before. Raises Conflict where it is not closed, or anonymised by now."""
    row = _held(merchant_id)
    if row.status == ERASED:
        raise Conflict(_("This merchant was anonymised: there is nothing to open again."), "merchant_erased")
    if row.status != CLOSED:
        raise Conflict(_("This merchant is open already."), "merchant_open")
    row.status, row.erase_at = ACTIVE, None
    db.session.flush()
    return row


def due_merchants(platform_id: int) -> list[int]:
    """Those on this platform whose days are over, and those anonymised by another one's job whom this one still has to empty."""
    over = and_(Merchant.status == CLOSED, Merchant.erase_at <= utcnow())
    due = select(Merchant.id).join(Merchant.links).where(MerchantPlatform.platform_id == platform_id, MerchantPlatform.emptied_at.is_(None))
    return list(db.session.scalars(due.where(or_(over, Merchant.status == ERASED)).order_by(Merchant.id)))


def empty_platform(merchant_id: int, platform_id: int) -> bool:
    """Note that this platform's modules are told; False where they were told before, or the merchant is not anonymised."""
    row = _held(merchant_id)
    link = next((each for each in row.links if each.platform_id == platform_id), None)
    if row.status != ERASED or link is None or link.emptied_at is not None:
        return False
    link.emptied_at = utcnow()
    db.session.flush()
    return True


def erase_merchant(merchant_id: int) -> bool:
    """Anonymise it, with the accounts that had no other role. False where somebody has opened it again meanwhile."""
    row = _held(merchant_id)
    if row.status != CLOSED or row.erase_at is None or row.erase_at > utcnow():
        return False
    stores = list(db.session.scalars(select(Store).where(Store.merchant_id == row.id)))
    _empty_invitations(row.id)
    _remove_people(row.id, [store.id for store in stores])
    for store in stores:
        store.status, store.name = CLOSED, store.code
    row.status, row.erase_at = ERASED, None
    row.legal_name, row.email, row.vat_number, row.registration_number, row.address = f"#{row.id}", None, None, "", ""
    row.postal = Address()
    db.session.flush()
    return True


def _held(merchant_id: int) -> Merchant:
    statement = select(Merchant).where(Merchant.id == merchant_id).with_for_update().execution_options(populate_existing=True)
    return db.session.scalars(statement).one()


def _empty_invitations(merchant_id: int) -> None:
    for row in db.session.scalars(select(Invitation).where(Invitation.merchant_id == merchant_id)):
        db.session.execute(delete(OutboxMail).where(OutboxMail.recipient == row.email))
        if row.ended_at is None:
            row.ended_at, row.outcome = utcnow(), "withdrawn"
        row.email, row.founding = f"invited-{row.id}{NOBODY}", None
    db.session.flush()


def _remove_people(merchant_id: int, store_ids: list[int]) -> None:
    """Their roles here end; somebody who has none left is nobody any more."""
    held = select(Membership).where(or_(Membership.merchant_id == merchant_id, Membership.store_id.in_(store_ids)))
    people = set()
    for row in db.session.scalars(held.order_by(Membership.id)).all():
        people.add(row.user_id)
        db.session.delete(row)
    db.session.flush()
    for user_id in sorted(people):
        if db.session.scalar(select(Membership.id).where(Membership.user_id == user_id).limit(1)) is None:
            _empty_account(db.session.get_one(User, user_id))


def _empty_account(user: User) -> None:
    db.session.execute(delete(OutboxMail).where(OutboxMail.recipient == user.email))
    sessions.end_all(user.id)
    tokens.revoke_all(user.id)
    user.email, user.name, user.password, user.active = f"former-{user.id}{NOBODY}", "", None, False
    user.fs_uniquifier = secrets.token_hex(32)
    user.tf_primary_method = user.tf_totp_secret = user.tf_last_counter = None
    user.mf_recovery_codes = user.fs_webauthn_user_handle = None
    user.webauthn.clear()
    db.session.flush()
