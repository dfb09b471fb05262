"""What open points are worth: by the month in which they end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from modules.loyalty.models import Card, Lot
from modules.loyalty.models.cards import CLOSED, EPOCH
from modules.loyalty.models.programmes import POINTS
from modules.loyalty.queries import today
from webapp.db import db

MONTHS = 12


@dataclass
class Month:
    """Open points that end in a month; `first` is its first day, None for those that never end, and for those that end later."""

    first: date | None
    points: int = 0
    cards: int = 0
    later: bool = False


def by_month() -> list[Month]:
    """Open points by the month in which they end: this one and eleven more, then later ones, then those that never end."""
    day = func.coalesce(Lot.last_day, -1)
    found = select(day, func.sum(Lot.left), func.count(func.distinct(Lot.card_id))).join(Card, Card.id == Lot.card_id)
    rows = db.session.execute(found.where(Lot.unit == POINTS, Lot.left > 0, Card.state != CLOSED).group_by(day)).all()
    start = today().replace(day=1)
    months = {_later(start, place): Month(_later(start, place)) for place in range(MONTHS)}
    later, never = Month(None, later=True), Month(None)
    for last, points, cards in rows:
        first = date.fromordinal(EPOCH + last).replace(day=1) if last >= 0 else None
        month = never if first is None else months.get(max(first, start), later)
        month.points += int(points)
        month.cards += cards
    return [*months.values(), later, never]


def _later(start: date, months: int) -> date:
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, 1)
