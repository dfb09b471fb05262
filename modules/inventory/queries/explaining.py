"""Why a number is what it is: what it is made of, how it was on the days before, how long it will last."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from modules.inventory.models import Movement, Reason, Reservation, Variant
from webapp.db import db, utcnow

DAYS = 30
"""Days that what is sold is judged by."""
FAR = 730
"""Days; what lasts longer lasts for ever, as far as one can say."""


@dataclass(frozen=True, slots=True)
class DayEnd:
    """What there was when a day ended, and how much came and went on it."""

    day: date
    on_hand: int
    came: int
    went: int


def latest(variant_id: int, limit: int = 8) -> Sequence[Movement]:
    """The last movements of a variant."""
    statement = select(Movement).where(Movement.variant_id == variant_id).options(joinedload(Movement.location), joinedload(Movement.actor))
    return db.session.scalars(statement.order_by(Movement.id.desc()).limit(limit)).all()


def by_reason(variant_id: int) -> dict[str, int]:
    """What a variant's stock is made of: the sum of all its movements, by reason."""
    statement = select(Movement.reason, func.sum(Movement.quantity)).where(Movement.variant_id == variant_id).group_by(Movement.reason)
    return {reason: int(total) for reason, total in db.session.execute(statement.order_by(Movement.reason)) if total}


def held(variant_id: int) -> Sequence[Reservation]:
    """What is promised of a variant, the oldest promise first."""
    return db.session.scalars(select(Reservation).where(Reservation.variant_id == variant_id).order_by(Reservation.id).limit(100)).all()


def ends(held: Sequence[Reservation], minutes: int) -> dict[int, datetime]:
    """When each of these promises ends by itself, by its id; of none where they never do."""
    return {row.id: row.created_at + timedelta(minutes=minutes) for row in held} if minutes else {}


def day_ends(variant: Variant, zone: ZoneInfo, days: int = DAYS) -> list[DayEnd]:
    """What there was at the end of each of the last days, today included, reckoned back from what is there now."""
    today = utcnow().astimezone(zone).date()
    first = today - timedelta(days=days - 1)
    since = datetime.combine(first, time(), tzinfo=zone)
    came, went = Counter[date](), Counter[date]()
    statement = select(Movement.created_at, Movement.quantity).where(Movement.variant_id == variant.id, Movement.created_at >= since)
    for moment, quantity in db.session.execute(statement.where(Movement.reason != Reason.TRANSFER)):
        (came if quantity > 0 else went)[moment.astimezone(zone).date()] += abs(quantity)
    found, left = [], variant.on_hand
    for back in range(days):
        day = today - timedelta(days=back)
        found.append(DayEnd(day, left, came[day], went[day]))
        left += went[day] - came[day]
    return found[::-1]


def sold_lately(variant_ids: Iterable[int]) -> dict[int, int]:
    """Pieces of each of these variants that were sold in the last days."""
    mine = (
        Movement.variant_id.in_(list(variant_ids)),
        Movement.reason == Reason.SOLD,
        Movement.created_at >= utcnow() - timedelta(days=DAYS),
    )
    statement = select(Movement.variant_id, -func.sum(Movement.quantity)).where(*mine).group_by(Movement.variant_id)
    return {variant_id: int(total) for variant_id, total in db.session.execute(statement)}


def runs_out(variants: Sequence[Variant], today: date) -> dict[int, date]:
    """The day on which each of these is used up if it goes on being sold as lately; without those that last for years."""
    sold = sold_lately(variant.id for variant in variants)
    found = {}
    for variant in variants:
        pace = sold.get(variant.id, 0)
        if pace > 0 and variant.track_stock and variant.available > 0 and variant.available * DAYS // pace <= FAR:
            found[variant.id] = today + timedelta(days=variant.available * DAYS // pace)
    return found
