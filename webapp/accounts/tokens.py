"""API tokens: made and shown once, kept as a hash, ended by their date, by hand, with the account or by a new password."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from flask import Flask
from flask_babel import gettext as _
from flask_security.signals import password_changed, password_reset
from sqlalchemy import select

from webapp.accounts import queries
from webapp.accounts import scopes as all_scopes
from webapp.accounts.models import ApiToken, User
from webapp.db import db, utcnow
from webapp.db.turns import take_turns
from webapp.domain import DomainError, NotFound

MARK = "il_"  # what scanners for leaked secrets look for
SHAPE = re.compile(rf"{MARK}[A-Za-z0-9_-]{{43}}")
SHOWN = 11
DAYS, DAYS_MAX = 90, 365
NAME_MAX = 80
MOST = 50
"""Tokens of one person that count at a time."""


def init_app(app: Flask) -> None:
    """A new password ends tokens as it ends sessions: whoever changes it wants everybody else out."""
    password_changed.connect(end_all_of, app)
    password_reset.connect(end_all_of, app)


def hashed(token: str) -> str:
    """What the table keeps of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def create_token(user: User, *, scopes: Iterable[str], days: int = DAYS, name: str = "") -> tuple[ApiToken, str]:
    """A token of this person and its text, which is nowhere to be had again. `days` is how long it counts.

    Raises DomainError, also where the person has as many as anybody may.
    """
    wanted = check_scopes(scopes)
    if not hold_active(user.id):
        raise DomainError(_("The account %(email)s is closed. Open it first.", email=user.email), "account_closed")
    if not 1 <= days <= DAYS_MAX:
        raise DomainError(_("A token counts for 1 to %(most)s days.", most=DAYS_MAX), "bad_days")
    if len(name.strip()) > NAME_MAX:
        raise DomainError(_("A token's name has at most %(most)s characters.", most=NAME_MAX), "bad_name")
    take_turns("tokens", user.id)
    if queries.count_tokens(user.id, utcnow()) >= MOST:
        raise DomainError(_("You have %(most)s API tokens. End some that you do not use.", most=MOST), "too_many_tokens")
    text = MARK + secrets.token_urlsafe(32)
    now = utcnow()
    row = ApiToken(
        user_id=user.id,
        name=name.strip(),
        token_hash=hashed(text),
        prefix=text[:SHOWN],
        scopes=wanted,
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    db.session.add(row)
    db.session.flush()
    return row, text


def hold_active(user_id: int) -> bool:
    """Whether the account is open; who closes it, or changes its password, waits for this transaction, and ends what it makes too."""
    return bool(db.session.scalar(select(User.active).where(User.id == user_id).with_for_update(read=True)))


def check_scopes(scopes: Iterable[str]) -> list[str]:
    """The scopes in their usual order. Raises DomainError for none, or one that is not known."""
    wanted, known = set(scopes), all_scopes.known()
    unknown = sorted(wanted - known.keys())
    if unknown:
        raise DomainError(
            _("There is no scope '%(scope)s'. Choose from: %(known)s.", scope=unknown[0], known=", ".join(known)), "unknown_scope"
        )
    if not wanted:
        raise DomainError(_("Say what the token is for. Choose from: %(known)s.", known=", ".join(known)), "no_scope")
    return [code for code in known if code in wanted]


def revoke_token(token_id: int, *, user_id: int | None = None) -> ApiToken:
    """End a token for good; one that is over stays as it is. Raises NotFound, also where it is not this person's."""
    row = db.session.get(ApiToken, token_id)
    if row is None or user_id not in (None, row.user_id):
        raise NotFound(_("There is no such token."))
    row.revoked_at = row.revoked_at or utcnow()
    db.session.flush()
    return row


def revoke_all(user_id: int) -> None:
    """End every token of a person."""
    for row in db.session.scalars(select(ApiToken).where(ApiToken.user_id == user_id, ApiToken.revoked_at.is_(None))):
        row.revoked_at = utcnow()
    db.session.flush()


def end_all_of(_app: Flask, user: User, **_more: Any) -> None:
    """What a new password does. The change of the password itself commits it."""
    revoke_all(user.id)
