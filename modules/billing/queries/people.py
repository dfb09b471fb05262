"""Who did what: kept as a mark, such as "person:17" or "job", and named when it is read."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext as _
from sqlalchemy import select

from webapp.accounts.models import User
from webapp.actor import Kind, current_actor
from webapp.db import db


def mark() -> str:
    """The mark of whoever acts now: its kind, and the account that is answerable."""
    actor = current_actor()
    return str(actor.kind) if actor.user_id is None else f"{actor.kind}:{actor.user_id}"


def named(marks: Iterable[str]) -> dict[str, str]:
    """What to call whoever left these marks, by mark; in one statement."""
    parts = {each: each.partition(":") for each in marks}  # versions of tiers from before there were marks have an address
    ids = {int(number) for _kind, _sign, number in parts.values() if number.isdecimal()}
    found: dict[int, str] = dict(db.session.execute(select(User.id, User.email).where(User.id.in_(ids))).all()) if ids else {}
    return {
        each: each if "@" in each else _called(kind, found.get(int(number)) if number.isdecimal() else None)
        for each, (kind, _sign, number) in parts.items()
    }


def _called(kind: str, person: str | None) -> str:
    others = {
        Kind.JOB: _("Interlock itself"),
        Kind.SYSTEM: _("Interlock itself"),
        Kind.COMMAND: _("the command line"),
        Kind.VISITOR: _("the payment provider"),
    }
    return person or others.get(Kind(kind) if kind in list(Kind) else Kind.PERSON) or _("a former member")
