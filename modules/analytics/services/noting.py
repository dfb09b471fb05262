"""What people note of days."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext as _
from sqlalchemy import func, select

from modules.analytics.models import Annotation
from webapp.db import db
from webapp.db.turns import take_turns
from webapp.domain import DomainError, NotFound

MOST_OF_A_DAY = 20


def annotate(store_id: int | None, *, day: date | None, text: str, author_id: int | None) -> Annotation:
    """Note something of a day, for a store or for the whole platform. Raises DomainError where a day has as many notes as a chart shows."""
    take_turns("annotations", store_id, day)
    there = select(func.count(Annotation.id)).where(Annotation.day == day, Annotation.store_id == store_id)
    if (db.session.scalar(there) or 0) >= MOST_OF_A_DAY:
        raise DomainError(_("This day has %(most)s notes already.", most=MOST_OF_A_DAY), "too_many", field="text")
    row = Annotation(store_id=store_id, day=day, text=text, author_id=author_id)
    db.session.add(row)
    db.session.flush()
    return row


def remove(store_id: int | None, note_id: int) -> None:
    """Take a note away; raises NotFound for one that is not this place's own."""
    row = db.session.scalar(select(Annotation).where(Annotation.id == note_id, Annotation.store_id == store_id))
    if row is None:
        raise NotFound(_("This note no longer exists, or never did."))
    db.session.delete(row)
    db.session.flush()
