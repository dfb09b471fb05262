"""How somebody wants to be told. Inside the caller's transaction()."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite

from modules.messaging.models import Person, Preference
from webapp.db import db


def save(user_id: int, *, channels: Mapping[str, str], digest_hour: int | None) -> None:
    """Keep what they chose, by kind; what is not named stays as it is."""
    make: Any = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    for kind in sorted(channels):
        row = make(Preference).values(user_id=user_id, kind=kind, channel=channels[kind])
        db.session.execute(row.on_conflict_do_update(index_elements=["user_id", "kind"], set_={"channel": channels[kind]}))
    person = make(Person).values(user_id=user_id, digest_hour=digest_hour)
    db.session.execute(person.on_conflict_do_update(index_elements=["user_id"], set_={"digest_hour": digest_hour}))
