"""Facts are computed anew piece by piece: what is there of a piece goes, and what it comes to now takes its place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any, TypeVar

from sqlalchemy import delete, func, select, update

from modules.analytics.days import ONE, Days, day_of, today
from modules.analytics.models import DayTotal, PlatformFact, StoreFact, StoreZone, TotalFact, Watermark
from modules.analytics.queries.computing import Key, Number, changed_days, first_day, numbers, sums
from modules.analytics.queries.places import moved_stores, zones
from modules.analytics.services import moving
from modules.analytics.settings import setting
from webapp.contributions import Raised, asked, everyones
from webapp.db import db, utcnow
from webapp.db.bulk import insert_rows
from webapp.merchants.models import Store
from webapp.registry.kinds.metrics import LEVEL, STORE, Figure, Metric
from webapp.routing.context import current_platform
from webapp.tenancy import unscoped

Known = tuple[date | None, datetime | None] | None
"""Through which day a metric is computed, and when that was; None where it is to be computed from the beginning."""
MARGIN = timedelta(minutes=10)
"""What was written so long before the last refresh is looked at again: its transaction may have ended after it."""
T = TypeVar("T")
RECENT = 2
"""Days that are always computed anew."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A metric on some days of a zone, for one store where it is named."""

    metric: str
    zone: str
    first: str
    last: str
    store_id: int | None = None

    @property
    def days(self) -> Days:
        """Its days."""
        return Days(self.zone, date.fromisoformat(self.first), date.fromisoformat(self.last))

    def as_json(self) -> list[Any]:
        """As a job keeps it."""
        return [self.metric, self.zone, self.first, self.last, self.store_id]


def model(metric: Metric) -> type[StoreFact] | type[PlatformFact]:
    """Where its facts are."""
    return StoreFact if metric.per == STORE else PlatformFact


def plan(*, rebuild: bool = False, store_id: int | None = None) -> tuple[list[Piece], list[tuple[str, str]]]:
    """What has to be computed, the latest days first, and the metrics (with zone) of which that could not be found out.

    With `store_id`, of that store alone: what it waits for now.
    """
    marks = {(each.metric, each.zone): each for each in db.session.scalars(select(Watermark))}
    known = {key: (None if rebuild else (mark.through, mark.refreshed_at)) for key, mark in marks.items()}
    moved = [] if rebuild or store_id else [(each, zone) for each, zone, before in moved_stores() if before is not None]
    found, failed = list[Piece](), list[tuple[str, str]]()
    for metric in everyones(Metric):
        if store_id is not None and metric.per != STORE:
            continue
        for zone in zones(metric, store_id):
            pieces = guarded(metric, partial(due, metric, zone, known.get((metric.code, zone)), store_id))
            if isinstance(pieces, Raised):
                failed.append((metric.code, zone))
            else:
                found += pieces
        if metric.per == STORE:
            found += [piece for each, zone in moved for piece in history(metric, zone, each)]
    return sorted(found, key=lambda piece: piece.last, reverse=True), failed


def guarded(metric: Metric, question: Callable[[], T]) -> T | Raised:
    """An answer of a metric; what it raises is its module's fault, and the others go on."""
    return asked(metric.owner, f"metric {metric.code}", question, seconds=float(setting("query_timeout_s")))


def due(metric: Metric, zone: str, known: Known, store_id: int | None) -> list[Piece]:
    """The pieces of one metric in one zone: all its history where nothing is known, else recent days and those that changed."""
    figure, last = metric.figure(), today(zone)
    oldest = last - timedelta(days=setting("keep_days"))
    if known is None or known[0] is None or known[1] is None:
        first = min((day for day in (first_day(figure, zone, store_id), oldest_fact(metric)) if day is not None), default=None)
        days = set(Days(zone, max(first, oldest), last)) if first is not None and first <= last else {last}
    else:
        recent = Days(zone, min(known[0], last) - RECENT * ONE, last)
        days = {*recent, *changed_days(metric, figure, zone, known[1] - MARGIN, last, store_id)}
        if figure.compared and oldest < recent.first:
            days |= unlike(metric, figure, Days(zone, oldest, recent.first - ONE), store_id)
    return list(pieces_of(metric, zone, (day for day in days if day >= oldest), store_id))


def unlike(metric: Metric, figure: Figure, days: Days, store_id: int | None) -> set[date]:
    """These days, from the first of which there is anything, where their facts together come to something else than their rows do."""
    if sums(metric, figure, days, store_id) == kept_sums(metric, days, store_id):
        return set()
    first = min((day for day in (first_day(figure, days.zone, store_id), oldest_fact(metric)) if day is not None), default=days.last)
    return {day for day in days if day >= first}


def kept_sums(metric: Metric, days: Days, store_id: int | None) -> dict[Key, int]:
    """What the facts of days come to together, by store, dimensions and currency; of a level, those of the last."""
    table = model(metric)
    first = days.last if metric.grain == LEVEL else days.first
    where = [table.metric == metric.code, table.day.between(first, days.last)]
    key: list[Any] = [table.one, table.two, table.currency]
    if table is StoreFact:
        key.append(StoreFact.store_id)
        where.append(StoreFact.store_id.in_([store_id] if store_id is not None else _stores_in(days.zone)))
    rows = db.session.execute(select(func.sum(table.value), *key).where(*where).group_by(*key))
    return {(row[4] if table is StoreFact else 0, row[1], row[2], row[3]): int(row[0]) for row in rows if row[0]}


def oldest_fact(metric: Metric) -> date | None:
    """The first day of which anything is kept."""
    table = model(metric)
    return db.session.scalar(select(func.min(table.day)).where(table.metric == metric.code))


def history(metric: Metric, zone: str, store_id: int) -> list[Piece]:
    """All days of one store, whose time zone is another now."""
    last = today(zone)
    days = Days(zone, last - timedelta(days=setting("keep_days")), last + ONE)
    return [Piece(metric.code, zone, str(each.first), str(each.last), store_id) for each in days.chunks()]


def pieces_of(metric: Metric, zone: str, days: Iterable[date], store_id: int | None) -> Iterator[Piece]:
    """Days that follow one another, together."""
    for first, last in stretches(sorted(days)):
        for each in Days(zone, first, last).chunks():
            yield Piece(metric.code, zone, str(each.first), str(each.last), store_id)


def stretches(days: Sequence[date]) -> Iterator[tuple[date, date]]:
    """First and last of days without a gap."""
    begin = 0
    for at, day in enumerate(days):
        if at + 1 == len(days) or days[at + 1] - day > ONE:
            yield days[begin], day
            begin = at + 1


def compute(piece: Piece) -> list[Number] | Raised | None:
    """What a piece comes to now; None where its metric is off by now."""
    metric = next((each for each in everyones(Metric) if each.code == piece.metric), None)
    if metric is None:
        return None
    return guarded(metric, lambda: numbers(metric, metric.figure(), piece.days, piece.store_id))


def replace(piece: Piece, found: list[Number]) -> None:
    """Let the facts of a piece be these, in the caller's transaction. Others who do the same wait."""
    metric = next(each for each in everyones(Metric) if each.code == piece.metric)
    held = select(Watermark.id).where(Watermark.metric == piece.metric).order_by(Watermark.id)
    db.session.execute(held.with_for_update())  # all zones', since they have their totals in common
    table, days = model(metric), piece.days
    old = delete(table).where(table.metric == piece.metric, table.day >= days.first, table.day <= days.last)
    if table is StoreFact:
        old = old.where(StoreFact.store_id.in_(_stores(piece)))
    db.session.execute(old, execution_options={"synchronize_session": False})
    owner = {"platform_id": current_platform().id}
    insert_rows(table, [_row(piece, each, {**owner, "store_id": each.store_id} if table is StoreFact else owner) for each in found])
    if table is StoreFact:
        total(piece.metric, days)
    moving.forget(piece.metric)


def total(metric: str, days: Days) -> None:
    """Let what all stores come to together be the sum of their facts, in the caller's transaction, which holds the metric."""
    platform_id = current_platform().id
    with unscoped("the totals of a platform, also where a store's figures are computed", routine=True):
        here = [TotalFact.platform_id == platform_id, TotalFact.metric == metric, TotalFact.day.between(days.first, days.last)]
        db.session.execute(delete(TotalFact).where(*here), execution_options={"synchronize_session": False})
        key = (StoreFact.day, StoreFact.one, StoreFact.two, StoreFact.currency)
        of_stores = [StoreFact.platform_id == platform_id, StoreFact.metric == metric, StoreFact.day.between(days.first, days.last)]
        rows = db.session.execute(select(*key, func.sum(StoreFact.value)).where(*of_stores).group_by(*key)).all()
        owner = {"platform_id": platform_id, "metric": metric}
        found: list[dict[str, Any]] = [
            {"day": row[0], "one": row[1], "two": row[2], "currency": row[3], "value": int(row[4])} for row in rows
        ]
        insert_rows(TotalFact, [{**owner, **each} for each in found])
        by_day: dict[tuple[date, str], int] = defaultdict(int)
        for each in found:
            by_day[each["day"], each["currency"]] += each["value"]
        old = [DayTotal.platform_id == platform_id, DayTotal.metric == metric, DayTotal.day.between(days.first, days.last)]
        db.session.execute(delete(DayTotal).where(*old), execution_options={"synchronize_session": False})
        insert_rows(DayTotal, [{**owner, "day": day, "currency": code, "value": value} for (day, code), value in by_day.items()])


def _stores(piece: Piece) -> Any:
    if piece.store_id is not None:
        return [piece.store_id]
    return _stores_in(piece.zone)


def _stores_in(zone: str) -> Any:
    return select(Store.id).where(Store.platform_id == current_platform().id, Store.timezone == zone)


def _row(piece: Piece, number: Number, owner: dict[str, int]) -> dict[str, Any]:
    return {
        **owner,
        "metric": piece.metric,
        "day": number.day,
        "one": number.one,
        "two": number.two,
        "currency": number.currency,
        "value": number.value,
    }


def begin(keys: Iterable[tuple[str, str]]) -> None:
    """Have a row for each metric and zone that is being computed, so that one waits for the other."""
    there = {(row[0], row[1]) for row in db.session.execute(select(Watermark.metric, Watermark.zone))}
    owner = {"platform_id": current_platform().id}
    missing = [(metric, zone) for metric, zone in dict.fromkeys(keys) if (metric, zone) not in there]
    insert_rows(Watermark, [{**owner, "metric": metric, "zone": zone, "trouble": ""} for metric, zone in missing])


def keep_trouble(metric: str, zone: str, trouble: str) -> None:
    """Write down why a metric could not be computed, or that it could."""
    mine = update(Watermark).where(Watermark.metric == metric, Watermark.zone == zone)
    db.session.execute(mine.values(trouble=trouble), execution_options={"synchronize_session": False})


def finish(begun: datetime, done: set[tuple[str, str]]) -> None:
    """Write down that these metrics are computed, by which zones, and let go of what is too old."""
    there = {metric.code: zones(metric) for metric in everyones(Metric)}
    for mark in db.session.scalars(select(Watermark)):
        if (mark.metric, mark.zone) in done:
            mark.through, mark.refreshed_at, mark.trouble = day_of(begun, mark.zone), begun, ""
        elif mark.metric in there and mark.zone not in there[mark.metric]:
            db.session.delete(mark)  # of a zone where nobody is any more
    for store_id, zone, before in moved_stores():
        if before is None:
            db.session.add(StoreZone(store_id=store_id, zone=zone))
        else:
            db.session.execute(update(StoreZone).where(StoreZone.store_id == store_id).values(zone=zone))
    prune()


def prune() -> None:
    """Remove facts that are older than they are kept."""
    before = utcnow().date() - timedelta(days=setting("keep_days") + 1)
    for table in (StoreFact, PlatformFact, TotalFact, DayTotal):
        db.session.execute(delete(table).where(table.day < before), execution_options={"synchronize_session": False})
