"""What came in from sites."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Select, func, select

from modules.messaging.models import Message, Thread
from webapp.db import db


def _from(platform_id: int, store_id: int | None, since: datetime) -> tuple[Any, ...]:
    """The messages that came from a site since then."""
    place = Thread.store_id.is_(None) if store_id is None else Thread.store_id == store_id
    return Thread.platform_id == platform_id, place, Thread.last_at >= since, Message.sender_email != "", Message.at >= since


def received_since(platform_id: int, store_id: int | None, since: datetime) -> int:
    """How many messages came from a site since then."""
    statement = select(func.count(Message.id)).join(Thread, Thread.id == Message.thread_id)
    return db.session.scalar(statement.where(*_from(platform_id, store_id, since))) or 0


def taken(platform_id: int, store_id: int | None, email: str, body: str, since: datetime) -> bool:
    """Whether the same came from the same address since then."""
    statement = select(Message.id).join(Thread, Thread.id == Message.thread_id).where(*_from(platform_id, store_id, since))
    same = Message.sender_email == email, Message.body == body
    return db.session.scalar(statement.where(*same).limit(1)) is not None


def written_by(store_ids: Sequence[int], emails: Sequence[str]) -> list[Any]:
    """(at, name, address, text) of what these addresses wrote on the sites of these stores."""
    columns = Message.at, Message.sender_name, Message.sender_email, Message.body
    statement = select(*columns).join(Thread, Thread.id == Message.thread_id)
    theirs = Thread.store_id.in_(store_ids), Message.sender_email.in_(emails)
    return list(db.session.execute(statement.where(*theirs).order_by(Message.id))) if emails else []


def moments_by_address() -> Select[Any]:
    """(address, store, moment) of what visitors of sites wrote."""
    found: Any = select(func.lower(Message.sender_email).label("address"), Thread.store_id, Message.at)
    return cast("Select[Any]", found.join(Thread, Thread.id == Message.thread_id).where(Message.sender_email != ""))
