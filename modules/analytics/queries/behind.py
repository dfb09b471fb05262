"""The rows behind a figure: exactly those that it counts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select, and_, column, false, func, literal, or_, select

from modules.analytics.days import Days
from modules.analytics.queries.computing import of_zone, split, standing
from modules.analytics.queries.places import Spot, zones
from webapp.db import db
from webapp.merchants.models import Store
from webapp.registry.kinds.metrics import LEVEL, Figure, Metric
from webapp.routing.context import current_platform

AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class Asked:
    """Which rows: of these days (a level: as it stood when the last was over), with these values of dimensions, in this currency."""

    first: date
    last: date
    only: Mapping[str, str] = field(default_factory=dict)
    currency: str | None = None
    store_id: int | None = None


@dataclass(frozen=True, slots=True)
class Total:
    """What the rows come to in one currency ("" for counts), and how many there are."""

    currency: str
    value: int
    rows: int


def rows(metric: Metric, figure: Figure, spot: Spot, asked: Asked) -> Select[Any]:
    """Rows with `key`, `title`, `at`, `value`, `currency`, `store`, and `one` and `two` of the dimensions."""
    one, two = split(figure, metric.dimensions)
    statement = figure.rows.with_only_columns(
        figure.key.label("key"),
        figure.title.label("title"),
        figure.at.label("at"),
        figure.value.label("value"),
        (literal("") if figure.currency is None else figure.currency).label("currency"),
        (literal(0) if figure.store is None else figure.store).label("store"),
        one.label("one"),
        two.label("two"),
        maintain_column_froms=True,
    ).where(*figure.counts)
    for value, dimension in zip((one, two), metric.dimensions, strict=False):
        if dimension.code in asked.only:
            statement = statement.where(value == asked.only[dimension.code])
    if asked.currency is not None and figure.currency is not None:
        statement = statement.where(figure.currency == asked.currency)
    inner = statement.where(_when(metric, figure, spot, asked)).order_by(None).subquery()
    return select(inner)


def _when(metric: Metric, figure: Figure, spot: Spot, asked: Asked) -> Any:
    """Each store by its own days."""
    store_id = spot.store_id if spot.store_id is not None else asked.store_id
    found = []
    for zone in [spot.zone] if spot.store_id is not None else zones(metric):
        days = Days(zone, asked.first, asked.last)
        when = standing(figure, days.end) if metric.grain == LEVEL else [days.within(figure.at), *_ever(figure)]
        where = of_zone(figure, zone)
        if store_id is not None and figure.store is not None:
            where = [*where, figure.store == store_id] if spot.store_id is None else [figure.store == store_id]
        found.append(and_(*when, *where))
    return or_(*found) if found else false()


def _ever(figure: Figure) -> list[Any]:
    return [] if figure.until is None else [or_(figure.until.is_(None), figure.until > figure.at)]


def totals(statement: Select[Any]) -> list[Total]:
    """What rows come to, by currency."""
    inner = statement.order_by(None).subquery()
    found = select(inner.c.currency, func.sum(inner.c.value), func.count()).group_by(inner.c.currency).order_by(inner.c.currency)
    return [Total(row[0], int(row[1] or 0), row[2]) for row in db.session.execute(found)]


def store_names(ids: Iterable[int]) -> dict[int, str]:
    """What these stores are called."""
    wanted = [each for each in set(ids) if each]
    return {row[0]: row[1] for row in db.session.execute(select(Store.id, Store.name).where(Store.id.in_(wanted)))} if wanted else {}


def fetched(statement: Select[Any], most: int) -> Iterator[Mapping[str, Any]]:
    """The rows themselves, the oldest first, as they come from the database; at most so many."""
    ordered = statement.order_by(None).order_by(column("at"), column("key")).limit(most)
    for row in db.session.execute(ordered.execution_options(yield_per=AT_ONCE)).mappings():
        yield dict(row)


def all_store_names() -> dict[int, str]:
    """What the platform's stores are called."""
    return {row[0]: row[1] for row in db.session.execute(select(Store.id, Store.name).where(Store.platform_id == current_platform().id))}


def local(moment: datetime, zone: str) -> datetime:
    """A moment as clocks in a zone show it, without saying so: what a cell can hold."""
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None, microsecond=0)
