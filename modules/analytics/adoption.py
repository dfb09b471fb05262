"""Adoption: which modules are on where, whether they are used, and what a switch did. For the provider, to decide what to switch off."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from modules.analytics.days import zone_of
from modules.analytics.queries import adoption as queries
from modules.analytics.queries.adoption import WINDOW, Change, Use
from webapp.db import utcnow
from webapp.kernel import kernel
from webapp.platforms.models import Platform
from webapp.providing.presets.drift import drift
from webapp.registry.definition import ModuleDefinition

MONTHS = 12
SWITCHES = 12


@dataclass(frozen=True, slots=True)
class Adopted:
    """A module: on how many platforms it is now and was at the end of each month, how much is done with it, and in how many stores.

    `is_counted` is whether it has figures that would say so.
    """

    module: ModuleDefinition
    now: int
    points: Sequence[int]
    use: Use
    is_counted: bool

    @property
    def idle(self) -> bool:
        """On somewhere, and nothing is done with it."""
        return bool(self.now) and self.is_counted and not self.use.number


@dataclass(frozen=True, slots=True)
class Switch:
    """One module that came on or went off, with what was done in the 28 days before and after."""

    platform: Platform
    module: ModuleDefinition
    at: datetime
    on: bool
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Product:
    """A platform: its modules, its active stores of all, and how far it moved from its preset."""

    platform: Platform
    modules: int
    active: int
    stores: int
    drift: int


def overview() -> dict[str, Any]:
    """Everything that the page shows."""
    now = utcnow()
    ends = month_ends(now.date())
    with queries.looking():
        platforms, history = queries.platforms(), queries.changes(now - timedelta(days=31 * (MONTHS + 1)))
        first, last = (now - WINDOW).date(), now.date() + timedelta(days=1)
        used, active, stores = queries.use(first, last), queries.active_stores(first, last), queries.store_counts()
        switches = switched(platforms, history)
        daily = queries.daily({each[0].id for each in switches}, min((each[2].date() for each in switches), default=last) - WINDOW)
    states = {each.id: on_now(each) for each in platforms}
    return {
        "modules": adopted(platforms, states, history, ends, used),
        "ends": ends,
        "switches": [told(each, daily) for each in switches],
        "products": [product(each, len(states[each.id]), active.get(each.id, 0), stores.get(each.id, 0)) for each in platforms],
    }


def month_ends(today: date) -> list[date]:
    """The last days of the months past, and today."""
    found, day = [today], today.replace(day=1)
    while len(found) < MONTHS:
        day -= timedelta(days=1)
        found.append(day)
        day = day.replace(day=1)
    return found[::-1]


def on_now(platform: Platform) -> frozenset[str]:
    """The modules that are on now and can be off."""
    snapshot = kernel().snapshot_by_code(platform.code)
    return frozenset() if snapshot is None else snapshot.modules - kernel().registry.core


def adopted(
    platforms: Sequence[Platform],
    states: Mapping[int, frozenset[str]],
    history: Sequence[Change],
    ends: Sequence[date],
    used: Mapping[tuple[int, str], Use],
) -> list[Adopted]:
    """Each module that can be off, those on most platforms first."""
    changes: dict[int, list[Change]] = defaultdict(list)
    for each in history:
        changes[each.platform_id].append(each)
    then = [[on_at(platform, states[platform.id], changes[platform.id], end) for platform in platforms] for end in ends]
    registry, counted = kernel().registry, set(queries.counting().values())
    found = []
    for code, module in registry.modules.items():
        if code not in registry.core:
            parts = [use for (_platform, owner), use in used.items() if owner == code]
            use = Use(sum(each.number for each in parts), sum(each.stores for each in parts))
            points = [sum(code in on for on in at_end) for at_end in then]
            found.append(Adopted(module, sum(code in on for on in states.values()), points, use, code in counted))
    return sorted(found, key=lambda each: (-each.now, str(each.module.name)))


def on_at(platform: Platform, now: frozenset[str], changes: Sequence[Change], end: date) -> frozenset[str]:
    """What was on when a day was over, in UTC."""
    if platform.created_at.date() > end:
        return frozenset()
    past = [each for each in changes if each.at.date() <= end]
    if past:
        return past[-1].after
    return changes[0].before if changes else now


def switched(platforms: Sequence[Platform], history: Sequence[Change]) -> list[tuple[Platform, ModuleDefinition, datetime, bool]]:
    """The latest switches of installed modules; those with which a platform began are none."""
    known, registry = {each.id: each for each in platforms}, kernel().registry
    found = [
        (known[change.platform_id], registry.modules[code], change.at, code in change.after)
        for change in history
        for code in sorted(change.before ^ change.after)
        if change.platform_id in known and code in registry.modules and code not in registry.core and change.before
    ]
    return sorted(found, key=lambda each: each[2], reverse=True)[:SWITCHES]


def told(switch: tuple[Platform, ModuleDefinition, datetime, bool], daily: Mapping[tuple[int, str], Mapping[date, int]]) -> Switch:
    """A switch with what was done around it: its day is that of the platform's zone, as those of its figures are."""
    platform, module, at, on = switch
    days, snapshot = daily.get((platform.id, module.code), {}), kernel().snapshot_by_code(platform.code)
    day = at.date() if snapshot is None else at.astimezone(ZoneInfo(zone_of(snapshot))).date()
    before = sum(value for each, value in days.items() if day - WINDOW <= each < day)
    after = sum(value for each, value in days.items() if day <= each < day + WINDOW)
    return Switch(platform, module, at, on, before, after)


def product(platform: Platform, modules: int, active: int, stores: int) -> Product:
    """A platform with its figures."""
    snapshot = kernel().snapshot_by_code(platform.code)
    moved = len(drift(kernel().registry, snapshot)) if snapshot is not None else 0
    return Product(platform, modules, active, stores, moved)
