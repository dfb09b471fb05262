"""Days as people write them: 2026-11-28, 28.11.2026, today, yesterday, "3 days ago", monday."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from babel.dates import get_day_names
from flask_babel import get_locale, get_timezone
from flask_babel import gettext as _

from webapp.db import utcnow

AGO = re.compile(r"(\d{1,4}) ?(d|w|m|y|days?|weeks?|months?|years?)(?: ago)?")
ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
DOTTED = re.compile(r"(\d{1,2})[./](\d{1,2})[./](\d{4})")
DAYS = {"d": 1, "w": 7, "m": 30, "y": 365}
LONGEST = 40


def day_of(typed: str, today: date | None = None) -> date | None:
    """The day that somebody means, None for what is none. Days of the week are the last ones, today not among them."""
    text = " ".join(typed.lower().split())[:LONGEST]
    now = today or here_today()
    words = {"today": 0, "yesterday": 1, _("today").lower(): 0, _("yesterday").lower(): 1, "last week": 7, "last month": 30}
    if text in words:
        return now - timedelta(days=words[text])
    if found := AGO.fullmatch(text):
        return _back(now, int(found[1]) * DAYS[found[2][0]])
    if found := ISO.fullmatch(text):
        return _date(int(found[1]), int(found[2]), int(found[3]))
    if found := DOTTED.fullmatch(text):
        return _date(int(found[3]), int(found[2]), int(found[1]))
    return _weekday(text, now)


def _weekday(text: str, now: date) -> date | None:
    for locale in ("en", get_locale() or "en"):
        for width in ("wide", "abbreviated"):
            for number, name in get_day_names(width, locale=locale).items():
                if text.removeprefix("last ") == str(name).lower().rstrip("."):
                    return now - timedelta(days=(now.weekday() - int(number) - 1) % 7 + 1)
    return None


def _back(now: date, days: int) -> date | None:
    try:
        return now - timedelta(days=days)
    except OverflowError:
        return None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def here_today() -> date:
    """The day it is for the reader."""
    return utcnow().astimezone(zone()).date()


def today_in(zone_name: str) -> date:
    """The day it is in a time zone, such as a store's, whoever reads it and from wherever."""
    return utcnow().astimezone(ZoneInfo(zone_name)).date()


def zone() -> ZoneInfo:
    """The reader's time zone."""
    return ZoneInfo(str(get_timezone() or "UTC"))


def begin_of(day: date) -> datetime:
    """The moment a day begins for the reader."""
    if day <= date.min + timedelta(days=1):
        return datetime.min.replace(tzinfo=UTC) + timedelta(days=1)
    return datetime.combine(day, time(), zone())


def end_of(day: date) -> datetime:
    """The moment a day has ended for the reader."""
    return begin_of(day + timedelta(days=1)) if day < date.max - timedelta(days=1) else datetime.max.replace(tzinfo=UTC) - timedelta(days=1)


def is_day(typed: str) -> bool:
    """Whether it means a day."""
    return day_of(typed) is not None


def as_day(typed: str) -> date:
    """The day that it means. Raises ValueError for what is none."""
    found = day_of(typed)
    if found is None:
        raise ValueError(typed)
    return found
