"""What a metric comes to on each day, computed from the rows behind it, and those rows themselves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, String, cast, func, literal, or_, select

from modules.analytics.days import Days, day_of
from modules.analytics.models import LONGEST
from webapp.db import db
from webapp.merchants.models import Store
from webapp.registry.kinds.metrics import LEVEL, Dimension, Figure, Metric
from webapp.routing.context import current_platform

MOST_MOMENTS = 2_000
"""Rows changed since that are looked at one by one; of more, the whole stretch of days is computed anew."""
Key = tuple[int, str, str, str]
"""Store (0 for none), the values of both dimensions, and the currency."""


@dataclass(frozen=True, slots=True)
class Number:
    """What a metric comes to on a day."""

    day: date
    store_id: int
    one: str
    two: str
    currency: str
    value: int


def of_zone(figure: Figure, zone: str, store_id: int | None = None) -> list[Any]:
    """Conditions: the rows of stores in this time zone, or of one store. What belongs to no store has no such condition."""
    if figure.store is None:
        return []
    if store_id is not None:
        return [figure.store == store_id]
    stores = select(Store.id).where(Store.platform_id == current_platform().id, Store.timezone == zone)
    return [figure.store.in_(stores)]


def split(figure: Figure, dimensions: Iterable[Dimension]) -> list[ColumnElement[str]]:
    """The values of both dimensions as they are kept: text, shortened, "" where there is none."""
    found = [kept(figure.dimensions[each.code]) for each in dimensions]
    return [*found, literal(""), literal("")][:2]


def kept(value: Any) -> ColumnElement[str]:
    """A value of a dimension as it is kept."""
    return func.substr(func.coalesce(cast(value, String), ""), 1, LONGEST)


def numbers(metric: Metric, figure: Figure, days: Days, store_id: int | None = None) -> list[Number]:
    """What it comes to on each of these days, for every store in the zone. A level of nothing is left out, as a flow is."""
    where = [*figure.counts, *of_zone(figure, days.zone, store_id)]
    came = _sums(metric, figure, figure.at, days, [*where, days.within(figure.at), *_whole(figure)])
    if metric.grain != LEVEL:
        return [Number(day, *key, value) for (day, key), value in came.items() if value]
    gone = (
        _sums(metric, figure, figure.until, days, [*where, days.within(figure.until), *_whole(figure)]) if figure.until is not None else {}
    )
    there = {key: value for (_day, key), value in _sums(metric, figure, None, days, [*where, *standing(figure, days.begin)]).items()}
    return list(_levels(days, there, came, gone))


def standing(figure: Figure, moment: datetime) -> list[Any]:
    """Conditions: what counts towards a level at a moment."""
    if figure.until is None:
        return [figure.at < moment]
    return [figure.at < moment, or_(figure.until.is_(None), figure.until >= moment)]


def _whole(figure: Figure) -> list[Any]:
    """What ended before it began never counted."""
    return [] if figure.until is None else [or_(figure.until.is_(None), figure.until > figure.at)]


def _sums(metric: Metric, figure: Figure, moment: Any, days: Days, where: list[Any]) -> dict[tuple[date, Key], int]:
    """Sums by day of `moment` (all on the first where there is none) and key."""
    one, two = split(figure, metric.dimensions)
    inner = figure.rows.with_only_columns(
        (literal(0) if moment is None else days.number(moment)).label("f_day"),
        (literal(0) if figure.store is None else figure.store).label("f_store"),
        one.label("f_one"),
        two.label("f_two"),
        (literal("") if figure.currency is None else figure.currency).label("f_currency"),
        figure.value.label("f_value"),
        maintain_column_froms=True,
    )
    rows = inner.where(*where).order_by(None).subquery()
    keys = (rows.c.f_day, rows.c.f_store, rows.c.f_one, rows.c.f_two, rows.c.f_currency)
    found = list(days)
    answer = db.session.execute(select(*keys, func.sum(rows.c.f_value)).group_by(*keys))
    return {(found[row[0]], (row[1], row[2], row[3], row[4])): int(row[5] or 0) for row in answer}


def _levels(days: Days, there: dict[Key, int], came: dict[Any, int], gone: dict[Any, int]) -> Iterator[Number]:
    changes: dict[date, dict[Key, int]] = defaultdict(lambda: defaultdict(int))
    for sign, moved in ((1, came), (-1, gone)):
        for (day, key), value in moved.items():
            changes[day][key] += sign * value
    for day in days:
        for key, value in changes[day].items():
            there[key] = there.get(key, 0) + value
        yield from (Number(day, *key, value) for key, value in there.items() if value)


def sums(metric: Metric, figure: Figure, days: Days, store_id: int | None = None) -> dict[Key, int]:
    """What it comes to over these days together, for every store in the zone: a level as it stands when they are over."""
    when = standing(figure, days.end) if metric.grain == LEVEL else [days.within(figure.at), *_whole(figure)]
    where = [*figure.counts, *of_zone(figure, days.zone, store_id), *when]
    one_day = Days(days.zone, days.first, days.first)
    return {key: value for (_day, key), value in _sums(metric, figure, None, one_day, where).items() if value}


def first_day(figure: Figure, zone: str, store_id: int | None = None) -> date | None:
    """The day of the first row; None where there is none."""
    found = _extremes(figure, of_zone(figure, zone, store_id))[0]
    return day_of(found, zone) if found else None


def changed_days(metric: Metric, figure: Figure, zone: str, since: datetime, last: date, store_id: int | None = None) -> set[date]:
    """Days that rows changed since then are in; with a level, all days that follow up to the last one."""
    if figure.changed is None:
        return set()
    where = [figure.changed >= since, *of_zone(figure, zone, store_id)]
    first, final, many = _extremes(figure, where)
    if first is None or final is None:
        return set()
    begin = day_of(first, zone)
    if metric.grain == LEVEL:
        return set(Days(zone, begin, last))
    if many > MOST_MOMENTS:
        return set(Days(zone, begin, min(day_of(final, zone), last)))
    moments = db.session.scalars(_bare(figure, figure.at).where(*where))
    return {day for moment in moments if (day := day_of(moment, zone)) <= last}


def _bare(figure: Figure, *columns: Any) -> Select[Any]:
    return figure.rows.with_only_columns(*columns, maintain_column_froms=True).order_by(None)


def _extremes(figure: Figure, where: list[Any]) -> tuple[datetime | None, datetime | None, int]:
    row = db.session.execute(_bare(figure, func.min(figure.at), func.max(figure.at), func.count()).where(*where)).one()
    return row[0], row[1], row[2]
