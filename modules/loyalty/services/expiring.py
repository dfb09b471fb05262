"""What ends by itself, and what does not while the module is off."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import case, select, update

from modules.loyalty import queries
from modules.loyalty.models import Clock, Lot
from modules.loyalty.rules import number_of
from modules.loyalty.services.ledger import opened
from webapp.db import db, utcnow

DAY = timedelta(days=1)


def expire(card_id: int) -> None:
    """Take what has ended off a card."""
    opened(card_id, any_state=True)


def stop_clock(platform_id: int) -> None:
    """The module goes off: from now on nothing ends."""
    clock = _clock(platform_id)
    if clock.stopped_at is None:
        clock.stopped_at = utcnow()
    db.session.flush()


def put_off(platform_id: int, *, grace_days: int) -> int:
    """The module is on again: everything ends as many days later as it was off, and nothing within the days of grace. How many days it was.

    What had ended before the module went off, and was still on a card, is left to end.
    """
    clock = _clock(platform_id)
    if clock.stopped_at is None:
        return 0
    away = utcnow() - clock.stopped_at
    days = -(-away // DAY)
    day = number_of(queries.today())
    later, least = Lot.last_day + days, day + grace_days
    db.session.execute(
        update(Lot)
        .where(Lot.left > 0, Lot.last_day.is_not(None), Lot.last_day >= day - days)
        .values(last_day=case((later < least, least), else_=later))
        .execution_options(synchronize_session=False)
    )
    clock.stopped_at = None
    db.session.flush()
    db.session.expire_all()
    return days


def _clock(platform_id: int) -> Clock:
    found: Clock | None = db.session.scalar(select(Clock).where(Clock.platform_id == platform_id).with_for_update())
    if found is None:
        found = Clock(platform_id=platform_id)
        db.session.add(found)
    return found
