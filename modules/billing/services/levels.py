"""The daily look at merchants' limits: what is used is kept, and 80 and 100 per cent are told once each time that they are reached."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from modules.billing.catalogue import Used, today, usage
from modules.billing.entitled import entitled
from modules.billing.models import ToldLevel
from modules.billing.notices import tell_level
from modules.billing.services.usage import keep
from webapp.db import db


def warn(platform_id: int, merchant_id: int, *, now: datetime) -> list[Used]:
    """Keep what a merchant uses today, and tell it of every limit whose level is higher than it was told; those limits.

    Below 80 per cent it can be told again.
    """
    held = entitled(platform_id, merchant_id)
    used = usage(platform_id, merchant_id, lambda code: held.agreed(code, now))
    keep(platform_id, merchant_id, used, today(now))
    reached = note(platform_id, merchant_id, used, now=now)
    for each in reached:
        tell_level(platform_id, merchant_id, each, now)
    return reached


def note(platform_id: int, merchant_id: int, used: Sequence[Used], *, now: datetime) -> list[Used]:
    """Remember where each limit stands; those that stand higher than they were remembered."""
    rows = select(ToldLevel).where(ToldLevel.platform_id == platform_id, ToldLevel.merchant_id == merchant_id)
    known = {row.quota: row for row in db.session.scalars(rows.with_for_update())}
    higher = [each for each in used if each.level > (known[each.quota.code].level if each.quota.code in known else 0)]
    for each in used:
        row = known.get(each.quota.code)
        if row is None and each.level:
            said = {"quota": each.quota.code, "level": each.level, "told_at": now}
            db.session.add(ToldLevel(platform_id=platform_id, merchant_id=merchant_id, **said))
        elif row is not None and not each.level:
            db.session.delete(row)
        elif row is not None and row.level != each.level:
            row.level, row.told_at = each.level, now
    db.session.flush()
    return higher
