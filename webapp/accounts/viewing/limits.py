"""What nobody does in another's name: whatever decides who somebody is, and what they may. Held where rows are written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from flask import Flask
from flask_babel import gettext as _
from sqlalchemy import event, inspect
from sqlalchemy.orm import ORMExecuteState, Session

from webapp.accounts.models import ApiToken, LoginSession, Membership, User
from webapp.actor import current_actor
from webapp.db import db
from webapp.db.weight import named_by
from webapp.domain import Forbidden

OWN_HAND: dict[type, frozenset[str] | None] = {
    Membership: None,
    ApiToken: None,
    LoginSession: None,
    User: frozenset(
        {
            "email",
            "password",
            "active",
            "fs_uniquifier",
            "tf_primary_method",
            "tf_totp_secret",
            "tf_last_counter",
            "mf_recovery_codes",
            "fs_webauthn_user_handle",
        }
    ),
}
"""Models, and which of their columns (None: all), that are written under one's own name only. A model can say so of itself by
`__own_hand__ = True`, as one whose rows give a role does, or by naming the columns: `__own_hand__ = frozenset({"pin"})`."""


def init_app(_app: Flask) -> None:
    """Listen on the application's session. Safe to call for each app of a process."""
    for name, listener in (("before_flush", _check_flush), ("do_orm_execute", _check_statement)):
        if not event.contains(db.session, name, listener):
            event.listen(db.session, name, listener)


def refusal() -> Forbidden:
    """The error that says so."""
    return Forbidden(
        _("While you view as somebody else, passwords, second factors, e-mail addresses, sessions, tokens and roles stay as they are."),
        "viewing",
    )


def touched(session: Session) -> Iterator[Any]:
    """What is about to be written of rows that decide who somebody is, and what they may."""
    for row in (*session.new, *session.deleted):
        if _closed(type(row)) is not NOTHING:
            yield row
    for row in session.dirty:
        columns = _closed(type(row))
        if columns is not NOTHING and _changes(row, columns):
            yield row


def touched_by(state: ORMExecuteState) -> type | None:
    """The model of such rows that a statement writes; None for every other statement."""
    if state.is_select or state.bind_mapper is None:
        return None
    columns = _closed(state.bind_mapper.class_)
    if columns is NOTHING:
        return None
    return state.bind_mapper.class_ if columns is None or not state.is_update or named_by(state) & columns else None


def _check_flush(session: Session, *_args: Any) -> None:
    if current_actor().on_behalf_of is not None and any(True for _row in touched(session)):
        raise refusal()


def _check_statement(state: ORMExecuteState) -> None:
    if current_actor().on_behalf_of is not None and touched_by(state) is not None:
        raise refusal()


NOTHING: frozenset[str] = frozenset()


def _closed(model: type) -> frozenset[str] | None:
    """The columns of a model that are written under one's own name only; None for all, NOTHING for a model that anybody may write."""
    said: bool | frozenset[str] = getattr(model, "__own_hand__", False)
    if said is True:
        return None
    return said if isinstance(said, frozenset) else OWN_HAND.get(model, NOTHING)


def _changes(row: Any, columns: Iterable[str] | None) -> bool:
    state = inspect(row)
    names = columns if columns is not None else state.mapper.column_attrs.keys()
    return any(state.attrs[name].history.has_changes() for name in names)
