"""What a dashboard shows, put together from facts: tiles, one chart, what changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import url_for

from modules.analytics import labels
from modules.analytics.periods import Bucket, Period, buckets
from modules.analytics.queries import facts, moved
from modules.analytics.queries.facts import Mark
from modules.analytics.queries.places import Spot
from modules.analytics.settings import setting
from webapp.registry.kinds.metrics import LEVEL, MONEY, Metric

SPARKS = 40
"""Points of a sparkline at most."""
Values = Mapping[str, Mapping[date, int]]


@dataclass(frozen=True, slots=True)
class Line:
    """What a metric comes to in one currency: now and before, with the points of its sparkline and the address of its rows."""

    currency: str
    now: int
    before: int | None
    points: Sequence[int]
    url: str

    @property
    def shown(self) -> str:
        """The figure for people."""
        return labels.value(self.now, self.currency)

    @property
    def shown_before(self) -> str:
        """What it was before."""
        return "" if self.before is None else labels.value(self.before, self.currency)

    @property
    def change(self) -> int | None:
        """In per cent."""
        return None if self.before is None else labels.change(self.now, self.before)


@dataclass(frozen=True, slots=True)
class Tile:
    """A metric on a dashboard. `trouble` is a sentence where there is no figure, or an old one."""

    metric: Metric
    lines: Sequence[Line]
    mark: Mark
    trouble: str
    url: str

    @property
    def tone(self) -> dict[bool, str]:
        """Which way is good."""
        return {True: "bad", False: "good"} if self.metric.less_is_better else {True: "good", False: "bad"}


@dataclass(frozen=True, slots=True)
class Point:
    """One step of a chart, with what it comes to and the address of the rows."""

    bucket: Bucket
    value: int
    before: int | None
    url: str

    def shown(self, currency: str) -> str:
        """The figure for people."""
        return labels.value(self.value, currency)

    def plain(self, currency: str) -> str:
        """The figure for programs."""
        return str(labels.exact(self.value, currency))

    def shown_before(self, currency: str) -> str:
        """What it was before."""
        return labels.value(self.before or 0, currency)

    def plain_before(self, currency: str) -> str:
        """What it was before, for programs."""
        return str(labels.exact(self.before or 0, currency))


@dataclass(frozen=True, slots=True)
class Chart:
    """A metric step by step in one currency."""

    metric: Metric
    currency: str
    points: Sequence[Point]


def stand(day: date, mark: Mark) -> date:
    """The day on which a level stands: the last of a period, or the last that was computed."""
    return min(day, mark.through) if mark.through is not None else day


def number(metric: Metric, values: Mapping[date, int], first: date, last: date, mark: Mark) -> int:
    """What a metric comes to over days: a flow is their sum, a level as it stands on the last."""
    if metric.grain == LEVEL:
        return values.get(stand(last, mark), 0)
    return sum(value for day, value in values.items() if first <= day <= last)


def rows_url(metric: Metric, first: date, last: date, currency: str = "", only: Mapping[str, str] | None = None) -> str:
    """The address of the rows behind a figure."""
    more: dict[str, Any] = {f"is_{code}": value for code, value in (only or {}).items()}
    return url_for(".rows", metric=metric.code, **{"from": str(first), "to": str(last), "currency": currency or None, **more})


def tiles(spot: Spot, metrics: Sequence[Metric], period: Period, found: Mapping[str, Values], marks: Mapping[str, Mark]) -> list[Tile]:
    """A tile for each metric."""
    return [tile(metric, period, found.get(metric.code, {}), marks.get(metric.code, Mark())) for metric in metrics]


def tile(metric: Metric, period: Period, values: Values, mark: Mark) -> Tile:
    """A line for each currency in which there is anything."""
    currencies = sorted(values) or ([] if metric.unit == MONEY else [""])
    lines = [line(metric, currency, values.get(currency, {}), period, mark) for currency in currencies]
    trouble = str(labels.TROUBLES[mark.trouble]) if mark.trouble or mark.at is None else ""
    args: dict[str, Any] = period.args
    return Tile(metric, lines if mark.at is not None else [], mark, trouble, url_for(".index", metric=metric.code, **args))


def line(metric: Metric, currency: str, values: Mapping[date, int], period: Period, mark: Mark) -> Line:
    """One currency of a tile."""
    before = None if period.before is None else number(metric, values, *period.before, mark)
    url = rows_url(metric, *reach(metric, period, {metric.code: mark}), currency)
    return Line(currency, number(metric, values, *period.span, mark), before, spark(metric, values, period, mark), url)


def spark(metric: Metric, values: Mapping[date, int], period: Period, mark: Mark) -> list[int]:
    """The points of a sparkline: days, or as many steps as it can show."""
    each = max(1, -(-period.length // SPARKS))
    firsts = range(0, period.length, each)
    spans = [(period.first + timedelta(days=at), period.first + timedelta(days=min(at + each, period.length) - 1)) for at in firsts]
    return [number(metric, values, first, last, mark) for first, last in spans]


def chart(metric: Metric, currency: str, values: Mapping[date, int], period: Period, mark: Mark) -> Chart:
    """Step by step, each beside what it was before."""
    shift = (period.first - period.before[0]) if period.before is not None else None
    points = []
    for bucket in buckets(period.first, period.last, period.step, setting("week_start")):
        was = None if shift is None else number(metric, values, bucket.first - shift, bucket.last - shift, mark)
        last = stand(bucket.last, mark) if metric.grain == LEVEL else bucket.last
        url = rows_url(metric, min(bucket.first, last), last, currency)
        points.append(Point(bucket, number(metric, values, bucket.first, bucket.last, mark), was, url))
    return Chart(metric, currency, points)


def reach(metric: Metric, period: Period, marks: Mapping[str, Mark]) -> tuple[date, date]:
    """The days of a period that a metric's figure is of: a level's end with the day on which it stands."""
    last = stand(period.last, marks.get(metric.code, Mark())) if metric.grain == LEVEL else period.last
    return min(period.first, last), last


def changed(spot: Spot, metrics: Sequence[Metric], period: Period, marks: Mapping[str, Mark], most: int = 8) -> list[dict[str, Any]]:
    """What moved most, in words and with addresses; nothing where there is nothing to compare with."""
    if period.before is None:
        return []
    known, ends = {each.code: each for each in metrics}, {each.code: reach(each, period, marks) for each in metrics}
    found = moved.movers(spot, metrics, ends, period.before)
    told = []
    for mover in sorted(found, key=lambda each: -abs(labels.change(each.now, each.before) or 100) * min(abs(each.change), 1_000)):
        metric = known[mover.metric]
        dimension = metric.dimensions[mover.dimension]
        told.append(
            {
                "metric": metric,
                "name": labels.named(metric, dimension, mover.value),
                "dimension": dimension.name,
                "now": labels.value(mover.now, mover.currency),
                "before": labels.value(mover.before, mover.currency),
                "up": mover.change > 0,
                "good": (mover.change > 0) != metric.less_is_better,
                "percent": labels.change(mover.now, mover.before),
                "url": rows_url(metric, *ends[metric.code], mover.currency, {dimension.code: mover.value}),
            }
        )
    return told[:most]


def all_found(spot: Spot, metrics: Sequence[Metric], period: Period) -> tuple[dict[str, Any], dict[str, Mark]]:
    """The facts of a period and of what it is compared with, and the marks; two statements."""
    spans = [period.span] + ([period.before] if period.before is not None else [])
    marks = facts.marks(metrics)
    behind = {mark.through for mark in marks.values() if mark.through is not None and mark.through < period.last}
    return facts.series(spot, metrics, [*spans, *((day, day) for day in sorted(behind))]), marks
