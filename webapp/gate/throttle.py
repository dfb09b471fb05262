"""Failed tries to get into an account are counted per account and address, in the database, so that every worker counts the same."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from flask import Flask, Response, g, request, session
from flask_login import current_user
from sqlalchemy import delete
from werkzeug.exceptions import TooManyRequests

from webapp.accounts import queries
from webapp.accounts.identity import normal_email
from webapp.accounts.models import LoginFailure
from webapp.db import transaction, utcnow

WINDOW = timedelta(minutes=15)
LIMIT = 10
RESETS = 5
LOGIN, CODE, PASSWORD, RESET = "login", "code", "password", "reset"
COUNTED = {
    "security.login": LOGIN,
    "security.two_factor_token_validation": CODE,
    "security.mf_recovery": CODE,
    "security.verify": PASSWORD,
    "security.change_password": PASSWORD,
    "security.forgot_password": RESET,
}
"""What is counted where; a code of the app and a recovery code are guesses at the same thing."""


def init_app(app: Flask) -> None:
    """Refuse before the password is looked at; count after the answer is known."""
    app.before_request(refuse)
    app.after_request(count)


def kind() -> str | None:
    """What this request tries; None for everything that guesses nothing."""
    return COUNTED.get(request.endpoint or "") if request.method == "POST" else None


def account(trying: str) -> str | None:
    """Whose account is tried; None where nothing is looked at.

    Somebody who is logged in already is only sent on from the login: that must not forget failures of the address they typed.
    """
    if trying == PASSWORD:
        return str(current_user.id) if current_user.is_authenticated else None
    if trying == RESET:
        return address_typed()
    if current_user.is_authenticated:
        return None
    return str(session.get("tf_user_id", "")) if trying == CODE else address_typed()


def address_typed() -> str:
    """Whose address the form names, in the form that the login looks up; what names nobody, as it was typed."""
    typed = request.form.get("email", "")
    return normal_email(typed) or typed


def refuse() -> None:
    """Raises TooManyRequests after too many failures within the window."""
    trying = kind()
    whose = account(trying) if trying is not None else None
    if whose is None:
        return
    counted = g.throttle_key = hashlib.sha256(f"{trying}|{whose}|{request.remote_addr}".encode()).hexdigest()
    failures, first = queries.failures_since(counted, utcnow() - WINDOW)
    if failures >= (RESETS if trying == RESET else LIMIT) and first is not None:
        wait = int((first + WINDOW - utcnow()).total_seconds())
        raise TooManyRequests(retry_after=max(wait, 1))


def count(response: Response) -> Response:
    """Count a failure; a success forgets the failures before it. Old ones are swept at the same time."""
    counted = g.get("throttle_key")
    if counted is None or response.status_code in (400, 429) or response.status_code >= 500:
        return response
    with transaction() as write:
        write.execute(delete(LoginFailure).where(LoginFailure.failed_at < utcnow() - WINDOW))
        if is_success(response):
            write.execute(delete(LoginFailure).where(LoginFailure.key_hash == counted))
        elif response.status_code == 422 or kind() == RESET:
            write.add(LoginFailure(key_hash=counted))
    return response


def is_success(response: Response) -> bool:
    """Whether the person got in, or past their password to the question for the second factor."""
    trying = kind()
    if trying == RESET:
        return False
    if trying == PASSWORD:
        return response.status_code in (302, 303)
    return current_user.is_authenticated or (trying == LOGIN and "tf_user_id" in session)
