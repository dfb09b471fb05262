"""One platform as the provider sees it: its modules month by month, and who had which feature by which tier."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from modules.analytics.adoption import MONTHS, month_ends, on_at, on_now
from modules.analytics.queries import adoption as queries
from webapp.db import utcnow
from webapp.kernel import kernel
from webapp.platforms.models import Platform
from webapp.ports import port
from webapp.registry.definition import ModuleDefinition
from webapp.registry.ports.tiers import Holding, Tiers
from webapp.routing.context import platform_work
from webapp.tenancy import scope

Past = Mapping[tuple[str, str], Sequence[int]]
"""By tier and feature ("" for the tier itself), how many merchants there were at the end of each month."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A module at the end of each month: whether it was on, and what was done with it in that month; None where it counts nothing."""

    module: ModuleDefinition
    now: bool
    on: Sequence[bool]
    use: Sequence[int] | None


@dataclass(frozen=True, slots=True)
class Sold:
    """A feature: its module, who has it by which tier now, and by month by any of them."""

    module: str
    feature: str
    holdings: Sequence[Holding]
    points: Sequence[int]


def overview(platform: Platform) -> dict[str, Any]:
    """Everything that the page shows."""
    ends = month_ends(utcnow().date())
    held, past = _held(platform, ends)
    return {"ends": ends, "modules": modules(platform, ends), "features": held, "tiers": tiers(past)}


def modules(platform: Platform, ends: Sequence[date]) -> list[Kept]:
    """Modules that are on now or were at the end of a month, those on first."""
    now, registry, counted = on_now(platform), kernel().registry, set(queries.counting().values())
    with queries.looking():
        since = utcnow() - timedelta(days=31 * (MONTHS + 1))
        history = [each for each in queries.changes(since) if each.platform_id == platform.id]
        daily = queries.daily([platform.id], ends[0].replace(day=1))
    then = [on_at(platform, now, history, end) for end in ends]
    found = [
        Kept(
            module,
            code in now,
            [code in on for on in then],
            by_month(daily.get((platform.id, code), {}), ends) if code in counted else None,
        )
        for code, module in registry.modules.items()
        if code not in registry.core and (code in now or any(code in on for on in then))
    ]
    return sorted(found, key=lambda each: (not each.now, str(each.module.name)))


def by_month(days: Mapping[date, int], ends: Sequence[date]) -> list[int]:
    """What days come to in each month."""
    sums: dict[tuple[int, int], int] = defaultdict(int)
    for day, value in days.items():
        sums[day.year, day.month] += value
    return [sums[end.year, end.month] for end in ends]


def tiers(past: Past) -> list[tuple[str, Sequence[int]]]:
    """Each tier with its merchants by month."""
    return [(tier, points) for (tier, feature), points in past.items() if not feature]


def _held(platform: Platform, ends: Sequence[date]) -> tuple[list[Sold], Past]:
    """The features that are sold on a platform, and who had what by tier; nothing where no tiers are."""
    snapshot = kernel().snapshot_by_code(platform.code)
    if snapshot is None:
        return [], {}
    sold = {code: each for code, each in kernel().registry.features.items() if each[0].code in snapshot.modules and each[1].sold}
    moments = [*(datetime.combine(end + timedelta(days=1), time.min, UTC) for end in ends[:-1]), utcnow()]
    with platform_work(snapshot), scope(snapshot.id):
        found = port(Tiers)
        holdings = found.by_tier(snapshot.id, tuple(sold)) if found is not None else []
        told = found.merchants_at(snapshot.id, tuple(sold), moments) if found is not None else []
    past = {key: [at.get(key, 0) for at in told] for key in sorted({key for at in told for key in at})}
    return [_sold(str(owner.name), str(feature.name), code, holdings, past, ends) for code, (owner, feature) in sold.items()], past


def _sold(module: str, name: str, code: str, holdings: Sequence[Holding], past: Past, ends: Sequence[date]) -> Sold:
    rows = [points for (_tier, feature), points in past.items() if feature == code]
    points = [sum(row[at] for row in rows) for at in range(len(ends))]
    return Sold(module, name, [each for each in holdings if each.feature == code], points)
