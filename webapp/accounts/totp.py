"""Codes of the second factor work once, also for two requests at the same moment."""

from __future__ import annotations

from typing import Any

from flask import request, session
from flask_security import Totp
from passlib.totp import TOTP, AppWallet
from sqlalchemy import select

from webapp.accounts.models import User
from webapp.db import db, utcnow

SETUP = "security.two_factor_setup_validate"
ASKING = ("security.two_factor_token_validation", "security.mf_recovery")


class OneTimeTotp(Totp):
    """Whoever reads a code over a shoulder cannot use it again. Setting an app up is no login, and uses no code up."""

    def __init__(self, secrets: dict[str, str], issuer: str) -> None:
        """The last of the secrets encrypts; all of them decrypt."""
        self._totp = TOTP.using(issuer=issuer, wallet=AppWallet(secrets, default_tag=list(secrets)[-1]), now=lambda: utcnow().timestamp())

    def wrapped_anew(self, kept: str) -> str | None:
        """A key of the second factor encrypted by the present secret; None where it is already.

        Raises KeyError or ValueError where no secret opens it.
        """
        found = self._totp.from_source(kept)
        return str(found.to_json(encrypt=True)) if found.changed else None

    def get_last_counter(self, user: Any) -> int | None:
        """Codes up to this half minute are refused."""
        return None if request.endpoint == SETUP else user.tf_last_counter

    def set_last_counter(self, user: Any, tmatch: Any) -> None:
        """Saved by the login's own commit."""
        if request.endpoint != SETUP:
            user.tf_last_counter = tmatch.counter


def wait_for_turn() -> None:
    """Two requests with the same code come one after the other: whose login it is, is locked until the first is through."""
    if request.endpoint in ASKING and "tf_user_id" in session:
        db.session.execute(select(User.id).where(User.fs_uniquifier == session["tf_user_id"]).with_for_update())
