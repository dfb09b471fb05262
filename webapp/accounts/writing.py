"""Writes of the login library: what is slow (hashing) comes before the lock, and the write itself takes milliseconds."""

from __future__ import annotations

from flask import g
from flask_babel import gettext as _
from sqlalchemy import inspect, select

from webapp.accounts.models import User
from webapp.actor import person, set_actor
from webapp.db import begin_write, db
from webapp.domain import Conflict

COMPARED = ("password", "fs_uniquifier", "active")


def begin_account_write(user: User) -> None:
    """Begin to write about this account, unless the request does so already; what was set on it before is carried over.

    Raises Conflict when it was closed, or got another password, since it was read: what was decided by it counts no more.
    """
    if g.get("account_write"):
        return
    g.account_write = True
    if g.get("actor") is None:
        set_actor(person(user.id))  # with a link of their own, or a password: it is them
    attributes, user_id = inspect(user).attrs, user.id
    seen = tuple((attributes[name].history.deleted or [attributes[name].value])[0] for name in COMPARED)
    changed = {each.key: each.value for each in attributes if each.key != "memberships" and each.history.has_changes()}
    begin_write()
    columns = [getattr(User, name) for name in COMPARED]
    now = db.session.execute(select(*columns).where(User.id == user_id).with_for_update(key_share=True)).one_or_none()
    if now is None or tuple(now) != seen or not now.active:
        raise Conflict(_("Your account was changed at this moment. Log in again."), "account_changed")
    for name, value in changed.items():
        setattr(user, name, value)
