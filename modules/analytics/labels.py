"""How figures are read by people."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from flask_babel import format_decimal, get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from webapp.commerce import Money, format_money
from webapp.contributions import or_else
from webapp.registry.kinds.metrics import Dimension, Metric

TROUBLES = {
    "raised": _l("This figure could not be computed. The provider sees why."),
    "late": _l("Computing this figure took too long and was stopped."),
    "": _l("This figure was not computed yet."),
}
FORMS = {"csv": _l("CSV"), "xlsx": _l("Excel")}
REPORT_FORMS = {**FORMS, "pdf": _l("PDF")}
SPLITS = {"": _l("Total"), "day": _l("Day"), "week": _l("Week"), "month": _l("Month"), "store": _l("Store")}


def value(amount: int, currency: str = "") -> str:
    """A number, or an amount in its currency."""
    return format_money(Money(amount, currency)) if currency else str(format_decimal(amount))


def exact(amount: int, currency: str = "") -> int | Decimal:
    """The same for programs and cells: whole pieces, or major units."""
    return Money(amount, currency).decimal if currency else amount


def change(now: int, before: int) -> int | None:
    """By how many per cent it went up; None where there was nothing before."""
    return round(Decimal(100 * (now - before)) / abs(before)) if before else None


def named(metric: Metric, dimension: Dimension, key: str) -> str:
    """A value of a dimension in the reader's words; as it is kept where its module finds none."""
    if not key:
        return _("Not known")
    return or_else(metric.owner, f"metric {metric.code}", lambda: str(dimension.label(key)), key)


def address(metric: Metric, key: int) -> str:
    """The page of a row; "" where there is none, or its module cannot tell."""
    where = metric.address
    return "" if where is None else or_else(metric.owner, f"metric {metric.code}", lambda: where(key), "")


def split_name(metric: Metric | None, split: str) -> str:
    """What a report is split by."""
    if split in SPLITS:
        return str(SPLITS[split])
    dimensions = {} if metric is None else {each.code: each.name for each in metric.dimensions}
    return str(dimensions.get(split, split))


def moments(zone: str) -> Callable[[datetime], str]:
    """Writes moments as the place's clock shows them, whoever reads: the same days as in its figures."""
    here, locale = ZoneInfo(zone), get_locale() or "en"
    return lambda moment: str(format_datetime(moment, "medium", tzinfo=here, locale=locale))
