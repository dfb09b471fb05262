"""What the provider knows of all platforms: which modules are on, since when, and whether anybody uses them. Read unscoped, here alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select

from modules.analytics.models import PlatformFact, StoreFact
from webapp.db import db
from webapp.kernel import kernel
from webapp.merchants.models import Store
from webapp.platforms.models import Platform
from webapp.platforms.modules import ModuleChange
from webapp.platforms.state import ModuleState
from webapp.registry.kinds.metrics import COUNT, FLOW, Metric
from webapp.tenancy import unscoped

WINDOW = timedelta(days=28)
"""What use is counted over, before and after a switch too."""


@dataclass(frozen=True, slots=True)
class Change:
    """What was on from a moment on at a platform, and what had been."""

    platform_id: int
    at: datetime
    before: frozenset[str]
    after: frozenset[str]


@dataclass(frozen=True, slots=True)
class Use:
    """How much was done with a module on a platform, and in how many stores."""

    number: int
    stores: int


@contextmanager
def looking() -> Iterator[None]:
    """Over all platforms, which the log is told."""
    with unscoped("analytics: the provider compares platforms"):
        yield


def platforms() -> Sequence[Platform]:
    """Every platform, by name."""
    return db.session.scalars(select(Platform).order_by(Platform.name, Platform.id)).all()


def store_counts() -> dict[int, int]:
    """Active stores by platform."""
    counted = select(Store.platform_id, func.count()).where(Store.status == "active").group_by(Store.platform_id)
    return {row[0]: row[1] for row in db.session.execute(counted)}


def changes(since: datetime) -> list[Change]:
    """The changes of modules since then, the oldest first."""
    columns = select(ModuleChange.platform_id, ModuleChange.at, ModuleChange.before_json, ModuleChange.after_json)
    rows = db.session.execute(columns.where(ModuleChange.at >= since).order_by(ModuleChange.platform_id, ModuleChange.revision))
    return [Change(row[0], row[1], ModuleState.from_json(row[2]).on, ModuleState.from_json(row[3]).on) for row in rows]


def counting() -> dict[str, str]:
    """The module of each metric that says how much is done with it."""
    found = kernel().registry.contributed(Metric)
    return {each.code: module.code for module, each in found if each.unit == COUNT and each.grain == FLOW}


def use(first: date, last: date) -> dict[tuple[int, str], Use]:
    """By platform and module, what was done over these days."""
    owners, found = counting(), defaultdict[tuple[int, str], list[int]](lambda: [0, 0])
    per_store = (
        select(StoreFact.platform_id, StoreFact.metric, func.sum(StoreFact.value), func.count(StoreFact.store_id.distinct()))
        .where(StoreFact.metric.in_(owners), StoreFact.day.between(first, last))
        .group_by(StoreFact.platform_id, StoreFact.metric)
    )
    whole = (
        select(PlatformFact.platform_id, PlatformFact.metric, func.sum(PlatformFact.value), func.count() * 0)
        .where(PlatformFact.metric.in_(owners), PlatformFact.day.between(first, last))
        .group_by(PlatformFact.platform_id, PlatformFact.metric)
    )
    for statement in (per_store, whole):
        for platform_id, metric, number, stores in db.session.execute(statement):
            held = found[platform_id, owners[metric]]
            held[0], held[1] = held[0] + int(number), max(held[1], stores)
    return {key: Use(*held) for key, held in found.items()}


def active_stores(first: date, last: date) -> dict[int, int]:
    """By platform, the stores in which anything was done over these days."""
    counted = select(StoreFact.platform_id, func.count(StoreFact.store_id.distinct()))
    rows = counted.where(StoreFact.metric.in_(counting()), StoreFact.day.between(first, last)).group_by(StoreFact.platform_id)
    return {row[0]: row[1] for row in db.session.execute(rows)}


def daily(platform_ids: Iterable[int], first: date) -> Mapping[tuple[int, str], Mapping[date, int]]:
    """By platform and module, what was done on each day from the first on."""
    owners, found = counting(), defaultdict[tuple[int, str], dict[date, int]](dict)
    for table in (StoreFact, PlatformFact):
        rows = (
            select(table.platform_id, table.metric, table.day, func.sum(table.value))
            .where(table.platform_id.in_(list(platform_ids)), table.metric.in_(owners), table.day >= first)
            .group_by(table.platform_id, table.metric, table.day)
        )
        for platform_id, metric, day, number in db.session.execute(rows):
            held = found[platform_id, owners[metric]]
            held[day] = held.get(day, 0) + int(number)
    return found
