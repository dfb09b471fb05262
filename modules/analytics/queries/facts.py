"""What was computed: by day, by value of a dimension, and what moved most."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, Select, and_, func, literal, or_, select, union_all

from modules.analytics.models import Annotation, DayTotal, PlatformFact, StoreFact, TotalFact, Watermark
from modules.analytics.queries.places import Spot
from webapp.db import db
from webapp.registry.kinds.metrics import LEVEL, STORE, Metric

Table = type[StoreFact] | type[PlatformFact] | type[TotalFact]
Series = Mapping[date, int]


@dataclass(frozen=True, slots=True)
class Mark:
    """When a metric was computed, through which day, and why it could not be the last time: "raised", "late" or ""."""

    at: datetime | None = None
    trouble: str = ""
    through: date | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """One line of a report: its key (a day, a store, the value of a dimension), the currency, and what it comes to."""

    key: str
    currency: str
    value: int


@dataclass(frozen=True, slots=True)
class Span:
    """Days from `first` to `last`; a level stands as it did on the last. `only` are values of dimensions, by code."""

    first: date
    last: date
    only: Mapping[str, str] = field(default_factory=dict)

    def holds(self, table: Table, metric: Metric) -> ColumnElement[bool]:
        """The facts of a metric that make its number over these days."""
        if metric.grain == LEVEL:
            return and_(table.metric == metric.code, table.day == self.last)
        return and_(table.metric == metric.code, table.day >= self.first, table.day <= self.last)


def table_of(metric: Metric, spot: Spot) -> Table:
    """Where its facts are: on pages of a platform, those of all stores together."""
    if metric.per != STORE:
        return PlatformFact
    return TotalFact if spot.store_id is None else StoreFact


def by_table(metrics: Iterable[Metric], spot: Spot) -> dict[Table, list[Metric]]:
    """The metrics by where their facts are."""
    found: dict[Table, list[Metric]] = defaultdict(list)
    for each in metrics:
        found[table_of(each, spot)].append(each)
    return found


def here(table: Table | type[DayTotal], spot: Spot) -> list[Any]:
    """Conditions: one store's facts on its pages, all stores' on those of the platform."""
    return [table.store_id == spot.store_id] if table is StoreFact and spot.store_id is not None else []


def series(spot: Spot, metrics: Sequence[Metric], spans: Sequence[tuple[date, date]]) -> dict[str, dict[str, dict[date, int]]]:
    """By metric and currency, the number of each day in these spans; days without any have none. One statement."""
    parts = [_by_day(DayTotal if table is TotalFact else table, some, spot, spans) for table, some in by_table(metrics, spot).items()]
    found: dict[str, dict[str, dict[date, int]]] = defaultdict(lambda: defaultdict(dict))
    for metric, day, currency, value in db.session.execute(union_all(*parts)) if parts else ():
        found[metric][currency][day] = int(value)
    return found


def _by_day(table: Table | type[DayTotal], metrics: Sequence[Metric], spot: Spot, spans: Sequence[tuple[date, date]]) -> Select[Any]:
    where = [table.metric.in_([each.code for each in metrics]), or_(*(table.day.between(*span) for span in spans))]
    if table is DayTotal:
        there: Any = select(DayTotal.metric, DayTotal.day, DayTotal.currency, DayTotal.value)
        return cast("Select[Any]", there.where(*where))
    summed: Any = select(table.metric, table.day, table.currency, func.sum(table.value))
    return cast("Select[Any]", summed.where(*where, *here(table, spot)).group_by(table.metric, table.day, table.currency))


def grouped(spot: Spot, metric: Metric, span: Span, split: str) -> list[Group]:
    """What a metric comes to over a span, by `split`: "day", "store", the code of a dimension, or "" for all in one."""
    table = StoreFact if split == "store" and metric.per == STORE else table_of(metric, spot)
    columns: dict[str, Any] = {each.code: (table.one, table.two)[at] for at, each in enumerate(metric.dimensions)}
    key: Any = {"": literal(""), "day": table.day, "store": getattr(table, "store_id", literal(""))}.get(split)
    key = columns[split] if key is None else key
    only = [columns[code] == value for code, value in span.only.items() if code in columns]
    when = and_(table.metric == metric.code, table.day.between(span.first, span.last)) if split == "day" else span.holds(table, metric)
    columns_of = (key.label("key"), table.currency.label("currency"), table.value.label("value"))
    inner = select(*columns_of).where(when, *only, *here(table, spot)).subquery()
    total = func.sum(inner.c.value)
    rows = db.session.execute(select(inner.c.key, inner.c.currency, total).group_by(inner.c.key, inner.c.currency).order_by(inner.c.key))
    return [Group(str(row[0]), row[1], int(row[2])) for row in rows]


def values(spot: Spot, metric: Metric, at: int, limit: int) -> list[str]:
    """The values that a dimension of a metric has had, by name; at most so many."""
    table = table_of(metric, spot)
    column = table.one if at == 0 else table.two
    found = select(column).where(table.metric == metric.code, *here(table, spot)).distinct().order_by(column).limit(limit)
    return list(db.session.scalars(found))


def marks(metrics: Iterable[Metric], zone: str | None = None) -> dict[str, Mark]:
    """When each was computed last (in the zone where one is named, else where it was longest ago), and what went wrong."""
    wanted = select(Watermark).where(Watermark.metric.in_([each.code for each in metrics]))
    found: dict[str, Mark] = {}
    for row in db.session.scalars(wanted):
        if zone is not None and row.zone != zone:
            continue
        known = found.get(row.metric, Mark(row.refreshed_at, through=row.through))
        moments = [each for each in (known.at, row.refreshed_at) if each is not None]
        days = [each for each in (known.through, row.through) if each is not None]
        found[row.metric] = Mark(min(moments, default=None), known.trouble or row.trouble, min(days, default=None))
    return found


def refreshed_at() -> datetime | None:
    """When anything was computed last on the platform."""
    return db.session.scalar(select(func.max(Watermark.refreshed_at)))


def notes(spot: Spot, first: date, last: date) -> Sequence[Annotation]:
    """What people noted of these days here: in a store also what is the platform's."""
    mine = [Annotation.store_id.is_(None), *([] if spot.store_id is None else [Annotation.store_id == spot.store_id])]
    found = select(Annotation).where(or_(*mine), Annotation.day.between(first, last)).order_by(Annotation.day, Annotation.id)
    return db.session.scalars(found).all()
