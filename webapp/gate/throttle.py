"""Failed tries to get into an account are counted, in the database, so that every worker counts the same (gate/dimensions.py: by what)."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask, Response, g, request, session
from flask_login import current_user
from sqlalchemy import delete, func, insert, select
from werkzeug.exceptions import TooManyRequests

from webapp.accounts import queries
from webapp.accounts.identity import normal_email
from webapp.accounts.models import LoginFailure
from webapp.db import db, transaction, utcnow
from webapp.gate import proof
from webapp.gate.dimensions import CODE, HERE, LIMITS, LOGIN, NEW, PASSWORD, RESET, Counter, counters, own_accounts, remember_device

WINDOW = timedelta(minutes=15)
LIMIT, RESETS = LIMITS[LOGIN][HERE], LIMITS[RESET][HERE]
COUNTED = {
    "security.login": LOGIN,
    "security.two_factor_token_validation": CODE,
    "security.mf_recovery": CODE,
    "security.verify": PASSWORD,
    "security.change_password": PASSWORD,
    "security.forgot_password": RESET,
    "security.reset_password": NEW,
    "invitation": NEW,
}
"""What is counted where; a code of the app and a recovery code are guesses at the same thing."""


def init_app(app: Flask) -> None:
    """Count and refuse before the password is looked at; take the count back after an answer that was no failure."""
    app.before_request(refuse)
    app.after_request(count)


def kind() -> str | None:
    """What this request tries; None for everything that guesses nothing."""
    if request.method != "POST":
        return None
    return COUNTED.get(request.endpoint or "") or (PASSWORD if proof.is_answer() else None)


def account(trying: str) -> str | None:
    """Whose account is tried; None where nothing is looked at.

    Somebody who is logged in already is only sent on from the login: that must not forget failures of the address they typed.
    """
    if trying == PASSWORD:
        return str(current_user.id) if current_user.is_authenticated else None
    if trying == NEW:
        return ""
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
    """Count this try before it is made, so that many at the same moment are as many. Raises TooManyRequests beyond a limit."""
    trying = kind()
    whose = account(trying) if trying is not None else None
    if trying is None or whose is None:
        return
    wanted, now = counters(trying, whose), utcnow()
    with transaction():
        one_at_a_time(wanted)
        db.session.execute(delete(LoginFailure).where(LoginFailure.failed_at < now - WINDOW))
        found = queries.failures_since([each.key for each in wanted], now - WINDOW)
        waits = [first + WINDOW - now for each in wanted for number, first in [found.get(each.key, (0, now))] if number >= each.limit]
        if not waits:
            rows = [{"key_hash": each.key, "failed_at": now} for each in wanted]
            g.throttle_rows = list(db.session.scalars(insert(LoginFailure).returning(LoginFailure.id), rows))
            g.throttle_here = next((each.key for each in wanted if each.dimension == HERE), None)
    if waits:
        raise TooManyRequests(retry_after=max(int(max(waits).total_seconds()), 1))


def one_at_a_time(wanted: list[Counter]) -> None:
    """Tries that count for the same wait for each other, for as long as it takes to count. SQLite has one writer anyway."""
    if db.session.get_bind().dialect.name == "postgresql":
        for each in sorted(wanted):
            db.session.execute(select(func.pg_advisory_xact_lock(int(each.key[:15], 16))))


def count(response: Response) -> Response:
    """Leave a failure counted; take anything else back. A success also forgets the account's failures at this place."""
    rows: list[int] | None = g.pop("throttle_rows", None)
    if rows is None:
        return response
    success = is_success(response)
    if (response.status_code == 422 and not g.get("password_right")) or (kind() in (RESET, NEW) and response.status_code < 400):
        return response
    with transaction() as write:
        write.execute(delete(LoginFailure).where(LoginFailure.id.in_(rows)))
        if success:
            write.execute(delete(LoginFailure).where(LoginFailure.key_hash == g.throttle_here))
    if success and current_user.is_authenticated:
        remember_device(response, *own_accounts())
    return response


def is_success(response: Response) -> bool:
    """Whether the person got in, or past their password to the question for the second factor."""
    trying = kind()
    if trying in (RESET, NEW):
        return False
    if trying == PASSWORD:
        return bool(g.get("password_right")) or response.status_code in (302, 303)
    return current_user.is_authenticated or (trying == LOGIN and "tf_user_id" in session)
