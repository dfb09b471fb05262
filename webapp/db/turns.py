"""Taking turns where no row stands for what is counted: how often an address asked, what a menu holds, how many domains a place has."""

from __future__ import annotations

import hashlib

from sqlalchemy import func, select

from webapp.db import db


def take_turns(*what: object) -> None:
    """Let others who name the same wait until the transaction ends. SQLite has one writer anyway.

    No row is locked: requests hold those of their platform and store already, in a way that two of them cannot make stronger at once.
    """
    if db.session.get_bind().dialect.name == "postgresql":
        named = hashlib.sha256("|".join(map(str, what)).encode()).hexdigest()
        db.session.execute(select(func.pg_advisory_xact_lock(int(named[:15], 16))))
