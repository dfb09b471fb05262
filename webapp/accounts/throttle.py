"""Failed logins are counted per account and address, in the database, so that every worker counts the same."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from flask import Flask, Response, g, request, session
from flask_login import current_user
from sqlalchemy import delete
from werkzeug.exceptions import TooManyRequests

from webapp.accounts import queries
from webapp.accounts.models import LoginFailure
from webapp.db import transaction, utcnow

WINDOW = timedelta(minutes=15)
LIMIT = 10
RESETS = 5
LOGIN, CODE, RESET = "security.login", "security.two_factor_token_validation", "security.forgot_password"


def init_app(app: Flask) -> None:
    """Refuse before the password is looked at; count after the answer is known."""
    app.before_request(refuse)
    app.after_request(count)


def key() -> str | None:
    """What tries of this request are counted under; None where nothing is counted."""
    if request.method != "POST" or request.endpoint not in (LOGIN, CODE, RESET):
        return None
    if request.endpoint == CODE:
        account = str(session.get("tf_user_id", ""))
    else:
        account = request.form.get("email", "").strip().lower()
    return hashlib.sha256(f"{request.endpoint}|{account}|{request.remote_addr}".encode()).hexdigest()


def refuse() -> None:
    """Raises TooManyRequests after too many failures within the window."""
    counted = g.throttle_key = key()
    if counted is None:
        return
    limit = RESETS if request.endpoint == RESET else LIMIT
    failures, first = queries.failures_since(counted, utcnow() - WINDOW)
    if failures >= limit and first is not None:
        wait = int((first + WINDOW - utcnow()).total_seconds())
        raise TooManyRequests(retry_after=max(wait, 1))


def count(response: Response) -> Response:
    """Count a failure; a success forgets the failures before it. Old ones are swept at the same time."""
    counted = g.get("throttle_key")
    if counted is None or response.status_code in (400, 429) or response.status_code >= 500:
        return response
    succeeded = request.endpoint != RESET and (current_user.is_authenticated or response.status_code in (302, 303))
    with transaction() as write:
        write.execute(delete(LoginFailure).where(LoginFailure.failed_at < utcnow() - WINDOW))
        if succeeded:
            write.execute(delete(LoginFailure).where(LoginFailure.key_hash == counted))
        else:
            write.add(LoginFailure(key_hash=counted))
    return response
