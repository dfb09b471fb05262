"""Merchants that sign up by themselves: what they say is kept with the invitation, and made once its link shows that the mail arrives."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import structlog
from sqlalchemy import func, select

from webapp.accounts.granting import Seat
from webapp.accounts.identity import identity
from webapp.accounts.invitations import AGAIN_AFTER, new, open_one, put_in_mail
from webapp.accounts.models import Invitation
from webapp.db import db, utcnow
from webapp.db.turns import take_turns
from webapp.kernel import kernel
from webapp.merchants import queries as merchants
from webapp.merchants.models import Merchant
from webapp.providing.merchants import create_merchant, create_store
from webapp.roles import Role
from webapp.routing.context import core_setting

log = structlog.get_logger("security")
SETTING = "merchant_self_signup"
LETTER = "signup"
SENDS = 5
"""Mails that one address gets for one sign-up."""
MOST, WITHIN = 60, timedelta(hours=1)
"""Sign-ups that a platform mails links for at once within that time, whoever asks."""
STEP, LONGEST_WAIT = timedelta(minutes=1), timedelta(minutes=30)
"""How much later each mail beyond them goes out, and the latest."""
LONGEST_CODE = 40


class Wish(NamedTuple):
    """A plan by its code, with the interval and the currency that it is to be charged in; an empty currency is the platform's."""

    code: str
    interval: str
    currency: str


def is_allowed(platform_id: int) -> bool:
    """Whether the platform lets merchants sign up."""
    return bool(core_setting(kernel().modules.snapshot(platform_id), SETTING))


def sign_up(
    email: str, *, platform_id: int, legal_name: str, vat_number: str | None, store: str, currency: str, plan: Wish | None = None
) -> timedelta:
    """Mail a link that makes the merchant, its store and its owner. Nothing is looked up but what this address asked for before.

    `plan` is what it wants to begin with. Asked again at once, or too often, nothing more is sent: whoever asks is told the same.
    Gives by how much mails are late at the moment, whoever asks: nobody is refused because others ask as well, who may not be people.
    Raises DomainError for a malformed address.
    """
    address, seat = identity(email), Seat(Role.MERCHANT_OWNER, platform_id)
    take_turns("sign-ups", platform_id)
    row = open_one(address, seat)
    wait = _wait(platform_id)
    if row is not None and row.sends and row.state == "open" and (row.sends >= SENDS or utcnow() - row.sent_at < AGAIN_AFTER):
        return wait
    row = row or new(address, seat)
    chosen = {"plan": plan.code, "interval": plan.interval, "plan_currency": plan.currency} if plan is not None else {}
    row.founding = {"legal_name": legal_name, "vat_number": vat_number, "store": store, "currency": currency, **chosen}
    put_in_mail(row, LETTER, wait=wait)
    return wait


def _wait(platform_id: int) -> timedelta:
    """How long a mail waits now that so many went out."""
    beyond = _mailed_since(platform_id, utcnow() - WITHIN) - MOST + 1
    if beyond == 1:
        log.warning("signup.rush", platform_id=platform_id, within_an_hour=MOST)
    return min(max(beyond, 0) * STEP, LONGEST_WAIT)


def _mailed_since(platform_id: int, since: datetime) -> int:
    mailed = Invitation.platform_id == platform_id, Invitation.invited_by.is_(None), Invitation.sent_at > since
    return db.session.scalar(select(func.count(Invitation.id)).where(*mailed)) or 0


def found(row: Invitation) -> Merchant:
    """The merchant with its first store. Raises DomainError for what cannot be by now."""
    assert row.founding is not None
    assert row.platform_id is not None
    asked: dict[str, Any] = row.founding
    made = create_merchant(legal_name=asked["legal_name"], vat_number=asked["vat_number"], email=row.email, platform_ids=[row.platform_id])
    code = free_code(row.platform_id, asked["store"])
    create_store(platform_id=row.platform_id, merchant_id=made.id, code=code, name=asked["store"], currency=asked["currency"])
    row.merchant_id = made.id
    db.session.flush()
    return made


def wanted(row: Invitation) -> Wish | None:
    """The plan that was chosen with a sign-up; None where none was."""
    asked = row.founding or {}
    return Wish(str(asked["plan"]), str(asked["interval"]), str(asked.get("plan_currency", ""))) if "plan" in asked else None


def wish(platform_id: int, merchant_id: int) -> Wish | None:
    """The plan that a merchant chose when it signed up by itself; None where it chose none."""
    mine = {"platform_id": platform_id, "merchant_id": merchant_id, "role": Role.MERCHANT_OWNER, "outcome": "accepted"}
    rows = db.session.scalars(select(Invitation).filter_by(**mine).order_by(Invitation.id))
    return next((found for row in rows if (found := wanted(row)) is not None), None)


def free_code(platform_id: int, name: str) -> str:
    """A code for a store, made of its name, that no other store of the platform has."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    wanted = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[: LONGEST_CODE - 5].strip("-") or "store"
    number = 1
    while merchants.store_on(platform_id, wanted if number == 1 else f"{wanted}-{number}") is not None:
        number += 1
    return wanted if number == 1 else f"{wanted}-{number}"
