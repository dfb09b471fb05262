"""A report on paper: what it is of, its chart, and the table with its totals, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from flask_babel import format_date
from flask_babel import gettext as _

from modules.analytics import labels
from modules.analytics.models import Report
from modules.analytics.queries import saved
from modules.analytics.queries.places import Spot
from modules.analytics.reports import STEPS, Line, Result, narrowed
from webapp.db import utcnow
from webapp.documents import pdf
from webapp.registry.kinds.metrics import Metric
from webapp.routing.context import current_platform

MOST_PAGES = 60
WHOLE = 10_000
"""What the height of a chart is told in."""
BARS = 25
"""Values of a dimension that are drawn, the largest first; the table has them all."""


def paper(report: Report, metric: Metric, spot: Spot, found: Result) -> bytes:
    """The PDF of a report. Raises DomainError for one that is too long."""
    data = {
        "place": saved.store_name(spot) or current_platform().name,
        "about": about(report, metric, spot, found),
        "charts": list(charts(report, found)),
        "heads": [labels.split_name(metric, report.split), str(metric.name)],
        "lines": [[each.name, each.shown] for each in found.lines],
        "totals": [[_("Total"), labels.value(value, currency)] for currency, value in found.totals],
        "nothing": "" if found.lines else _("Nothing on these days"),
        "made": _("Made on %(day)s", day=format_date(utcnow())),
    }
    return pdf("analytics/report", data, title=report.name, at=utcnow(), most_pages=MOST_PAGES)


def about(report: Report, metric: Metric, spot: Spot, found: Result) -> str:
    """Of which figure and days, and only where."""
    first, last = (format_date(each) for each in found.period.span)
    days = _("%(first)s to %(last)s, by days of %(zone)s.", first=first, last=last, zone=spot.zone)
    only = (f"{name}: {word}" for name, word in narrowed(report, metric))
    return " · ".join([str(metric.name), days, *only])


def charts(report: Report, found: Result) -> Iterator[dict[str, Any]]:
    """One of each currency that has more than one line: columns over time, bars of anything else."""
    for currency in dict.fromkeys(each.currency for each in found.lines):
        lines = [each for each in found.lines if each.currency == currency]
        if len(lines) > 1:
            yield _columns(lines, currency) if report.split in STEPS else _bars(lines[:BARS], currency)


def _columns(lines: Sequence[Line], currency: str) -> dict[str, Any]:
    top, bottom = max(0, *(each.value for each in lines)), min(0, *(each.value for each in lines))
    named = {"top": labels.value(top, currency), "bottom": labels.value(bottom, currency), "first": lines[0].name, "last": lines[-1].name}
    return {"kind": "columns", **named, "zero": _part(top, top - bottom), "parts": [_part(each.value, top - bottom) for each in lines]}


def _bars(lines: Sequence[Line], currency: str) -> dict[str, Any]:
    most = max(abs(each.value) for each in lines)
    rows = [{"name": each.name, "shown": each.shown, "part": _part(abs(each.value), most), "less": each.value < 0} for each in lines]
    return {"kind": "bars", "currency": currency, "rows": rows}


def _part(value: int, whole: int) -> int:
    return WHOLE * value // whole if whole else 0
