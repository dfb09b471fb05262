"""What moved most between two spans of days: as it is kept for the days that pages offer, else worked out when somebody asks."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from sqlalchemy import ColumnElement, Select, case, func, literal, or_, select, union_all

from modules.analytics.models import DayTotal, Moved, PlatformFact
from modules.analytics.queries.facts import Span, Table, by_table, here, table_of
from modules.analytics.queries.places import Spot
from webapp.db import db
from webapp.registry.kinds.metrics import LEVEL, Metric

MOVERS = 3
"""Values of dimensions that are told of each metric and currency."""
Ends = tuple[date, date]
Compared = tuple[Ends, Ends]
"""The days of now, and those of before."""


@dataclass(frozen=True, slots=True)
class Mover:
    """A value of a dimension with what it came to, and to what before."""

    metric: str
    dimension: int
    value: str
    currency: str
    now: int
    before: int

    @property
    def change(self) -> int:
        """By how much it went up."""
        return self.now - self.before


def movers(spot: Spot, metrics: Sequence[Metric], now: Mapping[str, Ends], before: Ends) -> list[Mover]:
    """What moved each metric most, by value of its dimensions. One statement, a second one for what is not kept."""
    split = [each for each in metrics if each.dimensions]
    found = _kept(split, now, before) if spot.store_id is None else {}
    missing = [each for each in split if each.code not in found]
    return [*(each for some in found.values() for each in some), *worked_out(spot, missing, now, before)]


def key(now: Ends, before: Ends) -> str:
    """What names the days that are compared."""
    return "/".join(each.isoformat() for each in (*now, *before))


def _kept(metrics: Sequence[Metric], now: Mapping[str, Ends], before: Ends) -> dict[str, list[Mover]]:
    kept = {row[0]: row[1] for row in db.session.execute(select(Moved.metric, Moved.kept))} if metrics else {}
    named = {each.code: key(now[each.code], before) for each in metrics}
    there = {code: kept[code][days] for code, days in named.items() if days in kept.get(code, {})}
    return {code: [Mover(code, *each) for each in rows] for code, rows in there.items()}


def worked_out(spot: Spot, metrics: Sequence[Metric], now: Mapping[str, Ends], before: Ends) -> list[Mover]:
    """The same from the facts. One statement."""
    parts = [
        _moved(spot, table, [each for each in some if len(each.dimensions) > at], at, now, before)
        for table, some in by_table(metrics, spot).items()
        for at in (0, 1)
        if any(len(each.dimensions) > at for each in some)
    ]
    if not parts:
        return []
    sums = union_all(*parts).subquery()
    change = func.abs(sums.c.now - sums.c.before)
    rank = func.row_number().over(partition_by=(sums.c.metric, sums.c.currency, sums.c.at), order_by=(change.desc(), sums.c.value))
    ranked = select(sums, rank.label("place")).where(sums.c.now != sums.c.before).subquery()
    rows = db.session.execute(select(ranked).where(ranked.c.place <= MOVERS).order_by(ranked.c.metric, ranked.c.place))
    return [Mover(row.metric, row.at, row.value, row.currency, int(row.now), int(row.before)) for row in rows]


def _moved(spot: Spot, table: Table, metrics: Sequence[Metric], at: int, now: Mapping[str, Ends], before: Ends) -> Select[Any]:
    value = table.one if at == 0 else table.two
    is_now = or_(*(Span(*now[each.code]).holds(table, each) for each in metrics))
    was_then = or_(*(Span(*before).holds(table, each) for each in metrics))
    sums = [func.coalesce(func.sum(case((condition, table.value), else_=0)), 0) for condition in (is_now, was_then)]
    return (
        select(
            table.metric.label("metric"),
            literal(at).label("at"),
            value.label("value"),
            table.currency.label("currency"),
            sums[0].label("now"),
            sums[1].label("before"),
        )
        .where(*here(table, spot), or_(is_now, was_then))
        .group_by(table.metric, value, table.currency)
    )


def of_platform(metric: Metric, spans: Iterable[Compared], *, some: bool = True) -> dict[str, list[list[Any]]]:
    """By the days compared, what moved a metric most on a whole platform, as it is kept: a statement for each dimension."""
    wanted = list(dict.fromkeys(spans))  # two ways to compare can mean the same days
    found: dict[str, list[list[Any]]] = {key(*each): [] for each in wanted}
    for at in range(len(metric.dimensions) if some else 0):
        ends = sorted({each for pair in wanted for each in pair})
        sums: dict[str, list[Any]] = defaultdict(list)
        for row in db.session.execute(_sums(metric, at, ends)):
            sums[row[1]].append(row)
        place = {each: 2 + number for number, each in enumerate(ends)}
        for pair in wanted:
            now, before = (place[each] for each in pair)
            for currency, rows in sums.items():
                most = heapq.nsmallest(MOVERS, (row for row in rows if row[now] != row[before]), _order(now, before))
                found[key(*pair)] += [[at, row[0], currency, int(row[now]), int(row[before])] for row in most]
    return found


def _order(now: int, before: int) -> Any:
    return lambda row: (-abs(row[now] - row[before]), row[0])


def _sums(metric: Metric, at: int, ends: Sequence[Ends]) -> Select[Any]:
    table = table_of(metric, Spot(None, ""))
    value = table.one if at == 0 else table.two
    sums = [func.sum(case((_during(table, metric, each), table.value), else_=0)) for each in ends]
    days = table.day.between(min(each[0] for each in ends), max(each[1] for each in ends))
    found: Any = select(value, table.currency, *sums)
    return cast("Select[Any]", found.where(table.metric == metric.code, days).group_by(value, table.currency))


def _during(table: Table, metric: Metric, ends: Ends) -> ColumnElement[bool]:
    return table.day == ends[1] if metric.grain == LEVEL else table.day.between(*ends)


def counted() -> set[str]:
    """The metrics of which a platform's page shows anything."""
    return {code for table in (DayTotal, PlatformFact) for code in db.session.scalars(select(table.metric).distinct())}


def stamps() -> dict[str, int]:
    """How often the facts of each metric have changed, of those of which anything is kept."""
    return {row[0]: row[1] for row in db.session.execute(select(Moved.metric, Moved.stamp))}
