"""What moved most is worked out when facts are computed, for the days that a platform's page offers, and kept until they change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import update

from modules.analytics.days import platform_zone, today
from modules.analytics.figures import reach
from modules.analytics.models import Moved
from modules.analytics.periods import COMPARISONS, PERIODS, Period, read
from modules.analytics.queries import facts, moved
from webapp.contributions import everyones
from webapp.db import db
from webapp.db.bulk import insert_rows
from webapp.registry.kinds.metrics import Metric
from webapp.routing.context import current_platform

Kept = Mapping[str, tuple[int, dict[str, list[list[Any]]]]]
"""By metric, the stamp of the facts that were read, and what moved."""


def begin() -> None:
    """Have a row for each metric that is split by anything, in the caller's transaction."""
    there = moved.stamps()
    missing = [each.code for each in split() if each.code not in there]
    insert_rows(Moved, [{"platform_id": current_platform().id, "metric": each, "stamp": 0, "kept": {}} for each in missing])


def forget(metric: str) -> None:
    """The facts of a metric are others from now on, in the caller's transaction."""
    mine = update(Moved).where(Moved.metric == metric).values(stamp=Moved.stamp + 1, kept={})
    db.session.execute(mine, execution_options={"synchronize_session": False})


def split() -> list[Metric]:
    """The metrics that are split by anything."""
    return [each for each in everyones(Metric) if each.dimensions]


def offered() -> list[Period]:
    """The periods that a page has names for, compared in each way."""
    day, named = today(platform_zone()), [each for each in PERIODS if each != "custom"]
    ways = [each for each in COMPARISONS if each != "none"]
    return [read({"period": period, "compare": way}, day) for period in named for way in ways]


def look() -> Kept:
    """What moved most, with the stamps of what was read: outside any transaction that writes, since it takes its time."""
    stamps, marks, periods, counted = moved.stamps(), facts.marks(split()), offered(), moved.counted()
    found = {}
    for metric in split():
        if metric.code in stamps and metric.code in marks:
            spans = [(reach(metric, each, marks), each.before) for each in periods if each.before is not None]
            found[metric.code] = stamps[metric.code], moved.of_platform(metric, spans, some=metric.code in counted)
    return found


def keep(found: Kept) -> None:
    """Keep it, where the facts are still those that were read, in the caller's transaction."""
    for metric, (stamp, kept) in found.items():
        mine = update(Moved).where(Moved.metric == metric, Moved.stamp == stamp).values(kept=kept)
        db.session.execute(mine, execution_options={"synchronize_session": False})
