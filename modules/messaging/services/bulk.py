"""What is done with many threads at once. Inside the caller's transaction()."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select

from modules.messaging.models import Thread
from modules.messaging.queries.threads import visible
from modules.messaging.services import telling, threads
from webapp.accounts.models import User
from webapp.db import db

MOST = 500


def chosen(statement: Select[Any]) -> list[int]:
    """The ids of what was chosen, so many at most."""
    return list(db.session.scalars(statement.with_only_columns(Thread.id).order_by(Thread.id).limit(MOST)))


def carry_out(action: str, ids: list[int], user: User) -> int:
    """Read, close, open or look after each; how many were there to be changed."""
    rows = list(db.session.scalars(_locked(ids))) if ids else []
    for thread in rows:
        if action == "read":
            threads.mark_read(thread, user.id, thread.last_message_id)
            telling.seen(thread.id, user.id)
        elif action == "mine":
            threads.assign(thread, user.id, by=user)
        elif action in ("close", "open"):
            threads.set_state(thread, closed=action == "close")
        else:
            return 0
    return len(rows)


def _locked(ids: list[int]) -> Select[Any]:
    return visible().where(Thread.id.in_(ids)).order_by(Thread.id).with_for_update(key_share=True)
