"""How one gets in is changed only by somebody who has just shown that it is them. Held where rows are written, whatever the page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from flask import Flask, g, has_request_context, session
from flask_babel import gettext as _
from flask_security.utils import set_request_attr
from sqlalchemy import event
from sqlalchemy.orm import ORMExecuteState, Session
from werkzeug.exceptions import Forbidden

from webapp.accounts.models import LoginSession
from webapp.accounts.sessions import SHOWN_AT
from webapp.accounts.viewing.limits import touched, touched_by
from webapp.actor import Kind, current_actor
from webapp.db import db, utcnow

WITHIN = timedelta(minutes=10)


class NotFresh(Forbidden):
    """It has been a while since this person gave their password: it is asked for again. No form tells it as an error of its own."""


def init_app(_app: Flask) -> None:
    """Listen on the application's session. Safe to call for each app of a process."""
    for name, listener in (("before_flush", _check_flush), ("do_orm_execute", _check_statement)):
        if not event.contains(db.session, name, listener):
            event.listen(db.session, name, listener)


def is_fresh() -> bool:
    """Whether the person of this request gave their password, or used a passkey, within ten minutes."""
    age = utcnow().timestamp() - float(session.get(SHOWN_AT) or 0)
    return -60 < age < WITHIN.total_seconds()


def note_shown() -> None:
    """They have just shown that it is them."""
    session[SHOWN_AT] = utcnow().timestamp()
    set_request_attr(SHOWN_AT, session[SHOWN_AT])


@contextmanager
def shown_otherwise() -> Iterator[None]:
    """Work for which something else shows who it is, such as a link that was mailed to them."""
    before, g.shown_otherwise = g.get("shown_otherwise", False), True
    try:
        yield
    finally:
        g.shown_otherwise = before


def refusal() -> NotFresh:
    """The error that says so."""
    return NotFresh(_("Enter your password, then send this again."))


def is_due() -> bool:
    """Whether somebody who is logged in writes this by their own browser, and it has been a while: then `refusal()` is raised."""
    if not has_request_context() or current_actor().kind is not Kind.PERSON or "login_session_id" not in g:
        return False
    return not g.get("shown_otherwise") and not is_fresh()


def _check_flush(written: Session, *_args: Any) -> None:
    if is_due() and any(not isinstance(row, LoginSession) for row in touched(written)):
        raise refusal()


def _check_statement(state: ORMExecuteState) -> None:
    if touched_by(state) not in (None, LoginSession) and is_due():
        raise refusal()
