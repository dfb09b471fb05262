"""What was counted of lasting limits on the days before."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from modules.billing.models import UsageDay
from modules.billing.pace import Count
from webapp.db import db


def counts(platform_id: int, merchant_id: int, since: date) -> dict[str, list[Count]]:
    """The counts of a merchant's limits from a day on, by code of the quota, the oldest first."""
    statement = select(UsageDay.quota, UsageDay.day, UsageDay.used).where(
        UsageDay.platform_id == platform_id, UsageDay.merchant_id == merchant_id, UsageDay.day >= since
    )
    found: dict[str, list[Count]] = {}
    for quota, day, used in db.session.execute(statement.order_by(UsageDay.day)):
        found.setdefault(quota, []).append((day, used))
    return found
