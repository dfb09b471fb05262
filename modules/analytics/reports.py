"""What a report comes to: a metric over a period, by something."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask_babel import format_date
from flask_babel import gettext as _

from modules.analytics import labels
from modules.analytics.models import Report
from modules.analytics.periods import Period, buckets, read
from modules.analytics.queries import behind, facts
from modules.analytics.queries.facts import Group, Mark, Span
from modules.analytics.queries.places import Spot, latest_day
from modules.analytics.settings import setting
from webapp.kernel import kernel
from webapp.registry.kinds.metrics import LEVEL, Metric
from webapp.routing.context import on_here
from webapp.web.spreadsheets import Cell

STEPS = ("day", "week", "month")
MOST_VALUES = 5_000
"""How many values of a dimension are looked through for the one that was typed."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line: what it is about, in words; its figure; and which rows make it."""

    name: str
    currency: str
    value: int
    first: date
    last: date
    only: Mapping[str, str] = field(default_factory=dict)
    store_id: int | None = None
    day: date | None = None

    @property
    def shown(self) -> str:
        """The figure for people."""
        return labels.value(self.value, self.currency)

    @property
    def exact(self) -> Any:
        """The figure for programs."""
        return labels.exact(self.value, self.currency)


@dataclass(frozen=True, slots=True)
class Result:
    """The lines of a report with their totals by currency; of levels on several days there is no total."""

    period: Period
    lines: Sequence[Line]
    totals: Sequence[tuple[str, int]]


def why_off(report: Report, metric: Metric | None) -> str:
    """Why a report has no figures; "" where it has."""
    if metric is not None:
        return ""
    owner = report.metric.partition(".")[0]
    module = kernel().registry.get(owner)
    if module is None:
        return _("The source of this report is not installed any more.")
    if owner not in on_here():
        return _(
            "The source of this report is off: %(name)s is switched off here. The report is back as soon as it is on again.",
            name=module.name,
        )
    return _("You may not see the figures of this report.")


def meant(spot: Spot, metric: Metric, code: str, typed: str) -> str:
    """The value that is kept for what was typed as it stands in the rows; what was typed where none is called that."""
    at = next(at for at, each in enumerate(metric.dimensions) if each.code == code)
    kept = facts.values(spot, metric, at, MOST_VALUES)
    if typed in kept:
        return typed
    same = (each for each in kept if labels.named(metric, metric.dimensions[at], each).casefold() == typed.casefold())
    return next(same, typed)


def narrowed(report: Report, metric: Metric) -> list[tuple[str, str]]:
    """Names and values of what a report is narrowed to, in words."""
    known = {each.code: each for each in metric.dimensions}
    return [(str(known[code].name), labels.named(metric, known[code], key)) for code, key in report.only.items() if code in known]


def period_of(report: Report, spot: Spot) -> Period:
    """The days of a report, counted from today."""
    ends = {"from": str(report.first or ""), "to": str(report.last or "")}
    return read({"period": report.period, "compare": "none", **ends}, latest_day(spot))


def result(report: Report, metric: Metric, spot: Spot) -> Result:
    """What it comes to now."""
    period, mark = period_of(report, spot), facts.marks([metric]).get(metric.code, Mark())
    last = min(period.last, mark.through or period.last) if metric.grain == LEVEL else period.last
    span = Span(min(period.first, last), last, report.only)
    if report.split in STEPS:
        lines = list(stepped(report, metric, span, facts.grouped(spot, metric, span, "day")))
    else:
        lines = sorted(split(report, metric, span, facts.grouped(spot, metric, span, report.split)), key=lambda each: -each.value)
    summed = metric.grain != LEVEL or report.split not in STEPS
    return Result(period, lines, totals(lines) if summed else [])


def totals(lines: Iterable[Line]) -> list[tuple[str, int]]:
    """The sum of each currency."""
    found: dict[str, int] = defaultdict(int)
    for each in lines:
        found[each.currency] += each.value
    return sorted(found.items())


def stepped(report: Report, metric: Metric, span: Span, groups: Sequence[Group]) -> Iterator[Line]:
    """A line for each step and currency, those of nothing too."""
    values: dict[str, dict[date, int]] = defaultdict(dict)
    for each in groups:
        values[each.currency][date.fromisoformat(each.key)] = each.value
    for bucket in buckets(span.first, span.last, report.split, setting("week_start")):
        name = str(format_date(bucket.first, "medium"))
        if bucket.last != bucket.first:
            name = _("%(first)s to %(last)s", first=name, last=format_date(bucket.last, "medium"))
        for currency, by_day in values.items():
            if metric.grain == LEVEL:
                value = by_day.get(bucket.last, 0)
            else:
                value = sum(number for day, number in by_day.items() if bucket.first <= day <= bucket.last)
            yield Line(name, currency, value, bucket.first, bucket.last, span.only, day=bucket.first)


def split(report: Report, metric: Metric, span: Span, groups: Sequence[Group]) -> Iterator[Line]:
    """A line for each value and currency."""
    dimensions = {each.code: each for each in metric.dimensions}
    names = behind.store_names(int(each.key) for each in groups) if report.split == "store" else {}
    for each in groups:
        if report.split == "store":
            yield Line(names.get(int(each.key), each.key), each.currency, each.value, span.first, span.last, span.only, int(each.key))
        elif report.split in dimensions:
            only = {**span.only, report.split: each.key}
            yield Line(labels.named(metric, dimensions[report.split], each.key), each.currency, each.value, span.first, span.last, only)
        else:
            yield Line(str(metric.name), each.currency, each.value, span.first, span.last, span.only)


def header(report: Report, metric: Metric) -> list[str]:
    """The headings of a file."""
    return [labels.split_name(metric, report.split), str(metric.name), _("Currency")]


def cells(found: Result) -> Iterator[tuple[Cell, ...]]:
    """The cells of a file, with totals at its end."""
    for each in found.lines:
        one_day = each.day is not None and each.first == each.last
        yield (each.day if one_day else each.name, each.exact, each.currency)
    for currency, value in found.totals:
        yield (_("Total"), labels.exact(value, currency), currency)
