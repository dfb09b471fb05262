"""Keeping what is used of lasting limits, once a day, for as long as it tells anything."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import delete, select

from modules.billing.catalogue import Used
from modules.billing.models import UsageDay
from webapp.db import db

KEPT = timedelta(days=60)
"""Twice as long as a pace looks back."""


def keep(platform_id: int, merchant_id: int, used: Sequence[Used], day: date) -> None:
    """Keep what is used on a day; counted again on the same day, the later count stands. Limits of a month begin anew and are left out."""
    rows = select(UsageDay).where(UsageDay.platform_id == platform_id, UsageDay.merchant_id == merchant_id, UsageDay.day == day)
    known = {row.quota: row for row in db.session.scalars(rows.with_for_update())}
    for each in used:
        row = known.get(each.quota.code)
        if row is not None:
            row.used = each.used
        elif not each.quota.monthly:
            said = {"quota": each.quota.code, "day": day, "used": each.used}
            db.session.add(UsageDay(platform_id=platform_id, merchant_id=merchant_id, **said))
    db.session.flush()


def forget(platform_id: int, today: date) -> None:
    """Delete the counts of a platform that are older than `KEPT`."""
    db.session.execute(delete(UsageDay).where(UsageDay.platform_id == platform_id, UsageDay.day < today - KEPT))


def erase(platform_id: int, merchant_id: int) -> None:
    """Delete all counts of a merchant."""
    db.session.execute(delete(UsageDay).where(UsageDay.platform_id == platform_id, UsageDay.merchant_id == merchant_id))
