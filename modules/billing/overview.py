"""The revenue of all platforms, put together for the provider: amounts of different currencies are never added up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import current_app

from modules.billing.amounts import month_edges
from modules.billing.queries import everywhere as queries
from modules.billing.queries.revenue import Month, ageing_of, months_of
from webapp.commerce import Money
from webapp.kernel import kernel
from webapp.platforms.models import Platform
from webapp.routing.context import core_setting

MONTHS = 14
LATELY = timedelta(days=30)


@dataclass(kw_only=True)
class Sold:
    """One platform on which billing is on: its months and its open invoices by currency, and its subscriptions by status."""

    platform: Platform
    zone: ZoneInfo
    months: dict[str, list[Month]] = field(default_factory=dict)
    owed: dict[str, Mapping[str, tuple[int, Money]]] = field(default_factory=dict)
    states: Mapping[str, int] = field(default_factory=dict)
    trials: tuple[int, int] = (0, 0)
    refused: int = 0

    def month_name(self, month: Month) -> str:
        """The month in the platform's zone, as its lists are narrowed by."""
        return f"{month.begin.astimezone(self.zone):%Y-%m}"


def overview(now: datetime) -> dict[str, Any]:
    """What the page shows: every platform, what each currency brings over all of them, and its months."""
    with queries.looking():
        sold = [Sold(platform=each, zone=_zone(each)) for each in queries.platforms() if _has_billing(each)]
        _fill(sold, now)
    currencies = sorted({currency for each in sold for currency in each.months})
    sums = {code: sum(each.months[code][-1].monthly for each in sold if code in each.months) for code in currencies}
    by_currency = {code: [each for each in sold if code in each.months] for code in currencies}
    return {"sold": sold, "brings": [Money(minor, code) for code, minor in sums.items() if minor], "by_currency": by_currency}


def _fill(sold: Sequence[Sold], now: datetime) -> None:
    ids = [each.platform.id for each in sold]
    states, trials = queries.states(ids), queries.trials(ids, now - 3 * LATELY, now)
    refused = queries.refused(ids, now - LATELY)
    zones = defaultdict[ZoneInfo, dict[int, Sold]](dict)
    for each in sold:
        zones[each.zone][each.platform.id] = each
        each.states, each.refused = states.get(each.platform.id, {}), refused.get(each.platform.id, 0)
        each.trials = trials.get(each.platform.id, (0, 0))
    for zone, members in zones.items():
        for (platform_id, currency), months in months_of(list(members), month_edges(now, zone, MONTHS)).items():
            members[platform_id].months[currency] = months
        for (platform_id, currency), owed in ageing_of(list(members), now.astimezone(zone).date()).items():
            members[platform_id].owed[currency] = owed


def _has_billing(platform: Platform) -> bool:
    snapshot = kernel().snapshot_by_code(platform.code)
    return snapshot is not None and "billing" in snapshot.modules


def _zone(platform: Platform) -> ZoneInfo:
    snapshot = kernel().snapshot_by_code(platform.code)
    chosen = core_setting(snapshot, "timezone") if snapshot is not None else None
    return ZoneInfo(chosen or current_app.config["BABEL_DEFAULT_TIMEZONE"])
