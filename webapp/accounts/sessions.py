"""Login sessions: the cookie holds a random id, a row says whose it is and whether it still counts."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any

import structlog
from flask import Flask, Response, g, request, session
from flask_login import user_logged_in, user_logged_out
from flask_security.signals import password_changed, password_reset
from flask_security.utils import set_request_attr
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError

from webapp import actor
from webapp.accounts import queries
from webapp.accounts.models import LoginFailure, LoginSession, User
from webapp.accounts.viewing import here, services
from webapp.accounts.writing import begin_account_write
from webapp.db import db, noting, transaction, utcnow
from webapp.jobs.retention import Kept, keep

log = structlog.get_logger(__name__)
KEY = "sid"
IDLE = timedelta(days=14)
SEEN_EVERY = timedelta(minutes=1)
MOST = 100
"""Browsers that one person is logged in with; the oldest login ends when there is one more."""
SHOWN_AT = "fs_paa"
"""Where the login library keeps in the session when the password, or a passkey, was given last."""


def init_app(app: Flask) -> None:
    """Follow logins, logouts and password changes; note now and then that a session is in use."""
    user_logged_in.connect(begin, app)
    user_logged_out.connect(close, app)
    password_changed.connect(end_others, app)
    password_reset.connect(end_others, app)
    app.after_request(note_seen)
    app.after_request(renew)
    keep(Kept(setting="KEEP_SESSIONS_DAYS", model=LoginSession, since=LoginSession.seen_at))
    keep(Kept(setting="KEEP_LOGIN_FAILURES_DAYS", model=LoginFailure, since=LoginFailure.failed_at))


def hashed(sid: str) -> str:
    """What the table keeps of a session id."""
    return hashlib.sha256(sid.encode()).hexdigest()


def idle_limit() -> datetime:
    """Sessions not used since then are over."""
    return utcnow() - IDLE


def load_user(uniquifier: str) -> User | None:
    """The user of the session cookie, if its login session is open and the account active; one read for both."""
    sid = session.get(KEY)
    found = queries.user_of_session(uniquifier, hashed(sid), idle_limit()) if sid and uniquifier else None
    if found is None:
        return None
    user, row, viewing = found
    g.login_session_id = row.id
    g.login_session_seen, g.login_as_it_came = row.seen_at, (sid, session.get(SHOWN_AT))
    seen = here.take(viewing, user) if viewing is not None else None
    actor.set_actor(actor.person(user.id, on_behalf_of=seen.target.id if seen is not None and seen.target is not None else None))
    set_request_attr("fs_authn_via", "session")  # what Flask-Security's own pages ask for
    set_request_attr("fs_paa", session.get(SHOWN_AT, 0))
    return seen.target if seen is not None and seen.over is None else user


def begin(_app: Flask, user: User, **_: Any) -> None:
    """A login: a new session id, whatever the cookie held before. The login's own commit writes the row. Raises Conflict."""
    begin_account_write(user)
    old = session.get(KEY)
    if old:
        db.session.execute(update(LoginSession).where(LoginSession.id_hash == hashed(old)).values(ended_at=utcnow()))
    for key in ("csrf_token", "_fresh"):
        session.pop(key, None)
    g.pop("csrf_token", None)
    session[KEY] = secrets.token_urlsafe(32)
    row = LoginSession(
        user_id=user.id,
        id_hash=hashed(session[KEY]),
        device=device(request.headers.get("User-Agent", "")),
        address=(request.remote_addr or "")[:64],
    )
    db.session.add(row)
    db.session.flush()
    end_oldest(user.id)
    g.login_session_id = row.id
    g.login_session_seen = row.seen_at
    actor.set_actor(actor.person(user.id))


def close(_app: Flask, **_: Any) -> None:
    """A logout: copies of the cookie stop working with it."""
    sid = session.pop(KEY, None)
    if sid:
        mine = g.get("login_session_id")
        g.viewing = None
        actor.set_actor(actor.VISITOR)
        with transaction() as write:
            write.execute(update(LoginSession).where(LoginSession.id_hash == hashed(sid)).values(ended_at=utcnow()))
            if mine is not None:
                services.end_of_session(mine)


def end_others(_app: Flask, user: User, **_: Any) -> None:
    """A new password ends every session but the one that was just begun with it."""
    end_all(user.id, keep=hashed(session[KEY]) if session.get(KEY) else None)


def end_oldest(user_id: int) -> None:
    """End the logins of a person beyond the latest `MOST`."""
    mine = LoginSession.user_id == user_id, LoginSession.ended_at.is_(None)
    beyond = select(LoginSession.id).where(*mine).order_by(LoginSession.id.desc()).limit(1).offset(MOST).scalar_subquery()
    db.session.execute(update(LoginSession).where(*mine, LoginSession.id <= beyond).values(ended_at=utcnow()))


def end_all(user_id: int, keep: str | None = None) -> None:
    """End every open session of a person, except the one with the hash `keep`."""
    statement = update(LoginSession).where(LoginSession.user_id == user_id, LoginSession.ended_at.is_(None))
    if keep is not None:
        statement = statement.where(LoginSession.id_hash != keep)
    db.session.execute(statement.values(ended_at=utcnow()))


def end_all_but(user_id: int, session_id: int) -> None:
    """End every open session of a person but this one."""
    statement = update(LoginSession).where(LoginSession.user_id == user_id, LoginSession.id != session_id, LoginSession.ended_at.is_(None))
    db.session.execute(statement.values(ended_at=utcnow()))


def end_one(user_id: int, session_id: int) -> bool:
    """End one session of a person; False when it is not theirs or over already."""
    statement = update(LoginSession).where(LoginSession.id == session_id, LoginSession.user_id == user_id, LoginSession.ended_at.is_(None))
    return bool(db.session.execute(statement.values(ended_at=utcnow())).rowcount)  # type: ignore[attr-defined]


def note_seen(response: Response) -> Response:
    """Write that the session is in use, at most once a minute; a database that is busy is left in peace."""
    seen: datetime | None = g.get("login_session_seen")
    if seen is None or utcnow() - seen < SEEN_EVERY:
        return response
    try:
        with noting() as write:
            write.execute(update(LoginSession).where(LoginSession.id == g.login_session_id).values(seen_at=utcnow()))
    except OperationalError:
        log.info("session.seen_not_noted")
    return response


def renew(response: Response) -> Response:
    """Whoever has just shown once more that it is them goes on with a new id: copies of the cookie from before stop working.

    A database that is busy is left in peace: such a copy does not count as fresh anyway.
    """
    sid, shown_at = g.get("login_as_it_came", (None, None))
    if sid is None or session.get(KEY) != sid or session.get(SHOWN_AT) == shown_at:
        return response
    made = secrets.token_urlsafe(32)
    try:
        with noting() as write:
            write.execute(update(LoginSession).where(LoginSession.id_hash == hashed(sid)).values(id_hash=hashed(made)))
    except OperationalError:
        log.info("session.not_renewed")
        return response
    session[KEY] = made
    return response


def device(agent: str) -> str:
    """A browser's name for people, from its User-Agent: "Firefox on Linux"."""
    browsers = (("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
    systems = (
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS", "macOS"),
        ("Linux", "Linux"),
    )
    browser = next((name for mark, name in browsers if mark in agent), agent.partition("/")[0][:40] or "?")
    system = next((name for mark, name in systems if mark in agent), "")
    return f"{browser} · {system}" if system else browser
