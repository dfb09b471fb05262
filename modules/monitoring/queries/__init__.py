"""Reads of runs, entries of the log and findings: of the platform or store at work, in the provider console of all."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from flask_babel import gettext as _
from sqlalchemy import Select, func, select
from sqlalchemy.sql.functions import coalesce

from webapp import jobs
from webapp.audit import queries as trail
from webapp.audit import telling
from webapp.db import db, utcnow
from webapp.domain import NotFound
from webapp.faults.models import ModuleCheck, ModuleFailure
from webapp.jobs import JobRun, Status
from webapp.jobs.models import name_of
from webapp.jobs.workers import unheard, workers
from webapp.kernel import kernel
from webapp.logs.entries import INFO, WEBHOOK
from webapp.logs.models import LogEntry, LogGroup
from webapp.merchants.models import Store
from webapp.platforms.models import Platform
from webapp.routing.context import current_platform
from webapp.tenancy import current_tenant, unscoped

MOST_AT_ONCE = 500
"""Runs that are started again with one click."""
MOST_ENTRIES = 200
DAY = timedelta(days=1)


@contextmanager
def looking() -> Iterator[None]:
    """In the provider console, the rows of all platforms, which the log is told; elsewhere those of the page's own tenant."""
    if current_tenant() is not None:
        yield
        return
    with unscoped("monitoring: the provider looks over all platforms"):
        yield


def is_store() -> bool:
    """Whether this is a page of one store."""
    tenant = current_tenant()
    return tenant is not None and tenant.store_id is not None


def runs() -> Select[Any]:
    """Every run that may be seen here."""
    return jobs.runs()


def run(run_id: int) -> JobRun:
    """A run that may be seen here. Raises NotFound."""
    return jobs.run_by_id(min(run_id, 2**31 - 1))


def transfer_codes() -> list[str]:
    """The kinds of jobs that people know as imports and exports."""
    return [code for code, (_module, job) in kernel().registry.jobs.items() if job.transfer]


def transfers() -> Select[Any]:
    """Every import and export that may be seen here."""
    return runs().where(JobRun.code.in_(transfer_codes()))


def transfer(run_id: int) -> JobRun:
    """An import or export that may be seen here. Raises NotFound."""
    found = run(run_id)
    if found.code not in transfer_codes():
        raise NotFound(_("This import no longer exists, or never did."))
    return found


@dataclass(frozen=True, slots=True)
class Overview:
    """How the background work stands now, and what became of that of the last 24 hours."""

    waiting: int
    oldest: datetime | None
    running: int
    silent: int
    ended: int
    failed: int
    slowest: JobRun | None
    workers: int

    @property
    def failed_percent(self) -> int:
        """Failed runs of those that ended, in whole percent; one that failed is never 0."""
        return -(-self.failed * 100 // self.ended) if self.ended else 0


def overview() -> Overview:
    """Of the runs that may be seen here. Workers are those of the whole system."""
    now = utcnow()
    due = JobRun.status == Status.QUEUED, JobRun.not_before <= now
    late = JobRun.finished_at >= now - DAY
    counts = select(
        func.count(JobRun.id).filter(*due),
        func.min(JobRun.not_before).filter(*due),
        func.count(JobRun.id).filter(JobRun.status == Status.RUNNING),
        func.count(JobRun.id).filter(is_silent()),
        func.count(JobRun.id).filter(late),
        func.count(JobRun.id).filter(late, JobRun.status == Status.FAILED),
    )
    waiting, oldest, running, silent, ended, failed = db.session.execute(counts.select_from(JobRun)).one()
    latest = jobs.latest(runs().where(late, JobRun.started_at.is_not(None)), 200)
    alive = sum(each.is_alive for each in workers())
    return Overview(waiting, oldest, running, silent, ended, failed, max(latest, key=duration, default=None), alive)


def duration(ended: JobRun) -> timedelta:
    """From the first attempt's beginning to the end."""
    return (ended.finished_at or utcnow()) - (ended.started_at or ended.created_at)


def is_silent() -> Any:
    """The condition of a run that is said to be running though nothing is heard of it."""
    return (JobRun.status == Status.RUNNING) & unheard(coalesce(JobRun.heartbeat_at, JobRun.created_at))


@dataclass(frozen=True, slots=True)
class Chosen:
    """Runs that a person chose: how many, how many of them something can be done with, and the ids of the first of these."""

    total: int
    fit: int
    ids: tuple[int, ...]
    gone: int = 0
    """How many others were ticked that are not in the list."""


def fit_for(what: str, chosen: Select[Any]) -> Chosen:
    """Those of the chosen runs that can be started again, or cancelled, the oldest first, not more than are done at once."""
    ids = chosen.with_only_columns(JobRun.id, maintain_column_froms=True).order_by(None)
    again = JobRun.status.in_((Status.FAILED, Status.CANCELLED)), JobRun.code.in_(list(kernel().registry.jobs))
    fit = ids.where(JobRun.status.in_(jobs.ACTIVE)) if what == "cancel" else ids.where(*again)
    total, fitting = (
        db.session.scalar(each.with_only_columns(func.count(JobRun.id), maintain_column_froms=True)) or 0 for each in (ids, fit)
    )
    return Chosen(total, fitting, tuple(db.session.scalars(fit.order_by(JobRun.id).limit(MOST_AT_ONCE))))


def kinds_among(ids: Collection[int]) -> list[tuple[str, int]]:
    """What these runs are called, and how many of each there are, the most first."""
    counted = select(JobRun.code, func.count(JobRun.id)).where(JobRun.id.in_(ids)).group_by(JobRun.code)
    found = [(name_of(code), many) for code, many in db.session.execute(counted)]
    return sorted(found, key=lambda each: (-each[1], each[0]))


def platform_names() -> dict[str, str]:
    """The names of all platforms by code, in the console; elsewhere all is about the one."""
    if current_tenant() is not None:
        return {}
    return {row[0]: row[1] for row in db.session.execute(select(Platform.code, Platform.name).order_by(Platform.name))}


@dataclass(frozen=True, slots=True)
class Places:
    """The names of platforms and stores by id."""

    platforms: dict[int, str]
    stores: dict[int, str]


def places(rows: Sequence[JobRun]) -> Places:
    """Of these runs; two queries."""
    platforms = select(Platform.id, Platform.name).where(Platform.id.in_({row.platform_id for row in rows}))
    stores = select(Store.id, Store.name).where(Store.id.in_({row.store_id for row in rows if row.store_id is not None}))
    return Places(_names(platforms), _names(stores))


def all_places() -> Places:
    """What lists can be narrowed to: in the console platforms, on a platform its stores."""
    tenant = current_tenant()
    if tenant is None:
        return Places(_names(select(Platform.id, Platform.name).order_by(Platform.name)), {})
    return Places({}, _names(select(Store.id, Store.name).where(Store.platform_id == tenant.platform_id).order_by(Store.name)))


def _names(statement: Select[int, str]) -> dict[int, str]:
    return {row[0]: row[1] for row in db.session.execute(statement)}


def first_store(platform_id: int) -> Store | None:
    """The store that a platform had first, if it has any."""
    return db.session.scalar(select(Store).where(Store.platform_id == platform_id).order_by(Store.id).limit(1))


def entries() -> Select[Any]:
    """The entries of the log that may be seen here: in the console all, on a platform its own."""
    return _here(select(LogEntry), LogEntry.platform_code)


def listed(level: str) -> Select[Any]:
    """The same for lists: what goes well in runs of jobs only where that is asked for."""
    return entries() if level == INFO else entries().where(LogEntry.level != INFO)


def longer_than(chosen: Select[Any], most: int) -> bool:
    """Whether more entries than this are chosen."""
    some = chosen.with_only_columns(LogEntry.id, maintain_column_froms=True).limit(most + 1).subquery()
    return (db.session.scalar(select(func.count()).select_from(some)) or 0) > most


def one_by_one(chosen: Select[Any]) -> Iterator[LogEntry]:
    """These entries, the latest first, some hundred of them in memory at a time."""
    for each in db.session.scalars(chosen.order_by(LogEntry.id.desc()).execution_options(yield_per=500)):
        yield each
        db.session.expunge(each)


def webhooks() -> Select[Any]:
    """Calls of other systems that may be seen here."""
    return entries().where(LogEntry.event == WEBHOOK)


def affected(fingerprints: Collection[str]) -> dict[str, list[str]]:
    """The names of the stores that entries with these fingerprints were about, as far as entries are kept; one query."""
    named = select(LogEntry.fingerprint, Store.name).join(Platform, Platform.code == LogEntry.platform_code)
    named = named.join(Store, (Store.platform_id == Platform.id) & (Store.code == LogEntry.store_code))
    found: dict[str, list[str]] = {}
    for fingerprint, name in db.session.execute(named.where(LogEntry.fingerprint.in_(fingerprints)).distinct().order_by(Store.name)):
        found.setdefault(fingerprint, []).append(name)
    return found


def groups() -> Select[Any]:
    """Log entries that say the same, taken together: those that may be seen here."""
    return _here(select(LogGroup), LogGroup.platform_code)


def _here(statement: Select[Any], platform_code: Any) -> Select[Any]:
    return statement if current_tenant() is None else statement.where(platform_code == current_platform().code)


def entry(entry_id: int) -> LogEntry:
    """One entry; raises NotFound."""
    found: LogEntry | None = db.session.scalar(entries().where(LogEntry.id == min(entry_id, 2**31 - 1)))
    if found is None:
        raise NotFound(_("This entry is not kept any more, or never was."))
    return found


def group_of(found: LogEntry) -> LogGroup | None:
    """How often the same was said."""
    group: LogGroup | None = db.session.scalar(groups().where(LogGroup.fingerprint == found.fingerprint))
    return group


def entries_of_run(found: JobRun) -> list[LogEntry]:
    """The latest entries of a run, in the order they were written."""
    newest = entries().where(LogEntry.job_run_id == found.id).order_by(LogEntry.id.desc()).limit(MOST_ENTRIES)
    return list(db.session.scalars(newest))[::-1]


def entries_of_request(request_id: str) -> list[LogEntry]:
    """The entries of a request and of the runs that it began."""
    return list(db.session.scalars(entries().where(LogEntry.request_id == request_id).order_by(LogEntry.id).limit(MOST_ENTRIES)))


def runs_of_request(request_id: str) -> list[JobRun]:
    """The runs that a request began."""
    return jobs.latest(runs().where(JobRun.request_id == request_id))


def deeds_of_request(request_id: str) -> list[telling.Told]:
    """What a request changed, and the runs that it began: those of the changes that may be seen here."""
    statement = trail.entries() if current_tenant() is None else trail.of_platform(current_platform().id)
    return telling.told(trail.of_request(statement, request_id))


def checks() -> Select[Any]:
    """What the health checks of modules found the last time, with the platform."""
    found: Any = select(ModuleCheck, Platform.name).join(Platform, Platform.id == ModuleCheck.platform_id)
    return cast("Select[Any]", found if current_tenant() is None else found.where(Platform.id == current_platform().id))


def open_failures() -> Sequence[Any]:
    """The latest errors of modules that nobody has marked as mended, with the platform's name."""
    mine = select(ModuleFailure, Platform.name).join(Platform, Platform.id == ModuleFailure.platform_id)
    if current_tenant() is not None:
        mine = mine.where(Platform.id == current_platform().id)
    return db.session.execute(mine.where(ModuleFailure.mended_at.is_(None)).order_by(ModuleFailure.id.desc()).limit(10)).all()


def names_of_checks() -> dict[tuple[str, str], Any]:
    """What people call the checks of installed modules."""
    from_registry: Iterable[Any] = kernel().registry.modules.values()
    return {(module.code, each.code): each.name for module in from_registry for each in module.contributes if hasattr(each, "check")}
