"""The days that a page is about, and those that they are compared with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

ONE = timedelta(days=1)
LONGEST = 1_100
"""Days that one page can be about."""
PERIODS: dict[str, Any] = {
    "today": _l("Today"),
    "days7": _l("Last 7 days"),
    "days30": _l("Last 30 days"),
    "month": _l("This month"),
    "last_month": _l("Last month"),
    "year": _l("This year"),
    "days365": _l("Last 12 months"),
    "custom": _l("From–to"),
}
COMPARISONS: dict[str, Any] = {"before": _l("the days before"), "year": _l("the year before"), "none": _l("nothing")}
USUAL = "days30"
LENGTHS = {"today": 1, "days7": 7, "days30": 30, "days365": 365}


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `first` to `last`; `problem` says what was wrong with what was asked for instead."""

    code: str
    first: date
    last: date
    comparison: str = "before"
    problem: str = ""
    typed: tuple[str, str] = ("", "")

    @property
    def span(self) -> tuple[date, date]:
        """Both ends."""
        return self.first, self.last

    @property
    def length(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    @property
    def before(self) -> tuple[date, date] | None:
        """The days that it is compared with."""
        if self.comparison == "none":
            return None
        if self.comparison == "year":
            return year_before(self.first), year_before(self.last)
        return self.first - timedelta(days=self.length), self.first - ONE

    @property
    def args(self) -> dict[str, str]:
        """What names it in an address."""
        ends = {"from": self.first.isoformat(), "to": self.last.isoformat()} if self.code == "custom" else {}
        return {"period": self.code, "compare": self.comparison, **ends}

    @property
    def step(self) -> str:
        """What a chart of it has a point for: day, week or month."""
        return "day" if self.length <= 62 else "week" if self.length <= 370 else "month"


@dataclass(frozen=True, slots=True)
class Bucket:
    """Days that one point of a chart stands for."""

    first: date
    last: date


def year_before(day: date) -> date:
    """The same date a year before; of 29 February, the 28th."""
    return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


def read(args: Mapping[str, str], today: date) -> Period:
    """The period that an address asks for; what makes no sense is the usual one, and says so."""
    code = args.get("period", USUAL)
    comparison = args.get("compare", "before") if args.get("compare") in COMPARISONS else "before"
    if code != "custom":
        code = code if code in PERIODS else USUAL
        return Period(code, *ends(code, today), comparison)
    typed = args.get("from", "")[:20], args.get("to", "")[:20]
    try:
        first, last = (date.fromisoformat(each) for each in typed)
    except ValueError:
        return Period(USUAL, *ends(USUAL, today), comparison, _("Choose both days: from and to."), typed)
    problem = wrong(first, last, today)
    if problem:
        return Period(USUAL, *ends(USUAL, today), comparison, problem, typed)
    return Period("custom", first, last, comparison, "", typed)


def wrong(first: date, last: date, today: date) -> str:
    """What is wrong with these days; "" for nothing."""
    if first > last:
        return _("The period ends before it begins. Swap the two days.")
    if (last - first).days >= LONGEST:
        return _("The period is too long. Choose at most three years.")
    if first.year < 2000 or last > today + timedelta(days=366):
        return _("Choose days from the year 2000 on, and no later than in a year.")
    return ""


def ends(code: str, today: date) -> tuple[date, date]:
    """First and last day of a period that is named."""
    if code in LENGTHS:
        return today - (LENGTHS[code] - 1) * ONE, today
    if code == "year":
        return today.replace(month=1, day=1), today
    begin = today.replace(day=1)
    return (begin, today) if code == "month" else ((begin - ONE).replace(day=1), begin - ONE)


def buckets(first: date, last: date, step: str, week_start: str = "mon") -> Iterator[Bucket]:
    """The days in steps; the first and the last may be shorter."""
    day = first
    while day <= last:
        end = min(last, step_end(day, step, week_start))
        yield Bucket(day, end)
        day = end + ONE


def step_end(day: date, step: str, week_start: str) -> date:
    """The last day of the day's step."""
    if step == "day":
        return day
    if step == "week":
        return day + timedelta(days=6 - (day.weekday() + (week_start == "sun")) % 7)
    return (day.replace(day=28) + 4 * ONE).replace(day=1) - ONE
